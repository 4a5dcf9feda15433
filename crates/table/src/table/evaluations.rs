//! The evaluations of a record, taken apart and put together.

use crate::tfrecord::Evaluation;

/// No record has more evaluations: a training of 200 epochs that is evaluated after each has a fifth of them.
pub(crate) const MOST_EVALUATIONS: usize = 1_000;

/// The evaluations of a record as columns have them.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// Those that are neither half-way nor final, with their places, ascending.
    pub(crate) others: Vec<(usize, Evaluation)>,
    pub(crate) halfway: Option<Evaluation>,
    pub(crate) last: Option<Evaluation>,
    /// How many there are, where that is said.
    pub(crate) count: Option<usize>,
    /// The place of the half-way one, where that is said.
    pub(crate) halfway_position: Option<usize>,
}

/// The evaluations of a record in their order.
#[derive(Debug)]
pub(crate) struct Assembled {
    pub(crate) evaluations: Vec<Evaluation>,
    /// The place of the half-way one.
    pub(crate) halfway: Option<usize>,
    /// The place of the final one.
    pub(crate) last: Option<usize>,
}

impl Parts {
    /// Puts each at its place. What does not fit, as only damaged files have it, is left out.
    pub(crate) fn assemble(self) -> Assembled {
        let places = self.others.iter().map(|(place, _)| *place);
        let shape = Shape::derived(places, self.halfway.is_some(), self.last.is_some());
        let count = self.count.unwrap_or(shape.evaluations).min(MOST_EVALUATIONS);
        let mut evaluations = vec![Evaluation::default(); count];
        let halfway_at = self.halfway_position.or(shape.halfway).filter(|&place| place < count);
        let last_at = count.checked_sub(1);
        let halfway = halfway_at.zip(self.halfway);
        let last = last_at.zip(self.last);
        for (place, evaluation) in halfway.into_iter().chain(self.others).chain(last) {
            if let Some(free) = evaluations.get_mut(place) {
                *free = evaluation;
            }
        }
        Assembled {
            evaluations,
            halfway: halfway.map(|(place, _)| place),
            last: last.map(|(place, _)| place),
        }
    }
}

/// How the evaluations of a record lie, as far as its numbers tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// How many there are.
    pub(crate) evaluations: usize,
    /// Where the half-way one is.
    pub(crate) halfway: Option<usize>,
}

impl Shape {
    /// The smallest record with evaluations at these places (ascending), a half-way and a final one: the final one is the
    /// last, the half-way one at the first place that is left.
    pub(crate) fn derived(others: impl Iterator<Item = usize> + Clone, halfway: bool, last: bool) -> Self {
        let used = others.clone().last().map_or(0, |position| position + 1);
        let free = others.zip(0..).find(|(position, place)| position != place).map(|(_, place)| place);
        let halfway = halfway.then(|| free.unwrap_or(used));
        let evaluations = used.max(halfway.map_or(0, |position| position + 1)) + usize::from(last);
        Self { evaluations, halfway }
    }
}

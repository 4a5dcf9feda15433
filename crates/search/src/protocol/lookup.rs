//! What the queries of a resolved protocol may look up, and whether the benchmark has it.

use nb101_benchmark::{Benchmark, Measurement};

use crate::error::SearchError;
use crate::protocol::measurements::{self, Available};
use crate::protocol::{Budget, Objective, ResolvedProtocol, ResolvedSearcher};
use crate::searchers::Rules;

/// What the queries of one searcher may look up.
pub(crate) struct Lookup {
    /// One for every budget that it may ask for, the objective's first.
    pub(crate) levels: Vec<LookupLevel>,
    /// How many cells it may propose, counted from the first.
    pub(crate) cells: u32,
}

/// The trainings of one budget.
pub(crate) struct LookupLevel {
    /// The field that asks for it.
    pub(crate) field: String,
    pub(crate) epochs: u16,
    /// One for every repeat that may be drawn; none if the benchmark lacks them.
    pub(crate) measurements: Vec<Measurement>,
}

impl Lookup {
    /// Everything, with the field that asks for it.
    pub(crate) fn measurements(&self) -> impl Iterator<Item = (&Measurement, &str)> {
        self.levels.iter().flat_map(|level| level.measurements.iter().map(|one| (one, level.field.as_str())))
    }
}

impl ResolvedProtocol {
    /// What the searcher at this position may propose.
    pub(crate) fn rules(&self, searcher: usize) -> Rules {
        let vertices = self.searchers()[searcher].vertices;
        Rules::new(vertices.unwrap_or(7), self.validity())
            .unwrap_or_else(|| unreachable!("2 to 7 were checked"))
    }

    /// What the queries of every searcher may look up.
    pub(crate) fn lookups(&self, benchmark: &dyn Benchmark) -> Vec<Lookup> {
        self.lookups_in(&Available::new(benchmark))
    }

    fn lookups_in(&self, available: &Available) -> Vec<Lookup> {
        let lookup = |(position, searcher): (usize, &ResolvedSearcher)| {
            let others = searcher.settings.epochs().iter().copied();
            let others = others.filter(|&epochs| epochs != self.objective().epochs);
            let field = |name: &str| format!("searchers[{position}].{name}");
            let own = if searcher.repeat.is_some() { field("repeat") } else { "objective".to_owned() };
            let levels = [(self.objective().epochs, own)].into_iter();
            let levels = levels.chain(others.map(|epochs| (epochs, field("epochs"))));
            let levels = levels.map(|(epochs, field)| {
                let repeat = searcher.repeat.unwrap_or(self.objective().repeat);
                let objective = Objective { epochs, repeat, ..self.objective().clone() };
                LookupLevel { field, epochs, measurements: available.of_objective(&objective) }
            });
            Lookup { levels: levels.collect(), cells: self.rules(position).cells() }
        };
        self.searchers().iter().enumerate().map(lookup).collect()
    }

    pub(crate) fn check_lookups(&self, available: &Available) -> Result<(), SearchError> {
        let Objective { metric, checkpoint, .. } = self.objective();
        for (lookup, searcher) in self.lookups_in(available).iter().zip(self.searchers()) {
            for LookupLevel { field, epochs, measurements } in &lookup.levels {
                if measurements.is_empty() {
                    let repeat =
                        measurements::repeat_in_words(searcher.repeat.unwrap_or(self.objective().repeat));
                    let metric = std::slice::from_ref(metric);
                    let wanted = measurements::in_words(metric, Some(*epochs), Some(repeat), *checkpoint);
                    return Err(available.lacks(field, metric, wanted));
                }
                let judged = measurements.iter().map(|one| measurements::quality_of(self.quality(), one));
                if let Some(wanted) = available.first_missing(judged) {
                    return Err(available.lacks(
                        "quality",
                        &[self.quality().metric.clone()],
                        wanted.to_string(),
                    ));
                }
            }
        }
        Ok(())
    }

    /// A training time that a clock in seconds would need and the benchmark lacks.
    pub(crate) fn missing_time(&self, available: &Available) -> Option<Measurement> {
        let lookups = self.lookups_in(available);
        let all = lookups.iter().flat_map(Lookup::measurements);
        available.first_missing(all.map(|(measurement, _)| measurements::time_of(measurement)))
    }

    pub(crate) fn check_clock(&self) -> Result<(), SearchError> {
        for (position, searcher) in self.searchers().iter().enumerate() {
            if let (Some(setting), Budget::Queries(_)) = (searcher.settings.needs_seconds(), self.budget()) {
                let expected = "an objective that is known where the budget counts queries";
                let field = format!("searchers[{position}].{setting}");
                return Err(SearchError::bad_setting(field, &"training time", expected));
            }
        }
        Ok(())
    }
}

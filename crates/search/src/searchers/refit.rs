//! When a model is fitted anew.

use crate::error::SearchError;

/// So many observations are few: a model changes with each of them, and is fitted after each.
const FEW: usize = 200;

/// A schedule that is geometric once observations are many: a fit is due when they have grown by a share since the last one, at
/// least by one. Without it, the time of a run would grow with the square of its observations, for models that hardly
/// change.
#[derive(Clone, Debug)]
pub(crate) struct Refit {
    growth: f64,
    next: usize,
}

impl Refit {
    pub(crate) const fn new(growth: f64) -> Self {
        Self { growth, next: 1 }
    }

    /// Whether a fit is due with so many observations; if so, it counts as done.
    #[expect(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "far below 2^53, not negative")]
    pub(crate) fn due(&mut self, observations: usize) -> bool {
        let due = observations >= self.next;
        if due {
            let wait = if observations < FEW { 0 } else { (observations as f64 * self.growth) as usize };
            self.next = observations + 1 + wait;
        }
        due
    }

    pub(crate) fn check(growth: f64, field: &str) -> Result<(), SearchError> {
        if !(0.0..=10.0).contains(&growth) {
            return Err(SearchError::bad_setting(format!("{field}.refit_growth"), &growth, "0 to 10"));
        }
        Ok(())
    }
}

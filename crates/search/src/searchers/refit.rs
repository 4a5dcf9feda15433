//! When a model is fitted anew.

use crate::error::SearchError;

/// A geometric schedule: a fit is due when the observations have grown by a share since the last one, at least by one.
/// Without it, the time of a run would grow with the square of its observations, for models that hardly change.
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
            self.next = observations + 1 + (observations as f64 * self.growth) as usize;
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

//! The clock of a run.

use crate::protocol::{Budget, ResolvedProtocol};

/// A time on the clock as what it consists of. Only the seconds of trainings are a sum of rounded numbers: shares of a
/// query and the price of invalid proposals are counted in whole numbers, so that thirds of a query make whole ones.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Time {
    /// Of trainings, on the clock in seconds.
    seconds: f64,
    /// Of trainings, on the clock of queries.
    epochs: u64,
    invalid: u64,
}

/// How a run's times are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    budget: Budget,
    /// Epochs of a whole query.
    epochs: u16,
    invalid_cost: f64,
}

impl Time {
    /// An invalid proposal.
    pub(crate) const INVALID: Self = Self { seconds: 0.0, epochs: 0, invalid: 1 };

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            seconds: self.seconds + other.seconds,
            epochs: self.epochs + other.epochs,
            invalid: self.invalid + other.invalid,
        }
    }
}

impl Clock {
    pub(crate) const fn new(protocol: &ResolvedProtocol) -> Self {
        Self {
            budget: protocol.budget(),
            epochs: protocol.objective().epochs,
            invalid_cost: protocol.invalid_cost(),
        }
    }

    /// Whether invalid proposals cost nothing.
    pub(crate) const fn invalid_is_free(&self) -> bool {
        self.invalid_cost == 0.0
    }

    /// A training of so many epochs that took so many seconds (of no effect on the clock of queries).
    pub(crate) const fn training(&self, epochs: u16, seconds: f64) -> Time {
        match self.budget {
            Budget::Seconds(_) => Time { seconds, epochs: 0, invalid: 0 },
            Budget::Queries(_) => Time { seconds: 0.0, epochs: epochs as u64, invalid: 0 },
        }
    }

    /// What the clock shows: seconds or queries. Later times never show less.
    #[expect(clippy::cast_precision_loss, reason = "nobody waits for 2^53 epochs")]
    pub(crate) fn show(&self, time: Time) -> f64 {
        let trained = match self.budget {
            Budget::Seconds(_) => time.seconds,
            Budget::Queries(_) => time.epochs as f64 / f64::from(self.epochs),
        };
        if time.invalid == 0 { trained } else { trained + time.invalid as f64 * self.invalid_cost }
    }

    /// What a run shows that has come so far and has paid so much: on the clock of queries all workers share the budget.
    pub(crate) fn of_run(&self, now: Time, paid: Time) -> f64 {
        self.show(match self.budget {
            Budget::Seconds(_) => now,
            Budget::Queries(_) => paid,
        })
    }

    pub(crate) const fn budget(&self) -> f64 {
        self.budget.amount()
    }
}

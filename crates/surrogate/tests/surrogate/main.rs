//! Laws of the surrogate that ships, and what happens with bad model files.

#![expect(clippy::float_cmp, reason = "answers are the same to the last bit")]

mod damage;
mod golden;
mod laws;

use nb101_benchmark::{Benchmark, Checkpoint, Column, Measurement, Metric, Repeat};
use nb101_surrogate::Surrogate;

fn measurement(metric: Metric, epochs: u16, repeat: Repeat, checkpoint: Checkpoint) -> Measurement {
    Measurement { metric, epochs, repeat, checkpoint }
}

/// A final number of repeat 0, 1 or 2.
fn column(surrogate: &Surrogate, metric: Metric, epochs: u16, repeat: u16) -> Box<dyn Column + '_> {
    let wanted = measurement(metric, epochs, Repeat::Index(repeat), Checkpoint::Final);
    surrogate.column(&wanted).expect("the surrogate has every single training")
}

//! Whole columns of a benchmark.

use nb101_benchmark::{Benchmark, Checkpoint, Measurement, Metric, NoColumn, Repeat};
use nb101_space::{CellIndex, Space};
use rayon::prelude::*;

/// More budgets than this of a metric are not looked at: comparing them squares their number.
pub(crate) const MOST_BUDGETS: usize = 8;

/// What a benchmark knows, column by column. A column has a number for every cell of the space, NaN where there is none
/// that is finite.
pub(crate) struct Columns<'b> {
    benchmark: &'b dyn Benchmark,
    known: Vec<Measurement>,
    /// The budget that was asked for.
    epochs: u16,
}

impl<'b> Columns<'b> {
    pub(crate) fn new(benchmark: &'b dyn Benchmark, epochs: u16) -> Self {
        Self { benchmark, known: benchmark.measurements(), epochs }
    }

    /// The budgets that are looked at of a metric, ascending: the one that was asked for, and the largest others, eight
    /// together.
    pub(crate) fn budgets(&self, metric: &Metric) -> Vec<u16> {
        let mut budgets = self.all_budgets(metric);
        for _ in MOST_BUDGETS..budgets.len() {
            budgets.remove(usize::from(budgets[0] == self.epochs));
        }
        budgets
    }

    /// The other budgets of a metric, ascending.
    pub(crate) fn dropped_budgets(&self, metric: &Metric) -> Vec<u16> {
        let kept = self.budgets(metric);
        self.all_budgets(metric).into_iter().filter(|budget| !kept.contains(budget)).collect()
    }

    fn all_budgets(&self, metric: &Metric) -> Vec<u16> {
        let of_end = |known: &&Measurement| known.metric == *metric && known.checkpoint == Checkpoint::Final;
        let mut budgets: Vec<u16> = self.known.iter().filter(of_end).map(|known| known.epochs).collect();
        budgets.sort_unstable();
        budgets.dedup();
        budgets
    }

    /// The single trainings that are known of a metric at a budget, ascending.
    pub(crate) fn repeats(&self, metric: &Metric, epochs: u16) -> Vec<u16> {
        let of_end = |known: &&Measurement| {
            known.metric == *metric && known.epochs == epochs && known.checkpoint == Checkpoint::Final
        };
        let mut repeats: Vec<u16> =
            self.known.iter().filter(of_end).filter_map(|known| known.repeat.index()).collect();
        repeats.sort_unstable();
        repeats
    }

    /// The mean over all trainings at their end.
    pub(crate) fn mean(&self, metric: &Metric, epochs: u16) -> Option<Vec<f64>> {
        self.read(&mean_of(metric, epochs)).ok()
    }

    /// One training at its end.
    pub(crate) fn repeat(&self, metric: &Metric, epochs: u16, repeat: u16) -> Option<Vec<f64>> {
        self.read(&Measurement { repeat: Repeat::Index(repeat), ..mean_of(metric, epochs) }).ok()
    }

    /// The mean over all trainings after half of their epochs.
    pub(crate) fn halfway(&self, metric: &Metric, epochs: u16) -> Option<Vec<f64>> {
        self.read(&Measurement { checkpoint: Checkpoint::Halfway, ..mean_of(metric, epochs) }).ok()
    }

    /// Metrics of which some mean at the end of a training is a guess beyond what a model was fitted to, with the budgets.
    pub(crate) fn extrapolated(&self) -> Vec<(Metric, Vec<u16>)> {
        let guessed = |metric: &Metric| {
            let is_guess = |epochs: &u16| self.benchmark.is_extrapolated(&mean_of(metric, *epochs));
            self.budgets(metric).into_iter().filter(is_guess).collect::<Vec<_>>()
        };
        let all = Metric::ALL.into_iter().map(|metric| (guessed(&metric), metric));
        all.filter(|(budgets, _)| !budgets.is_empty()).map(|(budgets, metric)| (metric, budgets)).collect()
    }

    pub(crate) fn read(&self, measurement: &Measurement) -> Result<Vec<f64>, NoColumn> {
        let column = self.benchmark.column(measurement)?;
        let cells = (0..Space::nasbench101().len()).into_par_iter().with_min_len(1 << 12);
        let number = |cell| column.value(CellIndex(cell)).filter(|value| value.is_finite());
        Ok(cells.map(|cell| number(cell).unwrap_or(f64::NAN)).collect())
    }
}

/// The mean over all trainings of a budget, at their end.
pub(crate) fn mean_of(metric: &Metric, epochs: u16) -> Measurement {
    let (repeat, checkpoint) = (Repeat::Mean, Checkpoint::Final);
    Measurement { metric: metric.clone(), epochs, repeat, checkpoint }
}

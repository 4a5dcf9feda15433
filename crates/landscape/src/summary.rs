//! A whole space, or the small part of it, in a few numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::distribution::{Above, above};
use crate::statistics::{deviation, mean, sorted, sorted_quantile};
use crate::structure::{Group, Structures};

/// A cell and its value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TopCell {
    /// Its index.
    pub cell: u32,
    /// Its value.
    pub value: f64,
}

/// The metric over a space.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpaceSummary {
    /// The cells of the space.
    pub cells: usize,
    /// Those that have the metric.
    pub covered: usize,
    /// The best one; of equal ones that with the lowest index.
    pub best: TopCell,
    /// The mean.
    pub mean: f64,
    /// The standard deviation over all cells.
    pub deviation: f64,
    /// The median.
    pub median: f64,
    /// Cells above thresholds.
    pub above: BTreeMap<&'static str, Above>,
    /// The mean training time in seconds; `None` if there is none.
    pub mean_training_time: Option<f64>,
    /// Local optima on the symmetric closure of plain neighbours within this space.
    pub local_optima: usize,
    /// Those of which every neighbour is worse.
    pub strict_local_optima: usize,
    /// By depth.
    pub by_depth: BTreeMap<u32, Group>,
    /// By width.
    pub by_width: BTreeMap<u32, Group>,
}

impl SpaceSummary {
    /// Of the cells that `values` and `times` begin with; `None` if none has the metric.
    pub(crate) fn of(
        values: &[f64],
        times: &[f64],
        structures: Structures,
        optima: (usize, usize),
    ) -> Option<Self> {
        let ascending = sorted(values.iter().copied());
        let highest = *ascending.last()?;
        let cell = values.iter().position(|&value| value == highest)?;
        let seconds = sorted(times.iter().copied());
        Some(Self {
            cells: values.len(),
            covered: ascending.len(),
            best: TopCell { cell: cell as u32, value: highest },
            mean: mean(&ascending),
            deviation: deviation(&ascending),
            median: sorted_quantile(&ascending, 0.5)?,
            above: above(&ascending),
            mean_training_time: (!seconds.is_empty()).then(|| mean(&seconds)),
            local_optima: optima.0,
            strict_local_optima: optima.1,
            by_depth: structures.by_depth,
            by_width: structures.by_width,
        })
    }
}

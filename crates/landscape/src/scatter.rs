//! All cells in a plane, counted in a grid: 423,624 points would be more than a page can draw, and hide each other.

use serde::Serialize;

use crate::correlation::both;
use crate::statistics::{pearson, sorted, sorted_quantile, spearman};

/// Columns and rows of the grid.
const COLUMNS: usize = 110;
const ROWS: usize = 70;

/// The share of accuracies that may be below the grid: a few trainings went wrong, and would take most of it.
const TAIL: f64 = 0.003;

/// What a side of the grid shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// The quantity: a metric, or `trainable_parameters`.
    pub quantity: &'static str,
    /// Where the first bin begins.
    pub low: f64,
    /// Where the last one ends.
    pub high: f64,
    /// Whether bins have equal ratios instead of equal widths.
    pub log: bool,
    /// The number of bins.
    pub bins: usize,
}

/// How many cells are where in a plane of two quantities.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Density {
    /// The horizontal side.
    pub x: Axis,
    /// The vertical side.
    pub y: Axis,
    /// Cells that have both.
    pub cells: usize,
    /// How many of them are outside of the grid.
    pub outside: usize,
    /// Pearson's correlation over all of them; `None` of a constant.
    pub pearson: Option<f64>,
    /// Spearman's.
    pub spearman: Option<f64>,
    /// Counts that are not 0: column, row, cells.
    pub counts: Vec<(u32, u32, u32)>,
}

/// A quantity of all cells.
pub(crate) struct Quantity<'a> {
    pub(crate) name: &'static str,
    pub(crate) values: &'a [f64],
    /// Whether it spreads over orders of magnitude.
    pub(crate) log: bool,
}

impl Quantity<'_> {
    fn axis(&self, values: impl Iterator<Item = f64>, bins: usize) -> Option<Axis> {
        let sorted = sorted(values);
        let log = self.log && *sorted.first()? > 0.0;
        let low = sorted_quantile(&sorted, if self.log { 0.0 } else { TAIL })?;
        Some(Axis { quantity: self.name, low, high: *sorted.last()?, log, bins })
    }
}

impl Axis {
    /// The bin of a value; `None` outside.
    #[expect(clippy::cast_sign_loss, reason = "shares below 0 are refused")]
    fn bin(&self, value: f64) -> Option<u32> {
        let share = if self.log {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        // Of a constant all are in the first bin.
        let share = if share.is_nan() { 0.0 } else { share };
        (0.0..=1.0).contains(&share).then(|| ((share * self.bins as f64) as u32).min(self.bins as u32 - 1))
    }
}

/// The plane of two quantities; `None` if no cell has both.
pub(crate) fn density(x: &Quantity<'_>, y: &Quantity<'_>) -> Option<Density> {
    let pairs = both(x.values, y.values);
    let x = x.axis(pairs.iter().map(|pair| pair.0), COLUMNS)?;
    let y = y.axis(pairs.iter().map(|pair| pair.1), ROWS)?;
    let mut grid = vec![0u32; COLUMNS * ROWS];
    let mut outside = 0;
    for pair in &pairs {
        match (x.bin(pair.0), y.bin(pair.1)) {
            (Some(column), Some(row)) => grid[row as usize * COLUMNS + column as usize] += 1,
            _ => outside += 1,
        }
    }
    let places = (0..).zip(grid).filter(|&(_, count)| count > 0);
    Some(Density {
        cells: pairs.len(),
        outside,
        pearson: pearson(&pairs),
        spearman: spearman(&pairs),
        counts: places
            .map(|(place, count): (usize, u32)| ((place % COLUMNS) as u32, (place / COLUMNS) as u32, count))
            .collect(),
        x,
        y,
    })
}

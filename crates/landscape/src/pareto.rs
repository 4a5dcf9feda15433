//! Cells that no other cell beats in both value and cost.

use serde::Serialize;

/// A cell of a Pareto front.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FrontCell {
    /// Its index.
    pub cell: u32,
    /// Its cost: seconds or parameters.
    pub cost: f64,
    /// Its value.
    pub value: f64,
}

/// The fronts of the metric against what it costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fronts {
    /// Against the training time in seconds; empty if there is none.
    pub training_time: Vec<FrontCell>,
    /// Against the number of trainable parameters.
    pub trainable_parameters: Vec<FrontCell>,
}

/// Cells with a higher value than all that cost at most as much, by ascending cost; of equal ones the lowest index. Cells
/// without a number (NaN) are on no front.
pub(crate) fn front(values: &[f64], costs: &[f64]) -> Vec<FrontCell> {
    let numbers = (0..).zip(values.iter().zip(costs));
    let mut all: Vec<FrontCell> = numbers
        .filter(|(_, (value, cost))| !value.is_nan() && !cost.is_nan())
        .map(|(cell, (&value, &cost))| FrontCell { cell, cost, value })
        .collect();
    all.sort_unstable_by(|a, b| {
        a.cost.total_cmp(&b.cost).then(b.value.total_cmp(&a.value)).then(a.cell.cmp(&b.cell))
    });
    let mut best = f64::NEG_INFINITY;
    all.retain(|cell| {
        let better = cell.value > best;
        best = best.max(cell.value);
        better
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_front_has_what_nothing_beats() {
        let (values, costs) = ([1.0, 3.0, 2.0, 3.0, f64::NAN, 4.0], [1.0, 3.0, 3.0, 2.0, 0.0, f64::NAN]);
        let cells: Vec<u32> = front(&values, &costs).iter().map(|cell| cell.cell).collect();
        assert_eq!(cells, [0, 3]);
        assert_eq!(front(&[2.0, 2.0], &[1.0, 1.0]).len(), 1);
    }
}

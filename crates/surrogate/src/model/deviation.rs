//! A table of noise, prepared for drawing.

use super::calibration::{NODES, NoiseTable};

/// One row.
#[derive(Clone, Debug)]
struct Row {
    prediction: f32,
    /// One over the distance to the next prediction.
    factor: f32,
    /// What the deviates of the cell and of the training count.
    cell: f32,
    repeat: f32,
    quantiles: [f32; NODES],
}

/// The distribution of `accuracy - prediction`, by prediction, from which deviations are drawn.
#[derive(Clone, Debug)]
pub struct Deviations {
    rows: Vec<Row>,
}

impl Deviations {
    /// Prepares a table of at least two rows.
    pub fn new(table: &NoiseTable) -> Self {
        let rows = table.predictions.iter().enumerate().map(|(i, &prediction)| {
            let next = table.predictions.get(i + 1).map_or(prediction + 1.0, |&next| next);
            let mut quantiles = [0.0; NODES];
            for (place, quantile) in quantiles.iter_mut().zip(&table.quantiles[i]) {
                *place = *quantile;
            }
            let within = table.within[i];
            Row {
                prediction,
                factor: 1.0 / (next - prediction),
                cell: (1.0 - within).sqrt(),
                repeat: within.sqrt(),
                quantiles,
            }
        });
        Self { rows: rows.collect() }
    }

    /// The deviation of a training: `cell` and `repeat` are normal deviates of the cell and of the training.
    ///
    /// ```
    /// use nb101_surrogate::{Deviations, NODES, NoiseTable, node};
    /// let normal: Vec<f32> = (0..NODES).map(node).collect();
    /// let table =
    ///     NoiseTable { predictions: vec![0.5, 0.9], within: vec![1.0; 2], quantiles: vec![normal.clone(), normal] };
    /// assert_eq!(Deviations::new(&table).draw(0.7, -1.0, 2.0), 2.0, "all of the variance is between repeats");
    /// ```
    pub fn draw(&self, prediction: f32, cell: f32, repeat: f32) -> f32 {
        let inner = &self.rows[1..self.rows.len() - 1];
        let low = inner.iter().filter(|row| row.prediction < prediction).count();
        let (below, above) = (&self.rows[low], &self.rows[low + 1]);
        let share = ((prediction - below.prediction) * below.factor).clamp(0.0, 1.0);
        let between = |a: f32, b: f32| a + share * (b - a);

        let deviate = between(below.cell, above.cell) * cell + between(below.repeat, above.repeat) * repeat;
        let place = ((deviate + 3.5) * 4.0).clamp(0.0, (NODES - 1) as f32);
        #[expect(clippy::cast_sign_loss, reason = "the place was clamped")]
        let left = (place as usize).min(NODES - 2);
        let right_share = place - left as f32;
        let quantile = |row: &[f32; NODES]| row[left] + right_share * (row[left + 1] - row[left]);
        between(quantile(&below.quantiles), quantile(&above.quantiles))
    }
}

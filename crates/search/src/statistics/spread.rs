//! Mean and quartiles.

use serde::Serialize;

/// Mean and quartiles of some numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The arithmetic mean.
    pub mean: f64,
    /// The 0.5 quantile.
    pub median: f64,
    /// The 0.25 quantile.
    pub q25: f64,
    /// The 0.75 quantile.
    pub q75: f64,
}

impl Spread {
    /// Of numbers in ascending order; `None` of no numbers.
    ///
    /// ```
    /// use nb101_search::Spread;
    /// let spread = Spread::of_sorted(&[1.0, 2.0, 3.0, 10.0]).unwrap();
    /// assert_eq!((spread.mean, spread.median, spread.q25, spread.q75), (4.0, 2.5, 1.75, 4.75));
    /// ```
    pub fn of_sorted(sorted: &[f64]) -> Option<Self> {
        Some(Self {
            mean: sorted.iter().sum::<f64>() / sorted.len() as f64,
            median: quantile(sorted, 0.5)?,
            q25: quantile(sorted, 0.25)?,
            q75: quantile(sorted, 0.75)?,
        })
    }
}

/// The quantile at `share` (0 to 1) of numbers in ascending order, interpolated linearly between the two nearest, as
/// numpy does by default (method 7 of Hyndman and Fan 1996). `None` of no numbers.
///
/// ```
/// assert_eq!(nb101_search::quantile(&[0.0, 10.0], 0.3), Some(3.0));
/// ```
#[expect(clippy::cast_sign_loss, reason = "a position in a slice")]
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = share.clamp(0.0, 1.0) * last as f64;
    let below = position.floor();
    let fraction = position - below;
    let (low, high) = (sorted[below as usize], sorted[(below as usize + 1).min(last)]);
    // numpy starts from the nearer end, which decides the last bit.
    Some(if fraction < 0.5 { low + (high - low) * fraction } else { high - (high - low) * (1.0 - fraction) })
}

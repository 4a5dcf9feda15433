//! The standard normal distribution.

use std::f64::consts::{PI, SQRT_2};

use libm::{erfc, exp};

/// The density at `z`.
pub(crate) fn density(z: f64) -> f64 {
    exp(-z * z / 2.0) / (2.0 * PI).sqrt()
}

/// The probability of at most `z`.
pub(crate) fn below(z: f64) -> f64 {
    erfc(-z / SQRT_2) / 2.0
}

/// The probability of a value as far from 0 as `z`, or further.
pub(crate) fn beyond(z: f64) -> f64 {
    erfc(z.abs() / SQRT_2)
}

/// The value with a probability of `share` (between 0 and 1) below it, by bisection: nobody asks often.
pub(crate) fn quantile(share: f64) -> f64 {
    root(-40.0, 40.0, |z| below(z) - share)
}

/// Where an ascending function is 0, to the last bits.
pub(crate) fn root(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if function(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

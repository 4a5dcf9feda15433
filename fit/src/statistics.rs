//! Means, deviations, lines.

use nb101_surrogate::Line;

pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

pub(crate) fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / values.len().max(1) as f64
}

/// The sum of products of deviations from the mean within groups, divided by the degrees of freedom.
pub(crate) fn within_groups(groups: &[Vec<(f64, f64)>]) -> f64 {
    let (mut sum, mut freedom) = (0.0, 0.0);
    for group in groups {
        let (left, right): (Vec<f64>, Vec<f64>) = group.iter().copied().unzip();
        let (left_mean, right_mean) = (mean(&left), mean(&right));
        sum += group.iter().map(|(l, r)| (l - left_mean) * (r - right_mean)).sum::<f64>();
        freedom += group.len() as f64 - 1.0;
    }
    sum / freedom
}

/// The line through points with the least squares, or with the given slope.
pub(crate) fn line(points: &[(f64, f64)], slope: Option<f64>) -> Line {
    let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let (x, y) = (mean(&xs), mean(&ys));
    let slope = slope.unwrap_or_else(|| {
        let along: f64 = points.iter().map(|(px, py)| (px - x) * (py - y)).sum();
        along / xs.iter().map(|px| (px - x) * (px - x)).sum::<f64>()
    });
    let rest: Vec<f64> = points.iter().map(|(px, py)| py - y - slope * (px - x)).collect();
    Line { intercept: (y - slope * x) as f32, slope: slope as f32, deviation: variance(&rest).sqrt() as f32 }
}

/// The share of normal deviates below one.
pub(crate) fn normal_share(deviate: f64) -> f64 {
    0.5 * (1.0 + libm::erf(deviate / std::f64::consts::SQRT_2))
}

/// The number below which a share of ascending numbers lies.
pub(crate) fn quantile(ascending: &[f64], share: f64) -> f64 {
    let last = ascending.len() - 1;
    let place = (share * ascending.len() as f64 - 0.5).clamp(0.0, last as f64);
    let left = place as usize;
    ascending[left] + (place - left as f64) * (ascending[(left + 1).min(last)] - ascending[left])
}

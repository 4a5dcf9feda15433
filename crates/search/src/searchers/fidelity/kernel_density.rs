//! Kernel densities over parameters, as in BOHB (Falkner, Klein and Hutter 2018, arXiv 1807.01774).

use rand::RngExt;

use crate::rng::{RunRng, normal};
use crate::searchers::{EncodingKind, MOST_PARAMETERS, Parameter, Parameters, Point, whole};

/// The mean of a product kernel around every point: Gaussian for numbers (scaled to 0 to 1), for choices 1 minus the
/// bandwidth where they agree and the bandwidth over the number of other choices where they do not (Aitchison and Aitken
/// 1976).
pub(crate) struct Density {
    points: Vec<Point>,
    bandwidths: [f64; MOST_PARAMETERS],
    /// The points of encoding A as numbers, and the kernel as products for seven edges, or all operations, at a time.
    packed: Option<(Vec<u32>, Box<Tables>)>,
}

struct Tables {
    edges: [[f64; 128]; 3],
    ops: [f64; 1 << 10],
}

impl Density {
    /// The density of these points. A bandwidth follows the normal reference rule, 1.06 times the deviation times
    /// n^(-1 / (4 + d)), but is at least `least`, and for a choice at most what makes all choices alike.
    #[expect(clippy::cast_precision_loss, reason = "far fewer points than 2^53")]
    pub(crate) fn new(points: Vec<Point>, parameters: &Parameters, least: f64) -> Self {
        let n = points.len() as f64;
        let list = parameters.list();
        let shrink = libm::pow(n, -1.0 / (4.0 + list.len() as f64));
        let mut bandwidths = [least; MOST_PARAMETERS];
        for (i, (bandwidth, &parameter)) in bandwidths.iter_mut().zip(list).enumerate() {
            *bandwidth = bandwidth.max(1.06 * variance(&points, i, parameter).sqrt() * shrink);
            if let Parameter::Choice(choices) = parameter {
                *bandwidth = bandwidth.min(f64::from(choices - 1) / f64::from(choices));
            }
        }
        let packed = (parameters.kind() == EncodingKind::A).then(|| {
            let numbers = points.iter().map(|point| parameters.encoding(point).packed()).collect();
            (numbers, Box::new(Tables::new(parameters, &bandwidths)))
        });
        Self { points, bandwidths, packed }
    }

    /// The density at a point, up to a factor that all points share.
    #[expect(clippy::cast_precision_loss, reason = "far fewer points than 2^53")]
    pub(crate) fn at(&self, point: &Point, parameters: &Parameters) -> f64 {
        let sum: f64 = match &self.packed {
            Some((numbers, tables)) => {
                let own = parameters.encoding(point).packed();
                numbers.iter().map(|number| tables.kernel(number ^ own)).sum()
            }
            None => self.points.iter().map(|other| self.kernel(point, other, parameters)).sum(),
        };
        sum / self.points.len() as f64 / self.volume(parameters)
    }

    /// A point near one of this density's, drawn at random. Numbers spread `factor` times the bandwidth.
    pub(crate) fn sample(&self, parameters: &Parameters, factor: f64, rng: &mut RunRng) -> Point {
        let mut point = self.points[rng.random_range(0..self.points.len())];
        for ((value, &parameter), &bandwidth) in point.iter_mut().zip(parameters.list()).zip(&self.bandwidths)
        {
            match parameter {
                Parameter::Choice(_) => {
                    if rng.random::<f64>() >= 1.0 - bandwidth {
                        *value = parameter.sample(rng);
                    }
                }
                Parameter::Unit | Parameter::Whole(_) => {
                    let centre = unit(parameter, *value);
                    // A truncated normal distribution, by rejection: at least half of the draws on one side fit.
                    let drawn = std::iter::repeat_with(|| centre + factor * bandwidth * normal(rng));
                    let inside =
                        drawn.take(1_000).find(|drawn| (0.0..=1.0).contains(drawn)).unwrap_or(centre);
                    *value = match parameter {
                        Parameter::Whole(most) => (inside * f64::from(most)).round() as f32,
                        _ => inside as f32,
                    };
                }
            }
        }
        point
    }

    /// The normalising factor of the Gaussian kernels, without what does not depend on the bandwidths.
    fn volume(&self, parameters: &Parameters) -> f64 {
        let numbers = parameters.list().iter().zip(&self.bandwidths);
        let numbers = numbers.filter(|(parameter, _)| !matches!(parameter, Parameter::Choice(_)));
        numbers.map(|(_, bandwidth)| bandwidth).product()
    }

    fn kernel(&self, a: &Point, b: &Point, parameters: &Parameters) -> f64 {
        let one = |(i, &parameter): (usize, &Parameter)| {
            let bandwidth = self.bandwidths[i];
            match parameter {
                Parameter::Choice(n) => of_choice(whole(a[i]) == whole(b[i]), n, bandwidth),
                Parameter::Unit | Parameter::Whole(_) => {
                    let distance = (unit(parameter, a[i]) - unit(parameter, b[i])) / bandwidth;
                    libm::exp(-0.5 * distance * distance)
                }
            }
        };
        parameters.list().iter().enumerate().map(one).product()
    }
}

impl Tables {
    fn new(parameters: &Parameters, bandwidths: &[f64]) -> Self {
        let rules = parameters.rules();
        let mut tables = Self { edges: [[1.0; 128]; 3], ops: [1.0; 1 << 10] };
        let (edges, ops) = bandwidths.split_at(rules.edges());
        for (edge, &bandwidth) in edges.iter().enumerate() {
            let (table, bit) = (rules.edge_bit(edge) / 7, rules.edge_bit(edge) % 7);
            for (differing, product) in tables.edges[table].iter_mut().enumerate() {
                *product *= of_choice(differing >> bit & 1 == 0, 2, bandwidth);
            }
        }
        for (op, &bandwidth) in ops.iter().take(rules.ops()).enumerate() {
            for (differing, product) in tables.ops.iter_mut().enumerate() {
                *product *= of_choice((differing >> (2 * op)).trailing_zeros() >= 2, 3, bandwidth);
            }
        }
        tables
    }

    fn kernel(&self, differing: u32) -> f64 {
        let seven = |shift: u32| (differing >> shift & 127) as usize;
        let edges = self.edges[0][seven(0)] * self.edges[1][seven(7)] * self.edges[2][seven(14)];
        edges * self.ops[(differing >> 21) as usize]
    }
}

/// How far the values of a parameter are spread. The choices have no order, so for them it is half the chance that two points
/// differ, whatever the choices are called: of two choices, that is the variance of their numbers.
#[expect(clippy::cast_precision_loss, reason = "far fewer points than 2^53")]
fn variance(points: &[Point], i: usize, parameter: Parameter) -> f64 {
    let n = points.len() as f64;
    if let Parameter::Choice(choices) = parameter {
        let mut counts = vec![0u32; usize::from(choices)];
        for point in points {
            counts[whole(point[i])] += 1;
        }
        let shares = counts.into_iter().map(|count| f64::from(count) / n);
        return (1.0 - shares.map(|share| share * share).sum::<f64>()).max(0.0) / 2.0;
    }
    let values = || points.iter().map(|point| unit(parameter, point[i]));
    let mean = values().sum::<f64>() / n;
    values().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n
}

fn of_choice(same: bool, choices: u8, bandwidth: f64) -> f64 {
    if same { 1.0 - bandwidth } else { bandwidth / f64::from(choices.max(2) - 1) }
}

/// The value of a number, scaled to 0 to 1.
fn unit(parameter: Parameter, value: f32) -> f64 {
    match parameter {
        Parameter::Choice(_) | Parameter::Unit => f64::from(value),
        Parameter::Whole(most) => f64::from(value) / f64::from(most.max(1)),
    }
}

#[cfg(test)]
#[path = "kernel_density_tests.rs"]
mod tests;

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
    /// The density of these points. A bandwidth follows the normal reference rule, 1.06 times the standard deviation times
    /// n^(-1 / (4 + d)), but is at least `least`.
    #[expect(clippy::cast_precision_loss, reason = "far fewer points than 2^53")]
    pub(crate) fn new(points: Vec<Point>, parameters: &Parameters, least: f64) -> Self {
        let n = points.len() as f64;
        let list = parameters.list();
        let shrink = libm::pow(n, -1.0 / (4.0 + list.len() as f64));
        let mut bandwidths = [least; MOST_PARAMETERS];
        for (i, (bandwidth, &parameter)) in bandwidths.iter_mut().zip(list).enumerate() {
            let values = || points.iter().map(|point| unit(parameter, point[i]));
            let mean = values().sum::<f64>() / n;
            let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
            *bandwidth = bandwidth.max(1.06 * variance.sqrt() * shrink);
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

fn of_choice(same: bool, choices: u8, bandwidth: f64) -> f64 {
    if same { 1.0 - bandwidth } else { bandwidth / f64::from(choices.max(2) - 1) }
}

/// The value of a parameter as the bandwidths see it: numbers from 0 to 1, choices as they are.
fn unit(parameter: Parameter, value: f32) -> f64 {
    match parameter {
        Parameter::Choice(_) | Parameter::Unit => f64::from(value),
        Parameter::Whole(most) => f64::from(value) / f64::from(most.max(1)),
    }
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::rand_core::SeedableRng;

    use super::*;
    use crate::searchers::{Rules, Validity};

    fn density(kind: EncodingKind, vertices: u8) -> (Density, Parameters, RunRng) {
        let rules = Rules::new(vertices, Validity::Pruned).expect("2 to 7");
        let parameters = Parameters::new(kind, rules);
        let mut rng = RunRng::seed_from_u64(61);
        let points = (0..40).map(|_| parameters.sample(&mut rng)).collect();
        (Density::new(points, &parameters, 0.05), parameters, rng)
    }

    #[test]
    fn tables_give_the_product_of_the_kernels() {
        for vertices in 3..=7 {
            let (density, parameters, mut rng) = density(EncodingKind::A, vertices);
            for _ in 0..50 {
                let point = parameters.sample(&mut rng);
                let plain: f64 =
                    density.points.iter().map(|other| density.kernel(&point, other, &parameters)).sum();
                let fast = density.at(&point, &parameters) * 40.0;
                assert!((fast / plain - 1.0).abs() < 1e-12, "{fast} {plain}");
            }
        }
    }

    #[test]
    fn choices_have_chances_that_sum_to_one() {
        // Three vertices: three edges and one operation, 24 points.
        let (density, parameters, _) = density(EncodingKind::A, 3);
        let mut sum = 0.0;
        for number in 0..24u8 {
            let mut point = [0.0; MOST_PARAMETERS];
            for (i, value) in
                [number & 1, number >> 1 & 1, number >> 2 & 1, number >> 3].into_iter().enumerate()
            {
                point[i] = f32::from(value);
            }
            sum += density.at(&point, &parameters);
        }
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn draws_stay_within_the_parameters() {
        for kind in [EncodingKind::A, EncodingKind::B, EncodingKind::C] {
            let (density, parameters, mut rng) = density(kind, 7);
            for _ in 0..500 {
                let point = density.sample(&parameters, 3.0, &mut rng);
                for (&value, parameter) in point.iter().zip(parameters.list()) {
                    let most = match parameter {
                        Parameter::Choice(n) => f32::from(*n) - 1.0,
                        Parameter::Whole(most) => f32::from(*most),
                        Parameter::Unit => 1.0,
                    };
                    assert!((0.0..=most).contains(&value));
                }
            }
        }
    }
}

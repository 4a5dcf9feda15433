//! How good a model is, on cells that it was not fitted to, beside what is asked of it.

mod rank;
mod sample;

use std::fmt;

use nb101_benchmark::descending;
use serde::Serialize;

use crate::Surrogate;
use crate::observations::Observations;
use rank::{kendall, pearson, ranks};
use sample::{Known, Tested, known, tested};

/// What is asked of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// At least this, to the digits that are shown.
    AtLeast(f64),
    /// Within the second number of the first, which is that of the real trainings.
    Within(f64, f64),
    /// Between the two numbers.
    Between(f64, f64),
    /// Nothing: told for comparison.
    Told,
}

/// One number about a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// What it is.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Digits after the point that are shown, and to which targets are asked for.
    pub digits: u8,
    /// What is asked of it.
    pub target: Target,
}

impl Measure {
    /// Whether it is as asked.
    pub fn passes(&self) -> bool {
        let unit = 10f64.powi(self.digits.into());
        let value = (self.value * unit).round() / unit;
        match self.target {
            Target::AtLeast(least) => value >= least,
            Target::Within(real, tolerance) => (self.value - real).abs() <= tolerance,
            Target::Between(least, most) => (least..=most).contains(&value),
            Target::Told => true,
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.digits);
        write!(f, "{:<58} {:>9.digits$}", self.name, self.value)?;
        match self.target {
            Target::AtLeast(least) => write!(f, "  at least {least:.digits$}")?,
            Target::Within(real, tolerance) => write!(f, "  real {real:.digits$}, within {tolerance}")?,
            Target::Between(least, most) => write!(f, "  {least} to {most}")?,
            Target::Told => {}
        }
        if self.passes() { Ok(()) } else { f.write_str("  MISSED") }
    }
}

/// Everything that was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// The measures, one group after another.
    pub measures: Vec<Measure>,
}

impl Evaluation {
    /// Those that are not as asked.
    pub fn missed(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(|measure| !measure.passes())
    }

    fn push(&mut self, name: impl Into<String>, value: f64, digits: u8, target: Target) {
        self.measures.push(Measure { name: name.into(), value, digits, target });
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.measures.iter().try_for_each(|measure| writeln!(f, "{measure}"))
    }
}

/// Measures a model on the cells that its fit did not use, as its own seed tells.
pub fn evaluate(surrogate: &Surrogate, observations: &Observations) -> Evaluation {
    let mut evaluation = Evaluation { measures: Vec::new() };
    let tested = tested(surrogate, observations);
    means(&tested, &mut evaluation);
    divergence(&tested, &mut evaluation);
    spread(&tested, &mut evaluation);
    budgets(&known(surrogate, observations), &mut evaluation);
    evaluation
}

/// Against the mean test accuracy at 108 epochs of the trainings that did not diverge.
fn means(tested: &[Tested], out: &mut Evaluation) {
    let clean = tested.iter().filter(|cell| cell.real.diverged == 0);
    let above = clean.filter_map(|cell| Some((cell.real.mean.filter(|&mean| mean > 0.85)?, cell.predicted)));
    let (real, predicted): (Vec<f64>, Vec<f64>) = above.unzip();
    out.push("test accuracy: cells above .85", real.len() as f64, 0, Target::Told);
    out.push("test accuracy: R2 of these", r_squared(&real, &predicted), 3, Target::AtLeast(0.970));
    let error = real.iter().zip(&predicted).map(|(r, p)| (r - p).abs()).sum::<f64>() / real.len() as f64;
    out.push("test accuracy: mean absolute error of these", error, 4, Target::Told);

    let converged = tested.iter().filter_map(|cell| Some((cell.real.mean?, cell.predicted)));
    let (real, predicted): (Vec<f64>, Vec<f64>) = converged.unzip();
    out.push(
        "test accuracy: Spearman",
        pearson(&ranks(&real), &ranks(&predicted)),
        3,
        Target::AtLeast(0.987),
    );
    out.push("test accuracy: Kendall", kendall(&real, &predicted), 3, Target::AtLeast(0.905));
    for (name, part, target) in [("10 %", 10, Target::AtLeast(0.55)), ("1 %", 100, Target::Told)] {
        let mut order = descending(real.iter().copied());
        order.truncate(real.len() / part);
        let of = |values: &[f64]| order.iter().map(|&i| values[i]).collect::<Vec<_>>();
        out.push(
            format!("test accuracy: Kendall in the top {name}"),
            kendall(&of(&real), &of(&predicted)),
            2,
            target,
        );
    }
}

/// Diverged trainings, expected and real, by expectation.
fn divergence(tested: &[Tested], out: &mut Evaluation) {
    let edges = [0.0, 0.005, 0.02, 0.08, 0.3, 1.0];
    for edge in edges.windows(2) {
        let cells = tested.iter().filter(|cell| (edge[0]..edge[1]).contains(&cell.divergence));
        let (expected, real) = cells.fold((0.0, 0.0), |(expected, real), cell| {
            (expected + 3.0 * cell.divergence, real + f64::from(cell.real.diverged))
        });
        let name =
            format!("divergence: {real} of those expected with {} to {}; expected/real", edge[0], edge[1]);
        out.push(name, expected / real, 2, Target::Between(0.5, 2.0));
    }
}

/// Standard deviation of repeat 0 around the mean of the three, in cells of like accuracy without diverged trainings.
fn spread(tested: &[Tested], out: &mut Evaluation) {
    let edges = [0.8, 0.85, 0.88, 0.9, 0.915, 0.925, 0.935, 0.95];
    for edge in edges.windows(2) {
        let of = |trainings: &dyn Fn(&Tested) -> Option<(f64, f64)>| {
            let pairs =
                tested.iter().filter_map(trainings).filter(|(_, mean)| (edge[0]..edge[1]).contains(mean));
            let (sum, count) = pairs.fold((0.0, 0.0), |(sum, count), (first, mean)| {
                (sum + (first - mean) * (first - mean), count + 1.0)
            });
            f64::sqrt(sum / count)
        };
        let real = of(&|cell| (cell.real.diverged == 0).then_some((cell.first, cell.mean)));
        let drawn = of(&|cell| (!cell.drawn_diverged).then_some((cell.drawn_first, cell.drawn_mean)));
        let name =
            format!("spread of repeats, {:.3} to {:.3}: drawn {drawn:.5} / real {real:.5}", edge[0], edge[1]);
        out.push(name, drawn / real, 2, Target::Between(0.9, 1.1));
    }
}

/// Against the cells whose validation accuracies and times are known.
fn budgets(known: &[Known], out: &mut Evaluation) {
    let (real, predicted): (Vec<f64>, Vec<f64>) =
        known.iter().map(|cell| (cell.seconds, cell.predicted_seconds)).unzip();
    out.push("budgets: cells", real.len() as f64, 0, Target::Told);
    out.push("training time: R2", r_squared(&real, &predicted), 3, Target::AtLeast(0.995));
    let mut errors: Vec<f64> = real.iter().zip(&predicted).map(|(r, p)| (p / r - 1.0).abs()).collect();
    nb101_benchmark::sort(&mut errors);
    let median = errors.get(errors.len() / 2).copied().unwrap_or(f64::NAN);
    out.push("training time: median relative error", median, 4, Target::Told);

    let column = |of: &dyn Fn(&Known) -> f64| ranks(&known.iter().map(of).collect::<Vec<_>>());
    let epochs = crate::BUDGETS;
    for (budget, target) in [0.88, 0.92, 0.96, 0.98].into_iter().enumerate() {
        let spearman = pearson(&column(&|cell| cell.real[budget]), &column(&|cell| cell.predicted[budget]));
        let name = format!("validation accuracy at {} epochs: Spearman", epochs[budget]);
        out.push(name, spearman, 2, Target::AtLeast(target));
    }
    for (a, b) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
        let between = |of: &dyn Fn(&Known) -> [f64; 4]| {
            pearson(&column(&|cell| of(cell)[a]), &column(&|cell| of(cell)[b]))
        };
        let (real, drawn) = (between(&|cell| cell.real), between(&|cell| cell.drawn));
        let name = format!("correlation of {} and {} epochs, drawn", epochs[a], epochs[b]);
        out.push(name, drawn, 2, Target::Within(real, 0.03));
    }
}

fn r_squared(real: &[f64], predicted: &[f64]) -> f64 {
    let mean = real.iter().sum::<f64>() / real.len() as f64;
    let all: f64 = real.iter().map(|r| (r - mean) * (r - mean)).sum();
    let rest: f64 = real.iter().zip(predicted).map(|(r, p)| (r - p) * (r - p)).sum();
    1.0 - rest / all
}

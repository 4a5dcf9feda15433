//! How trainings scatter around predictions, from cells that the weights were not fitted to.

use nb101_benchmark::{Benchmark, NoColumn};
use nb101_space::{CellIndex, Space};
use nb101_surrogate::{
    Calibration, DIVERGED_BELOW, Deviations, NODES, NoiseTable, Observations, Part, Prediction, Predictor,
    node,
};
use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::extrapolate::{extrapolation, repeats, times};
use crate::random::Random;
use crate::records::records;
use crate::statistics::{mean, normal_share, quantile, variance};

/// Shares of the cells in each row of a table, worst predictions first: low accuracies are rare and scatter most.
const ROWS: [f64; 11] = [0.004, 0.01, 0.026, 0.06, 0.1, 0.2, 0.2, 0.2, 0.15, 0.04, 0.01];
/// With a twentieth of the cells there are fewer rows.
const FEW_ROWS: [f64; 7] = [0.03, 0.07, 0.15, 0.25, 0.25, 0.2, 0.05];

/// One training and what was expected of it.
struct Residual {
    expected: f64,
    deviation: f64,
    /// An estimate of the variance between the repeats of its cell, where there is one.
    within: f64,
}

/// Groups of residuals by expected accuracy.
fn rows<'a>(residuals: &'a mut [Residual], shares: &[f64]) -> Vec<&'a [Residual]> {
    residuals.sort_by(|a, b| a.expected.total_cmp(&b.expected));
    let count = residuals.len() as f64;
    let mut from = 0.0;
    let ends = shares.iter().map(|share| {
        let start = from;
        from += share;
        ((start * count) as usize, (from * count).round() as usize)
    });
    ends.map(|(start, end)| &residuals[start..end.min(residuals.len())]).collect()
}

fn expected(row: &[Residual]) -> f32 {
    mean(&row.iter().map(|residual| residual.expected).collect::<Vec<_>>()) as f32
}

fn quantiles(row: &[Residual]) -> Vec<f32> {
    let mut deviations: Vec<f64> = row.iter().map(|residual| residual.deviation).collect();
    deviations.sort_by(f64::total_cmp);
    (0..NODES).map(|i| rounded(quantile(&deviations, normal_share(f64::from(node(i)))) as f32)).collect()
}

/// To five digits, a tenth of an image: the file is read by people too.
fn rounded(value: f32) -> f32 {
    (value * 1e5).round() / 1e5
}

fn noise(mut residuals: Vec<Residual>, shares: &[f64]) -> NoiseTable {
    let rows = rows(&mut residuals, shares);
    let within = |row: &&[Residual]| {
        let own = mean(&row.iter().map(|residual| residual.within).collect::<Vec<_>>());
        let all = variance(&row.iter().map(|residual| residual.deviation).collect::<Vec<_>>());
        (own / all).clamp(0.05, 1.0) as f32
    };
    NoiseTable {
        predictions: rows.iter().map(|row| expected(row)).collect(),
        within: rows.iter().map(within).collect(),
        quantiles: rows.iter().map(|row| quantiles(row)).collect(),
    }
}

/// The noise of test accuracies moved to validation accuracies of which the best of three was observed: how much better the
/// best of three is expected to be is found by drawing.
fn noise_of_best(
    mut residuals: Vec<Residual>,
    test: &NoiseTable,
    test_ahead: f32,
    shares: &[f64],
) -> NoiseTable {
    let rows = rows(&mut residuals, shares);
    let mut random = Random::new(0);
    let deviations = Deviations::new(test);
    let mut table = NoiseTable { predictions: Vec::new(), within: Vec::new(), quantiles: Vec::new() };
    for row in rows {
        let here = expected(row);
        let like = here + test_ahead;
        let draws = 20_000;
        let best: f64 = (0..draws)
            .map(|_| {
                let cell = random.normal();
                let repeats = [0; 3].map(|_| deviations.draw(like, cell, random.normal()));
                f64::from(repeats.into_iter().fold(f32::MIN, f32::max))
            })
            .sum();
        let observed = mean(&row.iter().map(|residual| residual.deviation).collect::<Vec<_>>());
        let shift = (observed - best / f64::from(draws)) as f32;
        let (within, quantiles) = test.row(like);
        table.predictions.push(here);
        table.within.push(within);
        table.quantiles.push(quantiles.iter().map(|quantile| rounded(quantile + shift)).collect());
    }
    table
}

/// The calibration of a model with these networks.
pub(crate) fn calibrate(
    dataset: &Dataset,
    observations: &Observations,
    full: &dyn Benchmark,
    predictor: &Predictor,
) -> Result<Calibration, NoColumn> {
    let cells = Space::nasbench101().cells();
    let predict = |rows: Vec<u32>| -> Vec<(usize, Prediction)> {
        rows.into_par_iter().map(|row| (row as usize, predictor.predict(cells[row as usize]))).collect()
    };
    let watched = predict(dataset.cells(Part::Watched, |cell| observations.mean_test[cell].is_some()));
    let test =
        watched.iter().filter(|(cell, _)| observations.outcome(*cell).is_some_and(|o| o.diverged == 0));
    let test = test.filter_map(|(cell, prediction)| {
        let (first, mean) = (observations.first_test[*cell]?, observations.mean_test[*cell]?);
        let expected = f64::from(prediction.test_accuracy);
        // One of three less their mean has two thirds of the variance.
        let within = 1.5 * (first - mean) * (first - mean);
        Some(Residual { expected, deviation: first - expected, within })
    });
    let test = noise(test.collect(), &ROWS);

    let known = predict(dataset.cells(Part::Watched, |cell| observations.validation[3][cell].is_some()));
    let shares: &[f64] = if known.len() < 40_000 { &FEW_ROWS } else { &ROWS };
    let full = records(full)?;
    let of_budget = |budget: usize| {
        let between_repeats = repeats(&full, budget).0;
        let residuals = known.iter().filter_map(|(cell, prediction)| {
            let observed = observations.validation[budget][*cell]?;
            let expected = f64::from(prediction.validation_accuracy[budget]);
            let counts = budget < 2 || observed > DIVERGED_BELOW;
            counts.then_some(Residual { expected, deviation: observed - expected, within: between_repeats })
        });
        residuals.collect::<Vec<_>>()
    };
    let ahead = known.iter().map(|(_, p)| f64::from(p.test_accuracy - p.validation_accuracy[3]));
    let test_ahead = mean(&ahead.collect::<Vec<_>>()) as f32;
    let mut validation: Vec<NoiseTable> = (0..3)
        .map(|budget| {
            let mut table = noise(of_budget(budget), shares);
            // A few records tell one share, not how it changes with accuracy: that of the rows where the records are.
            let records = full
                .iter()
                .map(|record| predictor.predict(cells[record.cell.row()]).validation_accuracy[budget]);
            let shares: Vec<f64> = records.map(|expected| f64::from(table.row(expected).0)).collect();
            table.within.fill(mean(&shares) as f32);
            table
        })
        .collect();
    validation.push(if observations.best_of_three {
        noise_of_best(of_budget(3), &test, test_ahead, shares)
    } else {
        let mut table = noise(of_budget(3), shares);
        table.within = table.predictions.iter().map(|&expected| test.row(expected + test_ahead).0).collect();
        table
    });

    let time = known.iter().filter_map(|(cell, prediction)| {
        Some(libm::log(observations.training_time[*cell]? / f64::from(prediction.training_time)))
    });
    let mut time: Vec<f64> = time.collect();
    time.sort_by(f64::total_cmp);
    // Half of the distance between these quantiles is the deviation of a normal distribution; outliers do not count.
    let time_deviation = (quantile(&time, 0.841_345) - quantile(&time, 0.158_655)) / 2.0;

    let all = predict((0..cells.len() as u32).collect());
    let odds = |really: &dyn Fn(usize) -> Option<f64>| {
        let pairs = all.iter().filter_map(|(cell, p)| Some((really(*cell)?, f64::from(p.divergence))));
        let (real, expected) = pairs.fold((0.0, 0.0), |(r, e), (real, p)| (r + real, e + p));
        (real / expected) as f32
    };
    let last = odds(&|cell| {
        let part = Part::of(dataset.seed, CellIndex(cell as u32));
        (part == Part::Watched).then(|| observations.outcome(cell).map(|o| f64::from(o.diverged) / 3.0))?
    });
    let not_unseen = |cell: usize| Part::of(dataset.seed, CellIndex(cell as u32)) != Part::Unseen;
    let many = odds(&|cell| {
        let accuracy = observations.validation[2][cell].filter(|_| not_unseen(cell))?;
        Some(f64::from(u8::from(accuracy < DIVERGED_BELOW)))
    });
    let chance: Vec<f64> =
        observations.validation[2].iter().flatten().copied().filter(|&a| a < DIVERGED_BELOW).collect();
    Ok(Calibration {
        test,
        validation,
        test_validation_correlation: repeats(&full, 3).1.clamp(0.0, 0.99) as f32,
        divergence: vec![None, None, Some(many), Some(last)],
        chance: [mean(&chance) as f32, variance(&chance).sqrt() as f32],
        time: times(&full, time_deviation),
        extrapolation: extrapolation(&full),
    })
}

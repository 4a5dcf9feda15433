//! From numbers to a model.

use nb101_benchmark::Benchmark;
use nb101_surrogate::{About, Model, Network, NetworkWeights, Observations, Part, Predictor};

use crate::calibrate::calibrate;
use crate::dataset::{Dataset, cells};
use crate::networks::{budget_networks, mean_networks};
use crate::trainer::{BATCH, Settings};

/// Fewer cells than this fit nothing that is worth having.
const LEAST_CELLS: usize = 1_000;
/// With fewer cells than this networks learn the noise unless their weights are held small.
const FEW_CELLS: usize = 40_000;
/// Steps that a network needs however few the cells are.
const LEAST_STEPS: usize = 7_000;

/// What to fit.
#[derive(Clone, Debug)]
pub struct FitOptions {
    /// Decides which cells are fitted, the first weights, and the order of the cells.
    pub seed: u64,
    /// The networks for the accuracy: one for each width of a first layer.
    pub mean_widths: Vec<usize>,
    /// The networks for the budgets, likewise.
    pub budget_widths: Vec<usize>,
    /// How often each cell is shown, or more often if the cells are few.
    pub epochs: usize,
    /// What the numbers are, in words.
    pub fitted_on: String,
}

impl Default for FitOptions {
    /// What the model that ships was fitted with.
    fn default() -> Self {
        Self {
            seed: 101,
            mean_widths: vec![192],
            budget_widths: vec![64, 64],
            epochs: 60,
            fitted_on: "the published numbers of NAS-Bench-101".to_owned(),
        }
    }
}

impl FitOptions {
    fn settings(&self, widths: &[usize], deeper: &[usize], cells: usize, purpose: u64) -> Vec<Settings> {
        let one = |(number, &width): (u64, &usize)| Settings {
            hidden: [width].iter().chain(deeper).copied().collect(),
            epochs: self.epochs.max(LEAST_STEPS * BATCH / cells),
            rate: 4e-3,
            weight_decay: if cells < FEW_CELLS { 1.5 } else { 0.3 },
            seed: self.seed ^ (purpose + number) << 32,
        };
        (0..).zip(widths).map(one).collect()
    }
}

/// Fits a model to the numbers of a benchmark; `full` is one of which every number of a few cells is known, the same one if
/// it has them. The same numbers and options give the same bytes.
pub fn fit(numbers: &dyn Benchmark, full: &dyn Benchmark, options: &FitOptions) -> Result<Model, String> {
    let observations = Observations::of(numbers).map_err(|error| error.to_string())?;
    let fitted =
        |known: &[Option<f64>]| cells(options.seed, Part::Fitted, |cell| known[cell].is_some()).count();
    let (with_mean, with_budgets) = (fitted(&observations.mean_test), fitted(&observations.validation[3]));
    if with_mean.min(with_budgets) < LEAST_CELLS {
        return Err(format!(
            "got {with_mean} cells with test and {with_budgets} with validation accuracies to fit, expected at least \
             {LEAST_CELLS}; give numbers of more cells"
        ));
    }
    let dataset = Dataset::new(options.seed);
    eprintln!("networks for the accuracy, {with_mean} cells");
    let settings = options.settings(&options.mean_widths, &[64, 32], with_mean, 1);
    let mean = mean_networks(&dataset, &observations, &settings);
    eprintln!("networks for the budgets, {with_budgets} cells");
    let settings = options.settings(&options.budget_widths, &[32], with_budgets, 1001);
    let budget = budget_networks(&dataset, &observations, &mean, &settings);

    let networks = |kept: &[NetworkWeights]| kept.iter().map(Network::new).collect();
    let predictor = Predictor { mean: networks(&mean), budget: networks(&budget) };
    let calibration =
        calibrate(&dataset, &observations, full, &predictor).map_err(|error| error.to_string())?;
    let about = About {
        fitted_on: options.fitted_on.clone(),
        seed: options.seed,
        cells: [with_mean as u32, with_budgets as u32],
        program: format!(
            "nb101-fit {}, first layers {:?} and {:?}, {} epochs",
            env!("CARGO_PKG_VERSION"),
            options.mean_widths,
            options.budget_widths,
            options.epochs
        ),
    };
    Ok(Model { about, mean_networks: mean, budget_networks: budget, calibration })
}

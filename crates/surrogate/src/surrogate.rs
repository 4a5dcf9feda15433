//! The benchmark.

use std::sync::LazyLock;

use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_space::{CellIndex, Space};

use crate::answers::{AnswerMemos, Answers, of_repeats};
use crate::memo::Memo;
use crate::model::{Model, ModelError};
use crate::noise::Draws;
use crate::predict::{Prediction, Predictor};
use crate::trained::{BUDGETS, CellTime, NUMBERS, Noise, REPEATS, Trained, cell_deviate, number};

/// The model that ships with this crate, as the program in `fit/` wrote it.
const EMBEDDED: &[u8] = include_bytes!("../data/model.bin");

/// A benchmark that predicts: every budget, repeat, checkpoint and metric of every cell.
///
/// Answers are pure: a question always has the same answer, on every platform, in any order and on any number of threads.
/// What the networks say of a cell is remembered.
///
/// ```
/// use nb101_benchmark::{Benchmark, Checkpoint, Kind, Measurement, Metric, Repeat};
/// use nb101_space::CellIndex;
/// use nb101_surrogate::Surrogate;
///
/// let surrogate = Surrogate::embedded();
/// assert_eq!(surrogate.kind(), Kind::Surrogate);
/// let test = Measurement {
///     metric: Metric::TestAccuracy, epochs: 108, repeat: Repeat::Mean, checkpoint: Checkpoint::Final,
/// };
/// let accuracy = surrogate.column(&test)?.value(CellIndex(400_000)).unwrap();
/// assert!((0.8..0.95).contains(&accuracy), "{accuracy}");
/// # Ok::<(), nb101_benchmark::NoColumn>(())
/// ```
#[derive(Debug)]
pub struct Surrogate {
    model: Model,
    predictor: Predictor,
    noise: Noise,
    predictions: Memo<8>,
    /// By budget and [`number`].
    answers: Vec<AnswerMemos>,
}

/// What is kept of a cell: the prediction and the normal deviate of the cell.
type Kept = (Prediction, f32);

static SHIPPED: LazyLock<Surrogate> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the bytes are part of the program, and a test reads them")]
    let model = Model::from_bytes(EMBEDDED).expect("the embedded model is one");
    Surrogate::new(model)
});

impl Surrogate {
    /// The one that ships with this crate. Reading it takes a fraction of a millisecond, the first time.
    pub fn embedded() -> &'static Self {
        &SHIPPED
    }

    /// One from the bytes of a model file, such as the fitting program writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Model::from_bytes(bytes).map(Self::new)
    }

    /// One from a model.
    pub fn new(model: Model) -> Self {
        let (predictor, noise) = (Predictor::new(&model), Noise::new(&model.calibration));
        let answers = (0..NUMBERS * BUDGETS.len()).map(|_| Default::default()).collect();
        Self { model, predictor, noise, predictions: Memo::new(cells()), answers }
    }

    /// The model.
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// What the networks expect of a cell, before any noise; `None` if there is no such cell.
    ///
    /// ```
    /// use nb101_space::CellIndex;
    /// use nb101_surrogate::Surrogate;
    /// assert!(Surrogate::embedded().predict(CellIndex(423_623)).is_some());
    /// assert_eq!(Surrogate::embedded().predict(CellIndex(423_624)), None);
    /// ```
    pub fn predict(&self, cell: CellIndex) -> Option<Prediction> {
        self.kept(cell).map(|(prediction, _)| prediction)
    }

    pub(crate) fn kept(&self, index: CellIndex) -> Option<Kept> {
        if index.row() >= cells() {
            return None;
        }
        Some(unpack(self.predictions.get(index.row(), || {
            // The index was checked.
            let cell = Space::nasbench101().cell(index);
            let prediction = cell.map(|cell| self.predictor.predict(cell));
            let draws = Draws::of_cell(self.model.about.seed, index);
            pack(&(prediction.unwrap_or(Prediction::NOTHING), cell_deviate(draws)))
        })))
    }

    pub(crate) fn time(&self, cell: CellIndex, prediction: &Prediction) -> CellTime {
        CellTime::new(&self.model.calibration, prediction, Draws::of_cell(self.model.about.seed, cell))
    }

    pub(crate) fn trained<'a>(
        &'a self,
        cell: CellIndex,
        prediction: &'a Prediction,
        deviate: f32,
        budget: usize,
        repeat: u16,
    ) -> Trained<'a> {
        let draws = Draws::of_training(self.model.about.seed, cell, budget, repeat);
        Trained {
            calibration: &self.model.calibration,
            noise: &self.noise,
            prediction,
            deviate,
            draws,
            budget,
        }
    }

    fn answers_to(&self, wanted: &Measurement) -> Result<Answers<'_>, NoColumn> {
        let budget = BUDGETS.iter().position(|&epochs| epochs == wanted.epochs);
        let known_repeat = wanted.repeat.index().is_none_or(|index| index < REPEATS);
        match budget {
            Some(budget) if known_repeat => {
                let memos = &self.answers[budget * NUMBERS + number(&wanted.metric, wanted.checkpoint)];
                Ok(Answers { surrogate: self, budget, wanted: wanted.clone(), memos })
            }
            _ => Err(NoColumn {
                wanted: wanted.to_string(),
                available: self.measurements().iter().map(ToString::to_string).collect(),
            }),
        }
    }
}

impl Benchmark for Surrogate {
    fn fingerprint(&self) -> Option<u32> {
        Some(self.model.checksum())
    }

    fn kind(&self) -> Kind {
        Kind::Surrogate
    }

    fn measurements(&self) -> Vec<Measurement> {
        let repeats: Vec<Repeat> = (0..REPEATS).map(Repeat::Index).chain(Repeat::SUMMARIES).collect();
        let mut all = Vec::new();
        for metric in Metric::ALL {
            for epochs in BUDGETS {
                for &repeat in &repeats {
                    for checkpoint in [Checkpoint::Halfway, Checkpoint::Final] {
                        all.push(Measurement { metric: metric.clone(), epochs, repeat, checkpoint });
                    }
                }
            }
        }
        all
    }

    fn column(&self, wanted: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        Ok(Box::new(self.answers_to(wanted)?))
    }

    /// Most of the work for one number of a training is the work for all of them.
    fn rows(
        &self,
        wanted: &[Measurement],
        first: CellIndex,
        rows: &mut [Option<f64>],
    ) -> Result<(), NoColumn> {
        let questions = wanted.iter().map(|wanted| self.answers_to(wanted)).collect::<Result<Vec<_>, _>>()?;
        let needed = |budget, repeat| {
            let asks = |question: &Answers<'_>| {
                question.budget == budget
                    && question.wanted.repeat.index().is_none_or(|index| index == repeat)
            };
            questions.iter().any(asks)
        };
        let trainings: Vec<(usize, u16)> = (0..BUDGETS.len())
            .flat_map(|budget| (0..REPEATS).map(move |repeat| (budget, repeat)))
            .filter(|&(budget, repeat)| needed(budget, repeat))
            .collect();
        let mut numbers = [[[0.0; NUMBERS]; REPEATS as usize]; BUDGETS.len()];
        for (cell, row) in (first.0..).map(CellIndex).zip(rows.chunks_exact_mut(wanted.len().max(1))) {
            let Some((prediction, deviate)) = self.kept(cell) else {
                row.fill(None);
                continue;
            };
            let time = self.time(cell, &prediction);
            for &(budget, repeat) in &trainings {
                numbers[budget][usize::from(repeat)] =
                    self.trained(cell, &prediction, deviate, budget, repeat).values(time);
            }
            for (place, Answers { budget, wanted, .. }) in row.iter_mut().zip(&questions) {
                let number = number(&wanted.metric, wanted.checkpoint);
                *place =
                    Some(of_repeats(wanted.repeat, |repeat| numbers[*budget][usize::from(repeat)][number]));
            }
        }
        Ok(())
    }

    /// Published in numbers are the test accuracy and the time at 108 epochs and the validation accuracy of every budget.
    fn is_extrapolated(&self, measurement: &Measurement) -> bool {
        let Measurement { metric, epochs, checkpoint, .. } = measurement;
        let fitted = match metric {
            Metric::ValidationAccuracy => true,
            Metric::TestAccuracy | Metric::TrainingTime => *epochs == 108,
            Metric::TrainAccuracy => false,
        };
        !fitted || *checkpoint == Checkpoint::Halfway
    }
}

pub(crate) fn cells() -> usize {
    Space::nasbench101().len() as usize
}

/// The first word is the bits of an accuracy, which is never zero.
fn pack((prediction, cell): &Kept) -> [u32; 8] {
    let [few, some, many, most] = prediction.validation_accuracy;
    let test = prediction.test_accuracy;
    [test, prediction.divergence, few, some, many, most, prediction.training_time, *cell].map(f32::to_bits)
}

fn unpack(words: [u32; 8]) -> Kept {
    let [test_accuracy, divergence, few, some, many, most, training_time, cell] = words.map(f32::from_bits);
    let validation_accuracy = [few, some, many, most];
    (Prediction { test_accuracy, divergence, validation_accuracy, training_time }, cell)
}

//! Which of a benchmark's measurements a protocol means.

use nb101_benchmark::{Benchmark, Checkpoint, Measurement, Metric, NoColumn, Repeat};

use crate::error::SearchError;
use crate::protocol::{Objective, ObjectiveChoice, ObjectiveRepeat, Quality, QualityChoice, QualityRepeat};

/// The budget of the paper's searches.
const PREFERRED_EPOCHS: u16 = 108;

/// What a benchmark can answer.
pub(crate) struct Available(Vec<Measurement>);

impl Available {
    pub(crate) fn new(benchmark: &dyn Benchmark) -> Self {
        Self(benchmark.measurements())
    }

    fn has(&self, metric: &Metric, epochs: u16, repeat: Repeat, checkpoint: Checkpoint) -> bool {
        self.0.contains(&Measurement { metric: metric.clone(), epochs, repeat, checkpoint })
    }

    /// The numbers of the repeats that it has, ascending.
    fn indices(&self, metric: &Metric, epochs: u16, checkpoint: Checkpoint) -> Vec<u16> {
        let same = self.0.iter().filter(|known| {
            known.metric == *metric && known.epochs == epochs && known.checkpoint == checkpoint
        });
        let mut indices: Vec<u16> = same.filter_map(|known| known.repeat.index()).collect();
        indices.sort_unstable();
        indices.dedup();
        indices
    }

    /// The numbers of epochs for which it has an objective, ascending up to the objective's own.
    pub(crate) fn epochs_of(&self, objective: &Objective) -> Vec<u16> {
        let mut epochs = self.epochs();
        epochs.retain(|&epochs| {
            let shorter = Objective { epochs, ..objective.clone() };
            epochs <= objective.epochs && !self.of_objective(&shorter).is_empty()
        });
        epochs.sort_unstable();
        epochs
    }

    /// Every number of epochs that it has, the most preferred first.
    fn epochs(&self) -> Vec<u16> {
        let mut epochs: Vec<u16> = self.0.iter().map(|known| known.epochs).collect();
        epochs.sort_unstable_by_key(|&epochs| (epochs != PREFERRED_EPOCHS, u16::MAX - epochs));
        epochs.dedup();
        epochs
    }

    /// The measurements that an objective may look up; none if the benchmark lacks it.
    pub(crate) fn of_objective(&self, objective: &Objective) -> Vec<Measurement> {
        let Objective { metric, epochs, repeat, checkpoint } = objective;
        let repeats = match repeat {
            ObjectiveRepeat::Random => {
                self.indices(metric, *epochs, *checkpoint).into_iter().map(Repeat::Index).collect()
            }
            ObjectiveRepeat::Mean => vec![Repeat::Mean],
            ObjectiveRepeat::Index(index) => vec![Repeat::Index(*index)],
        };
        let measurements = repeats.into_iter().map(|repeat| Measurement {
            metric: metric.clone(),
            epochs: *epochs,
            repeat,
            checkpoint: *checkpoint,
        });
        measurements.filter(|measurement| self.0.contains(measurement)).collect()
    }

    /// The first of a list that it lacks.
    pub(crate) fn first_missing(&self, wanted: impl IntoIterator<Item = Measurement>) -> Option<Measurement> {
        wanted.into_iter().find(|measurement| !self.0.contains(measurement))
    }

    /// The error for something that the benchmark lacks. It lists what there is of these metrics.
    pub(crate) fn lacks(&self, field: &str, metrics: &[Metric], wanted: String) -> SearchError {
        let related = self.0.iter().filter(|known| metrics.contains(&known.metric));
        let available = related.map(Measurement::to_string).collect();
        SearchError::NoColumn { field: field.to_owned(), source: NoColumn { wanted, available } }
    }
}

/// The training time of the same training, up to the same checkpoint.
pub(crate) fn time_of(measurement: &Measurement) -> Measurement {
    Measurement { metric: Metric::TrainingTime, ..measurement.clone() }
}

/// The quality that goes with one measurement of the objective.
pub(crate) fn quality_of(quality: &Quality, objective: &Measurement) -> Measurement {
    let repeat = match quality.repeat {
        QualityRepeat::Queried => objective.repeat,
        QualityRepeat::Mean => Repeat::Mean,
        QualityRepeat::Index(index) => Repeat::Index(index),
    };
    Measurement {
        metric: quality.metric.clone(),
        epochs: quality.epochs,
        repeat,
        checkpoint: Checkpoint::Final,
    }
}

/// Fills an objective: the first combination that the benchmark has, the metric varying slowest.
pub(crate) fn objective(
    said: &ObjectiveChoice,
    preset: &ObjectiveChoice,
    available: &Available,
) -> Result<Objective, SearchError> {
    let metric = said.metric.clone().or_else(|| preset.metric.clone());
    let epochs = said.epochs.or(preset.epochs);
    let repeat = said.repeat.or(preset.repeat);
    let checkpoint = said.checkpoint.or(preset.checkpoint).unwrap_or_default();

    let metrics =
        metrics(metric.as_ref(), "objective.metric", &[Metric::ValidationAccuracy, Metric::TestAccuracy])?;
    for metric in &metrics {
        for epochs in epochs.map_or_else(|| available.epochs(), |epochs| vec![epochs]) {
            let indices = available.indices(metric, epochs, checkpoint);
            let repeat = match repeat {
                None => match indices[..] {
                    [] => ObjectiveRepeat::Mean,
                    [only] => ObjectiveRepeat::Index(only),
                    _ => ObjectiveRepeat::Random,
                },
                Some(repeat) => repeat,
            };
            let objective = Objective { metric: metric.clone(), epochs, repeat, checkpoint };
            if !available.of_objective(&objective).is_empty() {
                return Ok(objective);
            }
        }
    }
    let repeat = repeat.map(repeat_in_words);
    Err(available.lacks("objective", &metrics, in_words(&metrics, epochs, repeat, checkpoint)))
}

pub(crate) fn repeat_in_words(repeat: ObjectiveRepeat) -> String {
    match repeat {
        ObjectiveRepeat::Random => "random".to_owned(),
        ObjectiveRepeat::Mean => "mean".to_owned(),
        ObjectiveRepeat::Index(index) => index.to_string(),
    }
}

/// Fills a quality: the first combination that the benchmark has, the metric varying slowest.
pub(crate) fn quality(
    said: &QualityChoice,
    preset: &QualityChoice,
    objective: &Objective,
    available: &Available,
) -> Result<Quality, SearchError> {
    let metric = said.metric.clone().or_else(|| preset.metric.clone());
    let epochs = said.epochs.or(preset.epochs);
    let repeat = said.repeat.or(preset.repeat);
    let objectives = available.of_objective(objective);

    let metrics =
        metrics(metric.as_ref(), "quality.metric", &[Metric::TestAccuracy, Metric::ValidationAccuracy])?;
    for metric in &metrics {
        for epochs in epochs.map_or_else(|| available.epochs(), |epochs| vec![epochs]) {
            let indices = available.indices(metric, epochs, Checkpoint::Final);
            let repeat = match repeat {
                Some(repeat) => repeat,
                None if available.has(metric, epochs, Repeat::Mean, Checkpoint::Final) => QualityRepeat::Mean,
                None => indices.first().map_or(QualityRepeat::Mean, |&first| QualityRepeat::Index(first)),
            };
            let quality = Quality { metric: metric.clone(), epochs, repeat };
            if objectives.iter().all(|objective| available.0.contains(&quality_of(&quality, objective))) {
                return Ok(quality);
            }
        }
    }
    let repeat = repeat.map(|repeat| match repeat {
        QualityRepeat::Queried => "as queried".to_owned(),
        QualityRepeat::Mean => "mean".to_owned(),
        QualityRepeat::Index(index) => index.to_string(),
    });
    Err(available.lacks("quality", &metrics, in_words(&metrics, epochs, repeat, Checkpoint::Final)))
}

/// The metrics to try in order. Times are no accuracy, and a search maximises.
fn metrics(said: Option<&Metric>, field: &str, preferred: &[Metric; 2]) -> Result<Vec<Metric>, SearchError> {
    match said {
        None => Ok(preferred.to_vec()),
        Some(Metric::TrainingTime) => {
            Err(SearchError::bad_setting(field, &Metric::TrainingTime.name(), "an accuracy"))
        }
        Some(metric) => Ok(vec![metric.clone()]),
    }
}

pub(crate) fn in_words(
    metrics: &[Metric],
    epochs: Option<u16>,
    repeat: Option<String>,
    checkpoint: Checkpoint,
) -> String {
    let metric = metrics.iter().map(Metric::name).collect::<Vec<_>>().join(" or ");
    let epochs = epochs.map_or("any number of".to_owned(), |epochs| epochs.to_string());
    let repeat = repeat.unwrap_or("any".to_owned());
    let halfway = if checkpoint == Checkpoint::Halfway { ", halfway" } else { "" };
    format!("{metric} at {epochs} epochs, repeat {repeat}{halfway}")
}

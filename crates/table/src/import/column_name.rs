//! Which column a NumPy file is, by its name.

use std::path::Path;

use nb101_benchmark::{Checkpoint, Measurement, Metric, Repeat};

/// Reads names made of a metric, a budget and a repeat, with words joined by `_` or `-`: `mean_test_accuracy_108`,
/// `test_accuracy_108_run0`. A name that leaves one of them open, or says anything else, is `None`.
pub fn parse(path: &Path) -> Option<Measurement> {
    let stem = path.file_stem()?.to_str()?.to_lowercase().replace('-', "_");
    let metric = Metric::ALL.into_iter().find(|metric| stem.contains(metric.name()))?;
    let (mut epochs, mut repeat, mut checkpoint) = (None, None, None);
    for word in stem.replacen(metric.name(), "", 1).split('_').filter(|word| !word.is_empty()) {
        let index = ["run", "repeat"].into_iter().find_map(|prefix| word.strip_prefix(prefix));
        match (word, index) {
            ("mean", _) => set(&mut repeat, Repeat::Mean)?,
            ("halfway", _) => set(&mut checkpoint, Checkpoint::Halfway)?,
            ("final", _) => set(&mut checkpoint, Checkpoint::Final)?,
            (_, Some(index)) => set(&mut repeat, Repeat::Index(index.parse().ok()?))?,
            (epoch, None) => set(&mut epochs, epoch.parse().ok().filter(|&epochs: &u16| epochs > 0)?)?,
        }
    }
    Some(Measurement { metric, epochs: epochs?, repeat: repeat?, checkpoint: checkpoint.unwrap_or_default() })
}

/// Sets what is not set; a word that comes twice is as unclear as one that nobody knows.
fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> Option<String> {
        parse(Path::new(name)).map(|measurement| measurement.to_string())
    }

    #[test]
    fn reads_the_names_that_people_use() {
        for (name, expected) in [
            ("mean_test_accuracy_108.npy", "test_accuracy at 108 epochs, repeat mean"),
            ("folder/test_accuracy_108_run0.npy", "test_accuracy at 108 epochs, repeat 0"),
            (
                "Validation-Accuracy-36-run2-halfway.npy",
                "validation_accuracy at 36 epochs, repeat 2, halfway",
            ),
            ("final_training_time_12_mean.npy", "training_time at 12 epochs, repeat mean"),
            ("4_train_accuracy_repeat1.npy", "train_accuracy at 4 epochs, repeat 1"),
        ] {
            assert_eq!(text(name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn does_not_guess() {
        for name in [
            "test_accuracy_108.npy",
            "mean_test_accuracy.npy",
            "accuracy_108_mean.npy",
            "mean_test_accuracy_108_run0.npy",
            "mean_test_accuracy_108_36.npy",
            "mean_test_accuracy_0.npy",
            "mean_test_accuracy_70000.npy",
            "mean_test_accuracy_108_new.npy",
            "mean_test_accuracy_test_accuracy_108.npy",
            ".npy",
        ] {
            assert_eq!(text(name), None, "{name}");
        }
    }
}

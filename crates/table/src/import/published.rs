//! Files that are known to hold the published numbers.

use nb101_benchmark::{Checkpoint, Measurement, Metric, Repeat};

/// SHA-256 sums, in hexadecimal, of `nasbench_full.tfrecord` and `nasbench_only108.tfrecord`.
const RECORDS: [&str; 2] = [
    "3d64db8180fb1b0207212f9032205064312b6907a3bbc81eabea10db2f5c7e9c",
    "4c39c3936e36a85269881d659e44e61a245babcb72cb374eacacf75d0e5f4fd1",
];

/// Those of final test accuracies at 108 epochs taken from the first: `mean_test_accuracy_108.npy` and
/// `test_accuracy_108_run0.npy`.
const COLUMNS: [(&str, Repeat); 2] = [
    ("ea6dcd96be80f20a07221ec8fb317e602dc65da96ed97a67619198323d6c6d90", Repeat::Mean),
    ("b4fef45e66f986cbbdd1dd182a0456438a7e34e3124c2929300c87c0ef25fcc5", Repeat::Index(0)),
];

/// Whether a file of this sum holds published numbers, taken as what they are: `column` is what a NumPy file was said to
/// hold. Nothing counts as published by its name or its looks.
pub(super) fn is_published(sha256: &str, column: Option<&Measurement>) -> bool {
    let Some(column) = column else { return RECORDS.contains(&sha256) };
    COLUMNS.into_iter().any(|(known, repeat)| {
        let (metric, checkpoint) = (Metric::TestAccuracy, Checkpoint::Final);
        known == sha256 && *column == Measurement { metric, epochs: 108, repeat, checkpoint }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_column_under_another_name_is_not_published() {
        let [(mean, _), (first, _)] = COLUMNS;
        let at = |metric, repeat, checkpoint| Measurement { metric, epochs: 108, repeat, checkpoint };
        let own = at(Metric::TestAccuracy, Repeat::Mean, Checkpoint::Final);
        assert!(is_published(mean, Some(&own)));
        assert!(!is_published(first, Some(&own)));
        for other in [
            at(Metric::ValidationAccuracy, Repeat::Mean, Checkpoint::Final),
            at(Metric::TestAccuracy, Repeat::Index(0), Checkpoint::Final),
            at(Metric::TestAccuracy, Repeat::Mean, Checkpoint::Halfway),
            Measurement { epochs: 36, ..own.clone() },
        ] {
            assert!(!is_published(mean, Some(&other)), "{other}");
        }
        assert!(is_published(RECORDS[0], None));
        assert!(!is_published(mean, None), "as a column of the user's own");
        assert!(!is_published(RECORDS[0], Some(&own)));
    }
}

//! What holds of every answer.

use nb101_benchmark::{Benchmark, Checkpoint, Kind, Metric, Repeat};
use nb101_cell::ErrorCode;
use nb101_space::CellIndex;
use nb101_surrogate::{BUDGETS, REPEATS, Surrogate};
use rayon::prelude::*;

use crate::{column, measurement};

/// Some cells of all sizes, and the last one.
fn cells() -> impl Iterator<Item = CellIndex> {
    (0..423_624).step_by(211).chain([423_623]).map(CellIndex)
}

#[test]
fn accuracies_are_whole_images_in_single_precision() {
    let surrogate = Surrogate::embedded();
    let single =
        |m: &nb101_benchmark::Measurement| m.repeat.index().is_some() && m.metric != Metric::TrainingTime;
    let measurements = surrogate.measurements().into_iter().filter(single);
    let columns: Vec<_> = measurements.map(|m| surrogate.column(&m).expect("one of its own")).collect();
    assert_eq!(columns.len(), 3 * 4 * 3 * 2, "metrics, budgets, repeats, checkpoints");
    for cell in cells() {
        for column in &columns {
            let accuracy = column.value(cell).expect("the surrogate knows every cell");
            let images = (accuracy * 9984.0).round();
            assert!((0.0..=9984.0).contains(&images), "{cell}: {accuracy}");
            assert_eq!(accuracy, f64::from(images as f32 / 9984.0), "{cell}");
        }
    }
}

#[test]
fn longer_trainings_take_longer_and_half_of_one_about_half() {
    let surrogate = Surrogate::embedded();
    for repeat in 0..REPEATS {
        let times = BUDGETS.map(|epochs| column(surrogate, Metric::TrainingTime, epochs, repeat));
        let halves = BUDGETS.map(|epochs| {
            let half = measurement(Metric::TrainingTime, epochs, Repeat::Index(repeat), Checkpoint::Halfway);
            surrogate.column(&half).expect("half-way is known")
        });
        for cell in cells() {
            let seconds = times.each_ref().map(|column| column.value(cell).expect("a time"));
            assert!(seconds[0] > 10.0 && seconds.is_sorted_by(|a, b| a < b), "{cell}: {seconds:?}");
            for (half, whole) in halves.iter().zip(seconds) {
                let half = half.value(cell).expect("a time");
                assert!((0.4..0.6).contains(&(half / whole)), "{cell}: {half} of {whole}");
            }
        }
    }
}

#[test]
fn repeats_differ_and_summaries_are_theirs() {
    let surrogate = Surrogate::embedded();
    let repeats: Vec<_> =
        (0..REPEATS).map(|repeat| column(surrogate, Metric::ValidationAccuracy, 108, repeat)).collect();
    let summary = |repeat| {
        let wanted = measurement(Metric::ValidationAccuracy, 108, repeat, Checkpoint::Final);
        surrogate.column(&wanted).expect("summaries are known")
    };
    let [min, max, median, mean] = Repeat::SUMMARIES.map(summary);
    let mut equal = 0;
    for cell in cells() {
        let [a, b, c] = [0, 1, 2].map(|i: usize| repeats[i].value(cell).expect("an accuracy"));
        let mut sorted = [a, b, c];
        sorted.sort_by(f64::total_cmp);
        let of = [min.value(cell), median.value(cell), max.value(cell)];
        assert_eq!(of, sorted.map(Some), "{cell}");
        assert_eq!(mean.value(cell), Some((a + b + c) / 3.0), "{cell}");
        equal += u32::from(a == b || b == c);
    }
    assert!(equal < 200, "{equal} of 2,009 cells have equal repeats");
}

#[test]
fn answers_do_not_depend_on_what_was_asked_before_or_on_threads() {
    let bytes = Surrogate::embedded().model().to_bytes();
    let fresh = || Surrogate::from_bytes(&bytes).expect("the model that ships");
    let forwards = fresh();
    let one_by_one = column(&forwards, Metric::TestAccuracy, 108, 1);
    let expected: Vec<_> = cells().map(|cell| one_by_one.value(cell)).collect();

    let together = fresh();
    let column_of_all = column(&together, Metric::TestAccuracy, 108, 1);
    let all: Vec<CellIndex> = cells().collect();
    let got: Vec<_> = all.par_iter().rev().map(|&cell| column_of_all.value(cell)).collect();
    assert!(got.iter().rev().eq(&expected));
    // From memory.
    assert!(cells().map(|cell| column_of_all.value(cell)).eq(expected));
}

#[test]
fn what_it_does_not_have_is_an_error_and_cells_that_do_not_exist_are_none() {
    let surrogate = Surrogate::embedded();
    for (epochs, repeat) in [(108, 3), (5, 0)] {
        let wanted = measurement(Metric::TestAccuracy, epochs, Repeat::Index(repeat), Checkpoint::Final);
        let error = surrogate.column(&wanted).err().expect("there is no such training");
        assert_eq!(error.code(), "NB101_NO_COLUMN");
    }
    assert_eq!(column(surrogate, Metric::TestAccuracy, 108, 0).value(CellIndex(423_624)), None);
}

#[test]
fn it_says_what_it_is_and_what_is_extrapolated() {
    let surrogate = Surrogate::embedded();
    assert_eq!(surrogate.kind(), Kind::Surrogate);
    let extrapolated = |metric, epochs, checkpoint| {
        surrogate.is_extrapolated(&measurement(metric, epochs, Repeat::Mean, checkpoint))
    };
    assert!(!extrapolated(Metric::TestAccuracy, 108, Checkpoint::Final));
    assert!(!extrapolated(Metric::ValidationAccuracy, 4, Checkpoint::Final));
    assert!(!extrapolated(Metric::TrainingTime, 108, Checkpoint::Final));
    assert!(extrapolated(Metric::TestAccuracy, 36, Checkpoint::Final));
    assert!(extrapolated(Metric::ValidationAccuracy, 108, Checkpoint::Halfway));
    assert!(extrapolated(Metric::TrainAccuracy, 108, Checkpoint::Final));
    assert!(extrapolated(Metric::TrainingTime, 12, Checkpoint::Final));
}

#[test]
fn rows_are_what_columns_say() {
    let surrogate = Surrogate::embedded();
    let measurements = surrogate.measurements();
    let columns: Vec<_> = measurements.iter().map(|m| surrogate.column(m).expect("one of its own")).collect();
    // Among them are cells whose trainings diverge; the last rows are of no cell.
    for first in (0..423_624).step_by(52_953).chain([423_620]) {
        let mut rows = vec![Some(-1.0); 20 * measurements.len()];
        surrogate.rows(&measurements, CellIndex(first), &mut rows).expect("its own measurements");
        let expected =
            (first..first + 20).flat_map(|cell| columns.iter().map(move |c| c.value(CellIndex(cell))));
        assert!(rows.iter().copied().eq(expected), "from cell {first}");
    }
    assert!(surrogate.rows(&[], CellIndex(0), &mut []).is_ok());
}

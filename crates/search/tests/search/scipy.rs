//! Tests and intervals against scipy's numbers, which `tests/scipy/expected.py` writes.

use nb101_search::{Friedman, Interval, critical_difference, holm, signed_rank};
use serde_json::Value;

fn expected() -> Value {
    serde_json::from_str(include_str!("../scipy/expected.json")).expect("written by json.dumps")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

/// Every study by name, with its numbers run by run.
fn studies() -> Vec<(String, Vec<Vec<f64>>, Value)> {
    let studies = expected()["studies"].as_array().expect("a list").clone();
    let read = |study: Value| {
        let runs = study["values"].as_array().expect("a list").iter().map(numbers).collect();
        (study["name"].to_string(), runs, study)
    };
    studies.into_iter().map(read).collect()
}

fn column(runs: &[Vec<f64>], position: usize) -> Vec<f64> {
    runs.iter().map(|run| run[position]).collect()
}

#[track_caller]
fn assert_close(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() <= 1e-10 * expected.abs(), "{what}: got {got}, scipy has {expected}");
}

#[test]
fn signed_ranks_and_holms_correction_are_scipys() {
    let mut methods = std::collections::HashMap::new();
    for (name, runs, study) in studies() {
        let mut tests = study["wilcoxon"].as_array().expect("a list").iter();
        let mut p_values = Vec::new();
        for b in 0..runs[0].len() {
            for a in 0..b {
                let test = signed_rank(&column(&runs, a), &column(&runs, b));
                let expected = tests.next().expect("all pairs");
                assert_close(test.statistic, number(&expected["statistic"]), &name);
                assert_close(test.p_value, number(&expected["p"]), &format!("{name} {a} {b}"));
                p_values.push(test.p_value);
                *methods.entry(format!("{:?}", test.method)).or_insert(0) += 1;
            }
        }
        assert!(tests.next().is_none());
        for (got, expected) in holm(&p_values).into_iter().zip(numbers(&study["holm"])) {
            assert_close(got, expected, &name);
        }
    }
    assert!(methods["Exact"] > 10 && methods["Normal"] > 10, "{methods:?}");
}

#[test]
fn friedmans_test_is_scipys() {
    for (name, runs, study) in studies() {
        let test = Friedman::test(&runs).expect("three methods or more");
        assert_close(test.statistic, number(&study["friedman"]["statistic"]), &name);
        assert_close(test.p_value, number(&study["friedman"]["p"]), &name);
    }
}

#[test]
fn critical_differences_are_scipys() {
    for case in expected()["critical_differences"].as_array().expect("a list") {
        let size = |name: &str| usize::try_from(case[name].as_u64().expect("a count")).expect("small");
        let (got, expected) = (critical_difference(size("methods"), size("runs")), number(&case["value"]));
        // What scipy's own integration is good for.
        assert!((got / expected - 1.0).abs() < 1e-7, "{case}: {got}");
    }
}

/// Both sides draw their own resamples. The end of an interval from 9,999 of them has a standard error of about 1 % of the
/// interval's width, and means of few levels are on a grid, whose step is up to 1/23 of it. The seeds are fixed.
#[test]
fn bootstrap_intervals_are_scipys_but_for_the_draws() {
    for (name, runs, study) in studies() {
        for (position, expected) in study["mean_intervals"].as_array().expect("a list").iter().enumerate() {
            let expected = numbers(expected);
            let got = Interval::of_mean(&column(&runs, position), 7).expect("numbers");
            let width = expected[1] - expected[0];
            let errors = [(got.low - expected[0]) / width, (got.high - expected[1]) / width];
            assert!(errors.iter().all(|error| error.abs() < 0.05), "{name} {position}: {errors:?}");
        }
    }
}

#[test]
fn an_interval_covers_the_mean_as_often_as_it_says() {
    // Means of 40 exponential numbers: of 400 intervals 380 should cover the mean; BCa falls a little short here.
    let covered = (0..400).filter(|&study| {
        let uniform =
            |i: u64| (nb101_search::run_seed(study, 0, i as u32) >> 11) as f64 / (1_u64 << 53) as f64;
        let values: Vec<f64> = (0..40).map(|i| -(1.0 - uniform(i)).ln()).collect();
        let interval = Interval::of_mean(&values, study).expect("numbers");
        interval.low <= 1.0 && 1.0 <= interval.high
    });
    let covered = covered.count();
    assert!((360..=390).contains(&covered), "{covered} of 400");
}

#[test]
fn numbers_without_a_difference_have_no_evidence() {
    let same = [0.1; 5];
    assert_eq!(signed_rank(&same, &same).p_value, 1.0);
    assert_eq!(signed_rank(&[], &[]).p_value, 1.0);
    assert_eq!(Interval::of_mean(&same, 0), Some(Interval { low: 0.1, high: 0.1 }));
    assert_eq!(Interval::of_mean(&[], 0), None);
    let test = Friedman::test(&[vec![1.0; 3], vec![2.0; 3]]).expect("two runs of three");
    assert_eq!((test.statistic, test.p_value), (0.0, 1.0));
    assert_eq!(Friedman::test(&[vec![1.0, 2.0], vec![1.0, 2.0]]), None);
    assert_eq!(Friedman::test(&[]), None);
    assert!(holm(&[]).is_empty());
}

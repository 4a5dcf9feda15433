//! Studies that were killed go on where they were, to the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use nb101_cell::ErrorCode;
use nb101_search::{Protocol, SearchError, Study, StudyResult, run_seed};
use tempfile::TempDir;

use crate::benchmark::Formula;
use crate::bytes;

const RUNS: u64 = 24;
const PROTOCOL: &str = r#"{"budget": {"queries": 120}, "runs": 12, "seed": 5}"#;

fn ready(protocol: &str, benchmark: &Formula) -> Study {
    let protocol = Protocol::from_json(protocol).and_then(|protocol| protocol.resolve(benchmark));
    Study::new(protocol.expect("a good protocol"), benchmark).expect("a full benchmark")
}

fn small() -> Study {
    ready(PROTOCOL, &Formula::accuracies_only())
}

/// A place for a file, and its folder, which must outlive it.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("runs.jsonl");
    (folder, file)
}

/// The result, and how many runs it took.
fn resume(study: &Study, file: &Path) -> (StudyResult, u64) {
    let mut ran = 0;
    let result = study.resume(file, |_, _| ran += 1, &AtomicBool::new(false));
    (result.expect("not cancelled"), ran)
}

/// Stops after so many runs.
fn interrupt(study: &Study, file: &Path, after: u64) {
    let cancelled = AtomicBool::new(false);
    let count = |done, _| {
        if done >= after {
            cancelled.store(true, Ordering::Relaxed);
        }
    };
    assert_eq!(study.resume(file, count, &cancelled), Err(SearchError::Cancelled));
}

#[test]
fn an_interrupted_study_goes_on_to_the_same_bytes() {
    let study = small();
    let whole = study.run(|_, _| {}, &AtomicBool::new(false)).expect("not cancelled");
    let (_folder, file) = place();
    interrupt(&study, &file, 5);
    let mut heard = Vec::new();
    let result = study.resume(&file, |done, total| heard.push((done, total)), &AtomicBool::new(false));
    assert_eq!(bytes(&result.expect("not cancelled")), bytes(&whole));
    // At least those that were counted are known, and only the others run.
    assert!(heard[0].0 > 5 && heard.last() == Some(&(RUNS, RUNS)), "{heard:?}");
    assert_eq!(heard.len() as u64, RUNS - heard[0].0 + 1);
    let (again, ran) = resume(&study, &file);
    assert_eq!((bytes(&again), ran), (bytes(&whole), 0));
}

#[test]
fn whatever_is_torn_off_the_end_runs_again() {
    let study = small();
    let (_folder, file) = place();
    let whole = bytes(&resume(&study, &file).0);
    let full = fs::read(&file).expect("the checkpoint");
    let header = full.iter().position(|&byte| byte == b'\n').expect("a header") + 1;
    let mut torn = vec![0, 1, header - 1, header, header + 1, full.len() - 1];
    torn.extend((0..20).map(|i| run_seed(9, 0, i) as usize % full.len()));
    for length in torn {
        fs::write(&file, &full[..length]).expect("room for it");
        let kept = full[..length].split(|&byte| byte == b'\n').count() as u64 - 1;
        let (result, ran) = resume(&study, &file);
        assert_eq!((bytes(&result) == whole, ran), (true, RUNS - kept.saturating_sub(1)), "{length} bytes");
        // What was added is whole: nothing is left to run.
        assert_eq!(resume(&study, &file).1, 0, "{length} bytes");
    }
}

#[test]
fn a_line_that_is_no_run_ends_what_is_known() {
    let study = small();
    let (_folder, file) = place();
    let whole = bytes(&resume(&study, &file).0);
    let full = fs::read_to_string(&file).expect("the checkpoint");
    let lines: Vec<&str> = full.lines().collect();
    for line in [
        "\0\0\0\0",
        "{}",
        r#"{"job": 24, "run": {"queries": 1, "invalid": 0, "clock": 1.0, "end": "budget", "trace": []}}"#,
        r#"{"job": 1, "run": {"queries": 1, "invalid": 0, "clock": 1.0, "end": "budget", "trace": [{"clock": 1.0,
            "query": 1, "epochs": 108, "cell": 423624, "objective": 0.9, "quality": 0.9, "regret": 0.1}]}}"#,
    ] {
        let text = [&lines[..4], &[&line.replace('\n', "")], &lines[4..]].concat().join("\n");
        fs::write(&file, text + "\n").expect("room for it");
        let (result, ran) = resume(&study, &file);
        assert_eq!((bytes(&result) == whole, ran), (true, RUNS - 3), "{line}");
    }
}

#[test]
fn a_checkpoint_of_another_study_starts_anew() {
    let benchmark = Formula::accuracies_only();
    let (_folder, file) = place();
    resume(&small(), &file);
    for (protocol, benchmark) in
        [(r#"{"budget": {"queries": 120}, "runs": 12, "seed": 6}"#, &benchmark), (PROTOCOL, &Formula::full())]
    {
        let study = ready(protocol, benchmark);
        let (result, ran) = resume(&study, &file);
        assert_eq!(ran, RUNS);
        let whole = study.run(|_, _| {}, &AtomicBool::new(false)).expect("not cancelled");
        assert_eq!(bytes(&result), bytes(&whole));
    }
}

#[test]
fn a_file_that_is_no_checkpoint_is_left_as_it_is() {
    let study = small();
    let (_folder, file) = place();
    for text in [
        "years of work\n",
        "years of work",
        "\n",
        "{}\n",
        "{\"format\":\"nasbench101-study\",\"version\":1}\n",
        "{\"format\":\"nasbench101-checkpoint\"}",
    ] {
        fs::write(&file, text).expect("room for it");
        let error = study.resume(&file, |_, _| {}, &AtomicBool::new(false)).unwrap_err();
        assert_eq!(error.code(), "NB101_BAD_CHECKPOINT", "{text}");
        assert_eq!(fs::read_to_string(&file).expect("it is there"), text);
    }
}

#[test]
fn a_checkpoint_serves_one_study_at_a_time() {
    let study = small();
    let (_folder, file) = place();
    let mut other = None;
    let inner = |_, _| {
        other.get_or_insert_with(|| study.resume(&file, |_, _| {}, &AtomicBool::new(false)));
    };
    study.resume(&file, inner, &AtomicBool::new(false)).expect("it came first");
    assert_eq!(other.expect("it ran").unwrap_err().code(), "NB101_CHECKPOINT_IN_USE");
}

#[test]
fn a_checkpoint_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in [folder.path().to_owned(), folder.path().join("missing").join("runs.jsonl")] {
        let error = small().resume(&file, |_, _| {}, &AtomicBool::new(false)).unwrap_err();
        assert_eq!(error.code(), "NB101_IO", "{error}");
    }
}

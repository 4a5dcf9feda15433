//! Searchers over budgets, asked and told by hand.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use nb101_cell::{Encoding, ErrorCode};
use nb101_search::{
    AsynchronousHalvingSettings, BohbSettings, HyperbandSettings, Outcome, Protocol, Rules, RunRng, Searcher,
    Settings, Study, SuccessiveHalvingSettings, Suggestion,
};
use nb101_space::CellIndex;
use rand_xoshiro::rand_core::SeedableRng;

use crate::benchmark::Formula;
use crate::study;

const EPOCHS: [u16; 4] = [4, 12, 36, 108];

/// A number from 0 to 1 that differs from encoding to encoding.
fn accuracy(encoding: Encoding) -> f64 {
    f64::from(encoding.packed().wrapping_mul(2_654_435_761)) / f64::from(u32::MAX)
}

fn tell(searcher: &mut dyn Searcher, suggestion: Suggestion) {
    let accuracy = accuracy(suggestion.encoding);
    searcher.observe(suggestion, Outcome::Trained { cell: CellIndex(0), accuracy, cost: 1.0 });
}

/// Takes so many proposals of a rung and returns the best of them, best first.
fn rung(searcher: &mut dyn Searcher, rng: &mut RunRng, size: usize, epochs: u16) -> Vec<Encoding> {
    let mut proposed: Vec<Encoding> = (0..size)
        .map(|_| {
            let suggestion = searcher.suggest(rng);
            assert_eq!(suggestion.epochs, Some(epochs));
            tell(searcher, suggestion);
            suggestion.encoding
        })
        .collect();
    proposed.sort_by(|&a, &b| accuracy(b).total_cmp(&accuracy(a)));
    proposed
}

fn assert_brackets(searcher: &mut dyn Searcher, brackets: &[&[(usize, u16)]]) {
    let mut rng = RunRng::seed_from_u64(71);
    for _ in 0..3 {
        for bracket in brackets {
            let mut best: Vec<Encoding> = Vec::new();
            for &(size, epochs) in *bracket {
                let proposed = rung(searcher, &mut rng, size, epochs);
                assert!(best.is_empty() || proposed == best[..size], "the best go on");
                best = proposed;
            }
        }
    }
}

#[test]
fn hyperband_has_the_brackets_of_hpbandster() {
    let settings = HyperbandSettings { epochs: EPOCHS.to_vec(), ..Default::default() };
    assert_brackets(
        settings.build(Rules::default()).as_mut(),
        &[
            &[(27, 4), (9, 12), (3, 36), (1, 108)],
            &[(9, 12), (3, 36), (1, 108)],
            &[(6, 36), (2, 108)],
            &[(4, 108)],
        ],
    );
    // BOHB has them too; it has too few points for a model in the first of them.
    let settings = BohbSettings { epochs: EPOCHS.to_vec(), ..Default::default() };
    assert_brackets(
        settings.build(Rules::default()).as_mut(),
        &[
            &[(27, 4), (9, 12), (3, 36), (1, 108)],
            &[(9, 12), (3, 36), (1, 108)],
            &[(6, 36), (2, 108)],
            &[(4, 108)],
        ],
    );
}

#[test]
fn successive_halving_repeats_one_bracket() {
    let settings =
        SuccessiveHalvingSettings { epochs: EPOCHS.to_vec(), eta: 2, initial: 10, ..Default::default() };
    assert_brackets(settings.build(Rules::default()).as_mut(), &[&[(10, 4), (5, 12), (2, 36), (1, 108)]]);
}

#[test]
fn the_next_bracket_begins_while_a_rung_is_waited_for() {
    let settings =
        SuccessiveHalvingSettings { epochs: EPOCHS.to_vec(), eta: 3, initial: 9, ..Default::default() };
    let mut searcher = settings.build(Rules::default());
    let mut rng = RunRng::seed_from_u64(72);
    let first: Vec<Suggestion> = (0..9).map(|_| searcher.suggest(&mut rng)).collect();
    let next = searcher.suggest(&mut rng);
    assert_eq!(next.epochs, Some(4));
    assert!(first.iter().all(|suggestion| suggestion.tag != next.tag));
    for suggestion in first {
        tell(searcher.as_mut(), suggestion);
    }
    // The older bracket goes first again.
    assert_eq!(searcher.suggest(&mut rng).epochs, Some(12));
}

#[test]
fn asynchronous_halving_promotes_the_best_third_of_what_is_known() {
    let settings = AsynchronousHalvingSettings { epochs: EPOCHS.to_vec(), ..Default::default() };
    let mut searcher = settings.build(Rules::default());
    let mut rng = RunRng::seed_from_u64(73);
    let mut known: HashMap<u16, Vec<Encoding>> = HashMap::new();
    let mut promoted: HashMap<u16, Vec<Encoding>> = HashMap::new();
    // Whatever may go on, highest budget first.
    let ready = |known: &HashMap<u16, Vec<Encoding>>, promoted: &HashMap<u16, Vec<Encoding>>| {
        (0..3).rev().find_map(|level| {
            let mut results = known.get(&EPOCHS[level])?.clone();
            results.sort_by(|&a, &b| accuracy(b).total_cmp(&accuracy(a)));
            results.truncate(results.len() / 3);
            let gone = promoted.get(&EPOCHS[level]);
            let next = results.into_iter().find(|one| gone.is_none_or(|gone| !gone.contains(one)))?;
            Some((level, next))
        })
    };
    for _ in 0..3_000 {
        let expected = ready(&known, &promoted);
        let suggestion = searcher.suggest(&mut rng);
        let epochs = suggestion.epochs.expect("a budget");
        match expected {
            Some((level, encoding)) => {
                assert_eq!((epochs, suggestion.encoding), (EPOCHS[level + 1], encoding));
                promoted.entry(EPOCHS[level]).or_default().push(encoding);
            }
            None => assert_eq!(epochs, 4),
        }
        known.entry(epochs).or_default().push(suggestion.encoding);
        tell(searcher.as_mut(), suggestion);
    }
    assert!(known[&108].len() > 50);
}

#[test]
fn no_cell_is_trained_for_longer_than_the_objective_says() {
    // The formula has 12, 36 and 108 epochs.
    let resolve = |searcher: &str, objective: u16| {
        let protocol = format!(
            r#"{{"searchers": [{searcher}], "objective": {{"epochs": {objective}}}, "budget": {{"queries": 20}}, "runs": 2}}"#
        );
        Protocol::from_json(&protocol).expect("JSON").resolve(&Formula::full())
    };
    for name in ["successive-halving", "asynchronous-halving", "hyperband", "bohb"] {
        let protocol = resolve(&format!("\"{name}\""), 36).expect("12 and 36 epochs");
        let text = serde_json::to_string(&protocol).expect("JSON");
        assert!(text.contains(r#""epochs":[12,36]"#), "{text}");
        let study = Study::new(protocol, &Formula::full()).expect("a full benchmark");
        let result = study.run(|_, _| {}, &AtomicBool::new(false)).expect("not cancelled");
        for run in &result.searchers[0].runs {
            assert!((20.0..21.0).contains(&run.clock) && run.trace.iter().all(|i| i.epochs <= 36), "{name}");
        }
        let error = resolve(&format!("\"{name}\""), 12).expect_err("one number of epochs is no ladder");
        assert_eq!(error.code(), "NB101_NO_COLUMN", "{error}");
    }
    for name in ["hyperband", "own"] {
        let error =
            resolve(&format!(r#"{{"name": "{name}", "epochs": [12, 108]}}"#), 36).expect_err("longer");
        assert_eq!(error.code(), "NB101_BAD_SETTING");
        assert!(
            error.to_string().starts_with("searchers[0].epochs is 108, expected at most the 36"),
            "{error}"
        );
    }
}

#[test]
fn fewer_epochs_cost_their_share_of_a_query() {
    let protocol = r#"{"searchers": [{"name": "hyperband", "epochs": [12, 36, 108]}], "runs": 3, "budget": {"queries": 60}}"#;
    let result = study(protocol, &Formula::full());
    for run in &result.searchers[0].runs {
        // Counted, invalid proposals fill rungs for free, so brackets differ; but most trainings are short.
        assert!((60.0..61.0).contains(&run.clock) && run.queries > 100, "{}", run.queries);
        assert!(run.trace.iter().any(|incumbent| incumbent.epochs < 108));
    }
}

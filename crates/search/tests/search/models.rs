//! Searchers with a model: that they learn, and what their schedule of fits changes.

use nb101_search::{
    BohbSettings, EndReason, Outcome, Rules, RunRng, Searcher, Settings, SmacSettings, TpeSettings,
};
use nb101_space::CellIndex;
use rand_xoshiro::rand_core::SeedableRng;

use crate::benchmark::Formula;
use crate::study;

/// How many of the last 300 of 600 proposals have the two edges that pay.
fn late(mut searcher: Box<dyn Searcher>) -> u32 {
    let mut rng = RunRng::seed_from_u64(91);
    let mut late = 0;
    for step in 0..600 {
        let suggestion = searcher.suggest(&mut rng);
        let edges = suggestion.encoding.adjacency().bits();
        let pays = edges & 0b1001 == 0b1001;
        late += u32::from(pays && step >= 300);
        let accuracy = if pays { 0.9 } else { 0.5 } + 1e-3 * f64::from(edges % 97) / 97.0;
        searcher.observe(suggestion, Outcome::Trained { cell: CellIndex(0), accuracy, cost: 1.0 });
    }
    late
}

#[test]
fn models_propose_what_has_paid() {
    // By chance a quarter would have both edges, 75 of 300.
    let bohb = BohbSettings { epochs: vec![12, 108], ..Default::default() };
    let tpe = TpeSettings::default();
    // A third of these is drawn at random.
    let smac = SmacSettings { random_points: 200, ..Default::default() };
    for (name, searcher, least) in [
        ("bohb", bohb.build(Rules::default()), 150),
        ("tpe", tpe.build(Rules::default()), 180),
        ("smac", smac.build(Rules::default()), 180),
    ] {
        let late = late(searcher);
        assert!(late >= least, "{name}: {late} of 300");
    }
}

/// Final regrets of the same runs with a fit after every observation and with the schedule.
fn regrets(searcher: &str, default: f64) -> [Vec<f64>; 2] {
    [0.0, default].map(|growth| {
        let protocol = format!(
            r#"{{"searchers": [{{{searcher}, "refit_growth": {growth}}}], "runs": 16, "seed": 92, "budget": {{"queries": 300}}}}"#
        );
        let runs = study(&protocol, &Formula::full()).searchers.remove(0).runs;
        runs.iter().map(|run| run.final_regret().expect("an incumbent")).collect()
    })
}

#[test]
fn the_schedule_of_fits_changes_traces_but_not_how_good_they_are() {
    for (searcher, default) in [
        (r#""name": "bohb""#, 0.05),
        (r#""name": "tpe""#, 0.01),
        (r#""name": "smac", "random_points": 100, "local_starts": 3"#, 0.1),
        (r#""name": "bananas", "networks": 2, "layers": 2, "width": 8, "training_epochs": 20"#, 0.1),
        (r#""name": "npenas", "layers": 2, "width": 8, "training_epochs": 20"#, 0.1),
    ] {
        let [every, schedule] = regrets(searcher, default);
        let n = every.len() as f64;
        let differences: Vec<f64> = every.iter().zip(&schedule).map(|(a, b)| b - a).collect();
        let mean = differences.iter().sum::<f64>() / n;
        let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let of = |regrets: &[f64]| regrets.iter().sum::<f64>() / n;
        eprintln!("{searcher}: {} fitted always, {} by schedule", of(&every), of(&schedule));
        assert!(differences.iter().any(|&difference| difference != 0.0), "{searcher}: it changes something");
        // Three standard errors of the paired differences; with another seed it would fail once in about 200 times.
        assert!(mean < 3.0 * (variance / n).sqrt(), "{searcher}: {mean} worse");
    }
}

#[test]
fn a_space_that_is_used_up_is_searched_on() {
    // There are seven cells of at most three vertices.
    for name in ["local-search", "bananas", "npenas"] {
        let protocol = format!(
            r#"{{"searchers": [{{"name": "{name}", "vertices": 3}}], "budget": {{"queries": 100}}, "runs": 1}}"#
        );
        let run = &study(&protocol, &Formula::full()).searchers[0].runs[0];
        assert_eq!((run.queries, run.end), (100, EndReason::Budget), "{name}");
    }
}

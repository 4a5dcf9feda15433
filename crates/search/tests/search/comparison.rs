//! Searchers of a study side by side: times to targets, areas, ranks, groups that are alike.

use nb101_search::{
    EndReason, Incumbent, Run, SearcherRuns, StudyResult, TimeToTarget, area, times_to_target,
};
use nb101_space::CellIndex;

use crate::benchmark::Formula;
use crate::study;

/// A run from `(clock, regret)`, whose objective regret is twice that.
fn run(trace: &[(f64, f64)]) -> Run {
    let incumbent = |(i, &(clock, regret)): (usize, &(f64, f64))| Incumbent {
        clock,
        query: i as u64 + 1,
        epochs: 108,
        cell: CellIndex(0),
        objective: 1.0 - 2.0 * regret,
        quality: 1.0 - regret,
        regret,
    };
    let trace: Vec<Incumbent> = trace.iter().enumerate().map(incumbent).collect();
    Run { queries: trace.len() as u64, invalid: 0, clock: 100.0, end: EndReason::Budget, reason: None, trace }
}

/// A study of these runs with a budget of 100 queries.
fn result(searchers: &[(&str, Vec<Run>)]) -> StudyResult {
    let names: Vec<String> = searchers
        .iter()
        .map(|(name, _)| format!(r#"{{"name": "random-search", "label": "{name}"}}"#))
        .collect();
    let (runs, names) = (searchers[0].1.len(), names.join(","));
    let protocol = format!(r#"{{"searchers": [{names}], "budget": {{"queries": 100}}, "runs": {runs}}}"#);
    let mut result = study(&protocol, &Formula::accuracies_only());
    result.best_objective = 1.0;
    result.searchers = searchers
        .iter()
        .map(|(label, runs)| SearcherRuns { label: (*label).to_owned(), runs: runs.clone() })
        .collect();
    result
}

#[test]
fn a_target_counts_from_the_first_incumbent_that_reaches_it() {
    let runs = [
        run(&[(1.0, 0.5), (5.0, 0.1), (9.0, 0.2)]),
        run(&[(2.0, 0.1)]),
        run(&[(3.0, 0.4), (90.0, 0.05)]),
        run(&[]),
    ];
    assert_eq!(times_to_target(&runs, 0.1), [2.0, 5.0, 90.0]);
    let half = TimeToTarget::new(&runs, 0.1);
    assert_eq!((half.reached, half.share, half.median), (3, 0.75, Some(5.0)));
    assert_eq!(TimeToTarget::new(&runs, 0.05).median, None);
    assert_eq!(TimeToTarget::new(&runs[..1], 0.1).median, Some(5.0));
    assert_eq!(TimeToTarget::new(&runs[..1], 0.0).median, None);
}

#[test]
fn an_area_is_the_mean_over_the_logarithm_of_the_clock() {
    let steps = run(&[(1.0, 0.4), (10.0, 0.2), (50.0, 0.1)]);
    let expected = (0.4 * 10.0_f64.ln() + 0.2 * 5.0_f64.ln() + 0.1 * 2.0_f64.ln()) / 100.0_f64.ln();
    assert!((area(&steps, 1.0, 100.0).expect("started") - expected).abs() < 1e-15);
    assert!((area(&steps, 10.0, 50.0 * 1.000_000_1).expect("started") - 0.2).abs() < 1e-6);
    assert_eq!(area(&steps, 100.0, 100.0), Some(0.1));
    assert_eq!(area(&steps, 0.5, 100.0), None);
    // The same end, reached sooner.
    let sooner = run(&[(1.0, 0.4), (10.0, 0.1)]);
    assert!(area(&sooner, 1.0, 100.0) < area(&steps, 1.0, 100.0));
}

#[test]
fn searchers_are_ranked_run_by_run() {
    let ends = |regrets: &[f64]| regrets.iter().map(|&regret| run(&[(1.0, regret)])).collect::<Vec<Run>>();
    let mut last = ends(&[0.9, 0.8, 0.7, 0.9, 0.6, 0.9]);
    last[5] = run(&[]);
    let result = result(&[
        ("best", ends(&[0.1, 0.1, 0.2, 0.1, 0.1, 0.0])),
        ("middle", ends(&[0.2, 0.1, 0.3, 0.2, 0.2, 0.0])),
        ("worst", last),
    ]);
    let statistics = result.statistics();
    // The last run of one of them has nothing to compare.
    assert_eq!(statistics.paired_runs, 5);
    let ranks: Vec<f64> = statistics.searchers.iter().filter_map(|searcher| searcher.mean_rank).collect();
    assert_eq!(ranks, [1.1, 1.9, 3.0]);
    let pairs: Vec<(&str, &str, usize, usize)> = statistics
        .comparisons
        .iter()
        .map(|pair| (pair.a.as_str(), pair.b.as_str(), pair.a_better, pair.b_better))
        .collect();
    assert_eq!(pairs, [("best", "middle", 4, 0), ("best", "worst", 5, 0), ("middle", "worst", 5, 0)]);
    assert_eq!(statistics.comparisons[1].test.p_value, 0.0625);
    assert_eq!(statistics.comparisons[1].p_holm, 0.1875);

    // The critical difference is 1.48: neighbours are alike, the ends are not.
    let difference = statistics.friedman.as_ref().expect("three searchers").critical_difference;
    assert!((difference - 1.482).abs() < 0.001, "{difference}");
    assert_eq!(statistics.alike, [["best", "middle"], ["middle", "worst"]]);
}

#[test]
fn the_common_target_is_what_half_of_the_runs_of_each_reach() {
    let result = study(r#"{"budget": {"queries": 200}, "runs": 21}"#, &Formula::full());
    let statistics = result.statistics();
    let target = statistics.common_target.expect("all have incumbents");
    let medians = result.summary().searchers.into_iter().filter_map(|searcher| searcher.final_regret);
    assert_eq!(medians.map(|regret| regret.median).reduce(f64::max), Some(target));
    for searcher in &statistics.searchers {
        let time = searcher.time_to_common_target.expect("there is a target");
        assert!(time.share >= 0.5 && time.median.is_some());
        let interval = searcher.mean_interval.expect("incumbents");
        assert!(interval.low < interval.high);
        let shares: Vec<f64> = searcher.times_to_targets.iter().map(|time| time.share).collect();
        assert!(shares.is_sorted_by(|a, b| a >= b), "harder targets are reached less: {shares:?}");
    }
    assert_eq!(statistics, result.statistics());
    assert_eq!(statistics.friedman, None);
}

#[test]
fn objective_regret_falls_to_its_spread_at_the_end() {
    let result = study(r#"{"budget": {"queries": 200}, "runs": 9}"#, &Formula::full());
    let statistics = result.statistics();
    for (searcher, statistics) in result.searchers.iter().zip(&statistics.searchers) {
        let curve = searcher.objective_curve(result.best_objective, result.protocol.budget(), 40);
        assert!(curve.mean.is_sorted_by(|a, b| a >= b), "incumbents are better and better as observed");
        assert!(curve.mean.iter().all(|&regret| regret >= 0.0), "nothing is better than the best");
        assert_eq!(curve.mean.last(), statistics.final_objective_regret.map(|it| it.mean).as_ref());
    }
}

#[test]
fn a_study_without_incumbents_compares_nothing() {
    let statistics = result(&[("one", vec![run(&[])]), ("other", vec![run(&[])])]).statistics();
    assert_eq!((statistics.paired_runs, statistics.common_target, statistics.area_from), (0, None, None));
    assert_eq!(statistics.searchers[0].mean_rank, None);
    assert_eq!(statistics.searchers[0].mean_interval, None);
    assert_eq!(statistics.comparisons[0].test.p_value, 1.0);
}

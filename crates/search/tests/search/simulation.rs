//! The options of a protocol: validity, smaller spaces, the cost of invalid proposals, simulated workers.

use nb101_cell::Encoding;
use nb101_search::{Protocol, Rules, RunRng, Study, StudyResult, Suggestion, Validity};
use nb101_space::{CellIndex, Space};
use rand_xoshiro::rand_core::SeedableRng;

use crate::benchmark::Formula;
use crate::distributions::assert_follows;
use crate::study;

fn run(searcher: &str, rest: &str) -> StudyResult {
    study(&format!(r#"{{"searchers": [{searcher}], "runs": 4, "seed": 41, {rest}}}"#), &Formula::full())
}

#[test]
fn the_two_rules_accept_the_known_numbers_of_matrices() {
    for (validity, valid) in [(Validity::Pruned, 1_538_083), (Validity::AsProposed, 573_494)] {
        let rules = Rules::new(7, validity).expect("seven vertices");
        let matrices = (0..1 << 21).filter_map(|edges| Encoding::new(edges, [0; 5]));
        assert_eq!(matrices.filter(|&encoding| rules.cell(encoding).is_some()).count(), valid);
    }
}

#[test]
fn fewer_vertices_are_the_first_cells() {
    let mut cells = 0;
    for (vertices, len) in Space::nasbench101().len_by_vertices() {
        cells += len;
        let rules = Rules::new(vertices as u8, Validity::Pruned).expect("2 to 7");
        assert_eq!(rules.cells(), cells);
        let last = Space::nasbench101().cell(CellIndex(cells - 1)).expect("in range");
        assert_eq!(rules.cell(Encoding::from(last)), Some(CellIndex(cells - 1)));
        let mut rng = RunRng::seed_from_u64(42);
        let mut edges = vec![0; rules.edges()];
        for _ in 0..2_000 {
            let encoding = rules.random_encoding(&mut rng);
            let bits = encoding.adjacency().bits();
            for (parameter, count) in edges.iter_mut().enumerate() {
                *count += bits >> rules.edge_bit(parameter) & 1;
            }
            assert!((rules.ops()..5).all(|i| encoding.op(i) == 0));
            // Whatever it draws needs no vertex that is not there.
            assert!(encoding.to_cell().is_none_or(|cell| cell.vertices() as u32 <= vertices));
        }
        for set in edges {
            assert_follows(&[set, 2_000 - set], &[0.5, 0.5]);
        }
    }
    assert!(Rules::new(1, Validity::Pruned).is_none() && Rules::new(8, Validity::Pruned).is_none());
}

#[test]
fn a_smaller_space_is_never_left_and_has_its_own_best() {
    let whole = run(r#""random-search""#, r#""budget": {"queries": 300}"#);
    for searcher in ["random-search", "regularized-evolution"] {
        let mini =
            run(&format!(r#"{{"name": "{searcher}", "vertices": 5}}"#), r#""budget": {"queries": 300}"#);
        assert!(mini.best.cell.0 < 2_532 && mini.best.quality < whole.best.quality);
        for incumbent in mini.searchers[0].runs.iter().flat_map(|run| &run.trace) {
            assert!(incumbent.cell.0 < 2_532);
            assert_eq!(incumbent.regret, mini.best.quality - incumbent.quality);
        }
    }
}

#[test]
fn a_table_of_small_cells_is_enough_for_a_small_space() {
    let benchmark = Formula { gaps: (64_542..64_600).collect(), ..Formula::full() };
    let protocol =
        r#"{"searchers": [{"name": "random-search", "vertices": 6}], "runs": 2, "budget": {"queries": 50}}"#;
    assert_eq!(study(protocol, &benchmark).summary().searchers[0].queries, 100);
}

#[test]
fn a_repeat_of_its_own_is_what_a_searcher_sees() {
    let of = |repeat: &str| {
        let mut result = run(
            &format!(r#"{{"name": "random-search", "repeat": {repeat}}}"#),
            r#""budget": {"queries": 99}"#,
        );
        result.searchers.remove(0).runs
    };
    let objective = run(r#""random-search""#, r#""objective": {"repeat": 1}, "budget": {"queries": 99}"#);
    assert_eq!(of("1"), objective.searchers[0].runs);
    assert_ne!(of("1"), of("2"));
}

#[test]
fn invalid_proposals_cost_what_the_protocol_says() {
    let free = run(r#""random-search""#, r#""budget": {"seconds": 3e5}"#);
    let dear = run(r#""random-search""#, r#""budget": {"seconds": 3e5}, "invalid_cost": 1e4"#);
    for (free, dear) in free.searchers[0].runs.iter().zip(&dear.searchers[0].runs) {
        assert!(dear.queries < free.queries && dear.invalid <= 30);
        assert!(dear.clock >= 3e5);
    }
    // On the clock of queries too: 100 units are spent on valid and invalid ones together.
    let queries = run(r#""random-search""#, r#""budget": {"queries": 100}, "invalid_cost": 0.5"#);
    for run in &queries.searchers[0].runs {
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let spent = run.queries as f64 + 0.5 * run.invalid as f64;
        assert!((100.0..101.0).contains(&spent) && spent == run.clock);
    }
}

/// So many trainings are begun before a run of somebody's own wants no more; how many were invalid, and its clock.
fn begun(rest: &str, edges: u32, epochs: u16) -> (u64, u64, f64) {
    let protocol =
        format!(r#"{{"searchers": [{{"name": "own", "epochs": [12, 36]}}], "runs": 1, "seed": 41, {rest}}}"#);
    let benchmark = Formula::full();
    let protocol = Protocol::from_json(&protocol).and_then(|protocol| protocol.resolve(&benchmark));
    let study = Study::new(protocol.expect("a good protocol"), &benchmark).expect("a full benchmark");
    let open = study.open(None, &[0]).expect("no file");
    let mut run = open.own_run(0, 0).expect("there is one");
    while !run.has_ended() {
        run.propose(Suggestion::new(Encoding::new(edges, [0; 5]).expect("an encoding")).trained_for(epochs));
        run.observation();
    }
    open.keep(run).expect("no file");
    let result = open.take_result().expect("all have ended");
    let run = &result.searchers[0].runs[0];
    (run.queries, run.invalid, run.clock)
}

#[test]
fn shares_of_a_query_make_whole_ones() {
    for budget in [1, 2, 5, 10, 20, 100, 1_000] {
        for workers in [1, 7] {
            let rest = format!(r#""budget": {{"queries": {budget}}}, "workers": {workers}"#);
            for (epochs, in_a_query) in [(12, 9), (36, 3)] {
                let expected = (in_a_query * budget, 0, budget as f64);
                assert_eq!(begun(&rest, 1 << 15, epochs), expected, "{epochs} epochs, {rest}");
            }
        }
    }
}

#[test]
fn tenths_of_a_query_for_invalid_proposals_make_whole_ones() {
    for budget in [1, 3, 100] {
        let rest = format!(r#""budget": {{"queries": {budget}}}, "invalid_cost": 0.1"#);
        assert_eq!(begun(&rest, 0, 12), (0, 10 * budget, budget as f64));
        let rest = format!(r#""budget": {{"seconds": {budget}}}, "invalid_cost": 0.1"#);
        assert_eq!(begun(&rest, 0, 12), (0, 10 * budget, budget as f64));
    }
}

#[test]
fn workers_share_the_work() {
    let of = |workers: u32| {
        let rest = format!(r#""budget": {{"seconds": 1e6}}, "workers": {workers}"#);
        run(r#""random-search""#, &rest).searchers.remove(0).runs
    };
    let one = of(1);
    for workers in [2, 16, 1_000] {
        for (one, many) in one.iter().zip(of(workers)) {
            // So many times the work, but for the last training of every worker.
            let ratio = many.queries as f64 / one.queries as f64 / f64::from(workers);
            assert!((0.9..1.1).contains(&ratio), "{workers} workers: {ratio}");
            assert!(many.trace.is_sorted_by(|a, b| a.clock <= b.clock && a.objective < b.objective));
            assert!(many.trace.iter().all(|incumbent| incumbent.clock <= 1e6));
        }
    }
}

#[test]
fn workers_do_not_change_how_much_a_clock_of_queries_allows() {
    for workers in [1, 7, 64] {
        let rest = format!(r#""budget": {{"queries": 200}}, "workers": {workers}"#);
        for searcher in ["random-search", "regularized-evolution", "non-regularized-evolution"] {
            for run in &run(&format!("\"{searcher}\""), &rest).searchers[0].runs {
                assert_eq!((run.queries, run.clock), (200, 200.0));
            }
        }
    }
}

#[test]
fn many_workers_hear_late() {
    // Evolution learns from its population; with a thousand workers it fills it before it hears anything.
    let of = |workers: u32| {
        let protocol = format!(
            r#"{{"searchers": ["regularized-evolution"], "runs": 60, "budget": {{"queries": 600}}, "workers": {workers}}}"#
        );
        study(&protocol, &Formula::full()).searchers[0].final_regrets().iter().sum::<f64>()
    };
    assert!(of(1) < of(1_000));
}

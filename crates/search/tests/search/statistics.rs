//! Quantiles and curves.

use nb101_search::{EndReason, Incumbent, RegretCurve, Run, Spread, quantile};
use nb101_space::CellIndex;

#[test]
fn quantiles_are_numpys() {
    // numpy.quantile(x, [0, 0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 1]) of numpy 2.4.6.
    let x = [0.1, 0.2, 0.4, 0.7, 1.1, 1.6, 2.2];
    let expected = [
        0.1,
        0.160_000_000_000_000_03,
        0.300_000_000_000_000_04,
        0.36,
        0.7,
        1.35,
        1.840_000_000_000_000_3,
        2.2,
    ];
    for (share, expected) in [0.0, 0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 1.0].into_iter().zip(expected) {
        assert_eq!(quantile(&x, share), Some(expected), "{share}");
    }
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!(quantile(&[4.0], 0.25), Some(4.0));
    assert_eq!(Spread::of_sorted(&[]), None);
}

fn run(trace: &[(f64, f64)]) -> Run {
    let incumbent = |(i, &(clock, regret)): (usize, &(f64, f64))| Incumbent {
        clock,
        query: i as u64 + 1,
        epochs: 108,
        cell: CellIndex(0),
        objective: i as f64,
        quality: 1.0 - regret,
        regret,
    };
    let trace: Vec<Incumbent> = trace.iter().enumerate().map(incumbent).collect();
    Run {
        queries: trace.len() as u64,
        invalid: 0,
        clock: 1_000.0,
        end: EndReason::Budget,
        reason: None,
        trace,
    }
}

#[test]
fn a_curve_starts_where_all_runs_have_an_incumbent() {
    let runs = [
        run(&[(1.0, 0.5), (5.0, 0.4), (100.0, 0.1)]),
        run(&[(10.0, 0.3), (50.0, 0.2)]),
        // Never had one, so it does not count.
        run(&[]),
    ];
    let curve = RegretCurve::new(&runs, 1_000.0, 3);
    assert_eq!(curve.clock, [10.0, 100.0, 1_000.0]);
    let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
    for (mean, expected) in curve.mean.iter().zip([0.35, 0.15, 0.15]) {
        assert!(close(*mean, expected));
    }
    assert!(close(curve.q25[0], 0.325) && close(curve.median[0], 0.35) && close(curve.q75[0], 0.375));
    assert_eq!(curve.q75.len(), 3);
}

#[test]
fn a_curve_of_nothing_is_empty() {
    assert_eq!(RegretCurve::new(&[run(&[])], 1_000.0, 10), RegretCurve::default());
    // All at the budget itself: every moment is the same one.
    let curve = RegretCurve::new(&[run(&[(1_000.0, 0.5)])], 1_000.0, 2);
    assert_eq!((curve.clock, curve.mean), (vec![1_000.0; 2], vec![0.5; 2]));
}

//! On the published test accuracies in `shared/data/nb101`, which a user does not have: the test says so and passes where
//! the folder is absent.

use std::path::PathBuf;

use nb101_fit::Published;

use crate::study;

#[test]
fn evolution_beats_random_search_on_the_published_accuracies() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nb101");
    if !folder.is_dir() {
        eprintln!("skipped: {} cannot be read", folder.display());
        return;
    }
    let benchmark = Published::test_accuracies(&folder).expect("the published files");
    // Nothing needs to be said: repeat 0 is observed, the mean judges, the budget is 1,000 queries.
    let result = study(r#"{"runs": 200}"#, &benchmark);
    assert_eq!(result.best.quality, 0.943_175_752_957_662);

    let summary = result.summary();
    let regret = |i: usize| summary.searchers[i].final_regret.expect("every run has an incumbent");
    let (random, evolution) = (regret(0), regret(1));
    eprintln!("random search {random:?}, evolution {evolution:?}");
    assert!(evolution.mean < random.mean && evolution.median < random.median);
    // Not by chance: half of evolution's runs are better than three quarters of random search's.
    assert!(evolution.median < random.q25);
}

//! On the published numbers in `shared/data/nb101`, which a user does not have: the tests say so and pass where the folder
//! is absent.

use std::path::PathBuf;

use nb101_fit::{FitOptions, Published, fit};
use nb101_surrogate::{Observations, Surrogate, evaluate};

fn published() -> Option<Published> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/nb101");
    if !folder.is_dir() {
        eprintln!("skipped: {} cannot be read", folder.display());
        return None;
    }
    Some(Published::read(&folder).expect("the published files"))
}

#[test]
fn the_model_that_ships_is_as_good_as_is_asked() {
    let Some(published) = published() else { return };
    let observations = Observations::of(&published.numbers).expect("the published columns");
    let evaluation = evaluate(Surrogate::embedded(), &observations);
    eprintln!("{evaluation}");
    let missed: Vec<String> = evaluation.missed().map(ToString::to_string).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
#[ignore = "takes minutes, also if optimised: npm run test:fit"]
fn fitting_gives_the_model_that_ships() {
    let Some(published) = published() else { return };
    let model = fit(&published.numbers, &published.records, &FitOptions::default()).expect("enough cells");
    assert!(model.to_bytes() == Surrogate::embedded().model().to_bytes(), "bit for bit");
}

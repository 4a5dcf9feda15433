//! Bytes that are no model.

use nb101_cell::ErrorCode;
use nb101_surrogate::{Model, Surrogate};
use rayon::prelude::*;

fn code(bytes: &[u8]) -> &'static str {
    Surrogate::from_bytes(bytes).expect_err("the bytes are no model").code()
}

#[test]
fn the_embedded_model_is_small_and_says_what_it_is() {
    let model = Surrogate::embedded().model();
    let bytes = model.to_bytes();
    assert!(bytes.len() <= 150_000, "{} bytes", bytes.len());
    assert_eq!(Model::from_bytes(&bytes).as_ref(), Ok(model));
    assert!(model.about.fitted_on.contains("NAS-Bench-101"), "{:?}", model.about);
}

#[test]
fn truncated_models_are_refused() {
    let bytes = Surrogate::embedded().model().to_bytes();
    for len in (8..bytes.len()).step_by(997).chain([8, 11, 12, 16, bytes.len() - 1]) {
        assert_eq!(code(&bytes[..len]), "NB101_DAMAGED_MODEL", "{len} bytes");
    }
    for len in 0..8 {
        assert_eq!(code(&bytes[..len]), "NB101_NOT_A_MODEL", "{len} bytes");
    }
}

/// Flips a bit of each of these bytes.
fn assert_found(places: impl ParallelIterator<Item = usize>) {
    let bytes = Surrogate::embedded().model().to_bytes();
    places.filter(|&at| at < bytes.len()).for_each(|at| {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        let expected = match at {
            0..8 => "NB101_NOT_A_MODEL",
            8..12 => "NB101_WRONG_MODEL_VERSION",
            _ => "NB101_DAMAGED_MODEL",
        };
        assert_eq!(code(&damaged), expected, "byte {at}");
    });
}

#[test]
fn flipped_bits_are_found() {
    assert_found((0..100).into_par_iter().chain((100..150_000).into_par_iter().step_by(211)));
}

#[test]
#[ignore = "takes half a minute"]
fn a_flipped_bit_in_any_byte_is_found() {
    assert_found((0..150_000).into_par_iter());
}

#[test]
fn other_files_and_other_versions_are_refused() {
    let bytes = Surrogate::embedded().model().to_bytes();
    assert_eq!(code(b"PK\x03\x04 and so on"), "NB101_NOT_A_MODEL");
    let mut later = bytes.clone();
    later[8] = 2;
    assert_eq!(code(&later), "NB101_WRONG_MODEL_VERSION");
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(code(&longer), "NB101_DAMAGED_MODEL");
}

#[test]
fn models_whose_parts_do_not_fit_are_refused() {
    let model = Surrogate::embedded().model();
    let refused = |change: &dyn Fn(&mut Model)| {
        let mut changed = model.clone();
        change(&mut changed);
        code(&changed.to_bytes())
    };
    let damaged = "NB101_DAMAGED_MODEL";
    assert_eq!(refused(&|model| model.mean_networks.clear()), damaged);
    assert_eq!(refused(&|model| model.budget_networks = model.mean_networks.clone()), damaged);
    assert_eq!(refused(&|model| model.calibration.validation.truncate(3)), damaged);
    assert_eq!(refused(&|model| model.calibration.test.predictions.reverse()), damaged);
    assert_eq!(refused(&|model| model.calibration.test.within[0] = 1.5), damaged);
    assert_eq!(refused(&|model| model.calibration.test.quantiles[0].truncate(3)), damaged);
    assert_eq!(refused(&|model| model.mean_networks[0].centres[0] = f32::NAN), damaged);
    assert_eq!(refused(&|model| model.budget_networks[0].layers[0].scales[0] = f32::INFINITY), damaged);
}

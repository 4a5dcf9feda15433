//! Bytes that are no model.

use nb101_cell::ErrorCode;
use nb101_surrogate::{Model, Surrogate};

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

#[test]
fn flipped_bits_are_found() {
    let bytes = Surrogate::embedded().model().to_bytes();
    for (i, at) in (12..bytes.len()).step_by(499).enumerate() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (i % 8);
        assert_eq!(code(&damaged), "NB101_DAMAGED_MODEL", "byte {at}");
    }
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
}

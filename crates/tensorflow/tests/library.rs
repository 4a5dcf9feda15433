//! Libraries that are none. What a real one does, the specs of the npm package check, which prepare it.

use std::path::Path;

use nb101_cell::ErrorCode;
use nb101_tensorflow::TensorFlow;

#[test]
fn what_is_no_tensorflow_is_refused() {
    let missing = TensorFlow::load(Path::new("/nowhere/libtensorflow_cc.so.2")).unwrap_err();
    assert_eq!(missing.code(), "NB101_NO_TENSORFLOW");
    let text = TensorFlow::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))).unwrap_err();
    assert!(text.to_string().contains("Cargo.toml is no TensorFlow that can be loaded"), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_without_its_functions_is_refused() {
    // The C library of this process, by the path that it is mapped from.
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let Some(path) =
        maps.lines().find_map(|line| line.split(' ').next_back().filter(|path| path.contains("/libc.so")))
    else {
        eprintln!("skipped: this process has no C library of its own");
        return;
    };
    let error = TensorFlow::load(Path::new(path)).unwrap_err();
    assert!(error.to_string().contains("TF_Version"), "{error}");
}

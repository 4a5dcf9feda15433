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

#[cfg(target_os = "linux")]
#[test]
fn libraries_that_were_cut_off_or_are_for_another_processor_are_refused() {
    let folder = std::env::temp_dir().join(format!("nb101-library-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (library, framework) =
        (folder.join("libtensorflow.so.2"), folder.join("libtensorflow_framework.so.2"));
    // This program: an ELF file as libraries are.
    let whole = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let problem = |bytes: &[u8], beside: &[u8]| {
        std::fs::write(&library, bytes).unwrap();
        std::fs::write(&framework, beside).unwrap();
        TensorFlow::load(&library).unwrap_err().to_string()
    };
    // Debug information comes last, which nothing maps.
    for length in [64, 100, 100_000] {
        let problem = problem(&whole[..length], &whole);
        assert!(problem.contains(&format!("cut off after {length} bytes")), "{problem}");
    }
    let beside = problem(&whole, &whole[..100_000]);
    assert!(beside.contains("framework.so.2: it was cut off"), "{beside}");
    let mut other = whole.clone();
    // The number of the processor: SPARC.
    other[18] = 43;
    let foreign = problem(&other, &whole);
    assert!(foreign.contains("it is for another processor"), "{foreign}");
    // That far it is whole, but no library.
    let program = problem(&whole, &whole);
    assert!(!program.contains("install it again"), "{program}");
    std::fs::remove_dir_all(&folder).unwrap();
}

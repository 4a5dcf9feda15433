//! What several test files need.
#![expect(dead_code, unreachable_pub, reason = "every test file is a crate of its own and uses a part")]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use nb101_cell::ErrorCode;
use nb101_table::{Import, ImportSummary, TableError};

/// A file of published numbers, which are no part of the repository; says so and is `None` where there is none.
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
pub fn published(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nb101").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// Runs an import that nobody watches.
pub fn run(import: &Import, table: &Path) -> Result<ImportSummary, TableError> {
    import.run(table, &|_| (), &AtomicBool::new(false))
}

/// The code of an error.
#[track_caller]
pub fn code<T: std::fmt::Debug>(result: Result<T, TableError>) -> &'static str {
    result.expect_err("this must be refused").code()
}

/// The names of the files in a folder.
pub fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

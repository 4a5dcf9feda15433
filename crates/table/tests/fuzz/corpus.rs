//! The files to start from.

use std::path::Path;

/// The files of a part of the corpus, by name.
pub(crate) fn files(part: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(part);
    let entries = std::fs::read_dir(&folder).expect("a part of the corpus");
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("readable"))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

/// As [`files`], without the names.
pub(crate) fn seeds(part: &str) -> Vec<Vec<u8>> {
    files(part).into_iter().map(|(_, bytes)| bytes).collect()
}

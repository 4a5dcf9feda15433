//! A source that is no file.

use std::fmt;
use std::io::Read;

/// Bytes that are read once, from the first to the last, such as a download.
pub struct Stream<'a> {
    /// What messages call it. The last part is its name in the provenance, and tells which column a NumPy file is.
    pub name: String,
    /// The bytes.
    pub reader: &'a mut (dyn Read + Send),
    /// The SHA-256 that they must have, in hexadecimal.
    pub sha256: Option<String>,
}

impl fmt::Debug for Stream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("name", &self.name)
            .field("sha256", &self.sha256)
            .finish_non_exhaustive()
    }
}

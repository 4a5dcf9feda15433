//! What Linux does not look at before it loads a library.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Bytes of the head of a 64-bit file.
const HEAD: usize = 64;

/// Bytes that say what a part is.
const PART: usize = 56;

/// The type of a part that is mapped into memory.
const LOADED: u64 = 1;

/// Says why a library had better not be loaded. One that was cut off, as a stopped download leaves it, is mapped all the same, and
/// the process dies where it touches what is missing; of one for another processor it is said that there is no such file.
/// What is no ELF file is left to the loader.
pub(crate) fn check(path: &Path) -> Result<(), String> {
    let problem = |what: String| format!("{}: {what}; install it again", path.display());
    let unread = |error: std::io::Error| problem(error.to_string());
    let mut file = File::open(path).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();
    let mut head = [0; HEAD];
    // 64 bits, little-endian.
    if file.read_exact(&mut head).is_err() || !head.starts_with(b"\x7fELF\x02\x01") {
        return Ok(());
    }
    let machine = match number::<2>(&head, 18) {
        62 => "x86_64",
        183 => "aarch64",
        _ => "another processor",
    };
    if machine != std::env::consts::ARCH {
        return Err(problem(format!("it is for {machine}, expected {}", std::env::consts::ARCH)));
    }
    let mut parts = vec![0; PART * number::<2>(&head, 56) as usize];
    file.seek(SeekFrom::Start(number::<8>(&head, 32))).map_err(unread)?;
    let whole = file.read_exact(&mut parts).is_ok()
        && parts.chunks_exact(PART).filter(|part| number::<4>(part, 0) == LOADED).all(|part| {
            number::<8>(part, 8).checked_add(number::<8>(part, 32)).is_some_and(|end| end <= size)
        });
    if whole { Ok(()) } else { Err(problem(format!("it was cut off after {size} bytes"))) }
}

/// A number of `N` bytes at a place.
fn number<const N: usize>(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + N].iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

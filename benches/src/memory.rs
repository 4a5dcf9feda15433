//! The memory of this process, as the system counts it; `None` where it does not say.

use std::fs;

/// The most that was resident so far, in kibibytes.
pub fn peak_kib() -> Option<u64> {
    status("VmHWM:")
}

/// What is resident now, in kibibytes.
pub fn resident_kib() -> Option<u64> {
    status("VmRSS:")
}

/// A number of Linux's account of this process.
fn status(name: &str) -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

//! Temporary files of writers that were killed.

use std::ffi::OsStr;
use std::fs::{self, DirEntry, OpenOptions};
use std::io;
use std::path::Path;
use std::time::Duration;

/// A writer locks its temporary file right after making it, but a younger one may not be locked yet; and where locks do not
/// reach other machines, a job may write nothing for long.
const YOUNG: Duration = Duration::from_secs(24 * 3600);

/// Removes the temporary files of a name that no writer holds any more. Whatever cannot be looked at stays.
pub(super) fn remove(path: &Path, name: &OsStr) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let (Some(name), Ok(entries)) = (name.to_str(), fs::read_dir(folder.unwrap_or(Path::new(".")))) else {
        return;
    };
    for entry in entries.flatten().filter(|entry| is_temporary(&entry.file_name(), name)) {
        let _ = remove_if_dead(&entry);
    }
}

/// `.NAME.PROCESS-N.tmp`
fn is_temporary(file: &OsStr, name: &str) -> bool {
    let numbers = file.to_str().and_then(|file| {
        let numbers = file.strip_prefix('.')?.strip_prefix(name)?.strip_prefix('.')?;
        numbers.strip_suffix(".tmp")?.split_once('-')
    });
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(process, attempt)| is_number(process) && is_number(attempt))
}

fn remove_if_dead(entry: &DirEntry) -> io::Result<()> {
    let metadata = entry.metadata()?;
    let age = metadata.modified()?.elapsed().unwrap_or_default();
    if !metadata.is_file() || age < YOUNG {
        return Ok(());
    }
    // The system lets go of a lock when its process ends, however it does.
    let file = OpenOptions::new().write(true).open(entry.path())?;
    file.try_lock()?;
    fs::remove_file(entry.path())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::SystemTime;

    use super::*;

    /// Seconds.
    const OLD: u64 = 2 * 24 * 3600;

    #[test]
    fn what_dead_writers_left_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let make = |name: &str, age: u64| {
            let file = File::create(folder.path().join(name)).expect("writable");
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).expect("our own file");
            file
        };
        let alive = make(".table.nb101.3-0.tmp", OLD);
        alive.try_lock().expect("new");
        drop(make(".table.nb101.1-0.tmp", OLD));
        drop(make(".table.nb101.1-17.tmp", OLD));
        let kept = [
            (".table.nb101.2-0.tmp", 5),
            (".table.nb101.-0.tmp", OLD),
            (".table.nb101.1-0.tmp.bak", OLD),
            (".other.nb101.1-0.tmp", OLD),
            ("table.nb101", OLD),
        ];
        for (name, age) in kept {
            drop(make(name, age));
        }
        remove(&folder.path().join("table.nb101"), OsStr::new("table.nb101"));
        let entries = fs::read_dir(folder.path()).expect("readable");
        let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
        names.sort();
        let mut expected = [kept.map(|(name, _)| name).as_slice(), &[".table.nb101.3-0.tmp"]].concat();
        expected.sort_unstable();
        assert_eq!(names, expected);
        drop(alive);
    }
}

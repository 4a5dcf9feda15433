//! Finished runs on the disk, so that a study that was killed goes on where it was.
//!
//! A checkpoint is JSON lines: a header that says which study it is, then a line for every finished run, in the order in
//! which they ended. A line is written whole when its run ends, without a wait for the disk: it survives the end of the
//! process. What was written last may be torn; it is cut off, and its run runs again.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use nb101_benchmark::Kind;
use nb101_space::{CellIndex, Space};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::SearchError;
use crate::protocol::ResolvedProtocol;
use crate::study::Run;
use crate::study::jsonl::TOOL;

/// What every checkpoint begins with, as [`Header`] writes it. A file that begins with anything else is somebody's own.
const START: &[u8] = br#"{"format":"nasbench101-checkpoint","#;

/// A file that takes finished runs. It is locked as long as it is open.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    path: String,
    file: Mutex<File>,
}

/// A finished run, by its position among all runs of the study.
#[derive(Serialize)]
struct Line<'a> {
    job: usize,
    run: &'a Run,
}

/// The same, as it is read.
#[derive(Deserialize)]
struct OwnedLine {
    job: usize,
    run: Run,
}

/// The first line.
#[derive(Serialize)]
struct Header<'a> {
    format: &'static str,
    version: u32,
    tool: &'static str,
    kind: Kind,
    answers: String,
    protocol: &'a ResolvedProtocol,
}

/// The first line: the same for no two studies whose runs differ.
pub(crate) fn header(kind: Kind, answers: u64, protocol: &ResolvedProtocol) -> String {
    let header = Header {
        format: "nasbench101-checkpoint",
        version: 1,
        tool: TOOL,
        kind,
        answers: format!("{answers:016x}"),
        protocol,
    };
    serde_json::to_string(&header).expect("all keys are text, and nothing fails to serialise")
}

/// A cell index that exists; a file may say anything.
pub(crate) fn known_cell<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CellIndex, D::Error> {
    let number = u32::deserialize(deserializer)?;
    if number < Space::nasbench101().len() {
        Ok(CellIndex(number))
    } else {
        Err(D::Error::custom("no cell has this index"))
    }
}

impl Checkpoint {
    /// Opens or makes a file for the study with this header, and reads the runs that it has; there are so many in all. A
    /// file with the header of another study starts anew; one that is no checkpoint is refused and left as it is.
    pub(crate) fn open(
        path: &Path,
        header: &str,
        jobs: usize,
    ) -> Result<(Self, Vec<Option<Run>>), SearchError> {
        let name = path.display().to_string();
        let failed = |error: io::Error| failure(&name, &error);
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = options.map_err(failed)?;
        match file.try_lock() {
            // Some network file systems know no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Err(SearchError::CheckpointInUse { path: name }),
        }
        let mut start = Vec::new();
        (&file).take(START.len() as u64).read_to_end(&mut start).map_err(failed)?;
        // Fewer bytes are a header that was torn.
        if !START.starts_with(&start) {
            return Err(SearchError::NotACheckpoint { path: name });
        }
        file.rewind().map_err(failed)?;
        let (known, end) = read(&file, header, jobs).map_err(failed)?;
        file.set_len(end).and_then(|()| file.seek(SeekFrom::Start(end))).map_err(failed)?;
        if end == 0 {
            file.write_all(format!("{header}\n").as_bytes()).map_err(failed)?;
        }
        Ok((Self { path: name, file: Mutex::new(file) }, known))
    }

    /// Adds a run that has ended.
    pub(crate) fn add(&self, job: usize, run: &Run) -> Result<(), SearchError> {
        let line = serde_json::to_string(&Line { job, run }).map_err(io::Error::from);
        let written = line.and_then(|line| {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            // One call for the whole line, and no buffer that a killed process would take with it.
            file.write_all(format!("{line}\n").as_bytes())
        });
        written.map_err(|error| failure(&self.path, &error))
    }
}

fn failure(path: &str, error: &io::Error) -> SearchError {
    SearchError::Checkpoint { path: path.to_owned(), problem: error.to_string() }
}

/// The runs up to the first line that is not whole, and how many bytes those take; none if the header is another.
fn read(file: &File, header: &str, jobs: usize) -> io::Result<(Vec<Option<Run>>, u64)> {
    let mut reader = BufReader::new(file);
    let mut known = vec![None; jobs];
    let mut line = Vec::new();
    let mut end = 0;
    while reader.read_until(b'\n', &mut line)? > 0 {
        let Some(text) = line.strip_suffix(b"\n") else { break };
        if end == 0 {
            if text != header.as_bytes() {
                break;
            }
        } else {
            let Ok(OwnedLine { job, run }) = serde_json::from_slice(text) else { break };
            let Some(place) = known.get_mut(job) else { break };
            *place = Some(run);
        }
        end += line.len() as u64;
        line.clear();
    }
    Ok((known, end))
}

//! Files that are cut off, in place, while they are mapped.
#![cfg(unix)]

mod support;

use std::env;
use std::fs::OpenOptions;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Checkpoint, Kind, Metric, Repeat};
use nb101_space::CellIndex;
use nb101_table::{Export, ExportFormat, Provenance, Table, TableWriter};
use support::{Folder, at_end, code};

const CELLS: u32 = 423_624;

/// A table of all cells that is long enough to be mapped; every cell has one and the same accuracy.
fn write(path: &Path) {
    let mut writer = TableWriter::create(path, (0..CELLS).map(CellIndex)).expect("starts");
    for repeat in 0..2 {
        let values = vec![Some(0.5); CELLS as usize];
        writer.column(at_end(Metric::TestAccuracy, 108, Repeat::Index(repeat)), &values).expect("fits");
    }
    writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
}

fn set_len(path: &Path, len: u64) {
    OpenOptions::new().write(true).open(path).and_then(|file| file.set_len(len)).expect("our own file");
}

#[test]
fn every_number_of_a_file_that_is_cut_off_is_right_or_refused() {
    let folder = Folder::new();
    write(&folder.path("other.nb101"));
    let other = Table::open_watched(folder.path("other.nb101")).expect("opens");
    write(&folder.table());
    let bytes = folder.table().metadata().expect("just written").len();
    for len in [bytes - 1, bytes - 40, bytes / 2, 4096 * 100, 4096 * 100 + 17, 100, 0] {
        write(&folder.table());
        let table = Table::open_watched(folder.table()).expect("opens");
        let measurement = at_end(Metric::TestAccuracy, 108, Repeat::Index(1));
        let column = table.column(&measurement).expect("stored");
        table.check_whole().expect("whole");
        assert_eq!(column.get(CellIndex(7)), Some(0.5));

        set_len(&folder.table(), len);
        // Backwards, so that the first one is gone already.
        for index in (0..CELLS).rev().step_by(1_000) {
            let value = column.get(CellIndex(index));
            assert!(
                value == Some(0.5) || table.check_whole().is_err(),
                "{len} bytes, cell {index}: {value:?}"
            );
        }
        let record = table.record(CellIndex(CELLS - 1), 108, Repeat::Index(1), Checkpoint::Final);
        assert!(record.is_ok_and(|record| record.test_accuracy == Some(0.5)) || table.check_whole().is_err());
        // Of the last 28 bytes all but a checksum are zeros.
        if len < bytes - 28 {
            assert_eq!(code(table.check_whole()), "NB101_TRUNCATED", "{len} bytes");
            let export = Export::new(ExportFormat::Csv);
            let exported = export.run(&table, folder.path("a.csv"), &|_| (), &AtomicBool::new(false));
            assert_eq!(code(exported), "NB101_TRUNCATED");
            assert!(table.verify().is_err(), "{len} bytes");
            // Long enough again, with zeros.
            set_len(&folder.table(), bytes);
            assert_eq!(code(table.check_whole()), "NB101_TRUNCATED", "{len} bytes and back");
        }
    }
    assert_eq!(folder.names(), ["other.nb101", "table.nb101"]);
    other.check_whole().expect("nothing happened to it");
    other.verify().expect("as written");
}

/// Set in the process that is meant to end by a signal.
const FILE: &str = "CUT_OFF_FILE";

#[test]
fn a_map_that_nobody_watches_ends_its_process_as_ever() {
    if let Some(file) = env::var_os(FILE) {
        let [watched, plain] =
            [Table::open_watched(&file), Table::open(&file)].map(|opened| opened.expect("opens"));
        set_len(Path::new(&file), 0);
        assert!(watched.verify().is_err(), "zeros");
        drop(plain.verify());
        return;
    }
    let folder = Folder::new();
    write(&folder.table());
    let own = env::current_exe().expect("the path of this program");
    let mut child = Command::new(own);
    child.args(["--exact", "a_map_that_nobody_watches_ends_its_process_as_ever"]);
    let ended = child.env(FILE, folder.table()).output().expect("it runs");
    assert_eq!(ended.status.signal(), Some(libc::SIGBUS), "{}", String::from_utf8_lossy(&ended.stdout));
}

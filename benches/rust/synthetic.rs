//! Writes a made-up data set of the size of the published one, 5,083,488 records and 2.1 GB, or a part of it: as a
//! TFRecord file in the original's layout, as a table of the same numbers, or both.
//!
//! ```text
//! cargo run --release -p nb101-benches --bin synthetic -- [--cells N] [--seed N] [--records FILE] [--table FILE]
//! ```

use std::env;
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

use nb101_benches::synthetic::Synthetic;
use nb101_space::Space;

const USAGE: &str =
    "expected [--cells N] [--seed N] [--records FILE] [--table FILE], and one of the last two";

fn main() -> Result<(), Box<dyn Error>> {
    let (mut cells, mut seed) = (Space::nasbench101().len() as usize, 0);
    let (mut records, mut table) = (None, None);
    let mut arguments = env::args().skip(1);
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{option} has no value: {USAGE}"))?;
        match option.as_str() {
            "--cells" => cells = value.parse()?,
            "--seed" => seed = value.parse()?,
            "--records" => records = Some(PathBuf::from(value)),
            "--table" => table = Some(PathBuf::from(value)),
            _ => return Err(format!("got {option}: {USAGE}").into()),
        }
    }
    if records.is_none() && table.is_none() {
        return Err(USAGE.into());
    }
    let synthetic = Synthetic::new(cells, seed);
    if let Some(path) = records {
        let start = Instant::now();
        let written = synthetic.write_records(BufWriter::new(File::create(&path)?))?;
        eprintln!("{}: {written} records in {:.1} s", path.display(), start.elapsed().as_secs_f64());
    }
    if let Some(path) = table {
        let start = Instant::now();
        let bytes = synthetic.write_table(&path)?;
        eprintln!("{}: {bytes} bytes in {:.1} s", path.display(), start.elapsed().as_secs_f64());
    }
    Ok(())
}

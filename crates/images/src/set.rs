//! Reading the standard binary layout.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use crate::error::ImagesError;

/// Side of an image in pixels.
pub const SIDE: usize = 32;
/// Pixels of an image.
pub const PIXELS: usize = SIDE * SIDE;
/// Bytes of a record: a label, then all red, all green and all blue values, row by row.
pub const RECORD: usize = 1 + 3 * PIXELS;
/// Records in each file of the official archive.
pub const RECORDS_IN_FILE: usize = 10_000;
/// Labels are smaller than this.
pub const CLASSES: u8 = 10;

/// Images in memory, three bytes a pixel, row by row, and their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageSet {
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl ImageSet {
    /// Reads files, each of 10,000 records: 30,730,000 bytes.
    pub fn read<P: AsRef<Path>>(files: &[P]) -> Result<Self, ImagesError> {
        let images = files.len() * RECORDS_IN_FILE;
        // No more than that is ever asked for: the system keeps what larger buffers have taken.
        let mut set =
            Self { pixels: Vec::with_capacity(images * 3 * PIXELS), labels: Vec::with_capacity(images) };
        for file in files {
            set.add(file.as_ref())?;
        }
        Ok(set)
    }

    /// Adds the records of one file.
    fn add(&mut self, path: &Path) -> Result<(), ImagesError> {
        let name = || path.display().to_string();
        let unread = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ImagesError::NotFound { path: name() },
            _ => ImagesError::Io { path: name(), problem: error.to_string() },
        };
        let bad = |problem: String| ImagesError::NotCifar { path: name(), problem };
        let wrong_length = |got: &str| {
            let expected = RECORDS_IN_FILE * RECORD;
            bad(format!("got {got} bytes, expected {expected}: {RECORDS_IN_FILE} records of {RECORD}"))
        };
        let mut file = BufReader::new(File::open(path).map_err(unread)?);
        let mut record = Vec::with_capacity(RECORD);
        for number in 0..RECORDS_IN_FILE {
            record.clear();
            (&mut file).take(RECORD as u64).read_to_end(&mut record).map_err(unread)?;
            if record.len() < RECORD {
                return Err(wrong_length(&(number * RECORD + record.len()).to_string()));
            }
            let (label, planes) = (record[0], &record[1..]);
            if label >= CLASSES {
                return Err(bad(format!(
                    "record {number} has the label {label}, expected 0 to {}",
                    CLASSES - 1
                )));
            }
            self.labels.push(label);
            let (red, rest) = planes.split_at(PIXELS);
            let (green, blue) = rest.split_at(PIXELS);
            self.pixels.extend(red.iter().zip(green).zip(blue).flat_map(|((&r, &g), &b)| [r, g, b]));
        }
        if file.fill_buf().map_err(unread)?.is_empty() { Ok(()) } else { Err(wrong_length("more")) }
    }

    /// How many images there are.
    pub const fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The label of an image.
    pub fn label(&self, image: usize) -> u8 {
        self.labels[image]
    }

    /// The bytes of an image: row by row, red, green and blue of each pixel.
    pub fn image(&self, image: usize) -> &[u8] {
        &self.pixels[image * 3 * PIXELS..][..3 * PIXELS]
    }
}

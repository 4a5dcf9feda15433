//! Reading the standard binary layout.

use std::fs::File;
use std::io::{self, Read};
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
        let mut set = Self { pixels: Vec::new(), labels: Vec::new() };
        for file in files {
            let path = file.as_ref().display().to_string();
            let bytes = read(file.as_ref()).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                    ImagesError::NotFound { path: path.clone() }
                }
                _ => ImagesError::Io { path: path.clone(), problem: error.to_string() },
            })?;
            set.add(&bytes).map_err(|problem| ImagesError::NotCifar { path, problem })?;
        }
        Ok(set)
    }

    /// Adds the records of one file. The text says what is wrong.
    fn add(&mut self, bytes: &[u8]) -> Result<(), String> {
        let expected = RECORDS_IN_FILE * RECORD;
        if bytes.len() != expected {
            let got = if bytes.len() > expected { "more".to_owned() } else { bytes.len().to_string() };
            return Err(format!(
                "got {got} bytes, expected {expected}: {RECORDS_IN_FILE} records of {RECORD}"
            ));
        }
        self.pixels.reserve(RECORDS_IN_FILE * 3 * PIXELS);
        for (number, record) in bytes.chunks_exact(RECORD).enumerate() {
            let (label, planes) = (record[0], &record[1..]);
            if label >= CLASSES {
                return Err(format!("record {number} has the label {label}, expected 0 to {}", CLASSES - 1));
            }
            self.labels.push(label);
            let (red, rest) = planes.split_at(PIXELS);
            let (green, blue) = rest.split_at(PIXELS);
            self.pixels.extend(red.iter().zip(green).zip(blue).flat_map(|((&r, &g), &b)| [r, g, b]));
        }
        Ok(())
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

/// The bytes of a file, one more than a right one has at most: whatever the path names, memory suffices.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let most = RECORDS_IN_FILE * RECORD + 1;
    let mut bytes = Vec::with_capacity(most);
    File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

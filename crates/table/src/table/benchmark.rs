//! A table answers as every benchmark does.

use nb101_benchmark::{Benchmark, Column, Kind, Measurement, NoColumn};

use super::Table;

impl<D: AsRef<[u8]> + Send + Sync> Benchmark for Table<D> {
    fn kind(&self) -> Kind {
        self.kind()
    }

    fn measurements(&self) -> Vec<Measurement> {
        self.known_measurements()
    }

    fn column(&self, measurement: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        match self.find(measurement) {
            Some(column) => Ok(Box::new(column)),
            None => Err(NoColumn {
                wanted: measurement.to_string(),
                available: self.known_measurements().iter().map(ToString::to_string).collect(),
            }),
        }
    }

    /// Of what the columns are and the checksums of their parts: when, by whom and of which sources the table was made is no
    /// part of it.
    fn fingerprint(&self) -> Option<u32> {
        Some(self.checksum_of_numbers())
    }
}

//! One import from its first source to the finished table.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use nb101_benchmark::{Kind, Measurement};
use nb101_space::HashOrder;

use super::collector::Collector;
use super::own_networks::OwnNetworks;
use super::records::Counts;
use super::rows::{self, Target, UserColumns, npy_column};
use super::source::{Format, Opened};
use super::summary::{BudgetSummary, ImportSummary, SkippedFields};
use super::training_numbers::{Slot, TrainingNumbers};
use super::{ImportOptions, SourceFile, Stream, npy, published, records, source};
use crate::error::TableError;
use crate::format::{Provenance, Source, check_user_column};
use crate::write::{AtomicFile, Existing, TableWriter};

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// Bytes read from all sources so far.
    pub bytes: u64,
    /// Bytes of all sources.
    pub total_bytes: u64,
    /// Records read from TFRecord files so far.
    pub records: u64,
}

/// What a job and its caller share.
struct Job<'a> {
    progress: &'a (dyn Fn(ImportProgress) + Sync),
    cancel: &'a AtomicBool,
    user_columns: &'a UserColumns,
    total_bytes: u64,
    collector: Collector,
    counts: Counts,
    numbers: u64,
    sources: Vec<Source>,
    /// Whether all sources so far hold published numbers.
    published: bool,
}

pub(super) fn run(
    options: &ImportOptions,
    files: &[SourceFile],
    stream: Option<Stream<'_>>,
    table: &Path,
    progress: &(dyn Fn(ImportProgress) + Sync),
    cancel: &AtomicBool,
) -> Result<ImportSummary, TableError> {
    let start = Instant::now();
    for file in files {
        source::refuse_same_file(&file.path, table)?;
    }
    // Nobody reads for a minute to learn that the result cannot be written. This file goes again, so that nothing is left
    // of an import that is killed while it reads.
    let target = || TableWriter::file(table, Existing::keep_if(options.keep_existing));
    drop(target()?);
    for (name, unit) in &options.user_columns {
        let path = || table.display().to_string();
        check_user_column(name, unit).map_err(|reason| TableError::Unwritable { path: path(), reason })?;
    }
    let mut total_bytes = 0;
    for file in files {
        total_bytes += source::len(&file.path)?;
    }
    let mut job = Job {
        progress,
        cancel,
        user_columns: &options.user_columns,
        total_bytes,
        collector: Collector::new(options.complete),
        counts: Counts::default(),
        numbers: 0,
        sources: Vec::new(),
        published: true,
    };
    for file in files {
        job.read(file, source::open(&file.path)?, None)?;
    }
    if let Some(Stream { name, reader, sha256 }) = stream {
        let file = SourceFile { path: name.into(), measurement: None };
        job.read(&file, source::start(&file.path, reader)?, sha256.as_deref())?;
    }
    let mut summary = job.write(options, target)?;
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(summary)
}

impl Job<'_> {
    fn read(
        &mut self,
        file: &SourceFile,
        Opened { format, reader }: Opened<'_>,
        expected: Option<&str>,
    ) -> Result<(), TableError> {
        let mut column = None;
        let (bytes, sha256) = match format {
            Format::TfRecord => self.read_records(&file.path, reader)?,
            Format::Npy => match npy_column(&file.path, self.user_columns) {
                Some((name, unit)) if file.measurement.is_none() => {
                    self.read_user(&file.path, reader, &name, &unit)?
                }
                _ => self.read_column(&file.path, reader, column.insert(file.column()?))?,
            },
            Format::Csv => self.read_rows(|target| rows::read_csv(&file.path, reader, target))?,
            Format::Parquet => self.read_rows(|target| rows::read_parquet(&file.path, reader, target))?,
        };
        let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let sha256 = sha256.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        if let Some(expected) = expected.filter(|expected| !expected.eq_ignore_ascii_case(&sha256)) {
            let (path, expected) = (file.path.display().to_string(), expected.to_owned());
            return Err(TableError::WrongSha256 { path, got: sha256, expected });
        }
        self.published &= published::is_published(&sha256, column.as_ref());
        self.sources.push(Source { name, format: format.name().to_owned(), bytes, sha256 });
        self.report()
    }

    fn read_records(
        &mut self,
        path: &Path,
        reader: impl std::io::Read + Send,
    ) -> Result<(u64, [u8; 32]), TableError> {
        let (progress, cancel, total_bytes) = (self.progress, self.cancel, self.total_bytes);
        let before = self.bytes_read();
        let report = |bytes, records| {
            stop_if(cancel)?;
            let bytes = before + bytes;
            progress(ImportProgress { bytes, total_bytes: total_bytes.max(bytes), records });
            Ok(())
        };
        let known = self.counts.records;
        let name = path.display().to_string();
        let read = records::read(&name, reader, &mut self.collector, &mut self.counts, report)?;
        if self.counts.records == known {
            return Err(TableError::NothingToImport { what: name });
        }
        Ok(read)
    }

    fn read_rows(
        &mut self,
        read: impl FnOnce(&mut Target<'_>) -> Result<(u64, [u8; 32]), TableError>,
    ) -> Result<(u64, [u8; 32]), TableError> {
        let (progress, cancel, total_bytes) = (self.progress, self.cancel, self.total_bytes);
        let (before, records) = (self.bytes_read(), self.counts.records);
        let mut report = |bytes, rows| {
            stop_if(cancel)?;
            progress(ImportProgress { bytes: before + bytes, total_bytes, records: records + rows });
            Ok(())
        };
        read(&mut Target {
            collector: &mut self.collector,
            counts: &mut self.counts,
            user_columns: self.user_columns,
            report: &mut report,
        })
    }

    fn read_user(
        &mut self,
        path: &Path,
        reader: impl std::io::Read,
        name: &str,
        unit: &str,
    ) -> Result<(u64, [u8; 32]), TableError> {
        let file = path.display().to_string();
        let column = npy::read(path, reader)?;
        for (&cell, &got) in HashOrder::get().cells().iter().zip(&column.values) {
            let put = self.collector.put_user((name, unit), cell, got);
            put.map_err(|contradiction| contradiction.in_source(&file, cell))?;
        }
        self.numbers += column.values.len() as u64;
        Ok((column.bytes, column.sha256))
    }

    fn read_column(
        &mut self,
        path: &Path,
        reader: impl std::io::Read,
        measurement: &Measurement,
    ) -> Result<(u64, [u8; 32]), TableError> {
        let column = npy::read(path, reader)?;
        let path = path.display().to_string();
        let is_of =
            |slot: &Slot| slot.checkpoint() == measurement.checkpoint && slot.metric() == measurement.metric;
        let slot = Slot::all().into_iter().find(is_of).expect("a slot for every metric and checkpoint");
        let training = (measurement.epochs, measurement.repeat);
        for (&cell, &value) in HashOrder::get().cells().iter().zip(&column.values) {
            let mut numbers = TrainingNumbers::default();
            numbers.set(slot, Some(value));
            let place = self.collector.arrivals.place(cell);
            let put = self.collector.put_numbers(place, training, &numbers);
            put.map_err(|contradiction| contradiction.in_source(&path, cell))?;
        }
        self.counts.not_finite += column.values.iter().filter(|value| !value.is_finite()).count() as u64;
        self.numbers += column.values.len() as u64;
        Ok((column.bytes, column.sha256))
    }

    /// Tells how far the job is and ends it if the caller says so.
    fn report(&self) -> Result<(), TableError> {
        stop_if(self.cancel)?;
        let (bytes, records) = (self.bytes_read(), self.counts.records);
        (self.progress)(ImportProgress { bytes, total_bytes: self.total_bytes.max(bytes), records });
        Ok(())
    }

    /// Bytes of the sources that are read to their end.
    fn bytes_read(&self) -> u64 {
        self.sources.iter().map(|source| source.bytes).sum()
    }

    fn write(
        mut self,
        options: &ImportOptions,
        target: impl FnOnce() -> Result<AtomicFile, TableError>,
    ) -> Result<ImportSummary, TableError> {
        let cells = self.collector.cells();
        if cells.is_empty() {
            return Err(TableError::NothingToImport { what: "the import".to_owned() });
        }
        let repeats = self.collector.repeats().into_iter();
        let budgets =
            repeats.map(|(epochs, cells_by_repeats)| BudgetSummary { epochs, cells_by_repeats }).collect();
        let networks = OwnNetworks::of(&self.collector, &cells);
        let kind = options.kind.unwrap_or(if self.published { Kind::Published } else { Kind::Retrained });

        let mut writer = TableWriter::new(target()?, cells.iter().map(|&(cell, _)| cell))?;
        let places: Vec<_> = cells.iter().map(|&(_, place)| place).collect();
        let mut columns = Vec::new();
        for (name, (unit, numbers)) in std::mem::take(&mut self.collector.user) {
            let values: Vec<_> = places.iter().map(|&place| numbers.get(place)).collect();
            columns.push(writer.user_column(&name, &unit, &values)?.clone());
        }
        let mut setups = Vec::new();
        if let Some(complete) = self.collector.complete.take() {
            writer.set_complete();
            setups = complete.setups();
            for (content, values) in complete.into_columns(&self.collector, &places) {
                stop_if(self.cancel)?;
                columns.push(writer.append_column(content, "", &values)?.clone());
            }
        }
        let mut trainings = self.collector.trainings.into_iter();
        let mut next = trainings.next();
        let mut encoded = Vec::new();
        while next.is_some() || !encoded.is_empty() {
            stop_if(self.cancel)?;
            // One training is written while the next is encoded.
            let (written, made) = rayon::join(
                || {
                    encoded.into_iter().try_for_each(|column| {
                        columns.push(writer.append_encoded(column)?.clone());
                        Ok::<_, TableError>(())
                    })
                },
                || next.map_or_else(Vec::new, |(training, numbers)| numbers.encode(training, &places)),
            );
            written?;
            (encoded, next) = (made, trainings.next());
        }
        writer.representatives(&networks.representatives)?;
        writer.trainable_parameters(&networks.parameters)?;
        stop_if(self.cancel)?;
        let provenance = Provenance {
            tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            date: options.date.clone(),
            sources: self.sources.clone(),
            setups,
        };
        let bytes = writer.finish(kind, provenance)?;

        let mut skipped = self.counts.skipped.0;
        skipped.sort_unstable();
        let skipped = skipped.into_iter().map(|(field, count)| SkippedFields {
            message: field.message,
            field: field.field,
            wire_type: field.wire,
            count,
        });
        Ok(ImportSummary {
            kind,
            sources: self.sources,
            records: self.counts.records,
            numbers: self.numbers,
            cells: cells.len() as u32,
            budgets,
            chance_level_records: self.counts.chance_level,
            not_finite: self.counts.not_finite,
            complete: options.complete,
            other_evaluations: self.counts.other_evaluations,
            unfinished_records: self.counts.unfinished,
            skipped_fields: skipped.collect(),
            own_representatives: networks.representatives.len() as u32,
            own_parameters: networks.parameters.len() as u32,
            mixed_networks: self.counts.mixed_networks,
            columns,
            bytes,
            seconds: 0.0,
        })
    }
}

fn stop_if(cancel: &AtomicBool) -> Result<(), TableError> {
    if cancel.load(Ordering::Relaxed) { Err(TableError::Cancelled) } else { Ok(()) }
}

//! Where everything lies in an opened table, checked once.

use std::collections::BTreeMap;

use nb101_benchmark::Measurement;

use crate::error::TableError;
use crate::format::{CellSet, Content, Encoding, Header, Metadata, Section, SectionKind, SpaceInfo};

/// Where one column lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredAt {
    pub(super) encoding: Encoding,
    pub(super) values: Section,
    /// `None` if every row has a value.
    pub(super) presence: Option<Section>,
}

/// All that opening finds out.
#[derive(Debug)]
pub(super) struct Layout {
    /// The file's name for messages.
    pub(super) file: String,
    pub(super) metadata: Metadata,
    pub(super) cells: CellSet,
    pub(super) measurements: BTreeMap<Measurement, StoredAt>,
    /// The columns that are no measurements.
    pub(super) others: BTreeMap<Content, StoredAt>,
    pub(super) representatives: Option<Section>,
    pub(super) parameters: Option<Section>,
    /// Every section in file order.
    pub(super) sections: Vec<Section>,
    /// Where the directory starts and the last section's padding ends.
    pub(super) directory: u64,
}

impl Layout {
    /// Where the column about something lies.
    pub(super) fn stored(&self, content: &Content) -> Option<StoredAt> {
        match content {
            Content::Measurement(measurement) => self.measurements.get(measurement),
            other => self.others.get(other),
        }
        .copied()
    }
}

/// Bytes of a pair of row and number.
pub(super) const PAIR_LEN: usize = 8;

impl Layout {
    pub(super) fn read(file: &str, data: &[u8]) -> Result<Self, TableError> {
        let header = Header::read(file, data)?;
        let sections = Section::read_all(file, data, header)?;
        let damaged = |section: Section, reason| TableError::Damaged {
            file: file.to_owned(),
            offset: section.offset,
            reason,
        };
        let only = |kind| {
            one_of(&sections, kind, 0).map_err(|second| {
                damaged(second, format!("got {} a second time, expected them once", second.kind.name()))
            })
        };

        let metadata = only(SectionKind::Metadata)?.ok_or_else(|| TableError::Damaged {
            file: file.to_owned(),
            offset: header.directory,
            reason: "got no metadata, expected one section of them".to_owned(),
        })?;
        metadata.check(file, data)?;
        let metadata_at = metadata;
        let metadata: Metadata = serde_json::from_slice(metadata_at.of(data)).map_err(|error| {
            damaged(metadata_at, format!("got metadata that are not understood: {error}"))
        })?;
        if metadata.space != SpaceInfo::nasbench101() {
            let reason = format!("got a table of {:?}, expected NAS-Bench-101", metadata.space);
            return Err(damaged(metadata_at, reason));
        }

        let cells = match only(SectionKind::Cells)? {
            None => CellSet::all(),
            Some(section) => {
                section.check(file, data)?;
                CellSet::from_bytes(section.of(data)).map_err(|reason| damaged(section, reason))?
            }
        };
        let rows = cells.len();
        if metadata.rows as usize != rows {
            let reason = format!("got metadata of {} rows, expected {rows}", metadata.rows);
            return Err(damaged(metadata_at, reason));
        }

        let representatives = only(SectionKind::Representatives)?;
        let parameters = only(SectionKind::Parameters)?;
        for section in representatives.into_iter().chain(parameters) {
            if section.len % PAIR_LEN as u64 != 0 {
                let reason = format!("got {} bytes, expected a multiple of {PAIR_LEN}", section.len);
                return Err(damaged(section, reason));
            }
        }

        let columns = Columns::new(&sections, metadata.columns.len()).map_err(|section| {
            let reason = format!("got {} {} that is not expected", section.kind.name(), section.column);
            damaged(section, reason)
        })?;
        let (mut measurements, mut others) = (BTreeMap::new(), BTreeMap::new());
        for (number, column) in metadata.columns.iter().enumerate() {
            column.check().map_err(|reason| damaged(metadata_at, reason))?;
            let stored = columns.stored_at(number, column.encoding, rows, column.present as usize);
            let stored = stored.map_err(|reason| damaged(metadata_at, reason))?;
            let second = match &column.content {
                Content::Measurement(measurement) => measurements.insert(measurement.clone(), stored),
                other => others.insert(other.clone(), stored),
            };
            if second.is_some() {
                let reason = format!("got {:?} a second time, expected every column once", column.content);
                return Err(damaged(metadata_at, reason));
            }
        }
        Ok(Self {
            file: file.to_owned(),
            metadata,
            cells,
            measurements,
            others,
            representatives,
            parameters,
            directory: header.directory,
            sections,
        })
    }
}

/// The section of a kind; the second one if there are two.
fn one_of(sections: &[Section], kind: SectionKind, column: u32) -> Result<Option<Section>, Section> {
    let mut found =
        sections.iter().copied().filter(|section| section.kind == kind && section.column == column);
    let first = found.next();
    found.next().map_or(Ok(first), Err)
}

/// The sections of every column.
struct Columns {
    values: Vec<Option<Section>>,
    presence: Vec<Option<Section>>,
}

impl Columns {
    /// Sorts sections by column; the section that belongs to none or comes twice if there is one.
    fn new(sections: &[Section], columns: usize) -> Result<Self, Section> {
        let mut sorted = Self { values: vec![None; columns], presence: vec![None; columns] };
        for &section in sections {
            let places = match section.kind {
                SectionKind::Values => &mut sorted.values,
                SectionKind::Presence => &mut sorted.presence,
                _ if section.column == 0 => continue,
                _ => return Err(section),
            };
            match places.get_mut(section.column as usize) {
                Some(place) if place.is_none() => *place = Some(section),
                _ => return Err(section),
            }
        }
        Ok(sorted)
    }

    /// Where a column lies; the text says what is wrong.
    fn stored_at(
        &self,
        number: usize,
        encoding: Encoding,
        rows: usize,
        present: usize,
    ) -> Result<StoredAt, String> {
        let values = self.values[number].ok_or_else(|| format!("got no values of column {number}"))?;
        let presence = self.presence[number];
        let expected = (rows * encoding.width()) as u64;
        if values.len != expected {
            return Err(format!(
                "got {} bytes of values of column {number}, expected {expected}",
                values.len
            ));
        }
        let expected = rows.div_ceil(8) as u64;
        if presence.is_some_and(|section| section.len != expected) || present > rows {
            return Err(format!("got a wrong presence of column {number}, expected {expected} bytes"));
        }
        if presence.is_some() != (present < rows) {
            return Err(format!(
                "got a column {number} with {present} of {rows} values, expected its presence to say the same"
            ));
        }
        Ok(StoredAt { encoding, values, presence })
    }
}

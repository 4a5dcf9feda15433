//! Reading everything to find damage.

use nb101_cell::Cell;
use nb101_space::CellIndex;

use super::Table;
use super::column::Stored;
use super::layout::{Layout, PAIR_LEN};
use crate::error::TableError;
use crate::format::{Content, Section, TrainingField, u32_at};

impl<D: AsRef<[u8]>> Table<D> {
    /// Reads the whole file and compares every section with its checksum, then checks that sections agree with each
    /// other. Whatever single bit of the file is wrong, either opening or this finds it.
    pub fn verify(&self) -> Result<(), TableError> {
        self.verify_with(&mut |_| Ok(()))
    }

    /// As [`verify`](Self::verify). `report` is told before every section how many bytes were checked so far, and may end
    /// the work with an error, such as [`TableError::Cancelled`].
    pub fn verify_with(
        &self,
        report: &mut dyn FnMut(u64) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let (file, data) = (&self.layout.file, self.data.as_ref());
        report(0)?;
        // What opening checked may have changed since.
        let layout = Layout::read(file, data)?;
        let damaged = |offset, reason| TableError::Damaged { file: file.clone(), offset, reason };
        if layout.sections != self.layout.sections {
            let reason = "got another table than the one that was opened, expected it unchanged".to_owned();
            return Err(damaged(layout.directory, reason));
        }

        let ends = layout.sections.iter().skip(1).map(|next| next.offset).chain([layout.directory]);
        for (section, end) in layout.sections.iter().zip(ends) {
            report(section.offset)?;
            section.check(file, data)?;
            let padding = section.offset + section.len..end;
            if data[padding.start as usize..padding.end as usize].iter().any(|&byte| byte != 0) {
                return Err(damaged(
                    padding.start,
                    "got something in the padding, expected zeros".to_owned(),
                ));
            }
        }

        let rows = layout.cells.len();
        for info in &layout.metadata.columns {
            let Some(stored) = layout.stored(&info.content) else { continue };
            let column = Stored::new(stored, data);
            let present = (0..rows).filter(|&row| column.is_present(row)).count();
            if present != info.present as usize {
                let offset = stored.presence.unwrap_or(stored.values).offset;
                return Err(damaged(offset, format!("got {present} values, expected {}", info.present)));
            }
            if let Some(row) = (0..rows).find(|&row| !column.is_in_range(row)) {
                let offset = stored.values.offset + (row * stored.encoding.width()) as u64;
                let reason = format!("got an accuracy of {:?}, expected one up to 1", column.get(row));
                return Err(damaged(offset, reason));
            }
        }

        let setups = layout.metadata.provenance.setups.len();
        let is_place = |place: f64| place.fract() == 0.0 && (0.0..f64::from(setups as u32)).contains(&place);
        for (content, &stored) in &layout.others {
            let Content::Training { field: TrainingField::Setup, .. } = content else { continue };
            let column = Stored::new(stored, data);
            if let Some(row) = (0..rows).find(|&row| !column.get(row).is_none_or(is_place)) {
                let offset = stored.values.offset + (row * stored.encoding.width()) as u64;
                let reason = format!("got setup {:?}, expected one of {setups}", column.get(row));
                return Err(damaged(offset, reason));
            }
        }

        let cells: Vec<CellIndex> = layout.cells.iter().collect();
        for section in layout.representatives.into_iter().chain(layout.parameters) {
            self.verify_rows(section, rows)?;
        }
        for (row, packed) in layout.representatives.into_iter().flat_map(|section| pairs(section, data)) {
            let offset = layout.representatives.map_or(0, |section| section.offset);
            let cell = Cell::from_packed(packed).map_err(|error| damaged(offset, error.to_string()))?;
            let (got, expected) = (CellIndex::of(cell), cells[row as usize]);
            if got != expected {
                let reason = format!("got a representative of cell {got}, expected one of cell {expected}");
                return Err(damaged(offset, reason));
            }
        }
        Ok(())
    }

    /// Rows of a section of pairs ascend and exist.
    fn verify_rows(&self, section: Section, rows: usize) -> Result<(), TableError> {
        let mut next = 0;
        for (row, _) in pairs(section, self.data.as_ref()) {
            if row < next || row as usize >= rows {
                return Err(TableError::Damaged {
                    file: self.layout.file.clone(),
                    offset: section.offset,
                    reason: format!("got row {row}, expected one from {next} to below {rows}"),
                });
            }
            next = row + 1;
        }
        Ok(())
    }
}

/// The pairs of row and number of a section.
fn pairs(section: Section, data: &[u8]) -> impl Iterator<Item = (u32, u32)> + '_ {
    let (pairs, _) = section.of(data).as_chunks::<PAIR_LEN>();
    pairs.iter().map(|pair| (u32_at(pair, 0), u32_at(pair, 4)))
}

//! The traces of a study as Parquet: a row for every incumbent.

use nb101_parquet::{ByteArray, Column, GroupWriter, Kind, Output, ParquetError, Result, Values, Writer};
use nb101_search::{Incumbent, SearcherRuns, StudyResult};

/// The columns. None of them has gaps.
const COLUMNS: [(&str, Kind); 9] = [
    ("searcher", Kind::Text),
    ("run", Kind::Small),
    ("query", Kind::Large),
    ("clock", Kind::Numbers),
    ("epochs", Kind::Small),
    ("cell", Kind::Small),
    ("objective", Kind::Numbers),
    ("quality", Kind::Numbers),
    ("regret", Kind::Numbers),
];

/// Writes all incumbents, a row group for every searcher that has some. The header of the JSON lines is in the file's
/// metadata, under `nasbench101-study`.
pub(crate) fn write(result: &StudyResult, output: Output<'_>) -> Result<()> {
    let header = result.header_json().map_err(|error| ParquetError::External(Box::new(error)))?;
    let columns = COLUMNS.map(|(name, kind)| Column { name: name.to_owned(), kind, optional: false });
    let mut file = Writer::new(output, "incumbents", &columns, Some(("nasbench101-study", header)))?;
    for searcher in &result.searchers {
        if searcher.runs.iter().any(|run| !run.trace.is_empty()) {
            let mut group = file.group()?;
            write_searcher(searcher, &mut group)?;
            group.close()?;
        }
    }
    file.finish()
}

fn write_searcher(searcher: &SearcherRuns, group: &mut GroupWriter<'_, '_>) -> Result<()> {
    let rows: Vec<(i32, &Incumbent)> = (0..)
        .zip(&searcher.runs)
        .flat_map(|(number, run)| run.trace.iter().map(move |incumbent| (number, incumbent)))
        .collect();
    let label = ByteArray::from(searcher.label.as_str());
    group.write(&Values::Text(vec![label; rows.len()]), None)?;
    group.write(&Values::Small(values(&rows, |run, _| run)), None)?;
    group.write(&Values::Large(values(&rows, |_, it| it.query.cast_signed())), None)?;
    group.write(&Values::Numbers(values(&rows, |_, it| it.clock)), None)?;
    group.write(&Values::Small(values(&rows, |_, it| i32::from(it.epochs))), None)?;
    group.write(&Values::Small(values(&rows, |_, it| it.cell.0.cast_signed())), None)?;
    group.write(&Values::Numbers(values(&rows, |_, it| it.objective)), None)?;
    group.write(&Values::Numbers(values(&rows, |_, it| it.quality)), None)?;
    group.write(&Values::Numbers(values(&rows, |_, it| it.regret)), None)
}

fn values<T>(rows: &[(i32, &Incumbent)], value: impl Fn(i32, &Incumbent) -> T) -> Vec<T> {
    rows.iter().map(|&(run, incumbent)| value(run, incumbent)).collect()
}

//! Trainings of which every number is known.

use nb101_benchmark::{Benchmark, Checkpoint, Column, Measurement, Metric, NoColumn, Repeat};
use nb101_space::{CellIndex, Space};
use nb101_surrogate::{BUDGETS, REPEATS};

/// More cells than this are not read: lines need no more points.
const ENOUGH: usize = 2_000;

/// The numbers at one checkpoint.
#[derive(Clone, Copy)]
pub(crate) struct Point {
    pub(crate) seconds: f64,
    pub(crate) train: f64,
    pub(crate) validation: f64,
    pub(crate) test: f64,
}

/// One training.
pub(crate) struct Record {
    pub(crate) halfway: Point,
    pub(crate) end: Point,
}

/// All trainings of one cell, by budget and repeat.
pub(crate) struct CellRecords {
    pub(crate) cell: CellIndex,
    pub(crate) budgets: Vec<Vec<Record>>,
}

type Columns<'a> = [Box<dyn Column + 'a>; 4];

fn columns(
    from: &dyn Benchmark,
    epochs: u16,
    repeat: u16,
    checkpoint: Checkpoint,
) -> Result<Columns<'_>, NoColumn> {
    let column =
        |metric| from.column(&Measurement { metric, epochs, repeat: Repeat::Index(repeat), checkpoint });
    let [seconds, train, validation, test] = Metric::ALL;
    Ok([column(seconds)?, column(train)?, column(validation)?, column(test)?])
}

fn point(columns: &Columns<'_>, cell: CellIndex) -> Option<Point> {
    let [seconds, train, validation, test] = columns;
    Some(Point {
        seconds: seconds.value(cell)?,
        train: train.value(cell)?,
        validation: validation.value(cell)?,
        test: test.value(cell)?,
    })
}

/// The cells of which a benchmark knows everything, evenly chosen if they are many.
pub(crate) fn records(from: &dyn Benchmark) -> Result<Vec<CellRecords>, NoColumn> {
    let mut all = Vec::new();
    for epochs in BUDGETS {
        for repeat in 0..REPEATS {
            let halfway = columns(from, epochs, repeat, Checkpoint::Halfway)?;
            all.push((halfway, columns(from, epochs, repeat, Checkpoint::Final)?));
        }
    }
    let whole = |cell: CellIndex| {
        let records = all
            .iter()
            .map(|(halfway, end)| Some(Record { halfway: point(halfway, cell)?, end: point(end, cell)? }));
        let mut records = records.collect::<Option<Vec<Record>>>()?.into_iter();
        let budgets = BUDGETS.map(|_| records.by_ref().take(REPEATS.into()).collect()).into();
        Some(CellRecords { cell, budgets })
    };
    let known =
        (0..Space::nasbench101().len()).map(CellIndex).filter(|&cell| point(&all[0].1, cell).is_some());
    let known: Vec<CellIndex> = known.collect();
    let step = known.len().div_ceil(ENOUGH).max(1);
    Ok(known.into_iter().step_by(step).filter_map(whole).collect())
}

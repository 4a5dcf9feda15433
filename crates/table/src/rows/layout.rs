//! A table as rows.

use std::collections::BTreeSet;
use std::ops::Range;

use nb101_benchmark::Repeat;
use nb101_cell::{Cell, Label, ModuleHash, module_hashes};
use nb101_space::CellIndex;

use super::Field;
use crate::error::TableError;
use crate::format::Content;
use crate::table::{Table, TableColumn, Training};

/// The rows of a table, in the order of cells, budgets and repeats, a stored mean after the repeats.
#[derive(Debug)]
pub(crate) struct Rows<'t, D> {
    table: &'t Table<D>,
    cells: Vec<CellIndex>,
    trainings: Vec<Training<'t>>,
    user: Vec<(Field, TableColumn<'t>)>,
    fields: Vec<Field>,
}

/// One row.
#[derive(Debug)]
pub(crate) struct Row<'r, 't> {
    pub(crate) cell: CellIndex,
    pub(crate) hash: ModuleHash,
    /// The vertex order in which it was trained.
    pub(crate) representative: Cell,
    /// None for a cell without trainings.
    pub(crate) training: Option<&'r Training<'t>>,
    /// Trainable parameters of the cell.
    pub(crate) parameters: u64,
    /// The row of the cell in the table.
    pub(crate) at: usize,
    user: &'r [(Field, TableColumn<'t>)],
}

/// What a row has in a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Missing,
    /// The mean over the repeats, in the place of a repeat.
    Mean,
    Integer(i64),
    Number(f64),
    Text(String),
}

impl<'t, D: AsRef<[u8]> + Sync> Rows<'t, D> {
    pub(crate) fn new(table: &'t Table<D>) -> Self {
        let trainings: Vec<Training<'t>> = table.all_trainings().collect();
        let numbers: BTreeSet<Field> = trainings.iter().flat_map(Training::fields).collect();
        let user = table.columns().iter().filter_map(|column| {
            let Content::User { name } = &column.content else { return None };
            let field = Field::User { name: name.clone(), unit: column.unit.to_string() };
            Some((field, table.stored_column(&column.content)?))
        });
        let user: Vec<_> = user.collect();
        let fields = [Field::CellIndex, Field::ModuleHash, Field::Epochs, Field::Repeat]
            .into_iter()
            .chain(numbers)
            .chain([Field::TrainableParameters, Field::ModuleAdjacency, Field::ModuleOperations])
            .chain(user.iter().map(|(field, _)| field.clone()))
            .collect();
        Self { table, cells: table.cells().collect(), trainings, user, fields }
    }

    /// The columns.
    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// How many cells there are.
    pub(crate) const fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// Shows the rows of some cells, by their rows in the table. Single trainings alone if `records` is set.
    pub(crate) fn for_each(
        &self,
        cells: Range<usize>,
        records: bool,
        mut show: impl FnMut(Row<'_, 't>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let mut networks = self.table.networks();
        let representatives: Vec<Cell> = cells
            .clone()
            .map(|row| networks.representative(self.cells[row], row))
            .collect::<Result<_, _>>()?;
        let hashes = module_hashes(&representatives);
        for ((row, of_cell), hash) in cells.zip(representatives).zip(hashes) {
            let cell = self.cells[row];
            let parameters = networks.trainable_parameters(row, of_cell);
            let user = self.user.as_slice();
            let mut any = false;
            for training in self.trainings.iter().filter(|training| training.has(row)) {
                if records && training.repeat() == Repeat::Mean {
                    continue;
                }
                any = true;
                let representative = training.representative(row, of_cell);
                let training = Some(training);
                show(Row { cell, hash, representative, training, parameters, at: row, user })?;
            }
            if !any && !records {
                show(Row { cell, hash, representative: of_cell, training: None, parameters, at: row, user })?;
            }
        }
        Ok(())
    }
}

impl Row<'_, '_> {
    /// What it has in a column.
    pub(crate) fn value(&self, field: &Field) -> Value {
        match field {
            Field::CellIndex => Value::Integer(i64::from(self.cell.0)),
            Field::ModuleHash => Value::Text(self.hash.to_string()),
            Field::Epochs => {
                self.training.map_or(Value::Missing, |training| Value::Integer(training.epochs().into()))
            }
            Field::Repeat => match self.training.map(Training::repeat) {
                None => Value::Missing,
                Some(Repeat::Index(index)) => Value::Integer(index.into()),
                // No other summary is stored.
                Some(_) => Value::Mean,
            },
            Field::ModuleAdjacency => {
                let matrix = self.representative.adjacency().to_matrix();
                Value::Text(matrix.iter().map(|&entry| if entry == 1 { '1' } else { '0' }).collect())
            }
            Field::ModuleOperations => {
                let names: Vec<&str> = self.representative.labels().map(Label::name).collect();
                Value::Text(names.join(","))
            }
            Field::Setup => {
                let setup = self.training.and_then(|training| training.setup(self.at));
                setup.map_or(Value::Missing, |setup| Value::Text(setup.as_str().to_owned()))
            }
            Field::User { .. } => {
                let column = self.user.iter().find(|(known, _)| known == field);
                column.and_then(|(_, column)| column.at(self.at)).map_or(Value::Missing, Value::Number)
            }
            number => {
                let value = match self.training {
                    Some(training) => training.number(number, self.at, self.parameters),
                    #[expect(clippy::cast_precision_loss, reason = "no network has 2^53 parameters")]
                    None => (*number == Field::TrainableParameters).then_some(self.parameters as f64),
                };
                match (value, number.is_whole()) {
                    (None, _) => Value::Missing,
                    (Some(value), true) => Value::Integer(value as i64),
                    (Some(value), false) => Value::Number(value),
                }
            }
        }
    }
}

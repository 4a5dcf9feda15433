//! Which columns a file of rows has.

use std::path::Path;

use super::UserColumns;
use crate::format::check_user_column;
use crate::rows::Field;

/// The columns of these names; the text says which one is wrong.
pub(super) fn parse<'n>(
    names: impl Iterator<Item = &'n str>,
    user: &UserColumns,
) -> Result<Vec<Field>, String> {
    let mut fields = Vec::new();
    for name in names {
        let field = field(name.trim_start_matches('\u{feff}').trim(), user)?;
        if fields.contains(&field) {
            return Err(format!("got the column '{name}' a second time, expected it once"));
        }
        fields.push(field);
    }
    let has = |field: &Field| fields.contains(field);
    let by_order = has(&Field::ModuleAdjacency) && has(&Field::ModuleOperations);
    if !(has(&Field::CellIndex) || has(&Field::ModuleHash) || by_order) {
        return Err(
            "got no column that names the cell, expected cell_index, module_hash, or module_adjacency and \
             module_operations"
                .to_owned(),
        );
    }
    Ok(fields)
}

fn field(name: &str, user: &UserColumns) -> Result<Field, String> {
    if let Some(unit) = user.get(name) {
        check_user_column(name, unit)?;
        return Ok(Field::User { name: name.to_owned(), unit: unit.clone() });
    }
    if let Some(field) = Field::named(name) {
        return Ok(field);
    }
    let with_unit = name.strip_suffix(']').and_then(|name| name.split_once('['));
    let Some((name, unit)) = with_unit else {
        return Err(format!(
            "got the column '{name}', expected one of those that exports write, a name with a unit such as \
             'latency [ms]', or one that is named as a user column in the options"
        ));
    };
    let (name, unit) = (name.trim_end(), unit.trim());
    check_user_column(name, unit)?;
    Ok(Field::User { name: name.to_owned(), unit: unit.to_owned() })
}

/// The user column that a NumPy file is, if the options name it as the file is named.
pub(in crate::import) fn npy_column(path: &Path, user: &UserColumns) -> Option<(String, String)> {
    let name = path.file_stem()?.to_str()?;
    user.get(name).map(|unit| (name.to_owned(), unit.clone()))
}

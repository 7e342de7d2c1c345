//! Tables in which nothing tells one unit from another: a summary by town beside the towns' own sheets, a table of codes, a file of another
//! kind. Read as lists they would be units without a name, so their rows are set aside.

use super::config::SourceConfig;
use super::lexicon::{HeaderLexicon, Says};
use super::mapping::Mapped;
use crate::record::{RejectReason, Rejected, Role, RowRef, Sheet, SourceColumn, TextColumn};
use rustc_hash::FxHashSet;

/// What the rows of a table are, as far as its columns say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// Units or complaints.
    Units,
    /// What lies in a county or town, one row for each.
    Sums,
    Unknown,
}

/// What the rows are of a table with these columns, each with its field, if any, and its cells.
fn rows_of<'a>(columns: impl Iterator<Item = (Option<&'a str>, &'a TextColumn)>, lexicon: &dyn HeaderLexicon) -> Rows {
    let columns: Vec<(Says, &TextColumn)> =
        columns.filter_map(|(field, cells)| Some((lexicon.field(field?)?.says, cells))).collect();
    let any = |wanted: Says, holds: fn(&TextColumn) -> bool| {
        columns.iter().any(|&(says, cells)| says == wanted && holds(cells))
    };
    if any(Says::Unit, |_| true) {
        return Rows::Units;
    }
    if any(Says::Area, differs_throughout) && !any(Says::Spot, |cells| cells.present() > 0) {
        return Rows::Sums;
    }
    if any(Says::Person, differs_mostly) { Rows::Units } else { Rows::Unknown }
}

/// No two rows say the same, and most say something.
fn differs_throughout(cells: &TextColumn) -> bool {
    cells.len() > 1 && differs_mostly(cells) && distinct(cells) == cells.present()
}

/// Most rows say something of their own.
fn differs_mostly(cells: &TextColumn) -> bool {
    distinct(cells) * 2 > cells.len()
}

fn distinct(cells: &TextColumn) -> usize {
    cells.iter().flatten().collect::<FxHashSet<&str>>().len()
}

/// Whether the columns of a table tell its units apart, each by what a person said of it or else by its field.
pub(super) fn identifies(
    names: &[String],
    fields: &[Mapped],
    cells: &[TextColumn],
    said: Option<&SourceConfig>,
    lexicon: &dyn HeaderLexicon,
) -> bool {
    let field = |(name, mapped): (&String, &Mapped)| {
        let word = said.and_then(|said| said.columns.get(name)).map(String::as_str);
        word.or_else(|| mapped.map(|mapped| mapped.0))
    };
    rows_of(names.iter().zip(fields).map(field).zip(cells), lexicon) == Rows::Units
}

/// Whether the columns of a list tell its units apart.
pub(super) fn tells_units(columns: &[SourceColumn], lexicon: &dyn HeaderLexicon) -> bool {
    of_columns(columns, lexicon) == Rows::Units
}

fn of_columns(columns: &[SourceColumn], lexicon: &dyn HeaderLexicon) -> Rows {
    rows_of(columns.iter().map(|column| (column.field.as_deref(), &column.values)), lexicon)
}

/// Whether a list is nothing but what its role says, so that it is read whatever its columns are unless it sums up: what a census starts from,
/// and what is complained of.
fn is_told_by(role: Role) -> bool {
    matches!(role, Role::BaseRegister | Role::Complaints)
}

/// Sets the records of a table aside when no column of it identifies, and tells whether it did. The columns stay without a cell, so that a person
/// sees which there are. The `role` is that of the list, `None` for a table beside the list of its file.
pub(super) fn set_aside(
    columns: &mut [SourceColumn],
    rows: &mut Vec<RowRef>,
    sheets: &mut [Sheet],
    rejected: &mut Vec<Rejected>,
    role: Option<Role>,
    lexicon: &dyn HeaderLexicon,
) -> bool {
    match of_columns(columns, lexicon) {
        Rows::Units => return false,
        Rows::Unknown if role.is_some_and(is_told_by) => return false,
        Rows::Unknown | Rows::Sums => {}
    }
    for (record, at) in rows.drain(..).enumerate() {
        let cells: Vec<&str> = columns.iter().filter_map(|column| column.values.get(record)).collect();
        rejected.push(Rejected { at, reason: RejectReason::Unidentified, text: cells.join(" | ") });
    }
    rejected.sort_by_key(|rejected| rejected.at);
    sheets.iter_mut().for_each(|sheet| sheet.records = 0);
    columns.iter_mut().for_each(|column| column.values = TextColumn::default());
    true
}

//! Tables in which nothing tells one unit from another: a summary by town beside the towns' own sheets, a table of codes, a file of another
//! kind. Read as lists they would be units without a name, so their rows are set aside.

use super::config::SourceConfig;
use super::lexicon::HeaderLexicon;
use super::mapping::Mapped;
use crate::record::{RejectReason, Rejected, RowRef, Sheet, SourceColumn, TextColumn};

/// Whether a column of the table tells its units apart, by what a person said of it or else by its field.
pub(super) fn identifies(
    names: &[String],
    fields: &[Mapped],
    said: Option<&SourceConfig>,
    lexicon: &dyn HeaderLexicon,
) -> bool {
    names.iter().zip(fields).any(|(name, mapped)| {
        let word = said.and_then(|said| said.columns.get(name)).map(String::as_str);
        word.or_else(|| mapped.map(|mapped| mapped.0)).is_some_and(|field| is_identifying(field, lexicon))
    })
}

fn is_identifying(field: &str, lexicon: &dyn HeaderLexicon) -> bool {
    lexicon.field(field).is_some_and(|info| info.identifies)
}

/// Sets the records of a table aside when no column of it identifies, and tells whether it did. The columns stay without a cell, so that a person
/// sees which there are.
pub(super) fn set_aside(
    columns: &mut [SourceColumn],
    rows: &mut Vec<RowRef>,
    sheets: &mut [Sheet],
    rejected: &mut Vec<Rejected>,
    lexicon: &dyn HeaderLexicon,
) -> bool {
    if columns.iter().filter_map(|column| column.field.as_deref()).any(|field| is_identifying(field, lexicon)) {
        return false;
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

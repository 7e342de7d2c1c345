//! Which column is which field: the header's words and the look of the cells decide together.
//!
//! A column is mapped by its header unless its cells contradict it; cells alone map a column only when their shape can be
//! nothing else (check digits, phone shapes, coordinates). Two columns may hold one field (two phones), but not when one
//! of them is much the weaker guess: 产品名称 is not a second name of the unit.

use super::config::{IGNORE, SourceConfig};
use super::lexicon::{FieldGuess, FieldInfo, HeaderLexicon};
use crate::record::{Role, SourceColumn, TextColumn};

/// Cells looked at per column, spread over the whole list.
const SAMPLE: usize = 300;

/// Cells of which not one fits the header, so that it is wrong.
const PROVES: usize = 10;

/// A second column of a field must be nearly as sure as the first.
const WEAKER: f32 = 0.3;

/// Field and how it was recognised (`header`, `content`).
pub(crate) type Mapped = Option<(&'static str, &'static str)>;

/// The field of every column.
pub(crate) fn map_columns(names: &[String], columns: &[TextColumn], lexicon: &dyn HeaderLexicon) -> Vec<Mapped> {
    let mut guesses: Vec<Option<(&'static str, f32, &'static str)>> =
        names.iter().zip(columns).map(|(name, column)| guess(name, &sample(column), column.len(), lexicon)).collect();
    let best_of = |guesses: &[Option<(&'static str, f32, &'static str)>], field: &str| {
        guesses.iter().flatten().filter(|guess| guess.0 == field).map(|guess| guess.1).fold(0.0f32, f32::max)
    };
    for at in 0..guesses.len() {
        let Some((field, total, by)) = guesses[at] else { continue };
        let best = best_of(&guesses, field);
        let first_by_content = guesses.iter().flatten().any(|other| other.0 == field && other.2 == "header");
        if total + WEAKER < best || by == "content" && first_by_content && !is_number(lexicon.field(field)) {
            guesses[at] = None;
        }
    }
    guesses.into_iter().map(|guess| guess.map(|(field, _, by)| (field, by))).collect()
}

/// Codes and phones come in several columns; a second column of them by content is welcome.
fn is_number(field: Option<&FieldInfo>) -> bool {
    use super::lexicon::ValueKind::{Code, Phone};
    field.is_some_and(|field| matches!(field.kind, Code | Phone))
}

fn guess(
    name: &str,
    cells: &[&str],
    records: usize,
    lexicon: &dyn HeaderLexicon,
) -> Option<(&'static str, f32, &'static str)> {
    // A cell or two that spilled over from other columns say nothing about a column, unless the list is that short.
    let enough = !cells.is_empty() && cells.len() >= records.min(3);
    let by_content = lexicon.field_of_values(cells).filter(|_| enough);
    let Some(by_header) = lexicon.field_of_header(name) else {
        return by_content
            .filter(|guess| guess.confidence >= 0.8)
            .map(|guess| (guess.field, guess.confidence, "content"));
    };
    if by_header.field == IGNORE {
        return None;
    }
    // Too few cells prove nothing against a header.
    let shape = if cells.len() < 3 { None } else { lexicon.score_values(by_header.field, cells) };
    // No cell of many looks like what the header says (取水 numbers under 许可证编号), and the shape of cells says no other field.
    if cells.len() >= PROVES && shape == Some(0.0) && by_content.is_none() {
        return None;
    }
    let total = by_header.confidence + shape.map_or(0.0, |score| score - 0.5);
    if let (Some(score), Some(content)) = (shape, by_content)
        && score < 0.2
        && content.confidence >= 0.8
        && content.field != by_header.field
    {
        return Some((content.field, content.confidence, "content"));
    }
    (total >= 0.4).then_some((by_header.field, total.min(by_header.confidence), "header"))
}

/// What a list is for may tell one column more: the surest of those without a field, when no other column is that field. Nothing is told of
/// columns that a person has `said` something about.
pub(crate) fn map_by_role(
    columns: &mut [SourceColumn],
    role: Role,
    said: Option<&SourceConfig>,
    lexicon: &dyn HeaderLexicon,
) {
    let unsaid = |column: &SourceColumn| said.is_none_or(|said| !said.columns.contains_key(&column.header));
    let told = |column: &SourceColumn| lexicon.field_in_role(role, &column.header, &sample(&column.values));
    let mut best: Option<(usize, FieldGuess)> = None;
    for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.field.is_none() && unsaid(column)) {
        let guess = told(column).filter(|guess| best.is_none_or(|(_, best)| guess.confidence > best.confidence));
        best = guess.map(|guess| (at, guess)).or(best);
    }
    if let Some((at, guess)) = best
        && !columns.iter().any(|column| column.field.as_deref() == Some(guess.field))
    {
        columns[at].field = Some(guess.field.to_owned());
        columns[at].recognised_by = "content";
    }
}

/// Up to [`SAMPLE`] present cells, evenly spread.
pub(crate) fn sample(column: &TextColumn) -> Vec<&str> {
    let step = (column.len() / (SAMPLE * 2)).max(1);
    let mut cells: Vec<&str> =
        (0..column.len()).step_by(step).filter_map(|row| column.get(row)).take(SAMPLE * 2).collect();
    if cells.len() < SAMPLE && step > 1 {
        cells = column.iter().flatten().take(SAMPLE).collect();
    }
    cells
}

//! Cells that repeat the cell above them (同上, 〃, "): filled as a merged cell is, and noted.
//!
//! A mark stands for the cell of the record above it, whether that was written out or a mark itself, in one sheet and below one header or heading.
//! Where the first record below these is a mark already, the column means something else by it (the address beside it, the person beside it): what
//! its marks stand for is not known, and they are absent. So is a mark beside a cell of the same sort (the other address, the other person) that is
//! written out and not the one above it: the mark may repeat that cell as well.

use super::config::IGNORE;
use super::lexicon::HeaderLexicon;
use super::table::Table;
use crate::record::{Issue, IssueKind, RecordId, SourceColumn, TextColumn};

/// Marks met while a table is read.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Record and column of each, in order.
    cells: Vec<(u32, u16)>,
    /// Records above which a header or a heading stands.
    breaks: Vec<u32>,
}

/// A cell that was a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ditto {
    /// The record, from 0.
    pub record: u32,
    /// The column.
    pub column: u16,
    /// What stands in the file.
    pub mark: String,
    /// The row in which the cell is written out that it stands for; `None` where that is not known or has no text.
    pub from: Option<u32>,
}

impl Ditto {
    /// The same cell in a list that holds the table from record `start` on, as this column.
    pub fn moved(self, start: u32, column: usize) -> Self {
        Self { record: start + self.record, column: column as u16, ..self }
    }

    /// What a person should know of it.
    pub fn issue(self, columns: &[SourceColumn]) -> Issue {
        let column = &columns[usize::from(self.column)];
        Issue {
            record: RecordId(self.record),
            column: column.field.as_ref().unwrap_or(&column.header).clone(),
            value: self.mark,
            kind: IssueKind::Ditto,
            detail: self.from.map_or(String::new(), |row| format!("↑ {row}")),
        }
    }
}

impl Marks {
    /// Notes the marks of the next record's cells.
    pub fn look<'c>(
        &mut self,
        record: usize,
        cells: impl Iterator<Item = (usize, &'c str)>,
        lexicon: &dyn HeaderLexicon,
    ) {
        let marks = cells.filter(|(_, cell)| lexicon.repeats_above(cell).is_some());
        self.cells.extend(marks.map(|(column, _)| (record as u32, column as u16)));
    }

    /// A header or a heading stands above the next record.
    pub fn break_before(&mut self, record: usize) {
        self.breaks.push(record as u32);
    }

    /// Goes on with the marks of rows further down, whose records were counted from `first`.
    pub fn append(&mut self, below: Self, first: u32) {
        self.cells.extend(below.cells.into_iter().map(|(record, column)| (first + record, column)));
        self.breaks.extend(below.breaks.into_iter().map(|record| first + record));
    }

    /// Fills the marks of a table that is complete.
    pub fn fill(mut self, table: &mut Table, lexicon: &dyn HeaderLexicon) {
        if self.cells.is_empty() {
            return;
        }
        self.cells.sort_by_key(|&(record, column)| (column, record));
        let written = table.columns.clone();
        let read = Reading { breaks: &self.breaks, rows: &table.rows, lexicon };
        for marks in self.cells.chunk_by(|a, b| a.1 == b.1) {
            let column = usize::from(marks[0].1);
            let beside: Vec<&TextColumn> = alike(column, &table.names, lexicon).map(|at| &written[at]).collect();
            let (cells, dittos) = read.filled(&written[column], marks, &beside);
            table.columns[column] = cells;
            table.dittos.extend(dittos);
        }
        table.dittos.sort_by_key(|ditto| (ditto.record, ditto.column));
    }
}

/// The other columns whose cells may say what those of this one say.
fn alike<'a>(column: usize, names: &'a [String], lexicon: &'a dyn HeaderLexicon) -> impl Iterator<Item = usize> + 'a {
    let field =
        |at: usize| lexicon.field_of_header(&names[at]).map(|guess| guess.field).filter(|field| *field != IGNORE);
    let own = field(column);
    let is_alike = move |at: usize| own.zip(field(at)).is_some_and(|(own, other)| lexicon.may_repeat(own, other));
    (0..names.len()).filter(move |&at| at != column && is_alike(at))
}

/// How the marks of a table are read.
struct Reading<'a> {
    /// Records above which a header or a heading stands.
    breaks: &'a [u32],
    /// The row of each record.
    rows: &'a [u32],
    lexicon: &'a dyn HeaderLexicon,
}

impl Reading<'_> {
    /// A column with its marks filled, and the marks. The columns `beside` it are as they were written.
    fn filled(&self, cells: &TextColumn, marks: &[(u32, u16)], beside: &[&TextColumn]) -> (TextColumn, Vec<Ditto>) {
        let column = marks[0].1;
        let mut out = TextColumn::default();
        let mut dittos: Vec<Ditto> = Vec::with_capacity(marks.len());
        let mut next = marks.iter().peekable();
        let mut known = false;
        for (record, cell) in (0..).zip(cells.iter()) {
            let mark = cell.filter(|_| next.next_if(|mark| mark.0 == record).is_some());
            if record == 0 || self.breaks.binary_search(&record).is_ok() {
                known = mark.is_none();
            }
            let Some(mark) = mark else {
                out.push(cell);
                continue;
            };
            let above = record.checked_sub(1).filter(|_| known).map(|above| above as usize);
            let above = above.filter(|&above| !beside.iter().any(|beside| self.is_another(beside, above)));
            let filled = above.and_then(|above| out.get(above)).map(|text| text.to_owned() + self.behind(mark));
            let from = match dittos.last() {
                Some(last) if last.record + 1 == record => last.from,
                _ => above.map(|above| self.rows[above]),
            };
            out.push(filled.as_deref());
            dittos.push(Ditto { record, column, mark: mark.to_owned(), from: from.filter(|_| filled.is_some()) });
        }
        (out, dittos)
    }

    /// Whether the cell below this one is written out and says something else.
    fn is_another(&self, cells: &TextColumn, above: usize) -> bool {
        let written = cells.get(above + 1).filter(|cell| self.lexicon.repeats_above(cell).is_none());
        written.is_some_and(|cell| cells.get(above) != Some(cell))
    }

    fn behind<'c>(&self, mark: &'c str) -> &'c str {
        self.lexicon.repeats_above(mark).unwrap_or_default()
    }
}

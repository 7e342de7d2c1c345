//! Answers out of files: workbooks and delimited text, whatever clerks did to rows and columns.

use super::columns::{Column, Headed};
use super::entry::{Answer, Entry, Ledger, Outcome, Place, Side, Subject};
use super::key::RecordKey;
use super::remark::{Problem, Remark};
use super::words::{ANSWERS, STATUSES, Status, day};
use crate::cluster::Voice;
use crate::consolidate::OutputColumn;
use crate::ingest::{self, IngestError, SheetRows};
use crate::record::Message;
use std::path::{Path, PathBuf};

/// Why a file of answers cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum DecisionsError {
    /// It cannot be opened, is damaged, or is no table.
    #[error(transparent)]
    File(#[from] IngestError),
    /// None of its sheets has the columns of answers.
    #[error(
        "'{file}' holds no table of answers: no sheet has the columns left, right and verdict, or key and found_status"
    )]
    NoTable {
        /// File.
        file: String,
    },
}

impl Message for DecisionsError {
    fn chinese(&self) -> String {
        match self {
            Self::File(error) => error.chinese(),
            Self::NoTable { file } => format!(
                "“{file}”里没有核实结论：没有一张表有“甲（名单:第几条）”“乙（名单:第几条）”“核实结论”，或“校验码”“核实状态”这些列。可用：填好的 roster.xlsx、review.csv、decisions.csv"
            ),
        }
    }
}

/// Reads the answers of several files, in order. `lists` are the names of the lists they may be about, `outputs` the columns of the
/// roster, of which people may correct values.
///
/// # Errors
/// The first file that cannot be read or holds no table of answers; rows that are wrong are remarks.
pub fn read(
    files: &[PathBuf],
    lists: &[&str],
    outputs: &[OutputColumn],
) -> Result<(Ledger, Vec<Remark>), DecisionsError> {
    let (mut ledger, mut remarks) = (Ledger::default(), Vec::new());
    for path in files {
        read_file(path, lists, outputs, &mut ledger, &mut remarks)?;
    }
    ledger.make_unique();
    Ok((ledger, remarks))
}

fn read_file(
    path: &Path,
    lists: &[&str],
    outputs: &[OutputColumn],
    ledger: &mut Ledger,
    remarks: &mut Vec<Remark>,
) -> Result<(), DecisionsError> {
    let file = path.display().to_string();
    let sheets = ingest::read_sheets(path)?;
    let mut any = false;
    for mut sheet in sheets {
        let delimited = sheet.name.is_empty();
        if delimited {
            // Cells that would start a formula were written with an apostrophe in front.
            let cells = sheet.rows.iter_mut().flat_map(|(_, cells)| cells);
            cells.for_each(|cell| {
                if let Some(rest) = cell.strip_prefix('\'') {
                    *cell = rest.to_owned();
                }
            });
        }
        let Some(headed) = Headed::find(&sheet, lists, outputs) else { continue };
        any = true;
        let place = |row| Place { file: file.clone(), sheet: sheet.name.clone(), row };
        match (headed.names_records(), headed.answers()) {
            (true, true) => {
                let mut reader = Reader { file: &file, sheet: &sheet, headed: &headed, outputs, ledger, remarks };
                reader.rows(delimited);
            }
            // Only pairs are questions; a list of units without a column for answers asks nothing.
            (true, false) if headed.is_of_pairs() => {
                remarks.push(Remark { place: place(0), problem: Problem::NoAnswerColumn });
            }
            (false, true) => remarks.push(Remark { place: place(0), problem: Problem::NoRecordColumns }),
            _ => {}
        }
    }
    if any { Ok(()) } else { Err(DecisionsError::NoTable { file }) }
}

struct Reader<'a> {
    file: &'a str,
    sheet: &'a SheetRows,
    headed: &'a Headed,
    outputs: &'a [OutputColumn],
    ledger: &'a mut Ledger,
    remarks: &'a mut Vec<Remark>,
}

impl Reader<'_> {
    fn rows(&mut self, delimited: bool) {
        let rows = &self.sheet.rows[self.headed.first..];
        for (at, (number, cells)) in rows.iter().enumerate() {
            let last = at + 1 == rows.len();
            if delimited && last && !self.sheet.complete && cells.len() < self.headed.columns.len() {
                self.remark(*number, Problem::CutOff);
                continue;
            }
            self.row(*number, cells);
        }
    }

    fn remark(&mut self, row: u32, problem: Problem) {
        let place = Place { file: self.file.to_owned(), sheet: self.sheet.name.clone(), row };
        self.remarks.push(Remark { place, problem });
    }

    fn row(&mut self, number: u32, cells: &[String]) {
        let row = Row { headed: self.headed, cells };
        let kind = row.get(&Column::Kind);
        let verdict = row.get(&Column::Verdict);
        match kind {
            "" | "pair" if !verdict.is_empty() => match Answer::parse(verdict) {
                Some(answer) => match (row.side(0), row.side(1)) {
                    (Some(left), Some(right)) => self.entry(number, &row, Subject::Pair { left, right, answer }),
                    _ => self.remark(number, Problem::NoRecord),
                },
                None => self.unknown(number, &Column::Verdict, verdict),
            },
            "status" => self.status(number, &row, verdict, &Column::Verdict),
            "correction" => {
                let field = row.get(&Column::Field);
                match self.outputs.iter().find(|output| output.field == field) {
                    Some(output) => self.correction(number, &row, output.field, verdict),
                    None => self.remark(number, Problem::UnknownField { value: field.to_owned() }),
                }
            }
            _ => {}
        }
        self.status(number, &row, row.get(&Column::Status), &Column::Status);
        for (column, text) in row.present() {
            if let Column::Correction(field) = column {
                self.correction(number, &row, field, text);
            }
        }
    }

    fn status(&mut self, number: u32, row: &Row<'_>, text: &str, column: &Column) {
        if text.is_empty() {
            return;
        }
        match (Status::parse(text), row.side(0)) {
            (Some(status), Some(record)) => self.entry(number, row, Subject::Status { record, status }),
            (Some(_), None) => self.remark(number, Problem::NoRecord),
            (None, _) => self.unknown(number, column, text),
        }
    }

    fn correction(&mut self, number: u32, row: &Row<'_>, field: &str, text: &str) {
        match row.side(0) {
            _ if text.is_empty() => {}
            Some(record) => {
                self.entry(number, row, Subject::Correction { record, field: field.to_owned(), text: text.to_owned() });
            }
            None => self.remark(number, Problem::NoRecord),
        }
    }

    fn unknown(&mut self, number: u32, column: &Column, value: &str) {
        let words = |zh: &[&str], en: &[&str]| (zh.join("、"), en.join(", "));
        let statuses = matches!(column, Column::Status) || !self.headed.is_of_pairs();
        let allowed = if statuses {
            words(&STATUSES.map(|(_, _, label, _)| label.zh), &STATUSES.map(|(_, code, ..)| code))
        } else {
            words(&ANSWERS.map(|(_, _, label, _)| label.zh), &ANSWERS.map(|(_, code, ..)| code))
        };
        let column = self.headed.header(column).to_owned();
        self.remark(number, Problem::UnknownAnswer { column, value: value.to_owned(), allowed });
    }

    fn entry(&mut self, number: u32, row: &Row<'_>, subject: Subject) {
        let said = row.get(&Column::When);
        let when = day(said).unwrap_or_else(|| said.to_owned());
        let voice = Voice { who: row.get(&Column::Who).to_owned(), when };
        if !said.is_empty() && voice.day().is_none() {
            self.remark(number, Problem::NoDay { value: said.to_owned() });
        }
        let here = Place { file: self.file.to_owned(), sheet: self.sheet.name.clone(), row: number };
        let place = match row.get(&Column::First(0)) {
            file if !file.is_empty() && self.headed.has(&Column::Kind) => Place {
                file: file.to_owned(),
                sheet: row.get(&Column::First(1)).to_owned(),
                row: row.get(&Column::First(2)).parse().unwrap_or(0),
            },
            _ => here,
        };
        let note = row.get(&Column::Note).to_owned();
        let known = self.headed.has(&Column::Kind);
        let code = row.get(&Column::Outcome);
        let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == code).unwrap_or_default();
        self.ledger.entries.push(Entry { subject, voice, note, place, outcome, known });
    }
}

/// A row with its columns.
struct Row<'a> {
    headed: &'a Headed,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    fn present(&self) -> impl Iterator<Item = (&'a Column, &'a str)> {
        let columns = self.headed.columns.iter().map(|(column, _)| column);
        columns.zip(self.cells).map(|(column, cell)| (column, cell.as_str())).filter(|(_, cell)| !cell.is_empty())
    }

    /// The first cell of a column that has text.
    fn get(&self, wanted: &Column) -> &'a str {
        self.present().find(|(column, _)| *column == wanted).map_or("", |(_, cell)| cell)
    }

    fn side(&self, side: usize) -> Option<Side> {
        let named = || RecordKey::parse(self.get(&Column::Key(side)));
        let labelled = || RecordKey::parse(self.get(&Column::Label(side)));
        let listed = || {
            self.present().find_map(|(column, cell)| match column {
                Column::List(list) if side == 0 => {
                    let first = cell.split(VALUE_MARK).next()?;
                    RecordKey::parse(&format!("{list}:{first}"))
                }
                _ => None,
            })
        };
        let key = named().or_else(labelled).or_else(listed)?;
        let mut cells = Vec::new();
        for (column, cell) in self.present() {
            match column {
                Column::Cells(of) if *of == side => {
                    cells.extend(cell.split(CELL_MARK));
                }
                Column::Shown(of) if *of == side => cells.extend(cell.split(VALUE_MARK)),
                _ => {}
            }
        }
        let cells = cells.into_iter().map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect();
        Some(Side { key, cells })
    }
}

/// What separates several values in a cell of a report.
const VALUE_MARK: char = '；';

/// What separates the cells of a record where all of them stand in one.
pub const CELL_MARK: &str = " | ";

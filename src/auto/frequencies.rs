//! Tables of term frequencies that a plan names, read: values with their counts (`value,count`) or their shares of all (`value,share`).

use super::ReadError;
use super::read::{read_bytes, read_file};
use crate::compare::Reference;
use crate::ingest::hex_sha256;
use crate::plan::{Frequencies, Plan};
use crate::record::{Label, Message, Source};
use std::path::Path;
use std::sync::Arc;

/// What is wrong with a table of frequencies.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the fields are named in each message
pub enum FrequencyError {
    /// Not a table.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Other columns.
    #[error("{file}: line 1: needs the columns value and count, or value and share (found: {found})")]
    Columns { file: String, found: String },
    /// A cell that is no value, count or share.
    #[error("{file}: line {line}, column {column}: '{value}' is not allowed; allowed: {}", allowed.en)]
    Cell { file: String, line: u32, column: &'static str, value: String, allowed: Label },
    /// Shares of more than everything.
    #[error(
        "{file}: column share: the shares add up to {sum:.3}; allowed: at most 1, shares of all and not percentages"
    )]
    TooMuch { file: String, sum: f64 },
    /// No row.
    #[error("{file}: no value below the header")]
    Nothing { file: String },
    /// The floor of the plan.
    #[error("{file}: floor = {floor} of the plan is not allowed; allowed: a share above 0 up to 1")]
    Floor { file: String, floor: f64 },
    /// Another table than the plan was written with.
    #[error(
        "{file}: not the table that the plan names (its sha256 is {found}, not {named}); put the earlier one back or take sha256 out of the plan"
    )]
    Changed { file: String, named: String, found: String },
}

impl Message for FrequencyError {
    fn chinese(&self) -> String {
        match self {
            Self::Read(error) => error.chinese(),
            Self::Columns { file, found } => {
                format!("“{file}”第 1 行：需要 value、count 两列，或 value、share 两列（现有：{found}）")
            }
            Self::Cell { file, line, column, value, allowed } => {
                format!("“{file}”第 {line} 行 {column} 列：“{value}”不行；应为{}", allowed.zh)
            }
            Self::TooMuch { file, sum } => {
                format!("“{file}”share 列：各值的占比加起来是 {sum:.3}；应不超过 1，是占总数的比，不是百分数")
            }
            Self::Nothing { file } => format!("“{file}”：表头下面没有一个值"),
            Self::Floor { file, floor } => {
                format!("“{file}”：方案里的 floor = {floor} 不行；应为大于 0、不超过 1 的占比")
            }
            Self::Changed { file, named, found } => format!(
                "“{file}”不是方案所指的那张表（sha256 是 {found}，不是 {named}）；请放回原来的表，或从方案里去掉 sha256"
            ),
        }
    }
}

/// Reads the tables of a plan, and fills in what the plan left open about them. Each path is taken as it stands: see
/// [`Plan::located`].
///
/// # Errors
/// [`FrequencyError`] naming file, line, column and value of the first thing that is wrong.
pub fn read_frequencies(plan: &mut Plan) -> Result<(), FrequencyError> {
    plan.compare.iter_mut().filter_map(|comparison| comparison.frequencies.as_mut()).try_for_each(read)
}

fn read(frequencies: &mut Frequencies) -> Result<(), FrequencyError> {
    let path = Path::new(&frequencies.file);
    let file = || frequencies.file.clone();
    let bytes = read_file(path)?;
    let found = hex_sha256(&bytes);
    if let Some(named) = frequencies.sha256.as_ref().filter(|named| **named != found) {
        return Err(FrequencyError::Changed { file: file(), named: named.clone(), found });
    }
    let shares = shares(&read_bytes(path, bytes)?, &frequencies.file)?;
    let least = shares.iter().map(|(_, share)| *share).fold(1.0, f64::min);
    let floor = frequencies.floor.unwrap_or(least);
    if !(floor > 0.0 && floor <= 1.0) {
        return Err(FrequencyError::Floor { file: file(), floor });
    }
    frequencies.floor = Some(floor);
    frequencies.sha256 = Some(found);
    frequencies.table = Some(Arc::new(Reference { shares, floor }));
    Ok(())
}

/// Shares written with few digits may add up to a little more than everything.
const ROUNDING: f64 = 0.01;

const VALUE: Label = Label::new("一个值，不能空着", "a value; it cannot be left empty");
const COUNT: Label = Label::new("大于 0 的数", "a number above 0");
const SHARE: Label = Label::new("大于 0、不超过 1 的数", "a number above 0 up to 1");

/// The values of a table with their shares of all.
fn shares(table: &Source, file: &str) -> Result<Vec<(String, f64)>, FrequencyError> {
    let column = |name: &str| table.columns.iter().find(|column| column.header == name);
    let (values, numbers, name, most, allowed) = match (column("value"), column("count"), column("share")) {
        (Some(values), Some(counts), None) => (values, counts, "count", f64::MAX, COUNT),
        (Some(values), None, Some(shares)) => (values, shares, "share", 1.0, SHARE),
        _ => {
            let found = table.columns.iter().map(|column| column.header.as_str()).collect::<Vec<_>>().join(", ");
            return Err(FrequencyError::Columns { file: file.to_owned(), found });
        }
    };
    let mut out = Vec::with_capacity(table.rows.len());
    for (row, place) in table.rows.iter().enumerate() {
        let wrong = |column, value: &str, allowed| {
            Err(FrequencyError::Cell {
                file: file.to_owned(),
                line: place.row,
                column,
                value: value.to_owned(),
                allowed,
            })
        };
        let (value, number) = (values.values.get(row), numbers.values.get(row).unwrap_or_default());
        let Some(value) = value else { return wrong("value", "", VALUE) };
        match number.parse::<f64>() {
            Ok(parsed) if parsed > 0.0 && parsed <= most => out.push((value.to_owned(), parsed)),
            _ => return wrong(name, number, allowed),
        }
    }
    let sum: f64 = out.iter().map(|(_, number)| number).sum();
    match name {
        _ if out.is_empty() => Err(FrequencyError::Nothing { file: file.to_owned() }),
        "share" if sum > 1.0 + ROUNDING => Err(FrequencyError::TooMuch { file: file.to_owned(), sum }),
        "share" => Ok(out),
        _ => Ok(out.into_iter().map(|(value, count)| (value, count / sum)).collect()),
    }
}

//! What spreadsheets did to cells before they were sent: flagged, never guessed.
//!
//! Lost digits show by themselves (`9.14E+17`, a float in the workbook, a tail of zeros on an 18-digit code); lost leading
//! zeros only by comparison with the rest of the column.

use super::lexicon::{HeaderLexicon, ValueKind};
use crate::record::{Issue, IssueKind, RecordId, SourceColumn};

/// A spreadsheet keeps 15 digits; of an 18-digit code the last three become zeros.
const CODE_DIGITS: usize = 18;

/// Share of a column that must agree on a length before a shorter number counts as cut. An office mixes codes of 9, 15
/// and 18 digits in one column, so the share is small, but the short length must be far rarer.
const COMMON_LENGTH: f64 = 0.1;

/// How many times rarer the short length must be than the full one.
const RARER: usize = 4;

/// Serials of 1955 to 2064: what a date looks like that lost its format.
const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=60_000.0;

/// Flags the damaged cells of one column. `lossy` are the column's records whose number a workbook stored as a float of
/// 16 or more digits. Records are numbered from 0 within the source.
pub(crate) fn inspect(column: &SourceColumn, lossy: &[u32], lexicon: &dyn HeaderLexicon) -> Vec<Issue> {
    let mut issues = Vec::new();
    let kind = column.field.as_deref().and_then(|field| lexicon.field(field)).map(|field| field.kind);
    let name = column.field.clone().unwrap_or_else(|| column.header.clone());
    let lengths = matches!(kind, Some(ValueKind::Code | ValueKind::Phone)).then(|| Lengths::of(column));
    let mut lossy = lossy.iter().copied().peekable();
    // Asked of the whole column first, in which there mostly is none.
    let undecodable = column.values.contains('\u{fffd}');
    for (row, cell) in column.values.iter().enumerate() {
        let Some(cell) = cell else { continue };
        while lossy.next_if(|&record| (record as usize) < row).is_some() {}
        let was_float = lossy.peek() == Some(&(row as u32));
        let found = match kind {
            Some(ValueKind::Code | ValueKind::Phone) if was_float => Some((IssueKind::CodeLostDigits, String::new())),
            Some(ValueKind::Code | ValueKind::Phone) => code(cell, column, lengths.as_ref(), lexicon),
            Some(ValueKind::Date) => serial(cell),
            Some(ValueKind::Number) => None,
            // In a column nobody knows, only what is certain: 16 digits and an exponent are no quantity of a list.
            Some(ValueKind::Text) | None => (was_float || is_exponent(cell).is_some_and(|exponent| exponent >= 14))
                .then(|| (IssueKind::CodeLostDigits, String::new())),
        };
        if let Some((kind, detail)) = found {
            issues.push(Issue {
                record: RecordId(row as u32),
                column: name.clone(),
                value: cell.to_owned(),
                kind,
                detail,
            });
        }
        if undecodable && cell.contains('\u{fffd}') {
            issues.push(Issue {
                record: RecordId(row as u32),
                column: name.clone(),
                value: cell.to_owned(),
                kind: IssueKind::Undecodable,
                detail: String::new(),
            });
        }
    }
    issues
}

fn code(
    cell: &str,
    column: &SourceColumn,
    lengths: Option<&Lengths>,
    lexicon: &dyn HeaderLexicon,
) -> Option<(IssueKind, String)> {
    if is_exponent(cell).is_some() {
        return Some((IssueKind::CodeLostDigits, String::new()));
    }
    if let Some((whole, zeros)) = cell.split_once('.')
        && !zeros.is_empty()
        && !whole.is_empty()
        && zeros.bytes().all(|b| b == b'0')
        && whole.bytes().all(|b| b.is_ascii_digit())
    {
        return Some((IssueKind::FloatText, whole.to_owned()));
    }
    if cell.is_empty() || !cell.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if cell.len() == CODE_DIGITS && cell.ends_with("000") {
        // One code in a thousand ends so by right; its check digit says so.
        let field = column.field.as_deref().unwrap_or_default();
        if lexicon.score_values(field, &[cell]).is_none_or(|score| score < 1.0) {
            return Some((IssueKind::CodeLostDigits, String::new()));
        }
    }
    lengths?.zeros_lost(cell).map(|full| (IssueKind::LostLeadingZeros, full))
}

/// `9.14E+17`: the exponent, when the cell is a number in that notation.
fn is_exponent(cell: &str) -> Option<u32> {
    if !cell.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (mantissa, exponent) = cell.split_once(['E', 'e'])?;
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let mantissa_fits = mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && mantissa.split('.').next().is_some_and(|whole| whole.len() == 1);
    // 9E17 without sign or point may be a real code; spreadsheets write the sign.
    (mantissa_fits && (2..=3).contains(&exponent.len()) && cell.contains('+')).then(|| exponent.parse().ok()).flatten()
}

fn serial(cell: &str) -> Option<(IssueKind, String)> {
    let bytes = cell.as_bytes();
    if bytes.len() < 5
        || !bytes[..5].iter().all(u8::is_ascii_digit)
        || !bytes[5..].iter().all(|b| b.is_ascii_digit() || *b == b'.')
    {
        return None;
    }
    let value: f64 = cell.parse().ok()?;
    SERIALS.contains(&value).then(|| (IssueKind::DateSerial, iso_of_serial(value as i64)))
}

/// The date of a serial number: days since 1899-12-30, by the civil-from-days rule of the Gregorian calendar.
fn iso_of_serial(serial: i64) -> String {
    // Days since 0000-03-01, so that a leap day ends a year; serial 25569 is 1970-01-01.
    let days = serial - 25_569 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// How long the pure-digit cells of a column are, and how many of each length start with zero.
struct Lengths {
    counts: [usize; 33],
    zero_led: [usize; 33],
    all: usize,
}

impl Lengths {
    fn of(column: &SourceColumn) -> Self {
        let mut lengths = Self { counts: [0; 33], zero_led: [0; 33], all: 0 };
        for cell in column.values.iter().flatten() {
            lengths.all += 1;
            if cell.len() <= 32 && cell.bytes().all(|b| b.is_ascii_digit()) {
                lengths.counts[cell.len()] += 1;
                lengths.zero_led[cell.len()] += usize::from(cell.starts_with('0'));
            }
        }
        lengths
    }

    /// The cell with its zeros, when one or two digits are missing to a common length some of whose numbers start with
    /// zero.
    fn zeros_lost(&self, cell: &str) -> Option<String> {
        let have = cell.len();
        if !(6..=30).contains(&have) || cell.starts_with('0') {
            return None;
        }
        (have + 1..=have + 2).find_map(|full| {
            let common = self.counts[full] as f64 >= self.all as f64 * COMMON_LENGTH && self.counts[full] >= 5;
            let rare = self.counts[have] * RARER <= self.counts[full];
            // Zero-led numbers must be usual at the full length: of mobile numbers none is, of accounts nearly all are.
            let zeros_usual = self.zero_led[full] * 20 >= self.counts[full];
            (common && rare && zeros_usual).then(|| format!("{}{cell}", "0".repeat(full - have)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[&str]) -> SourceColumn {
        SourceColumn {
            header: "户号".into(),
            field: None,
            recognised_by: "",
            values: values.iter().map(|&value| Some(value)).collect(),
        }
    }

    #[test]
    fn exponents_of_spreadsheets_only() {
        let cases =
            [("9.14E+17", Some(17)), ("9.14403E+17", Some(17)), ("9E17", None), ("91E+17", None), ("MA4E+12", None)];
        for (cell, want) in cases {
            assert_eq!(is_exponent(cell), want, "{cell}");
        }
    }

    #[test]
    fn serials_become_dates() {
        let cases = [
            ("43100", Some("2017-12-31")),
            ("42736", Some("2017-01-01")),
            ("25569", Some("1970-01-01")),
            ("42794.5", Some("2017-02-28")),
        ];
        for (cell, want) in cases {
            assert_eq!(serial(cell).map(|found| found.1).as_deref(), want, "{cell}");
        }
        assert_eq!(serial("20171231"), None);
        assert_eq!(serial("2017-12-31"), None);
    }

    #[test]
    fn leading_zeros_are_missed_only_where_others_have_them() {
        let full = ["0300916397474608"; 9];
        let mut values = full.to_vec();
        values.push("300916397474608");
        let lengths = Lengths::of(&column(&values));
        assert_eq!(lengths.zeros_lost("300916397474608").as_deref(), Some("0300916397474608"));
        // Mobile numbers: a ten-digit one is cut, but not at its front.
        let mut values = ["13800000001"; 9].to_vec();
        values.push("1380000000");
        assert_eq!(Lengths::of(&column(&values)).zeros_lost("1380000000"), None);
    }
}

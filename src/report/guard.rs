//! Cells that a spreadsheet would take for a formula, made harmless without losing a character.
//!
//! A spreadsheet that opens a delimited file runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break as a
//! formula or a command, and `+86-0768-…` becomes a number. Such a cell gets one apostrophe in front, and so does a cell
//! that begins with an apostrophe itself. Taking one leading apostrophe away therefore always gives the original back:
//! [`unguard`] undoes [`guard`] for every text. Two shapes stay bare although they begin with `-`, because no spreadsheet
//! changes them: hyphens alone (an office's "none") and a plain negative number of at most 15 digits.
//!
//! Only the delimited files are guarded. Cells of the workbook are typed as text, which needs no guard.

use std::borrow::Cow;

/// Longest number a spreadsheet holds without losing digits.
const EXACT_DIGITS: usize = 15;

/// The cell as it is written to a delimited file.
///
/// ```
/// use minglu::report::guard::guard;
/// assert_eq!(guard("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
/// assert_eq!(guard("+86 13800138000"), "'+86 13800138000");
/// assert_eq!(guard("'90后'陶瓷店"), "''90后'陶瓷店");
/// assert_eq!(guard("-12.5"), "-12.5");
/// assert_eq!(guard("彩塘镇"), "彩塘镇");
/// ```
pub fn guard(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The original of a guarded cell.
///
/// ```
/// use minglu::report::guard::unguard;
/// assert_eq!(unguard("'=1+1"), "=1+1");
/// assert_eq!(unguard("彩塘镇"), "彩塘镇");
/// ```
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// Whether [`guard`] changes the cell.
pub fn needs_guard(cell: &str) -> bool {
    match cell.chars().next() {
        Some('-') => !harmless_minus(&cell[1..]),
        // The full-width forms are typed in Chinese input methods and read as their ASCII selves by some spreadsheets.
        Some('=' | '+' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠') => true,
        _ => false,
    }
}

fn harmless_minus(rest: &str) -> bool {
    if rest.bytes().all(|byte| byte == b'-') {
        return true;
    }
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction) && whole.len() + fraction.len() <= EXACT_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_runs_is_guarded_and_the_rest_is_not() {
        for risky in [
            "=1+1",
            "+1",
            "+86-0768-2345678",
            "-1+2",
            "-cmd|' /C calc'!A0",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "'x",
            "-1.",
            "-.5",
            "-12.3.4",
            "-1234567890123456",
            "＝1",
            "－3号",
            "-彩塘",
            "-1e5",
        ] {
            assert!(needs_guard(risky), "{risky:?}");
        }
        for plain in ["", "-", "--", "-12", "-0.5", "13800138000", "0768-2345678", "1+1", "a=b", "—", " =1", "（-）"]
        {
            assert!(!needs_guard(plain), "{plain:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(cell in "['=+@\\-\t0-9.彩]{0,6}|\\PC*") {
            let guarded = guard(&cell);
            prop_assert_eq!(unguard(&guarded), cell.as_str());
        }

        /// A guarded cell is safe: guarding looks at the first character only, and the apostrophe is first.
        #[test]
        fn a_guarded_cell_begins_harmlessly(cell in "\\PC*") {
            let guarded = guard(&cell);
            let first = guarded.chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '@' | '\t' | '\r' | '\n')));
        }
    }
}

//! Rows below the header that are no record: blank, a repeated header or title, the heading of a part of the table, a subtotal, a note.
//!
//! A record must never be taken for one of these, so each rule asks for two things: a word that only such a row has, and
//! a shape that no record has. Whatever is in doubt is a record.

use super::lexicon::HeaderLexicon;
use super::row::Row;
use crate::record::RejectReason;

/// Longest run of digits a quantity may have; codes, phones and accounts are longer.
const QUANTITY_DIGITS: usize = 10;

/// What is remembered of the rows above the first record and of the row before.
#[derive(Debug, Default, Clone)]
pub(crate) struct Memory {
    /// The header's rows, cell by cell.
    pub header: Vec<Vec<Option<String>>>,
    /// Texts of the title rows, which printed pages repeat.
    pub titles: Vec<String>,
    /// The row before was a note or a total.
    pub after_note: bool,
}

/// Why `row` is no record, `None` when it is one. Blank rows are the caller's.
pub(crate) fn reason(row: &Row, memory: &Memory, lexicon: &dyn HeaderLexicon) -> Option<RejectReason> {
    if memory.header.iter().any(|header| repeats(row, header)) {
        return Some(RejectReason::Header);
    }
    let few = row.own <= 2;
    if few && memory.titles.iter().any(|title| *title == row.joined()) {
        return Some(RejectReason::Title);
    }
    if is_section(row, memory, lexicon) {
        return Some(RejectReason::Title);
    }
    if is_subtotal(row, lexicon) {
        return Some(RejectReason::Subtotal);
    }
    if is_note(row, memory, lexicon) {
        return Some(RejectReason::Footnote);
    }
    None
}

/// The header repeated: most of its cells stand again in the same columns, and nothing else does.
fn repeats(row: &Row, header: &[Option<String>]) -> bool {
    let Some(first) = header.iter().position(Option::is_some) else { return false };
    // Quick way out for nearly every row.
    let same_first = header[first].as_deref() == row.get(first);
    let all = header.iter().flatten().count();
    if !same_first && all < 4 {
        return false;
    }
    let (mut same, mut other) = (0, 0);
    for (column, cell) in row.present() {
        match header.get(column) {
            Some(Some(text)) if text == cell => same += 1,
            _ => other += 1,
        }
        if other * 4 > all {
            return false;
        }
    }
    same * 2 > all && same > other * 3
}

/// Columns a table must have before a row of one cell can head a part of it.
const SECTION_COLUMNS: usize = 3;

/// 一、彩塘镇 in a row of its own, or 二 in front of 凤塘镇, in a table whose records fill several columns.
fn is_section(row: &Row, memory: &Memory, lexicon: &dyn HeaderLexicon) -> bool {
    if row.own > 2 {
        return false;
    }
    let named = memory.header.iter().map(|header| header.iter().flatten().count()).max().unwrap_or(0);
    let mut cells = row.present().filter(|_| named >= SECTION_COLUMNS).map(|(_, cell)| cell);
    match (cells.next(), cells.next(), cells.next()) {
        (Some(only), None, None) => lexicon.is_section(only),
        // The two as one heading; a plain number in front is a record's own.
        (Some(number), Some(heading), None) => {
            let plain = number.bytes().any(|b| b.is_ascii_digit());
            !plain && number.chars().count() <= 4 && lexicon.is_section(&format!("{number}、{heading}"))
        }
        _ => false,
    }
}

/// The word for a total stands before any name, and all the rest are quantities.
fn is_subtotal(row: &Row, lexicon: &dyn HeaderLexicon) -> bool {
    let mut word = false;
    for (at, (_, cell)) in row.present().enumerate() {
        if lexicon.is_subtotal(cell) {
            word = true;
        } else if !is_quantity(cell) {
            // A place may stand before the word (彩塘镇 | 小计), but not much else.
            if word || at > 1 {
                return false;
            }
            let place_before_word = row.present().skip(at + 1).take(2).any(|(_, next)| lexicon.is_subtotal(next));
            if !place_before_word {
                return false;
            }
        }
    }
    word
}

/// Digits with separators, a unit of up to three characters, or a dash.
fn is_quantity(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return cell.chars().all(|c| matches!(c, '-' | '—' | '/' | '－' | '%'));
    }
    let rest = cell.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-' | '%' | ' ' | '，')).count();
    digits <= QUANTITY_DIGITS && rest <= 3
}

fn is_note(row: &Row, memory: &Memory, lexicon: &dyn HeaderLexicon) -> bool {
    let Some((column, first)) = row.present().next() else { return false };
    if !lexicon.is_footnote(first) {
        // The second line of a note: `2、……` alone in its row, right below a note.
        return memory.after_note && row.own == 1 && column == 0 && is_numbered(first);
    }
    if row.own <= 2 {
        return true;
    }
    // A line of signatures: every cell is a label with a colon or the answer beside one.
    let mut after_label = false;
    row.present().all(|(_, cell)| {
        let label = lexicon.is_footnote(cell);
        let fits = label || after_label;
        after_label = label;
        fits
    })
}

fn is_numbered(cell: &str) -> bool {
    let rest = cell.trim_start_matches(['(', '（']).trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < cell.len() && rest.starts_with(['、', '.', '．', ')', '）'])
}

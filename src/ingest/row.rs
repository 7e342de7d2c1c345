//! One row of cells on its way from a reader to a table.

use crate::text::is_unseen;

/// A row: trimmed cells in one allocation that is reused from row to row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Row number as a person sees it, from 1.
    pub number: u32,
    text: String,
    ends: Vec<u32>,
    /// Columns whose number lost digits in a spreadsheet's float.
    pub lossy: Vec<u16>,
    /// Cells that stand in this row itself and are not a merged cell's continuation.
    pub own: u32,
}

impl Row {
    /// Empties the row for reuse.
    pub fn restart(&mut self, number: u32) {
        self.number = number;
        self.text.clear();
        self.ends.clear();
        self.lossy.clear();
        self.own = 0;
    }

    /// Appends a cell; outer white space is trimmed, a cell of white space is absent.
    pub fn push(&mut self, cell: &str) {
        let cell = trim(cell);
        self.own += u32::from(!cell.is_empty());
        self.text.push_str(cell);
        self.ends.push(self.text.len() as u32);
    }

    /// Appends the continuation of a merged cell, which does not make the row a record by itself.
    pub fn push_continued(&mut self, cell: &str) {
        self.text.push_str(trim(cell));
        self.ends.push(self.text.len() as u32);
    }

    /// Number of cells up to the last one pushed.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell, `None` when absent or beyond the row.
    #[inline]
    pub fn get(&self, column: usize) -> Option<&str> {
        let end = *self.ends.get(column)? as usize;
        let start = if column == 0 { 0 } else { self.ends[column - 1] as usize };
        (start < end).then(|| &self.text[start..end])
    }

    /// The present cells with their columns.
    pub fn present(&self) -> impl Iterator<Item = (usize, &str)> {
        (0..self.len()).filter_map(|column| Some((column, self.get(column)?)))
    }

    /// True when no cell of its own has text.
    pub fn is_blank(&self) -> bool {
        self.own == 0
    }

    /// The present cells joined with ` | `.
    pub fn joined(&self) -> String {
        let cells: Vec<&str> = self.present().map(|(_, cell)| cell).collect();
        cells.join(" | ")
    }
}

/// Outer white space of a cell, the marks that look like nothing at all, and the apostrophe by which a spreadsheet is told that a number is a
/// text.
#[inline]
pub(crate) fn trim(cell: &str) -> &str {
    if cell.as_bytes().first() == Some(&b'\'')
        && let number = &cell[1..]
        && number.len() >= 5
        && number.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return number;
    }
    match cell.as_bytes() {
        // The usual cell starts and ends with a printable character of ASCII or a Chinese character.
        [first, .., last] if is_plain_start(*first) && is_plain_end(*last) && !ends_invisible(cell) => cell,
        _ => cell.trim_matches(is_invisible),
    }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c == '\0' || is_unseen(c)
}

fn is_plain_start(byte: u8) -> bool {
    // 0xE4..=0xE9 lead the unified ideographs; white space beyond ASCII is led by 0xC2, 0xE1, 0xE2, 0xE3 or 0xEF.
    (0x21..0x7f).contains(&byte) || (0xe4..=0xe9).contains(&byte)
}

fn is_plain_end(byte: u8) -> bool {
    (0x21..0x7f).contains(&byte) || byte >= 0x80
}

fn ends_invisible(cell: &str) -> bool {
    cell.chars().next_back().is_some_and(is_invisible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_trimmed_of_everything_invisible() {
        let cases = [
            ("\u{3000}彩塘镇 ", "彩塘镇"),
            ("a\u{a0}", "a"),
            ("\t12 ", "12"),
            ("\u{feff}户号", "户号"),
            (" \u{3000}", ""),
            ("\u{202d}13800000000\u{202c}", "13800000000"),
            ("'0300916397474608", "0300916397474608"),
            ("'90年代", "'90年代"),
            ("x", "x"),
        ];
        for (cell, want) in cases {
            assert_eq!(trim(cell), want, "{cell:?}");
        }
    }

    #[test]
    fn continued_cells_do_not_make_a_row() {
        let mut row = Row::default();
        row.restart(3);
        row.push_continued("彩塘镇");
        row.push("");
        assert!(row.is_blank());
        assert_eq!(row.get(0), Some("彩塘镇"));
        assert_eq!(row.get(1), None);
        assert_eq!(row.get(9), None);
    }
}

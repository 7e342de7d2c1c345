//! Rows out of delimited text.
//!
//! The delimiter is the one that cuts a sample of the records into the steadiest and widest table. Every physical line
//! is accounted for: a record carries the line on which it starts, and the empty lines that the csv reader passes over
//! are handed on as blank rows. A quote that is opened and never closed would swallow the rest of a file; when a record
//! grows implausibly long the file is read again with quotes as ordinary characters.

use super::row::Row;
use std::borrow::Cow;
use std::ops::Range;

/// Delimiters tried, likeliest first.
const DELIMITERS: [char; 7] = [',', '\t', ';', '|', '，', '；', '｜'];

/// Bytes of text looked at to find the delimiter.
const SAMPLE: usize = 64 * 1024;

/// Lines a quoted cell may span. Complaint texts have paragraphs; a lost closing quote spans the rest of the file.
const MAX_LINES: u32 = 200;

/// Stands in for a delimiter of several bytes, which the csv reader cannot take; U+001F is the unit separator.
const STAND_IN: char = '\u{1f}';

/// The delimiter of a text; `,` when the text has one column only.
pub(crate) fn find_delimiter(text: &str, extension: &str) -> char {
    let sample = sample(text);
    let mut best = (0.0, ',');
    for delimiter in DELIMITERS {
        if !sample.contains(delimiter) {
            continue;
        }
        let mut score = steadiness(sample, delimiter);
        if delimiter == '\t' && matches!(extension, "tsv" | "tab" | "xls") {
            score *= 2.0;
        }
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Calls `each` with every row of `text`, blank lines included.
pub(crate) fn rows(text: &str, delimiter: char, mut restart: impl FnMut(), mut each: impl FnMut(&mut Row)) {
    let text = Delimited::new(text, delimiter);
    if text.read(Place::START, text.end(), &mut each).is_err() {
        restart();
        // Without quotes no record spans two lines, so this pass always ends well.
        let text = text.without_quotes();
        let _ = text.read(Place::START, text.end(), &mut each);
    }
}

/// Where a row begins: its first byte, and the lines before it from those that the count began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub byte: usize,
    pub line: u32,
}

impl Place {
    /// The first row of a text stands on line 1.
    pub const START: Self = Self { byte: 0, line: 1 };
}

/// A record so long that a quote must have been opened and never closed.
#[derive(Debug)]
pub(super) struct RunawayQuote;

#[derive(Clone, Copy, PartialEq)]
enum Quotes {
    Respected,
    Ordinary,
}

/// A text whose rows can be read from any row on.
pub(super) struct Delimited<'a> {
    text: Cow<'a, str>,
    separator: u8,
    quotes: Quotes,
    /// The delimiter that [`STAND_IN`] stands for inside quotes.
    restore: Option<char>,
}

impl<'a> Delimited<'a> {
    /// The text with its quotes respected.
    pub fn new(text: &'a str, delimiter: char) -> Self {
        let quotes = Quotes::Respected;
        if delimiter.is_ascii() {
            return Self { text: Cow::Borrowed(text), separator: delimiter as u8, quotes, restore: None };
        }
        let text = Cow::Owned(text.replace(delimiter, STAND_IN.encode_utf8(&mut [0; 4])));
        Self { text, separator: STAND_IN as u8, quotes, restore: Some(delimiter) }
    }

    /// The same text with its quotes as ordinary characters.
    pub fn without_quotes(self) -> Self {
        Self { quotes: Quotes::Ordinary, ..self }
    }

    /// Where the last row ends: blank lines at the end are no rows.
    pub fn end(&self) -> usize {
        self.text.trim_end_matches(['\n', '\r']).len()
    }

    /// Cuts the text behind line ends into spans of some `bytes` each. A cut may fall into a quoted cell.
    pub fn cut(&self, bytes: usize) -> Vec<Range<usize>> {
        let (all, end) = (self.text.as_bytes(), self.end());
        let mut spans = Vec::new();
        let mut start = 0;
        while start < end {
            let from = (start + bytes).min(end);
            let until = memchr::memchr(b'\n', &all[from..end]).map_or(end, |at| from + at + 1);
            spans.push(start..until);
            start = until;
        }
        spans
    }

    /// Calls `each` with the rows that begin at `from` or behind it and before `until`, blank lines included, and tells where the next one
    /// begins. A row must begin at `from`; `until` is the [`end`](Self::end) or one of a [`cut`](Self::cut).
    ///
    /// # Errors
    /// When a record is implausibly long; the rows before it were handed on.
    pub fn read(&self, from: Place, until: usize, each: &mut impl FnMut(&mut Row)) -> Result<Place, RunawayQuote> {
        let bytes = self.text.as_bytes();
        // From the line end before: what stands first might be taken for a byte-order mark.
        let start = from.byte.saturating_sub(1);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .quoting(self.quotes == Quotes::Respected)
            .from_reader(&bytes[start..]);
        let mut record = csv::StringRecord::new();
        let mut row = Row::default();
        let mut lines = Lines { bytes, at: from.byte, line: from.line };
        // The bytes are valid text and lengths are flexible, so no record can fail; an error would only end the reading.
        while !lines.are_blank_until(until) && matches!(reader.read_record(&mut record), Ok(true)) {
            let end = start + reader.position().byte() as usize;
            lines.hand_on_blank_ones(until, &mut row, each);
            let number = lines.line;
            lines.advance_to(end);
            if self.quotes == Quotes::Respected && lines.line - number > MAX_LINES {
                return Err(RunawayQuote);
            }
            row.restart(number);
            for cell in &record {
                match self.restore {
                    Some(delimiter) if cell.contains(STAND_IN) => {
                        row.push(&cell.replace(STAND_IN, delimiter.encode_utf8(&mut [0; 4])));
                    }
                    _ => row.push(text_formula(cell).unwrap_or(cell)),
                }
            }
            each(&mut row);
        }
        lines.hand_on_blank_ones(until, &mut row, each);
        Ok(Place { byte: lines.at, line: lines.line })
    }
}

/// `="0300…"` is how offices keep a spreadsheet from eating leading zeros.
pub(super) fn text_formula(cell: &str) -> Option<&str> {
    cell.strip_prefix("=\"")?.strip_suffix('"')
}

/// Counts physical lines; `\n`, `\r\n` and a lone `\r` end one.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn advance_to(&mut self, to: usize) {
        let to = to.min(self.bytes.len());
        let passed = &self.bytes[self.at..to];
        // The line end `\r\n` counts at its `\r`.
        let counted = usize::from(self.is_inside_line_end());
        let (mut returns, mut pairs) = (0, counted);
        for at in memchr::memchr_iter(b'\r', passed) {
            returns += 1;
            pairs += usize::from(passed.get(at + 1) == Some(&b'\n'));
        }
        let ends = returns + memchr::memchr_iter(b'\n', passed).count();
        self.line += (ends - pairs.min(ends)) as u32;
        self.at = to;
    }

    /// True when no line before `until` has a character.
    fn are_blank_until(&self, until: usize) -> bool {
        self.bytes.get(self.at..until).is_none_or(|rest| rest.iter().all(|byte| matches!(byte, b'\n' | b'\r')))
    }

    /// Passes over the rest of a line end and the empty lines before `until`, calling `each` with every empty line.
    fn hand_on_blank_ones(&mut self, until: usize, row: &mut Row, each: &mut impl FnMut(&mut Row)) {
        if self.is_inside_line_end() {
            self.at += 1;
        }
        while self.at < until && matches!(self.bytes.get(self.at), Some(b'\n' | b'\r')) {
            if !self.is_inside_line_end() {
                row.restart(self.line);
                each(row);
                self.line += 1;
            }
            self.at += 1;
        }
    }

    /// True between the two bytes of `\r\n`.
    fn is_inside_line_end(&self) -> bool {
        self.at > 0 && self.bytes[self.at - 1] == b'\r' && self.bytes.get(self.at) == Some(&b'\n')
    }
}

fn sample(text: &str) -> &str {
    if text.len() <= SAMPLE {
        return text;
    }
    let end = text.as_bytes()[..SAMPLE].iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
    if end > 0 {
        return &text[..end];
    }
    let mut end = SAMPLE;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Share of records with the commonest width, times how much wider than one column it is.
fn steadiness(sample: &str, delimiter: char) -> f64 {
    let mut widths: Vec<u32> = vec![0; 1];
    let mut records = 0u32;
    let mut count = |row: &mut Row| {
        if !row.is_blank() {
            let width = row.len().min(4096);
            if widths.len() <= width {
                widths.resize(width + 1, 0);
            }
            widths[width] += 1;
            records += 1;
        }
    };
    let text = Delimited::new(sample, delimiter);
    if text.read(Place::START, text.end(), &mut count).is_err() {
        let text = text.without_quotes();
        let _ = text.read(Place::START, text.end(), &mut count);
    }
    let mut best = 0.0f64;
    for (width, &count) in widths.iter().enumerate().skip(2) {
        best = best.max(f64::from(count) / f64::from(records) * ((width - 1) as f64).sqrt());
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str, delimiter: char) -> Vec<(u32, Vec<String>)> {
        let found = std::cell::RefCell::new(Vec::new());
        rows(
            text,
            delimiter,
            || found.borrow_mut().clear(),
            |row| {
                let cells = (0..row.len()).map(|i| row.get(i).unwrap_or("").to_owned()).collect();
                found.borrow_mut().push((row.number, cells));
            },
        );
        found.into_inner()
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&cell| cell.to_owned()).collect()
    }

    #[test]
    fn rows_carry_the_line_they_start_on() {
        for newline in ["\n", "\r\n", "\r"] {
            let text = "名称,备注\n甲厂,\"一\n二\"\n\n\n乙厂,三\n".replace('\n', newline);
            let got: Vec<(u32, usize)> =
                read_all(&text, ',').iter().map(|(line, cells)| (*line, cells.len())).collect();
            assert_eq!(got, [(1, 2), (2, 2), (4, 0), (5, 0), (6, 2)], "{newline:?}");
        }
        let got: Vec<u32> = read_all("\n\n甲厂,1\n乙厂,2", ',').iter().map(|row| row.0).collect();
        assert_eq!(got, [1, 2, 3, 4]);
    }

    #[test]
    fn delimiters_are_found_by_steadiness() {
        let cases = [
            ("名称,地址\n甲厂,一路\n", ','),
            ("名称\t地址\n甲厂\t一路，二号\n乙厂\t三路,四号,五号\n", '\t'),
            ("名称;地址;电话\n甲厂;一路,二号;1\n", ';'),
            ("名称|地址\n甲厂|一路\n", '|'),
            ("名称，地址，电话\n甲厂，一路，1\n", '，'),
            ("名称,电话\n甲厂,138;139\n乙厂,136;137\n丙厂,1\n", ','),
            ("底册\n名称,地址,电话\n甲厂,\"一路,二号\",1\n", ','),
            ("名称\n甲厂\n", ','),
        ];
        for (text, want) in cases {
            assert_eq!(find_delimiter(text, "csv"), want, "{text}");
        }
    }

    #[test]
    fn full_width_delimiters_are_kept_inside_quotes() {
        let got = read_all("名称，地址\n甲厂，\"一路，二号\"\n", '，');
        assert_eq!(got[1].1, cells(&["甲厂", "一路，二号"]));
    }

    #[test]
    fn an_unclosed_quote_does_not_swallow_the_file() {
        let mut text = String::from("名称,规格\n甲厂,\"5寸管\n");
        for i in 0..500 {
            text.push_str(&format!("厂{i},x\n"));
        }
        let got = read_all(&text, ',');
        assert_eq!(got.len(), 502);
        assert_eq!(got[1].1, cells(&["甲厂", "\"5寸管"]));
    }

    #[test]
    fn text_formulas_are_the_text() {
        assert_eq!(read_all("户号,x\n=\"0300916397474608\",1\n", ',')[1].1, cells(&["0300916397474608", "1"]));
    }
}

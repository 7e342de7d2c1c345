//! The rows of delimited text, read by several threads.
//!
//! The text is cut into pieces after line ends and every piece is read by itself. Whether a cut fell between two rows shows afterwards: the row that
//! a piece reads last must end where the next piece began. A piece that began elsewhere (the line end stood within quotes) is read
//! again from where its predecessor ended. The outcome is therefore that of one reader, whatever the text.
//!
//! Cost: one pass, about 200 MB/s per core, and the text of all cells twice for a moment.

use crate::record::TextColumn;
use rayon::prelude::*;

/// Bytes per piece: enough rows to make a task worth it, few enough to share them evenly.
pub(super) const PIECE: usize = 1 << 20;

/// A table as it stands in the text.
#[derive(Debug, PartialEq)]
pub(super) struct Table {
    /// Cells of the first row.
    pub header: Vec<String>,
    /// Trimmed cells per header; blank ones are absent, and so are those that a short row lacks.
    pub columns: Vec<TextColumn>,
    /// Line on which each row starts, from 1.
    pub rows: Vec<u32>,
}

/// Reads the table; a row that cannot be read is told by its line and the reason.
pub(super) fn read(text: &str, delimiter: u8, piece: usize) -> Result<Table, (u64, String)> {
    let bytes = text.as_bytes();
    let mut reader = reader(text, delimiter);
    let mut header = csv::StringRecord::new();
    reader.read_record(&mut header).map_err(|error| (1, error.to_string()))?;
    let start = skip_line_ends(bytes, reader.position().byte() as usize);
    let header: Vec<String> = header.iter().map(str::to_owned).collect();

    let cuts = cuts(bytes, start, piece);
    let spans: Vec<(usize, usize)> = cuts.windows(2).map(|span| (span[0], span[1])).collect();
    let read_span = |(from, to): (usize, usize)| read_piece(text, from, to, header.len(), delimiter);
    let mut pieces: Vec<Piece> = spans.par_iter().map(|&span| read_span(span)).collect::<Result<_, _>>()?;
    let mut at = start;
    for (piece, &(from, to)) in pieces.iter_mut().zip(&spans) {
        if from != at {
            *piece = read_span((at, to))?;
        }
        at = piece.end;
    }

    let lines_before = bytes[..start].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
    let mut rows = Vec::with_capacity(pieces.iter().map(|piece| piece.rows.len()).sum());
    let mut line = lines_before;
    for piece in &pieces {
        rows.extend(piece.rows.iter().map(|row| row + line));
        line += piece.lines;
    }
    let columns = (0..header.len()).into_par_iter().map(|column| {
        let mut whole = TextColumn::default();
        whole.append_all(pieces.iter().map(|piece| &piece.columns[column]));
        whole
    });
    Ok(Table { columns: columns.collect(), header, rows })
}

struct Piece {
    columns: Vec<TextColumn>,
    /// Line of each row, counted from the piece's first.
    rows: Vec<u32>,
    /// Line ends in the piece.
    lines: u32,
    /// Where the row after the last one starts.
    end: usize,
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(delimiter).flexible(true).has_headers(false).buffer_capacity(1 << 16).from_reader(text.as_bytes())
}

/// Starts of the pieces, each after a line end, and the end of the text.
fn cuts(bytes: &[u8], start: usize, piece: usize) -> Vec<usize> {
    let mut cuts = vec![start];
    let mut at = start;
    while at < bytes.len() {
        at = (at + piece.max(1)).min(bytes.len());
        let line_end = bytes[at..].iter().position(|&byte| byte == b'\n');
        at = skip_line_ends(bytes, line_end.map_or(bytes.len(), |offset| at + offset));
        cuts.push(at);
    }
    cuts
}

fn skip_line_ends(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count()
}

/// The rows that start within `from..to`.
fn read_piece(text: &str, from: usize, to: usize, width: usize, delimiter: u8) -> Result<Piece, (u64, String)> {
    let bytes = text.as_bytes();
    // A reader takes a byte-order mark off the beginning of what it reads; within the text it belongs to a cell. The line end before it is
    // passed over like an empty line.
    let marked = from > 0 && text[from..].starts_with('\u{feff}');
    let base = if marked { from - 1 } else { from };
    let mut reader = reader(&text[base..], delimiter);
    let mut columns = vec![TextColumn::default(); width];
    let (mut rows, mut lines, mut end) = (Vec::new(), 0, from);
    let mut record = csv::StringRecord::new();
    while end < to {
        if !reader.read_record(&mut record).map_err(|error| (u64::from(lines), error.to_string()))? {
            end = bytes.len();
            break;
        }
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(record.get(at).map(str::trim).filter(|cell| !cell.is_empty()));
        }
        rows.push(lines);
        let next = skip_line_ends(bytes, base + reader.position().byte() as usize);
        lines += bytes[end..next].iter().filter(|&&byte| byte == b'\n').count() as u32;
        end = next;
    }
    Ok(Piece { columns, rows, lines, end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_told_by_the_line_they_start_on() {
        let text = "a,b\r\n1,\"x\r\ny\"\r\n\r\n 2 ,\r\n3,4,5";
        let table = read(text, b',', PIECE).unwrap();
        assert_eq!(table.header, ["a", "b"]);
        assert_eq!(table.rows, [2, 5, 6]);
        let cells: Vec<Vec<Option<&str>>> = table.columns.iter().map(|column| column.iter().collect()).collect();
        assert_eq!(cells, [[Some("1"), Some("2"), Some("3")], [Some("x\r\ny"), None, Some("4")]]);
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_give_what_one_reader_gives(text in "[a甲\u{feff},\"\r\n\n ]{0,60}", piece in 1_usize..20) {
            let text = text.trim_start_matches('\u{feff}');
            let whole = read(text, b',', text.len() + 1).unwrap();
            prop_assert_eq!(&read(text, b',', piece).unwrap(), &whole);
            // And what the library's own reader gives without pieces.
            let mut plain = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let rows: Vec<csv::StringRecord> = plain.records().skip(1).map(Result::unwrap).collect();
            prop_assert_eq!(rows.len(), whole.rows.len());
            for (row, record) in rows.iter().enumerate() {
                for (at, column) in whole.columns.iter().enumerate() {
                    let cell = record.get(at).map(str::trim).filter(|cell| !cell.is_empty());
                    prop_assert_eq!(column.get(row), cell);
                }
            }
        }
    }
}

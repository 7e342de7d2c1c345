//! One long text read by several threads.
//!
//! The text is cut behind line ends, and each piece is read as if a row began where the piece does and no note stood above it. Whether that is so
//! is known when the piece before has been read, for a quoted cell may have line breaks and a row is read to its end. Where it is
//! not, the piece is read again from where the row before ended. So the table is the one that a single reader gives.

use super::assemble::MAX_COLUMNS;
use super::delimited::{Delimited, Place, RunawayQuote};
use super::row::Row;
use super::table::{Table, TableReader};
use rayon::prelude::*;

/// Bytes of a piece: large beside what it costs to put pieces together, small beside a file that is worth several threads.
const PIECE: usize = 1 << 20;

/// The table that `reader` makes of a delimited text, and the cells of its widest row. Rows of more than [`MAX_COLUMNS`] are left out.
pub(super) fn read(text: &str, delimiter: char, reader: TableReader) -> (Table, usize) {
    read_in_pieces(text, delimiter, reader, PIECE)
}

fn read_in_pieces(text: &str, delimiter: char, reader: TableReader, bytes: usize) -> (Table, usize) {
    let mut whole = Part::new(reader, Place::START);
    let text = Delimited::new(text, delimiter);
    if whole.read_all(&text, bytes).is_err() {
        whole.reader.restart();
        whole = Part::new(whole.reader, Place::START);
        // Without quotes no record spans two lines, so this pass always ends well.
        let _ = whole.read_all(&text.without_quotes(), bytes);
    }
    (whole.reader.finish(), whole.widest)
}

/// What has been read of a text, from some row on.
struct Part<'a> {
    reader: TableReader<'a>,
    /// Where the next row begins.
    next: Place,
    widest: usize,
}

impl<'a> Part<'a> {
    fn new(reader: TableReader<'a>, next: Place) -> Self {
        Self { reader, next, widest: 0 }
    }

    /// Reads on up to a cut of the text.
    fn read_until(&mut self, text: &Delimited<'_>, until: usize) -> Result<(), RunawayQuote> {
        let Self { reader, next, widest } = self;
        let mut take = |row: &mut Row| {
            *widest = row.len().max(*widest);
            if row.len() <= MAX_COLUMNS {
                reader.push(row);
            }
        };
        *next = text.read(*next, until, &mut take)?;
        Ok(())
    }

    /// Reads a text from its beginning in pieces of some `bytes`.
    fn read_all(&mut self, text: &Delimited<'_>, bytes: usize) -> Result<(), RunawayQuote> {
        let mut spans = text.cut(bytes).into_iter();
        while !self.reader.is_started() {
            let Some(span) = spans.next() else { return Ok(()) };
            self.read_until(text, span.end)?;
        }
        let header = &self.reader;
        let part = |byte: usize, after_note: bool, until: usize| {
            let mut part = Part::new(header.below(after_note), Place { byte, line: 0 });
            part.read_until(text, until).map(|()| part)
        };
        let spans: Vec<_> = spans.collect();
        let guesses: Vec<_> = spans.par_iter().map(|span| part(span.start, false, span.end)).collect();
        let (mut next, mut after_note, mut widest) = (self.next, header.is_after_note(), self.widest);
        let mut parts = Vec::with_capacity(guesses.len());
        for (span, guess) in spans.into_iter().zip(guesses) {
            if next.byte >= span.end {
                continue;
            }
            let guessed = next.byte == span.start && !after_note;
            let part = if guessed { guess? } else { part(next.byte, after_note, span.end)? };
            let first = next.line;
            next = Place { byte: part.next.byte, line: first + part.next.line };
            after_note = part.reader.is_after_note();
            widest = widest.max(part.widest);
            parts.push((part.reader, first));
        }
        self.reader.append(parts);
        (self.next, self.widest) = (next, widest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::HeaderAt;
    use super::*;
    use crate::domain::cn::CnHeaders;
    use proptest::prelude::*;

    fn table(text: &str, delimiter: char, header_at: HeaderAt, bytes: usize) -> (Table, usize) {
        read_in_pieces(text, delimiter, TableReader::new(&CnHeaders, header_at), bytes)
    }

    /// What rows are made of: records, all kinds of line ends, quotes in their places and out of them, what ends a table.
    const BITS: [&str; 24] = [
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        ",",
        ",",
        "，",
        "\"",
        "\"",
        "\"\"",
        "\"甲\n乙\"",
        "\"一,二\"",
        "\u{feff}",
        " ",
        "庵埠广成五金厂,彩塘镇宏安一村12号,0768-6600000\n",
        "合计,1家\n",
        "同上,彩塘镇,〃\n",
        "广成二厂,同上（车间）,\"\"\"\"\n",
        "注：数据来源\n",
        "2、见附表\n",
        "单位名称,地址,电话\n",
        "1\n",
    ];

    fn texts() -> impl Strategy<Value = String> {
        let bits = prop::collection::vec(prop::sample::select(&BITS[..]), 0..60);
        (any::<bool>(), bits).prop_map(|(headed, bits)| {
            let header = if headed { "单位名称,地址,电话\n" } else { "" };
            header.to_owned() + &bits.concat()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn a_table_is_the_same_in_pieces_of_any_size(
            text in texts(),
            delimiter in prop::sample::select(&[',', '，'][..]),
            row in prop::option::of(0_u32..4),
            bytes in 1_usize..80,
        ) {
            let header_at = row.map_or(HeaderAt::Find, |row| if row == 0 { HeaderAt::Absent } else { HeaderAt::Rows(1, row) });
            let whole = table(&text, delimiter, header_at, usize::MAX / 2);
            prop_assert_eq!(table(&text, delimiter, header_at, bytes), whole);
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_a_character_in_every_piece() {
        let rows: String = (0..2000).map(|at| format!("庵埠{at}厂,地址{at}\n")).collect();
        let text = format!("单位名称,地址\n{rows}甲厂,\"5寸管\n{rows}");
        let (table, _) = table(&text, ',', HeaderAt::Find, 500);
        assert_eq!((table.rows.len(), table.rows[2000], table.rows[4000]), (4001, 2002, 4002));
        assert_eq!(table.columns[1].get(2000), Some("\"5寸管"));
    }
}

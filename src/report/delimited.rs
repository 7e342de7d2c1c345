//! Rows as delimited text.

use super::ReportError;
use super::digits::{push_share, push_whole};
use super::guard;
use super::table::Sink;

/// Rows of two cells or more as delimited text in memory, on their way to a file. A cell is quoted where it must be.
#[derive(Default)]
pub(super) struct Delimited {
    text: String,
    rows: u64,
    /// Whether the row has a cell already.
    begun: bool,
}

impl Delimited {
    /// The text, and its rows.
    pub(super) fn finish(self) -> (Vec<u8>, u64) {
        (self.text.into_bytes(), self.rows)
    }

    /// The text, with a cell begun.
    fn cell(&mut self) -> &mut String {
        if self.begun {
            self.text.push(',');
        }
        self.begun = true;
        &mut self.text
    }
}

impl Sink for Delimited {
    fn text(&mut self, text: &str) -> Result<(), ReportError> {
        let guard = if guard::needs_guard(text) { "'" } else { "" };
        let out = self.cell();
        if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
            out.push_str(guard);
            out.push_str(text);
            return Ok(());
        }
        out.push('"');
        out.push_str(guard);
        for (at, part) in text.split('"').enumerate() {
            out.push_str(if at == 0 { "" } else { "\"\"" });
            out.push_str(part);
        }
        out.push('"');
        Ok(())
    }

    fn coded(&mut self, code: &str, _: &str) -> Result<(), ReportError> {
        self.text(code)
    }

    fn whole(&mut self, number: u64) -> Result<(), ReportError> {
        push_whole(number, self.cell());
        Ok(())
    }

    fn share(&mut self, number: f64) -> Result<(), ReportError> {
        push_share(number, self.cell());
        Ok(())
    }

    fn end(&mut self) -> Result<(), ReportError> {
        self.text.push('\n');
        self.rows += 1;
        self.begun = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::guard::guard;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_are_written_as_by_a_general_writer(
            rows in prop::collection::vec(prop::array::uniform3("[=+'a彩 ,;\t\"\r\n-]{0,6}"), 0..5),
            number: u64,
            share in 0.0..=1.0,
        ) {
            let (mut sink, mut naive) = (Delimited::default(), csv::Writer::from_writer(Vec::new()));
            for row in &rows {
                for cell in row {
                    sink.text(cell).unwrap();
                    naive.write_field(&*guard(cell)).unwrap();
                }
                sink.whole(number).unwrap();
                sink.share(share).unwrap();
                sink.end().unwrap();
                naive.write_field(number.to_string()).unwrap();
                naive.write_field(format!("{share:.4}")).unwrap();
                naive.write_record(None::<&[u8]>).unwrap();
            }
            prop_assert_eq!(sink.finish(), (naive.into_inner().unwrap(), rows.len() as u64));
        }
    }
}

//! Text files in the encodings offices send.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// How a text file is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf8Bom,
    Gb18030,
    Utf16Le,
}

/// A text file that is written row by row.
pub(super) struct TextFile {
    out: BufWriter<File>,
    encoding: Encoding,
    delimiter: char,
    line: String,
}

impl TextFile {
    pub(super) fn create(path: &Path, encoding: Encoding, delimiter: char) -> io::Result<Self> {
        let mut out = BufWriter::new(File::create(path)?);
        match encoding {
            Encoding::Utf8Bom => out.write_all("\u{feff}".as_bytes())?,
            Encoding::Utf16Le => out.write_all(&[0xFF, 0xFE])?,
            Encoding::Utf8 | Encoding::Gb18030 => {}
        }
        Ok(Self { out, encoding, delimiter, line: String::new() })
    }

    /// A row. Lines end as on the systems of offices, with CR LF.
    pub(super) fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        self.line.clear();
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.line.push(self.delimiter);
            }
            if cell.contains([self.delimiter, '"', '\n', '\r']) {
                self.line.push('"');
                self.line.push_str(&cell.replace('"', "\"\""));
                self.line.push('"');
            } else {
                self.line.push_str(cell);
            }
        }
        self.line.push_str("\r\n");
        match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => self.out.write_all(self.line.as_bytes()),
            Encoding::Gb18030 => self.out.write_all(&encoding_rs::GB18030.encode(&self.line).0),
            Encoding::Utf16Le => self.line.encode_utf16().try_for_each(|unit| self.out.write_all(&unit.to_le_bytes())),
        }
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

//! Tables out of web pages and of the XML of Excel 2003: the only file that knows `html5gum`.
//!
//! What a bureau's system calls "export to Excel" is very often one of the two under the name `.xls`. A page's tables become sheets, in the
//! order in which they end, so that a table for layout comes after what it holds; a cell over several columns stands at the first of them
//! and a cell over several rows stands for each, as in a workbook. Nothing of a page is run or fetched.

use super::delimited::text_formula;
use super::error::Found;
use super::workbook::RawSheet;
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};
use std::borrow::Cow;

/// Bytes in which a page says its encoding and shows what it is.
const HEAD: usize = 2048;

/// Rows and columns of the largest workbook; a position beyond them is a slip.
const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: u32 = 1 << 14;

/// A kind of marked-up text that holds tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A web page or a piece of one.
    Page,
    /// The XML of Excel 2003 (SpreadsheetML).
    Spreadsheet,
}

impl Kind {
    /// Name of the container.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Spreadsheet => "xml",
        }
    }
}

/// What the beginning of a text says: a kind that is read, one that is not, or no markup.
pub(crate) fn sniff(text: &str) -> Result<Option<Kind>, Found> {
    let head: String = text.trim_start().chars().take(HEAD).collect::<String>().to_lowercase();
    if head.starts_with("mime-version") {
        return Err(Found::WebArchive);
    }
    if !head.starts_with('<') {
        return Ok(None);
    }
    let has = |tag: &&str| head.contains(*tag);
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && ["<workbook", "<ss:workbook"].iter().any(has) {
        Ok(Some(Kind::Spreadsheet))
    } else if ["<html", "<table", "<!doctype html", "<meta", "<body", "<div", "<tr"].iter().any(has) {
        Ok(Some(Kind::Page))
    } else if head.starts_with("<?xml") {
        Err(Found::Xml)
    } else {
        Ok(None)
    }
}

/// The encoding that a page or XML names for itself.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_lowercase();
    if !head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with('<') {
        return None;
    }
    let at = ["charset=", "encoding="].iter().find_map(|word| Some(head.find(word)? + word.len()))?;
    let label = head[at..].trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(label.len());
    (end > 0).then(|| label[..end].to_owned())
}

/// The tables of a text.
pub(crate) fn read(text: &str, kind: Kind) -> Vec<RawSheet> {
    match kind {
        Kind::Page => page(text),
        Kind::Spreadsheet => spreadsheet(text),
    }
}

/// A table that is being read.
struct Open {
    sheet: RawSheet,
    /// Rows begun so far; the last of them is the one being read.
    rows: u32,
    /// Where the next cell stands.
    column: u32,
    cell: Option<Cell>,
    /// Cells over several rows: first column, one past the last, last row.
    over: Vec<(u32, u32, u32)>,
}

/// A cell that is being read.
struct Cell {
    column: u32,
    width: u32,
    height: u32,
    text: String,
    /// White space was seen since the last character.
    gap: bool,
}

impl Open {
    fn new(name: &str) -> Self {
        Self { sheet: RawSheet::new(name), rows: 0, column: 0, cell: None, over: Vec::new() }
    }

    fn begin_row(&mut self) {
        self.end_cell();
        self.rows = (self.rows + 1).min(MAX_ROWS);
        self.column = 0;
        let row = self.rows - 1;
        self.over.retain(|&(_, _, last)| last >= row);
    }

    fn begin_cell(&mut self, width: u32, height: u32) {
        self.end_cell();
        if self.rows == 0 {
            self.begin_row();
        }
        while let Some(&(_, end, _)) = self.over.iter().find(|&&(from, end, _)| (from..end).contains(&self.column)) {
            self.column = end;
        }
        self.cell = Some(Cell { column: self.column, width, height, text: String::new(), gap: false });
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let row = self.rows - 1;
        let text = cell.text.trim();
        self.sheet.push_text(row, cell.column, text_formula(text).unwrap_or(text));
        let end = (cell.column + cell.width).min(MAX_COLUMNS);
        if cell.height > 1 {
            let last = (row + cell.height - 1).min(MAX_ROWS);
            self.over.push((cell.column, end, last));
            if cell.width == 1 {
                self.sheet.share(cell.column, row, last);
            }
        }
        self.column = end;
    }
}

impl Cell {
    /// Text of a page: white space of any length is one blank.
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.gap = true;
                continue;
            }
            if std::mem::take(&mut self.gap) && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.text.push(c);
        }
    }

    fn break_line(&mut self) {
        self.gap = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

fn page(text: &str) -> Vec<RawSheet> {
    let (mut open, mut done): (Vec<Open>, Vec<RawSheet>) = (Vec::new(), Vec::new());
    let mut close = |table: Option<Open>| {
        if let Some(mut table) = table {
            table.end_cell();
            if !table.sheet.is_empty() {
                done.push(table.sheet);
            }
        }
    };
    for token in tokens(text, Kind::Page) {
        match token {
            Token::StartTag(tag) => match (tag.name.as_slice(), open.last_mut()) {
                (b"table", _) => open.push(Open::new("")),
                (b"tr", Some(table)) => table.begin_row(),
                (b"td" | b"th", Some(table)) => {
                    table.begin_cell(span(&tag, b"colspan", 1000), span(&tag, b"rowspan", MAX_ROWS));
                }
                (b"br" | b"p" | b"div" | b"li", Some(Open { cell: Some(cell), .. })) => cell.break_line(),
                _ => {}
            },
            Token::EndTag(tag) => match (tag.name.as_slice(), open.last_mut()) {
                (b"table", _) => close(open.pop()),
                (b"td" | b"th" | b"tr", Some(table)) => table.end_cell(),
                (b"p" | b"div" | b"li", Some(Open { cell: Some(cell), .. })) => cell.break_line(),
                _ => {}
            },
            Token::String(text) => {
                if let Some(Open { cell: Some(cell), .. }) = open.last_mut() {
                    cell.push(&String::from_utf8_lossy(&text));
                }
            }
            _ => {}
        }
    }
    // A page that was cut off ends all that was open.
    while let Some(table) = open.pop() {
        close(Some(table));
    }
    if done.len() > 1 {
        for (at, sheet) in done.iter_mut().enumerate() {
            sheet.name = format!("表{}", at + 1);
        }
    }
    done
}

fn spreadsheet(text: &str) -> Vec<RawSheet> {
    let text = without_cdata(text);
    let mut sheets: Vec<Open> = Vec::new();
    // Text counts inside a cell's data only, not inside its comment; numbers are marked as such.
    let (mut in_data, mut in_comment, mut in_visible, mut kind) = (false, false, false, String::new());
    for token in tokens(&text, Kind::Spreadsheet) {
        match token {
            Token::StartTag(tag) => match (bare(&tag.name), sheets.last_mut()) {
                (b"worksheet", _) => sheets.push(Open::new(&attribute(&tag, b"ss:name").unwrap_or_default())),
                (b"row", Some(table)) => {
                    table.begin_row();
                    if let Some(at) = position(&tag, MAX_ROWS) {
                        table.rows = table.rows.max(at);
                    }
                }
                (b"cell", Some(table)) => {
                    table.end_cell();
                    if let Some(at) = position(&tag, MAX_COLUMNS) {
                        table.column = at - 1;
                    }
                    let more = |name| attribute(&tag, name).and_then(|text| text.trim().parse::<u32>().ok());
                    let width = more(b"ss:mergeacross").unwrap_or(0).min(MAX_COLUMNS) + 1;
                    table.begin_cell(width, more(b"ss:mergedown").unwrap_or(0).min(MAX_ROWS) + 1);
                    if tag.self_closing {
                        table.end_cell();
                    }
                }
                (b"comment", _) => in_comment = !tag.self_closing,
                (b"data", _) if !in_comment => {
                    in_data = !tag.self_closing;
                    kind = attribute(&tag, b"ss:type").unwrap_or_default();
                }
                (b"visible", _) => in_visible = !tag.self_closing,
                _ => {}
            },
            Token::EndTag(tag) => match (bare(&tag.name), sheets.last_mut()) {
                (b"data", Some(table)) if in_data => {
                    in_data = false;
                    end_data(table, &kind);
                }
                (b"comment", _) => in_comment = false,
                (b"visible", _) => in_visible = false,
                (b"cell" | b"row" | b"table", Some(table)) => table.end_cell(),
                _ => {}
            },
            Token::String(text) => match sheets.last_mut() {
                Some(Open { cell: Some(cell), .. }) if in_data => cell.text.push_str(&String::from_utf8_lossy(&text)),
                Some(table) if in_visible => table.sheet.visible = !text.starts_with(b"Sheet"),
                _ => {}
            },
            _ => {}
        }
    }
    sheets
        .into_iter()
        .map(|mut table| {
            table.end_cell();
            table.sheet
        })
        .collect()
}

/// A cell's data as a person sees it: a number without exponent, a date without the midnight.
fn end_data(table: &mut Open, kind: &str) {
    let row = table.rows.saturating_sub(1);
    let Some(cell) = &mut table.cell else { return };
    let text = cell.text.trim();
    if kind.eq_ignore_ascii_case("number")
        && let Ok(number) = text.parse::<f64>()
        && number.is_finite()
    {
        table.sheet.push_number(row, cell.column, number);
        cell.text.clear();
    } else if kind.eq_ignore_ascii_case("datetime") {
        cell.text = text.trim_end_matches(".000").trim_end_matches("T00:00:00").to_owned();
    } else if kind.eq_ignore_ascii_case("error") {
        cell.text.clear();
    }
}

fn tokens(text: &str, kind: Kind) -> impl Iterator<Item = Token> + use<'_> {
    let mut emitter = DefaultEmitter::default();
    // A page's styles and scripts are no text; a workbook's styles are tags as any others.
    emitter.naively_switch_states(kind == Kind::Page);
    // Reading from memory cannot fail.
    Tokenizer::new_with_emitter(text, emitter).map_while(Result::ok)
}

/// A tag's name without the prefix of its name space.
fn bare(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"ss:").unwrap_or(name)
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// `ss:Index`, counted from 1.
fn position(tag: &StartTag<()>, limit: u32) -> Option<u32> {
    attribute(tag, b"ss:index")?.trim().parse().ok().filter(|at| (1..=limit).contains(at))
}

fn span(tag: &StartTag<()>, name: &[u8], limit: u32) -> u32 {
    attribute(tag, name).and_then(|text| text.trim().parse::<u32>().ok()).unwrap_or(1).clamp(1, limit)
}

/// `<![CDATA[…]]>` as escaped text: the tokenizer of pages takes it for a comment.
fn without_cdata(text: &str) -> Cow<'_, str> {
    const OPEN: &str = "<![CDATA[";
    if !text.contains(OPEN) {
        return Cow::Borrowed(text);
    }
    let mut pieces = text.split(OPEN);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (inside, after) = piece.split_once("]]>").unwrap_or((piece, ""));
        out.push_str(&inside.replace('&', "&amp;").replace('<', "&lt;"));
        out.push_str(after);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(sheet: &mut RawSheet) -> Vec<Vec<String>> {
        let mut out = Vec::new();
        sheet.rows(|row| out.push((0..row.len()).map(|at| row.get(at).unwrap_or("").to_owned()).collect()));
        out
    }

    fn first(text: &str) -> Vec<Vec<String>> {
        let kind = sniff(text).unwrap().unwrap();
        rows(&mut read(text, kind)[0])
    }

    #[test]
    fn a_page_is_read_as_a_browser_shows_it() {
        let got = first(
            "<html><head><style><!-- td{color:red} --></style><script>if (a<b) x('<td>')</script></head><body>\n\
             <table><tr><th colspan=2>清单</th></tr><tr><td rowspan='2'>彩塘镇<td>甲 &amp;\n  乙厂<br/>（分厂）&nbsp;</td>\n\
             <tr><td>=\"0300\"</td></tr></table>",
        );
        assert_eq!(got, [vec!["清单"], vec!["彩塘镇", "甲 & 乙厂\n（分厂）"], vec!["彩塘镇", "0300"]]);
    }

    #[test]
    fn tables_in_tables_are_apart() {
        let text =
            "<div><table><tr><td>查询<table><tr><td>名称<td>电话<tr><td>甲厂<td>1</table></td></tr></table></div>";
        let mut sheets = read(text, Kind::Page);
        assert_eq!(sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["表1", "表2"]);
        assert_eq!(rows(&mut sheets[0]), [["名称", "电话"], ["甲厂", "1"]]);
        assert_eq!(rows(&mut sheets[1]), [["查询"]]);
    }

    #[test]
    fn the_xml_of_excel_2003() {
        let text = "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>\
            <Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><DocumentProperties><Title>x</Title></DocumentProperties>\
            <Styles><Style ss:ID='s1'/></Styles><Worksheet ss:Name='环统'><Table><Row>\
            <Cell><Data ss:Type='String'>名称</Data><Comment><ss:Data>批注</ss:Data></Comment></Cell><Cell ss:Index='3'>\
            <Data ss:Type='String'><![CDATA[A<B]]></Data></Cell></Row><Row ss:Index='4'><Cell ss:MergeDown='1'>\
            <Data ss:Type='String'>甲厂</Data></Cell><Cell/><Cell><Data ss:Type='Number'>1.35E10</Data></Cell></Row>\
            <Row><Cell ss:Index='2'><Data ss:Type='DateTime'>2017-12-31T00:00:00.000</Data></Cell></Row></Table>\
            <WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>";
        let mut sheets = read(text, sniff(text).unwrap().unwrap());
        assert_eq!((sheets[0].name.as_str(), sheets[0].visible), ("环统", false));
        let want: [&[&str]; 5] =
            [&["名称", "", "A<B"], &[], &[], &["甲厂", "", "13500000000"], &["甲厂", "2017-12-31"]];
        assert_eq!(rows(&mut sheets[0]), want.map(|row| row.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>()));
    }

    #[test]
    fn odd_numbers_and_broken_pages_do_no_harm() {
        for text in [
            "<table><tr><td colspan=4000000000 rowspan=4000000000>甲<td>乙<tr><td>丙",
            "<table><td>甲</table></table><td>乙<tr>",
            "<table><table><table>",
            "<tr><td>甲",
        ] {
            for sheet in &mut read(text, Kind::Page) {
                rows(sheet);
            }
        }
        let text = "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet><Table><Row ss:Index='4294967295'>\
            <Cell ss:Index='99999999999' ss:MergeDown='4294967295'><Data>甲</Data></Cell></Table></Worksheet>";
        assert_eq!(first(text), [["甲"]]);
    }

    #[test]
    fn kinds_and_encodings_are_told() {
        assert_eq!(sniff("名称,地址\n"), Ok(None));
        assert_eq!(sniff("<名称>,地址\n"), Ok(None));
        assert_eq!(sniff("MIME-Version: 1.0\n"), Err(Found::WebArchive));
        assert_eq!(sniff("<?xml version='1.0'?><list/>"), Err(Found::Xml));
        assert_eq!(sniff(" \u{a0}<TABLE border=1>"), Ok(Some(Kind::Page)));
        let declared = |text: &str| declared_encoding(text.as_bytes());
        assert_eq!(declared("<meta content=\"text/html; charset=gb2312\">").as_deref(), Some("gb2312"));
        assert_eq!(declared("<?xml version=\"1.0\" encoding='UTF-8'?>").as_deref(), Some("utf-8"));
        assert_eq!(declared("名称,charset=gb2312"), None);
    }
}

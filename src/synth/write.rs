//! The case as files: `lists/*`, `truth.csv`, `facts.json`.
//!
//! Each list has the shape its office sends:
//!
//! | list | shape |
//! |---|---|
//! | 省级清查单位名录 | workbook, a sheet per district, two title rows, header of two merged rows, 合计, two notes |
//! | 工信局重点工业企业 | CSV in GB18030 |
//! | 环境统计基表2016 | tab-separated UTF-16 with byte-order mark, as a spreadsheet saves "Unicode text" |
//! | 排污许可发证信息 | workbook, one title row, a blank row, a note at the end |
//! | 供电局专变用户 | CSV in UTF-8 with byte-order mark, a title line, 合计 at the end |
//! | 信访投诉台账 | semicolons, UTF-8, line breaks inside cells |
//! | 散乱污摸排台账 | workbook, two sheets of one table, title, 小计 among the rows |
//!
//! In a province the base register has a sheet per city. A workbook of more than [`WORKBOOK_ROWS`] rows is written row by row as a
//! data base exports one: a header of one row, no merged cells, and where a sheet is full the list goes on in another. In a
//! build without the `workbook` feature every list is text with the same rows in the same order, so the answer is the same.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::delimited::{Encoding, TextFile};
use super::lists::ListRows;
use super::{Cell, ListKind, SynthCase, SynthError, SynthPlan, SynthRow};

/// Rows of a workbook that is held in memory while it is written, about 100 MB; what is larger is written row by row.
#[cfg(feature = "workbook")]
const WORKBOOK_ROWS: u64 = 60_000;

/// Rows of one sheet, some of a spreadsheet's 1,048,576 left for title, header and notes.
#[cfg(feature = "workbook")]
const SHEET_ROWS: u32 = 1_048_000;

/// Rows of the inspection list between two subtotals.
#[cfg(feature = "workbook")]
const SUBTOTAL_EVERY: u32 = 40;

/// What a written case holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// The plan, noise included.
    pub plan: SynthPlan,
    /// Production sites of the world.
    pub sites_total: u32,
    /// Those with at least one row that can be linked: the size the roster should have.
    pub sites_linkable_in_lists: u32,
    /// Rows with `linkable = 0`.
    pub unlinkable_records: u32,
    /// Records per list, in order of [`ListKind::ALL`].
    pub records: Vec<ListFacts>,
}

/// How a list was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListFacts {
    /// File name within `lists/`.
    pub file: String,
    /// Records, without titles, headers, subtotals and notes.
    pub records: u32,
}

impl SynthCase {
    /// Writes the case into a folder, which is made when it is not there. Memory does not grow with the units beyond
    /// one bit each and the workbooks of small cases.
    ///
    /// # Errors
    /// [`SynthError::Write`] with the path that failed.
    pub fn write_to(&self, dir: &Path) -> Result<Facts, SynthError> {
        let lists = dir.join("lists");
        fs::create_dir_all(&lists).map_err(|reason| failed(&lists, &reason))?;
        let truth_path = dir.join("truth.csv");
        let truth = File::create(&truth_path).map_err(|reason| failed(&truth_path, &reason))?;
        let mut answer = Answer {
            path: truth_path,
            csv: BufWriter::new(truth),
            linkable: vec![0; self.plan.units as usize / 64 + 1],
            unlinkable: 0,
        };
        answer.line("source,record,site,legal,linkable")?;
        let mut records = Vec::new();
        for kind in ListKind::ALL {
            let rows = ListRows::new(&self.world, kind);
            let as_workbook = cfg!(feature = "workbook") && kind.is_workbook();
            let file = format!("{}.{}", kind.stem(), if as_workbook { "xlsx" } else { extension(kind) });
            let path = lists.join(&file);
            let count = if as_workbook {
                workbook(&path, kind, &rows, &mut answer)?
            } else {
                text(&path, kind, &rows, &mut answer)?
            };
            records.push(ListFacts { file, records: count });
        }
        answer.csv.flush().map_err(|reason| failed(&answer.path, &reason))?;
        let facts = Facts {
            plan: self.plan.clone(),
            sites_total: self.plan.units,
            sites_linkable_in_lists: answer.linkable.iter().map(|word| word.count_ones()).sum(),
            unlinkable_records: answer.unlinkable,
            records,
        };
        let path = dir.join("facts.json");
        let json = serde_json::to_string_pretty(&facts).map_err(|reason| failed(&path, &reason))?;
        fs::write(&path, json + "\n").map_err(|reason| failed(&path, &reason))?;
        Ok(facts)
    }
}

/// The truth, written beside the rows.
struct Answer {
    path: PathBuf,
    csv: BufWriter<File>,
    /// One bit per unit that can be linked.
    linkable: Vec<u64>,
    unlinkable: u32,
}

impl Answer {
    fn line(&mut self, line: &str) -> Result<(), SynthError> {
        writeln!(self.csv, "{line}").map_err(|reason| failed(&self.path, &reason))
    }

    fn note(&mut self, kind: ListKind, record: u32, row: &SynthRow) -> Result<(), SynthError> {
        if row.linkable {
            // Site ids count from 1.
            if let Some(unit) = row.site.get(1..).and_then(|id| id.parse::<usize>().ok()) {
                self.linkable[(unit - 1) / 64] |= 1 << ((unit - 1) % 64);
            }
        } else {
            self.unlinkable += 1;
        }
        let linkable = u8::from(row.linkable);
        // No id and no list name holds a comma or a quote.
        self.line(&format!("{},{record},{},{},{linkable}", kind.stem(), row.site, row.legal))
    }
}

fn failed(path: &Path, reason: &dyn std::fmt::Display) -> SynthError {
    SynthError::Write { path: path.display().to_string(), reason: reason.to_string() }
}

fn extension(kind: ListKind) -> &'static str {
    if kind == ListKind::Statistics { "tsv" } else { "csv" }
}

fn storage(kind: ListKind) -> (Encoding, char) {
    match kind {
        ListKind::Economy => (Encoding::Gb18030, ','),
        ListKind::Statistics => (Encoding::Utf16Le, '\t'),
        ListKind::Electricity => (Encoding::Utf8Bom, ','),
        ListKind::Complaints => (Encoding::Utf8, ';'),
        ListKind::Base | ListKind::Permits | ListKind::Inspection => (Encoding::Utf8Bom, ','),
    }
}

/// Title rows of a list of this area.
fn titles(kind: ListKind, area: &str) -> Vec<String> {
    match kind {
        ListKind::Base => vec![
            format!("第二次全国污染源普查{area}清查单位名录"),
            "填报单位：省普查机构下发　　数据截止：2017年12月31日".to_owned(),
        ],
        ListKind::Permits => vec![format!("{area}排污许可证发放情况表")],
        ListKind::Electricity => {
            vec![format!("{}供电局专用变压器用户2017年用电情况", area.trim_end_matches(['市', '省']))]
        }
        ListKind::Inspection => vec![format!("{area}“散乱污”工业企业（场所）摸排台账")],
        ListKind::Economy | ListKind::Statistics | ListKind::Complaints => Vec::new(),
    }
}

/// Notes below a list.
fn notes(kind: ListKind) -> &'static [&'static str] {
    match kind {
        ListKind::Base => &[
            "注：1.本表由各县（区）核对后返回；2.运行状态按2017年度填写。",
            "填表人：　　　　审核人：　　　　联系电话：",
        ],
        ListKind::Permits => &["说明：同一单位多个生产场所分别发证。"],
        _ => &[],
    }
}

/// Writes a list as text. The rows of all its sheets follow each other under one header.
fn text(path: &Path, kind: ListKind, rows: &ListRows<'_>, answer: &mut Answer) -> Result<u32, SynthError> {
    let failed = |reason: io::Error| failed(path, &reason);
    let (encoding, delimiter) = storage(kind);
    let mut file = TextFile::create(path, encoding, delimiter).map_err(failed)?;
    let columns = kind.header();
    fn lone(text: &str, columns: usize) -> impl Iterator<Item = &str> {
        std::iter::once(text).chain(std::iter::repeat_n("", columns - 1))
    }
    for title in titles(kind, rows.area()) {
        file.row(lone(&title, columns.len())).map_err(failed)?;
    }
    let mut count = 0;
    let name = |column: &&'static str| column.split_once('/').map_or(*column, |(_, below)| below);
    file.row(columns.iter().map(name)).map_err(failed)?;
    let mut sum = 0.0;
    for sheet in 0..rows.sheets().len() {
        for row in rows.sheet(sheet) {
            count += 1;
            answer.note(kind, count, &row)?;
            let cells: Vec<String> = row.cells.iter().map(|cell| plain(cell, count)).collect();
            if kind == ListKind::Electricity {
                sum += cells[4].parse::<f64>().unwrap_or(0.0);
            }
            file.row(cells.iter().map(String::as_str)).map_err(failed)?;
        }
    }
    if kind == ListKind::Electricity {
        let sum = format!("{sum:.2}");
        file.row(["合计", "", "", "", &sum, "", ""]).map_err(failed)?;
    }
    for note in notes(kind) {
        file.row(lone(note, columns.len())).map_err(failed)?;
    }
    file.finish().map_err(failed)?;
    Ok(count)
}

/// A cell as a spreadsheet saves it as text: a number of more than eleven digits in scientific notation.
fn plain(cell: &Cell, ordinal: u32) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Ordinal => ordinal.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) if *number >= 1e11 => {
            let exponent = number.log10().floor();
            format!("{:.5}E+{exponent}", number / 10f64.powf(exponent))
        }
        Cell::Number(number) => number.to_string(),
    }
}

#[cfg(feature = "workbook")]
fn workbook(path: &Path, kind: ListKind, rows: &ListRows<'_>, answer: &mut Answer) -> Result<u32, SynthError> {
    use super::workbook::{Book, Keeping};
    let failed = |reason: super::workbook::BookError| failed(path, &reason);
    let columns = kind.header();
    let sheets = rows.sheets();
    let large = (0..sheets.len()).map(|sheet| rows.count(sheet)).sum::<u64>() > WORKBOOK_ROWS;
    let mut book = Book::new(if large { Keeping::OnDisk } else { Keeping::InMemory }).map_err(failed)?;
    let mut count = 0;
    for (at, name) in sheets.iter().enumerate() {
        let mut of_sheet = rows.sheet(at).peekable();
        for part in 1_u32.. {
            let name = if part == 1 { (*name).to_owned() } else { format!("{name}({part})") };
            let mut sheet = book.sheet(&name).map_err(failed)?;
            for title in titles(kind, rows.area()) {
                sheet.title(&title, columns.len()).map_err(failed)?;
            }
            if kind == ListKind::Permits {
                sheet.blank();
            }
            sheet.header(columns).map_err(failed)?;
            let mut ordinal = 0;
            for row in of_sheet.by_ref().take(SHEET_ROWS as usize) {
                ordinal += 1;
                count += 1;
                answer.note(kind, count, &row)?;
                sheet.row(&row.cells, ordinal).map_err(failed)?;
                if kind == ListKind::Inspection && !large && ordinal.is_multiple_of(SUBTOTAL_EVERY) {
                    sheet.row(&total("小计", SUBTOTAL_EVERY), 0).map_err(failed)?;
                }
            }
            if kind == ListKind::Base {
                sheet.row(&total("合计", ordinal), 0).map_err(failed)?;
            }
            if kind != ListKind::Inspection {
                sheet.blank();
            }
            for note in notes(kind) {
                sheet.row(&[Cell::text(*note)], 0).map_err(failed)?;
            }
            book.push(sheet);
            if of_sheet.peek().is_none() {
                break;
            }
        }
    }
    book.save(path).map_err(failed)?;
    Ok(count)
}

#[cfg(feature = "workbook")]
fn total(label: &str, rows: u32) -> [Cell; 2] {
    [Cell::text(label), Cell::text(format!("{rows}家"))]
}

#[cfg(not(feature = "workbook"))]
fn workbook(path: &Path, kind: ListKind, rows: &ListRows<'_>, answer: &mut Answer) -> Result<u32, SynthError> {
    text(path, kind, rows, answer)
}

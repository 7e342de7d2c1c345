//! From one document to its sources: sheets are read, grouped by what they list, and their columns mapped.

use super::config::{HeaderRow, IGNORE, IngestConfig, SourceConfig, role_named};
use super::ditto::Ditto;
use super::encoding::{self, NotText};
use super::error::{Found, IngestError};
use super::lexicon::HeaderLexicon;
use super::row::Row;
use super::table::{HeaderAt, Table, TableReader};
use super::workbook::{self, Container, RawSheet};
use super::{Document, Draft, Input, damage, delimited, mapping, markup, pieces, unidentified};
use crate::record::{
    Format, Issue, IssueKind, RecordId, RejectReason, Rejected, Role, RowRef, Sheet, Source, SourceColumn, SourceId,
    TextColumn,
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Columns a list may have. The widest census forms have some 200; a matrix with thousands is another kind of file.
pub(super) const MAX_COLUMNS: usize = 2000;

/// Share of headers two sheets must have in common to be one list.
const SAME_LIST: f64 = 0.6;

/// Cells beyond the header that fill no more than this share of the rows have spilled over.
const SPILLED: f64 = 0.5;

/// Reads one document into its sources.
pub(super) fn read_document(
    document: &Document<'_>,
    config: &IngestConfig,
    lexicon: &dyn HeaderLexicon,
) -> Result<Vec<Draft>, IngestError> {
    let source_config = config.sources.get(&document.name);
    let header_at = header_at(source_config);
    let loaded;
    let bytes: &[u8] = match (&document.path, document.input) {
        (Some(path), _) => {
            loaded = std::fs::read(path).map_err(|cause| IngestError::Io { path: document.shown.clone(), cause })?;
            &loaded
        }
        (None, Input::Bytes { bytes, .. }) => bytes,
        (None, Input::Rows { header, rows, .. }) => {
            let table = table_of_rows(header, rows, lexicon);
            let sheets = vec![Read { name: String::new(), visible: true, table }];
            return finish(document, Format::Rows, String::new(), sheets, config, lexicon);
        }
        (None, Input::Path(_)) => &[],
    };
    let file = || document.shown.clone();
    if bytes.is_empty() {
        return Err(IngestError::EmptyFile { file: file() });
    }
    // A large file is hashed while it is read.
    let (sha256, read) =
        rayon::join(|| hex_sha256(bytes), || read_bytes(document, bytes, source_config, header_at, lexicon));
    let (format, sheets) = read?;
    finish(document, format, sha256, sheets, config, lexicon)
}

/// Reads a file's bytes into its sheets.
fn read_bytes(
    document: &Document<'_>,
    bytes: &[u8],
    config: Option<&SourceConfig>,
    header_at: HeaderAt,
    lexicon: &dyn HeaderLexicon,
) -> Result<(Format, Vec<Read>), IngestError> {
    let file = || document.shown.clone();
    let unpacked = unpack(bytes).map_err(|cause| IngestError::Damaged { file: file(), cause: cause.to_string() })?;
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    match workbook::sniff(bytes) {
        Err(found) => Err(IngestError::NoTable { file: file(), found }),
        Ok(Some(container)) => read_workbook(document, container, bytes, config, header_at, lexicon),
        Ok(None) => read_text(document, bytes, config, header_at, lexicon),
    }
}

/// What a gzip file holds, `None` when the bytes are none. Several members follow each other as one file.
fn unpack(bytes: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(None);
    }
    let mut plain = Vec::with_capacity(bytes.len().saturating_mul(4));
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut plain)?;
    Ok(Some(plain))
}

/// A sheet with what was read from it.
struct Read {
    name: String,
    visible: bool,
    table: Table,
}

fn header_at(config: Option<&SourceConfig>) -> HeaderAt {
    match config.and_then(|config| config.header_row) {
        None => HeaderAt::Find,
        Some(HeaderRow::One(0)) => HeaderAt::Absent,
        Some(HeaderRow::One(row)) => HeaderAt::Rows(row, row),
        Some(HeaderRow::Block([first, last])) => HeaderAt::Rows(first, last),
    }
}

fn read_workbook(
    document: &Document<'_>,
    container: Container,
    bytes: &[u8],
    config: Option<&SourceConfig>,
    header_at: HeaderAt,
    lexicon: &dyn HeaderLexicon,
) -> Result<(Format, Vec<Read>), IngestError> {
    let raw = workbook::read(&document.shown, container, bytes)?;
    let sheets = read_sheets(document, raw, config, header_at, lexicon)?;
    Ok((Format::Workbook { container: container.as_str().to_owned() }, sheets))
}

/// The tables of a workbook's sheets.
fn read_sheets(
    document: &Document<'_>,
    raw: Vec<RawSheet>,
    config: Option<&SourceConfig>,
    header_at: HeaderAt,
    lexicon: &dyn HeaderLexicon,
) -> Result<Vec<Read>, IngestError> {
    let wanted = config.and_then(|config| config.sheets.as_ref());
    let chosen = |sheet: &RawSheet| match wanted {
        Some(names) => names.contains(&sheet.name),
        None => sheet.visible,
    };
    let any_visible = raw.iter().any(|sheet| chosen(sheet) && !sheet.is_empty());
    let mut sheets = Vec::new();
    for mut sheet in raw {
        let columns = sheet.width();
        if columns > MAX_COLUMNS {
            let (file, sheet) = (document.shown.clone(), sheet.name);
            return Err(IngestError::TooManyColumns { file, sheet, columns, limit: MAX_COLUMNS });
        }
        let take = if any_visible || wanted.is_some() { chosen(&sheet) } else { true };
        let table = match take {
            true => {
                let mut reader = TableReader::new(lexicon, header_at);
                sheet.rows(|row| reader.push(row));
                reader.finish()
            }
            false if wanted.is_none() => hidden(&mut sheet),
            false => Table::default(),
        };
        sheets.push(Read { name: sheet.name, visible: take, table });
    }
    Ok(sheets)
}

/// A sheet that a person who opens the file does not see: its rows with text are set aside.
fn hidden(sheet: &mut RawSheet) -> Table {
    let mut table = Table::default();
    sheet.rows(|row| {
        if !row.is_blank() {
            table.rejected.push((row.number, RejectReason::Hidden, row.joined()));
        }
    });
    table
}

fn read_text(
    document: &Document<'_>,
    bytes: &[u8],
    config: Option<&SourceConfig>,
    header_at: HeaderAt,
    lexicon: &dyn HeaderLexicon,
) -> Result<(Format, Vec<Read>), IngestError> {
    let file = || document.shown.clone();
    let tried = config.and_then(|config| config.encoding.clone());
    // A page's own word counts where the bytes do not speak for themselves.
    let declared = || markup::declared_encoding(bytes).filter(|_| std::str::from_utf8(bytes).is_err());
    let forced = tried.clone().or_else(declared).as_deref().and_then(encoding::by_label);
    let decoded = encoding::decode(bytes, forced).map_err(|why| match why {
        NotText::Binary if tried.is_none() => IngestError::NoTable { file: file(), found: Found::Binary },
        NotText::Binary | NotText::Unreadable => IngestError::Encoding { file: file(), tried },
    })?;
    let text: &str = &decoded.text;
    let marked_up = markup::sniff(text).map_err(|found| IngestError::NoTable { file: file(), found })?;
    if let Some(kind) = marked_up {
        let sheets = read_sheets(document, markup::read(text, kind), config, header_at, lexicon)?;
        return match sheets.is_empty() {
            true => Err(IngestError::NoTable { file: file(), found: Found::Html }),
            false => Ok((Format::Workbook { container: kind.as_str().to_owned() }, sheets)),
        };
    }
    if text.trim().is_empty() {
        return Err(IngestError::EmptyFile { file: file() });
    }
    let delimiter = config
        .and_then(|config| config.delimiter)
        .unwrap_or_else(|| delimited::find_delimiter(text, &document.extension));
    let (table, widest) = pieces::read(text, delimiter, TableReader::new(lexicon, header_at));
    if widest > MAX_COLUMNS {
        let sheet = String::new();
        return Err(IngestError::TooManyColumns { file: file(), sheet, columns: widest, limit: MAX_COLUMNS });
    }
    let format = Format::Delimited { encoding: decoded.encoding.to_owned(), bom: decoded.bom, delimiter };
    Ok((format, vec![Read { name: String::new(), visible: true, table }]))
}

fn table_of_rows(header: &[String], rows: &[Vec<String>], lexicon: &dyn HeaderLexicon) -> Table {
    let mut reader = TableReader::new(lexicon, HeaderAt::Absent);
    let mut row = Row::default();
    for (at, cells) in rows.iter().enumerate() {
        row.restart(at as u32 + 1);
        cells.iter().for_each(|cell| row.push(cell));
        reader.push(&mut row);
    }
    let mut table = reader.finish();
    table.named = header.len();
    while table.columns.len() < header.len() {
        table.names.push(String::new());
        table.columns.push(table.rows.iter().map(|_| None).collect());
    }
    for (name, given) in table.names.iter_mut().zip(header) {
        name.clone_from(given);
    }
    table
}

/// Sheets that list the same kind of thing, as one table.
struct Group {
    /// Sheets by index, with the group's column for each of the sheet's columns.
    sheets: Vec<(usize, Vec<usize>)>,
    names: Vec<String>,
    fields: Vec<mapping::Mapped>,
    /// A column of the first sheet tells units apart.
    identifies: bool,
    records: usize,
}

fn finish(
    document: &Document<'_>,
    format: Format,
    sha256: String,
    sheets: Vec<Read>,
    config: &IngestConfig,
    lexicon: &dyn HeaderLexicon,
) -> Result<Vec<Draft>, IngestError> {
    let mut sheets = sheets;
    let groups = group(&sheets, &format, config.sources.get(&document.name), lexicon);
    if groups.is_empty() {
        let headed = sheets.iter().find_map(|sheet| Some((sheet, sheet.table.header?)));
        let file = document.shown.clone();
        return Err(match headed {
            Some((sheet, (_, row))) => IngestError::NoRecords { file, sheet: sheet.name.clone(), row },
            None if matches!(format, Format::Workbook { .. }) => {
                IngestError::NoTable { file, found: Found::EmptySheets }
            }
            None => IngestError::NoTable { file, found: Found::Prose },
        });
    }
    // A list before what sums it up, then most records first; of equal ones the first in the workbook.
    let weight = |&at: &usize| (groups[at].identifies, groups[at].records, std::cmp::Reverse(at));
    let main = (0..groups.len()).max_by_key(weight).unwrap_or(0);
    let owner =
        |sheet: usize| groups.iter().position(|group| group.sheets.iter().any(|(at, _)| *at == sheet)).unwrap_or(main);
    let mut drafts = Vec::new();
    for (at, found) in groups.iter().enumerate() {
        let own: Vec<usize> = (0..sheets.len()).filter(|&sheet| owner(sheet) == at).collect();
        let name = match found.sheets.first() {
            Some((first, _)) if at != main => format!("{}/{}", document.name, sheets[*first].name),
            _ => document.name.clone(),
        };
        drafts.push(draft(document, name, &format, &sha256, &mut sheets, &own, found, config, lexicon));
    }
    // The main table first, then the others in workbook order.
    let main = drafts.remove(main);
    drafts.insert(0, main);
    Ok(drafts)
}

fn group(sheets: &[Read], format: &Format, said: Option<&SourceConfig>, lexicon: &dyn HeaderLexicon) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let table = &sheet.table;
        if !sheet.visible || table.rows.is_empty() {
            continue;
        }
        let fields = mapping::map_columns(&table.names, &table.columns, lexicon);
        let identifies = unidentified::identifies(&table.names, &fields, &table.columns, said, lexicon);
        let headless = table.header.is_none() && !matches!(format, Format::Rows);
        let alike = groups.iter().position(|group| {
            if headless { continues(group, table) } else { same_list(group, table, &fields, identifies) }
        });
        if let Some(group) = alike {
            let group = &mut groups[group];
            let columns = align(group, table, &fields, headless);
            group.sheets.push((at, columns));
            group.records += table.rows.len();
        } else if !headless || is_table(table, &fields) {
            groups.push(Group {
                sheets: vec![(at, (0..table.columns.len()).collect())],
                names: table.names.clone(),
                fields,
                identifies,
                records: table.rows.len(),
            });
        }
    }
    groups
}

/// A sheet without a header that goes on where another stopped.
fn continues(group: &Group, table: &Table) -> bool {
    table.columns.len() > 1 && table.columns.len() == group.names.len()
}

/// Sheets of equal headers are one list, and so are those of mostly equal ones unless one identifies units and the other sums them up.
fn same_list(group: &Group, table: &Table, fields: &[mapping::Mapped], identifies: bool) -> bool {
    if group.names == table.names {
        return true;
    }
    if group.identifies != identifies {
        return false;
    }
    let share = |common: usize, left: usize, right: usize| common as f64 / (left + right - common).max(1) as f64;
    let common = table.names.iter().filter(|name| group.names.contains(name)).count();
    if share(common, group.names.len(), table.names.len()) >= SAME_LIST {
        return true;
    }
    let known = |fields: &[mapping::Mapped]| {
        let mut known: Vec<&'static str> = fields.iter().flatten().map(|mapped| mapped.0).collect();
        known.sort_unstable();
        known.dedup();
        known
    };
    let (left, right) = (known(&group.fields), known(fields));
    let common = left.iter().filter(|field| right.contains(field)).count();
    common >= 2 && share(common, left.len(), right.len()) >= SAME_LIST
}

/// A headerless sheet is a table when content recognises a column, or when its rows are steadily several cells wide.
fn is_table(table: &Table, fields: &[mapping::Mapped]) -> bool {
    if fields.iter().any(Option::is_some) {
        return true;
    }
    let rows = table.rows.len();
    let steady = table.columns.iter().filter(|column| column.present() * 10 >= rows * 6).count();
    rows >= 2 && steady >= 3
}

/// The group's column for each column of the table; new ones are appended to the group.
fn align(group: &mut Group, table: &Table, fields: &[mapping::Mapped], headless: bool) -> Vec<usize> {
    if headless {
        return (0..table.columns.len()).collect();
    }
    let mut taken = vec![false; group.names.len()];
    let mut columns = vec![usize::MAX; table.columns.len()];
    for (at, name) in table.names.iter().enumerate() {
        if let Some(to) = (0..taken.len()).find(|&to| !taken[to] && group.names[to] == *name) {
            (columns[at], taken[to]) = (to, true);
        }
    }
    for at in 0..columns.len() {
        if columns[at] != usize::MAX {
            continue;
        }
        let by_field = fields[at].and_then(|(field, _)| {
            (0..taken.len()).find(|&to| !taken[to] && group.fields[to].is_some_and(|mapped| mapped.0 == field))
        });
        let to = by_field.unwrap_or_else(|| {
            group.names.push(table.names[at].clone());
            group.fields.push(fields[at]);
            taken.push(false);
            taken.len() - 1
        });
        (columns[at], taken[to]) = (to, true);
    }
    columns
}

#[allow(clippy::too_many_arguments)]
fn draft(
    document: &Document<'_>,
    name: String,
    format: &Format,
    sha256: &str,
    sheets: &mut [Read],
    own: &[usize],
    group: &Group,
    config: &IngestConfig,
    lexicon: &dyn HeaderLexicon,
) -> Draft {
    let mut rows = Vec::with_capacity(group.records);
    let mut values: Vec<TextColumn> = group.names.iter().map(|_| TextColumn::default()).collect();
    let mut lossy: Vec<Vec<u32>> = vec![Vec::new(); group.names.len()];
    let mut spilled: Vec<(usize, usize)> = Vec::new();
    let mut dittos: Vec<Ditto> = Vec::new();
    let mut shown = Vec::new();
    let mut rejected = Vec::new();
    for (ordinal, &at) in own.iter().enumerate() {
        let Read { name, table, .. } = &mut sheets[at];
        let place = |row: u32| RowRef { source: SourceId(0), sheet: ordinal as u16, row };
        let columns = group.sheets.iter().find(|(sheet, _)| *sheet == at).map(|(_, columns)| columns);
        rejected.extend(table.rejected.iter().map(|(row, reason, text)| Rejected {
            at: place(*row),
            reason: *reason,
            text: text.clone(),
        }));
        let start = rows.len() as u32;
        if let Some(columns) = columns {
            rows.extend(table.rows.iter().map(|&row| place(row)));
            let mut source_of: Vec<Option<usize>> = vec![None; values.len()];
            for (from, &to) in columns.iter().enumerate() {
                source_of[to] = Some(from);
            }
            for (to, column) in values.iter_mut().enumerate() {
                match source_of[to].map(|from| &mut table.columns[from]) {
                    // The first sheet's cells are moved and not copied; most lists have one.
                    Some(from) if column.is_empty() => std::mem::swap(column, from),
                    Some(from) => from.iter().for_each(|cell| column.push(cell)),
                    None => (0..table.rows.len()).for_each(|_| column.push(None)),
                }
            }
            for &(record, column) in &table.lossy {
                if let Some(&to) = columns.get(usize::from(column)) {
                    lossy[to].push(start + record);
                }
            }
            let moved = |ditto: Ditto| columns.get(usize::from(ditto.column)).map(|&to| ditto.moved(start, to));
            dittos.extend(std::mem::take(&mut table.dittos).into_iter().filter_map(moved));
            spilled.extend((table.named..columns.len()).map(|column| (columns[column], table.rows.len())));
        } else {
            // No table: what would have been records are notes.
            for record in 0..table.rows.len() {
                let cells: Vec<&str> = table.columns.iter().filter_map(|column| column.get(record)).collect();
                let (at, text) = (place(table.rows[record]), cells.join(" | "));
                rejected.push(Rejected { at, reason: RejectReason::Footnote, text });
            }
            rejected.sort_by_key(|rejected| rejected.at);
        }
        let header = table.header.filter(|_| columns.is_some() || table.rows.is_empty());
        shown.push(Sheet { name: name.clone(), header, records: rows.len() as u32 - start });
    }
    let fields = mapping::map_columns(&group.names, &values, lexicon);
    let said = config.sources.get(&name);
    let mut columns: Vec<SourceColumn> = Vec::with_capacity(values.len());
    for ((header, values), mapped) in group.names.iter().zip(values).zip(fields) {
        let (field, recognised_by) = match said.and_then(|said| said.columns.get(header)) {
            Some(word) if word == IGNORE => (None, ""),
            Some(word) => (Some(word.clone()), "config"),
            None => (mapped.map(|mapped| mapped.0.to_owned()), mapped.map_or("", |mapped| mapped.1)),
        };
        columns.push(SourceColumn { header: header.clone(), field, recognised_by, values });
    }
    let known: Vec<&str> = columns.iter().filter_map(|column| column.field.as_deref()).collect();
    let role = said.and_then(|said| role_named(said.role.as_deref()?)).unwrap_or_else(|| {
        let headings = rejected.iter().filter(|row| row.reason == RejectReason::Title).map(|row| row.text.as_str());
        role_of(&name, headings.chain(shown.iter().map(|sheet| sheet.name.as_str())), &known, lexicon)
    });
    mapping::map_by_role(&mut columns, role, said, lexicon);
    let of_file = (name == document.name).then_some(role);
    let set_aside = unidentified::set_aside(&mut columns, &mut rows, &mut shown, &mut rejected, of_file, lexicon);
    let dittos = dittos.into_iter().filter(|_| !set_aside).map(|ditto| ditto.issue(&columns));
    let mut issues = issues(&columns, dittos, &mut lossy, &spilled, lexicon);
    // These texts are for people only, so personal numbers are hidden here once for every place that prints them.
    for rejected in &mut rejected {
        rejected.text = lexicon.shown("", &rejected.text);
    }
    for issue in &mut issues {
        issue.value = lexicon.shown("", &issue.value);
    }
    let source = Source {
        name,
        path: document.path.as_ref().map(|path| path.display().to_string()),
        sha256: sha256.to_owned(),
        role: if set_aside { Role::Other } else { role },
        format: format.clone(),
        sheets: shown,
        columns,
        rows,
    };
    Draft { source, rejected, issues }
}

/// Titles longer than this are sentences.
const TITLE_CHARS: usize = 60;

/// What a list is for: its file's name says it, or its first titles and its sheets' names do where the file is called 附件2, or its columns.
fn role_of<'a>(
    name: &str,
    headings: impl Iterator<Item = &'a str>,
    fields: &[&str],
    lexicon: &dyn HeaderLexicon,
) -> Role {
    let by_all = lexicon.role_of(name, fields);
    if lexicon.role_of(name, &[]) != Role::Other {
        return by_all;
    }
    // 填报单位：某某信访科 says who, not what.
    let titles = headings.take(8).filter(|text| !text.contains([':', '：']) && text.chars().count() <= TITLE_CHARS);
    titles.map(|text| lexicon.role_of(text, &[])).find(|role| *role != Role::Other).unwrap_or(by_all)
}

fn issues(
    columns: &[SourceColumn],
    dittos: impl Iterator<Item = Issue>,
    lossy: &mut [Vec<u32>],
    spilled: &[(usize, usize)],
    lexicon: &dyn HeaderLexicon,
) -> Vec<Issue> {
    let of_column = |(column, lossy): (&SourceColumn, &mut Vec<u32>)| {
        lossy.sort_unstable();
        damage::inspect(column, lossy, lexicon)
    };
    let mut issues: Vec<Issue> = columns.par_iter().zip(lossy).flat_map_iter(of_column).collect();
    issues.extend(dittos);
    for &(column, rows) in spilled {
        let column = &columns[column];
        if column.values.present() as f64 > rows as f64 * SPILLED {
            continue;
        }
        issues.extend(column.values.iter().enumerate().filter_map(|(row, cell)| {
            Some(Issue {
                record: RecordId(row as u32),
                column: column.header.clone(),
                value: cell?.to_owned(),
                kind: IssueKind::ExtraCells,
                detail: String::new(),
            })
        }));
    }
    issues.sort_by(|a, b| a.record.cmp(&b.record).then_with(|| a.kind.cmp(&b.kind)));
    issues
}

/// SHA-256 of the bytes in hexadecimal: by it a file is known again.
///
/// ```
/// assert!(minglu::ingest::hex_sha256("名录".as_bytes()).starts_with("cb878157"));
/// ```
pub fn hex_sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        // Writing into a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

//! One record followed through a finished result, from the files of the result alone.

use super::guard::unguard;
use super::roster::VALUE_MARK;
use super::run_json::{InputRecord, RunFile, read_roster_run};
use super::{Lang, NotAResult, Part, ReportError};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// A value of a roster row and the record it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Field name.
    pub field: String,
    /// Header for people, Chinese and English.
    pub label: (String, String),
    /// The value.
    pub text: String,
    /// `source:record` it came from; empty when the result does not say.
    pub from: String,
}

/// The roster row a record belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedUnit {
    /// Id of the site.
    pub roster_id: String,
    /// Id of the legal unit.
    pub legal_id: String,
    /// All its values in roster order.
    pub values: Vec<Origin>,
    /// All its records as `source:record`.
    pub members: Vec<String>,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// `source:record`.
    pub label: String,
    /// Name of the list.
    pub source: String,
    /// Ordinal in the list, from 1.
    pub record: u64,
    /// Sheet name, empty for a file without sheets.
    pub sheet: String,
    /// Row as a person sees it.
    pub row: u64,
    /// Code of the decision.
    pub decision: String,
    /// Probability as written.
    pub probability: String,
    /// Why, in the language of the run.
    pub reason: String,
    /// Oddities of its cells, `column:kind`.
    pub issues: String,
    /// The unit it is part of; `None` for a lead or a landlord.
    pub unit: Option<TracedUnit>,
    /// The file it came from.
    pub input: Option<InputRecord>,
    /// Directory that a relative path of the file starts from.
    pub directory: Option<String>,
}

/// Follows the record `label` (`source:record`) through the result in `out`.
///
/// # Errors
/// [`ReportError::NotAResult`] when files of the result are missing or have not the columns a result has,
/// [`ReportError::LeftOut`] when one was not written, [`ReportError::UnknownRecord`] when no record has that label.
pub fn trace(out: &Path, label: &str) -> Result<Trace, ReportError> {
    let run = read_roster_run(out)?;
    let label = label.trim().replace('：', ":");
    let (source, ordinal) = label.rsplit_once(':').ok_or_else(|| unknown(&run, &label))?;
    let links = Rows::open(out, &run, Part::Links)?;
    let columns = ["source", "record", "sheet", "row", "roster_id", "decision", "probability", "reason", "issues"];
    let [source_at, record_at, sheet, row, roster_id, decision, probability, reason, issues] =
        links.columns(columns)?;
    let found = links.find(|cells| unguard(&cells[source_at]) == source && &cells[record_at] == ordinal)?;
    let cells = found.ok_or_else(|| unknown(&run, &label))?;
    let unit = match &cells[roster_id] {
        "" => None,
        id => Some(unit(out, &run, unguard(id))?),
    };
    Ok(Trace {
        source: source.to_owned(),
        record: ordinal.parse().unwrap_or(0),
        sheet: unguard(&cells[sheet]).to_owned(),
        row: cells[row].parse().unwrap_or(0),
        decision: cells[decision].to_owned(),
        probability: cells[probability].to_owned(),
        reason: unguard(&cells[reason]).to_owned(),
        issues: unguard(&cells[issues]).to_owned(),
        unit,
        input: run.inputs.iter().find(|input| input.source == source).cloned(),
        directory: run.directory,
        label,
    })
}

impl Trace {
    /// The trace as text, ending in a line break. `cells` are the record's cells in its file as header and value, when the
    /// caller could read them again.
    pub fn to_text(&self, lang: Lang, cells: Option<&[(String, String)]>) -> String {
        let zh = lang == Lang::Zh;
        let mut out = String::new();
        let path = self.input.as_ref().and_then(|input| input.path.as_deref()).unwrap_or(&self.source);
        let sheet = match (self.sheet.as_str(), zh) {
            ("", _) => String::new(),
            (sheet, true) => format!(" 工作表“{sheet}”"),
            (sheet, false) => format!(" sheet `{sheet}`"),
        };
        let _ = if zh {
            write!(out, "{}\n  文件：{path}{sheet} 第 {} 行（第 {} 条记录）\n", self.label, self.row, self.record)
        } else {
            write!(out, "{}\n  file: {path}{sheet} row {} (record {})\n", self.label, self.row, self.record)
        };
        if let Some(cells) = cells {
            out.push_str(if zh { "  原始内容：\n" } else { "  cells as sent:\n" });
            for (header, value) in cells {
                let _ = writeln!(out, "    {header}：{value}");
            }
        }
        if !self.issues.is_empty() {
            let _ = writeln!(out, "  {}{}", if zh { "数据问题：" } else { "issues: " }, self.issues);
        }
        let decision = match (self.decision.as_str(), zh) {
            ("linked", true) => "与其他记录合并为一个单位",
            ("single", true) => "独立单位",
            ("lead", true) => "线索（不是名录单位）",
            ("landlord", true) => "不纳入（房东、村委等户头）",
            (code, _) => code,
        };
        let _ = if zh {
            write!(out, "  结论：{decision}（概率 {}）\n  理由：{}\n", self.probability, self.reason)
        } else {
            write!(out, "  decision: {decision} (probability {})\n  reason: {}\n", self.probability, self.reason)
        };
        let Some(unit) = &self.unit else { return out };
        let _ = if zh {
            write!(out, "\n名录单位 {}（法人单位 {}）\n", unit.roster_id, unit.legal_id)
        } else {
            write!(out, "\nroster unit {} (legal unit {})\n", unit.roster_id, unit.legal_id)
        };
        let name = |value: &Origin| if zh { value.label.0.clone() } else { value.label.1.clone() };
        let names: Vec<String> = unit.values.iter().map(name).collect();
        let width = names.iter().map(|name| super::display_width(name)).max().unwrap_or(0);
        for (value, name) in unit.values.iter().zip(&names) {
            let here = match (value.from == self.label, zh) {
                (true, true) => "  ← 取自本条",
                (true, false) => "  <- from this record",
                (false, _) => "",
            };
            let _ = writeln!(out, "  {}  {}  [{}]{here}", super::pad(name, width), value.text, value.from);
        }
        let _ =
            writeln!(out, "  {}{}", if zh { "全部记录：" } else { "records: " }, unit.members.join(lang.list_mark()));
        out
    }
}

fn unit(out: &Path, run: &RunFile, id: &str) -> Result<TracedUnit, ReportError> {
    let rows = Rows::open(out, run, Part::Roster)?;
    let [id_at, legal_at] = rows.columns(["roster_id", "legal_id"])?;
    let headers = rows.headers.clone();
    let path = rows.path.clone();
    let cells = rows
        .find(|cells| unguard(&cells[id_at]) == id)?
        .ok_or_else(|| ReportError::NotAResult { path, problem: NotAResult::NoUnit(id.to_owned()) })?;
    Ok(unit_of(run, &headers, &cells, [id_at, legal_at]))
}

/// Every unit of the result in `out`, in roster order.
///
/// # Errors
/// [`ReportError::NotAResult`] when files of the result are missing or have not the columns a result has, [`ReportError::LeftOut`] when
/// `roster.csv` was not written.
pub fn units(out: &Path) -> Result<Vec<TracedUnit>, ReportError> {
    let run = read_roster_run(out)?;
    let rows = Rows::open(out, &run, Part::Roster)?;
    let at = rows.columns(["roster_id", "legal_id"])?;
    let headers = rows.headers.clone();
    let mut units = Vec::new();
    rows.find(|cells| {
        units.push(unit_of(&run, &headers, cells, at));
        false
    })?;
    Ok(units)
}

/// A row of the roster as a unit.
fn unit_of(run: &RunFile, headers: &[String], cells: &csv::StringRecord, [id, legal]: [usize; 2]) -> TracedUnit {
    let at: BTreeMap<&str, usize> = headers.iter().enumerate().map(|(at, header)| (header.as_str(), at)).collect();
    let cell = |name: &str| at.get(name).map_or("", |&at| unguard(&cells[at]));
    let mut values = Vec::new();
    for (field, zh, en) in &run.columns {
        let (text, from) = (cell(field), cell(&format!("{field}_from")));
        if text.is_empty() {
            continue;
        }
        let origins: Vec<&str> = from.split(VALUE_MARK).collect();
        let texts: Vec<&str> = text.split(VALUE_MARK).collect();
        // A single value may hold the mark itself; then the counts differ and the cell is shown whole.
        let pairs =
            if origins.len() == texts.len() { texts.into_iter().zip(origins).collect() } else { vec![(text, from)] };
        values.extend(pairs.into_iter().map(|(text, from)| Origin {
            field: field.clone(),
            label: (zh.clone(), en.clone()),
            text: text.to_owned(),
            from: from.to_owned(),
        }));
    }
    let mut members = Vec::new();
    for input in &run.inputs {
        let own = format!("list:{}", input.source);
        let ordinals = if at.contains_key(own.as_str()) { cell(&own) } else { cell(&input.source) };
        let ordinals = ordinals.split(VALUE_MARK).filter(|ordinal| !ordinal.is_empty());
        members.extend(ordinals.map(|ordinal| format!("{}:{ordinal}", input.source)));
    }
    TracedUnit {
        roster_id: unguard(&cells[id]).to_owned(),
        legal_id: unguard(&cells[legal]).to_owned(),
        values,
        members,
    }
}

fn unknown(run: &RunFile, label: &str) -> ReportError {
    let known = run.inputs.iter().map(|input| (input.source.clone(), input.records)).collect();
    ReportError::UnknownRecord { label: label.to_owned(), known }
}

/// A delimited file of a result, read row by row.
pub(super) struct Rows {
    path: std::path::PathBuf,
    headers: Vec<String>,
    reader: csv::Reader<BufReader<File>>,
}

impl Rows {
    pub(super) fn open(out: &Path, run: &RunFile, part: Part) -> Result<Self, ReportError> {
        run.holds(out, part)?;
        let path = out.join(part.file());
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |error| ReportError::NotAResult { path, problem: NotAResult::Unreadable(error) }
        };
        let mut file = BufReader::new(File::open(&path).map_err(unreadable(&path))?);
        // The byte-order mark a result is written with; the reader would keep it in the first header.
        if file.fill_buf().map_err(unreadable(&path))?.starts_with(b"\xEF\xBB\xBF") {
            file.consume(3);
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let headers = reader.headers().map_err(|error| malformed(&path, &error))?;
        let headers = headers.iter().map(str::to_owned).collect();
        Ok(Self { path, headers, reader })
    }

    /// Where the column of that header stands. Headers may be guarded like any cell.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.headers.iter().position(|header| unguard(header) == name)
    }

    pub(super) fn columns<const N: usize>(&self, names: [&str; N]) -> Result<[usize; N], ReportError> {
        let mut at = [0; N];
        for (at, name) in at.iter_mut().zip(names) {
            *at = self.headers.iter().position(|header| header == name).ok_or_else(|| ReportError::NotAResult {
                path: self.path.clone(),
                problem: NotAResult::NoColumn(name.to_owned()),
            })?;
        }
        Ok(at)
    }

    /// Every row in order. A row with too few cells is no row of a result.
    pub(super) fn each(mut self, mut take: impl FnMut(&csv::StringRecord)) -> Result<(), ReportError> {
        let mut cells = csv::StringRecord::new();
        while self.reader.read_record(&mut cells).map_err(|error| malformed(&self.path, &error))? {
            if cells.len() < self.headers.len() {
                let cut = format!("{} cells where the header has {}", cells.len(), self.headers.len());
                return Err(ReportError::NotAResult { path: self.path, problem: NotAResult::Malformed(cut) });
            }
            take(&cells);
        }
        Ok(())
    }

    /// The first row that `wanted` accepts. A row with too few cells is skipped.
    fn find(
        mut self,
        mut wanted: impl FnMut(&csv::StringRecord) -> bool,
    ) -> Result<Option<csv::StringRecord>, ReportError> {
        let mut cells = csv::StringRecord::new();
        loop {
            match self.reader.read_record(&mut cells) {
                Ok(false) => return Ok(None),
                Ok(true) if cells.len() >= self.headers.len() && wanted(&cells) => return Ok(Some(cells)),
                Ok(true) => {}
                Err(error) => return Err(malformed(&self.path, &error)),
            }
        }
    }
}

fn malformed(path: &Path, error: &csv::Error) -> ReportError {
    ReportError::NotAResult { path: path.to_owned(), problem: NotAResult::Malformed(error.to_string()) }
}

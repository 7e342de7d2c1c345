//! `roster.xlsx`, for people to work in: the tables as sheets, with words for codes. The one door to `rust_xlsxwriter`.
//!
//! Every value is a text cell, so a code keeps its digits and its leading zeros; only counts and probabilities are
//! numbers. A text that a spreadsheet could take for a formula carries the mark that keeps it text even when it is edited or saved as
//! CSV. The date in the file's properties is fixed: the same result gives the same bytes.
//!
//! Rows go to disk as they are written, so memory does not grow with the roster; what stays in memory is the links, of which a sheet has
//! at most [`SHEET_LINKS`].

use super::about;
use super::findings::{DuplicatesTable, OmissionsTable};
use super::links::AsideTable;
use super::rejected::{IssuesTable, RejectedTable};
use super::review::ReviewTable;
use super::sheets::{ListsTable, RecordsTable, RosterSheet};
use super::table::{Context, Head, Shape, Sink, Table, Target};
use super::{Lang, ReportError, display_width, guard, words};
use crate::decisions::{Answer, Status};
use crate::score::Label;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatText, ConditionalFormatTextRule,
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatUnderline, IgnoreError, Url, Workbook,
    Worksheet, XlsxError,
};
use std::path::Path;

/// Rows of a sheet, header included.
const SHEET_ROWS: u32 = 1_048_576;
/// Characters of a cell; a longer text is cut here and stands whole in the delimited file.
const CELL_CHARS: usize = 32_767;
/// Links of a sheet. A spreadsheet opens 65,530; the rest stays plain text.
const SHEET_LINKS: usize = 65_000;
/// Rows whose cells decide a column's width. A longer text further down is cut on screen, not in the file.
const WIDTH_ROWS: u32 = 2_000;

/// Width of the column of meanings on the last sheet.
const EXPLAIN_WIDTH: usize = 84;

struct SheetPlan<'t> {
    /// Its name and meaning.
    about: (Label, Label),
    table: &'t dyn Table,
    /// Columns that stay in view.
    frozen: u16,
    /// Colour of its tab.
    tab: Color,
}

/// Where the rows are that links lead to.
struct Rows {
    of_record: Vec<u32>,
    of_unit: Vec<u32>,
    roster: &'static str,
    records: &'static str,
}

impl Rows {
    /// The place inside the workbook; the header is row 1.
    fn place(&self, target: Target) -> Option<String> {
        let (sheet, row) = match target {
            Target::Unit(unit) => (self.roster, unit),
            Target::Records(unit) => (self.records, *self.of_unit.get(unit as usize)?),
            Target::Record(record) => (self.records, *self.of_record.get(record.index())?),
        };
        (row + 2 <= SHEET_ROWS).then(|| format!("internal:'{sheet}'!A{}", row + 2))
    }
}

pub(super) fn write_workbook(context: &Context<'_>, path: &Path) -> Result<(), ReportError> {
    let fault = |error: XlsxError| ReportError::Workbook { path: path.to_owned(), source: Box::new(error) };
    let records = RecordsTable::new(context);
    let (roster, aside, lists) = (RosterSheet(context), AsideTable(context), ListsTable(context));
    let (duplicates, omissions, review) = (DuplicatesTable(context), OmissionsTable(context), ReviewTable(context));
    let (rejected, issues) = (RejectedTable(context), IssuesTable(context));
    const PRODUCT: Color = Color::RGB(0x2F_5597);
    const QUESTION: Color = Color::RGB(0xFF_C000);
    const DETAIL: Color = Color::RGB(0xA6_A6A6);
    let plan = |about, table, frozen, tab| SheetPlan { about, table, frozen, tab };
    let plans: [SheetPlan<'_>; 9] = [
        plan(about::ROSTER, &roster, 3, PRODUCT),
        plan(about::DUPLICATES, &duplicates, 2, QUESTION),
        plan(about::OMISSIONS, &omissions, 2, QUESTION),
        plan(about::REVIEW, &review, 2, QUESTION),
        plan(about::ASIDE, &aside, 0, PRODUCT),
        plan(about::LISTS, &lists, 1, PRODUCT),
        plan(about::RECORDS, &records, 1, DETAIL),
        plan(about::REJECTED, &rejected, 0, DETAIL),
        plan(about::ISSUES, &issues, 0, DETAIL),
    ];
    let (of_record, of_unit) = records.rows_of();
    let named = |about: (Label, Label)| context.lang.pick(about.0);
    let rows = Rows { of_record, of_unit, roster: named(about::ROSTER), records: named(about::RECORDS) };
    let mut workbook = Workbook::new();
    // Rows wait beside the file, in a directory that is ours, and not wherever the system keeps its temporary files.
    if let Some(folder) = path.parent() {
        workbook.set_tempdir(folder).map_err(fault)?;
    }
    workbook.set_properties(&properties(context.lang).map_err(fault)?);
    let formats = Formats::new();
    let mut counts = Vec::with_capacity(plans.len());
    for plan in &plans {
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(fault)?;
        sheet.set_name(named(plan.about)).map_err(fault)?;
        sheet.set_tab_color(plan.tab);
        counts.push(fill(context.lang, plan, sheet, &formats, &rows, path)?);
    }
    explain(context, &plans, &counts, workbook.add_worksheet(), &formats).map_err(fault)?;
    workbook.save(path).map_err(fault)
}

struct Formats {
    head: Format,
    asked: Format,
    text: Format,
    guarded: Format,
    prose: Format,
    number: Format,
    share: Format,
    verdict: Format,
    link: Format,
    title: Format,
    good: Format,
    fair: Format,
    poor: Format,
    faded: Format,
}

impl Formats {
    fn new() -> Self {
        let base = || Format::new().set_align(FormatAlign::Top);
        let head = || Format::new().set_bold().set_align(FormatAlign::VerticalCenter).set_text_wrap();
        let shade =
            |fill: u32, ink: u32| Format::new().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink));
        Self {
            head: head().set_background_color(Color::RGB(0xD9E7F5)),
            asked: head().set_background_color(Color::RGB(0xFFE08A)),
            // "@" keeps a cell text when a person edits it.
            text: base().set_num_format("@"),
            guarded: base().set_num_format("@").set_quote_prefix(),
            prose: base().set_num_format("@").set_text_wrap(),
            number: base().set_num_format("0"),
            share: base().set_num_format("0.0%"),
            verdict: base().set_num_format("@").set_background_color(Color::RGB(0xFFF7D6)),
            link: base()
                .set_num_format("@")
                .set_font_color(Color::RGB(0x0563C1))
                .set_underline(FormatUnderline::Single),
            title: Format::new().set_bold().set_font_size(13),
            good: shade(0xE2F0D9, 0x375623),
            fair: shade(0xFFF2CC, 0x7F6000),
            poor: shade(0xF8CBAD, 0x833C0B),
            faded: shade(0xE7E6E6, 0x595959),
        }
    }
}

fn properties(lang: Lang) -> Result<DocProperties, XlsxError> {
    let title = lang.pick(Label::new("普查名录", "census roster"));
    // The library reads no clock; the reference date of the second census stands in for "now".
    let fixed = ExcelDateTime::from_ymd(2017, 12, 31)?;
    Ok(DocProperties::new().set_title(title).set_author("minglu").set_creation_datetime(&fixed))
}

/// Writes one sheet. Returns the rows written and the rows for which it had no room.
fn fill(
    lang: Lang,
    plan: &SheetPlan<'_>,
    sheet: &mut Worksheet,
    formats: &Formats,
    links: &Rows,
    path: &Path,
) -> Result<(u32, u32), ReportError> {
    let fault = |error: XlsxError| ReportError::Workbook { path: path.to_owned(), source: Box::new(error) };
    let heads = plan.table.heads();
    for (at, head) in heads.iter().enumerate() {
        let format = match head.shape {
            Shape::Text | Shape::Origin => &formats.text,
            Shape::Prose => &formats.prose,
            Shape::Number => &formats.number,
            Shape::Verdict | Shape::Status | Shape::Fill => &formats.verdict,
        };
        let asked = matches!(head.shape, Shape::Verdict | Shape::Status | Shape::Fill);
        sheet.set_column_format(at as u16, format).map_err(fault)?;
        let head_format = if asked { &formats.asked } else { &formats.head };
        sheet.write_string_with_format(0, at as u16, &head.label, head_format).map_err(fault)?;
    }
    let mut sink = SheetSink {
        sheet: &mut *sheet,
        formats,
        links,
        path,
        row: 1,
        column: 0,
        beyond: 0,
        linked: 0,
        widths: heads.iter().map(least_width).collect(),
    };
    plan.table.rows(0..plan.table.len(), &mut sink)?;
    let SheetSink { row, beyond, widths, .. } = sink;
    dress(plan, sheet, &heads, &widths, row, formats, lang).map_err(fault)?;
    Ok((row - 1, beyond))
}

/// Widths, filter, frozen panes and folded columns.
fn dress(
    plan: &SheetPlan<'_>,
    sheet: &mut Worksheet,
    heads: &[Head],
    widths: &[usize],
    rows: u32,
    formats: &Formats,
    lang: Lang,
) -> Result<(), XlsxError> {
    let last = rows.saturating_sub(1).max(1);
    let columns = heads.len() as u16;
    // Characters beside each other, but for the folded columns.
    let mut shown = 0;
    for (at, (head, &width)) in heads.iter().zip(widths).enumerate() {
        let at = at as u16;
        let most = match head.shape {
            Shape::Text => 36,
            Shape::Prose => 60,
            Shape::Number => 16,
            Shape::Origin => 24,
            Shape::Verdict | Shape::Status | Shape::Fill => 22,
        };
        let least = if head.shape == Shape::Verdict { 18 } else { 0 };
        let width = width.clamp(least, most);
        sheet.set_column_width(at, width as f64 + 1.0)?;
        shown += if head.shape == Shape::Origin { 0 } else { width };
        let choices: Vec<&str> = match head.shape {
            Shape::Verdict => Answer::all().map(|answer| lang.pick(answer.label())).collect(),
            Shape::Status => Status::all().map(|status| lang.pick(status.label())).collect(),
            _ => Vec::new(),
        };
        if !choices.is_empty() {
            sheet.add_data_validation(1, at, last, at, &choose(&choices, lang)?)?;
            // The first choice is good news, the second bad, the others in between.
            let shades = [&formats.good, &formats.poor, &formats.fair, &formats.faded, &formats.faded];
            for (choice, shade) in choices.iter().zip(shades) {
                let rule = ConditionalFormatCell::new()
                    .set_rule(ConditionalFormatCellRule::EqualTo((*choice).to_owned()))
                    .set_format(shade);
                sheet.add_conditional_format(1, at, last, at, &rule)?;
            }
        }
        if head.field == "confidence" {
            let shades = [(0.95, &formats.good), (0.5, &formats.fair), (0.0, &formats.poor)];
            for (least, shade) in shades {
                let rule = ConditionalFormatCell::new()
                    .set_rule(ConditionalFormatCellRule::GreaterThanOrEqualTo(least))
                    .set_format(shade)
                    .set_stop_if_true(true);
                sheet.add_conditional_format(1, at, last, at, &rule)?;
            }
        }
        if head.field == "status" {
            for word in ["停", "关", "闭", "注销", "搬", "不存在"] {
                let rule = ConditionalFormatText::new()
                    .set_rule(ConditionalFormatTextRule::Contains(word.to_owned()))
                    .set_format(&formats.faded);
                sheet.add_conditional_format(1, at, last, at, &rule)?;
            }
        }
    }
    sheet.set_freeze_panes(1, plan.frozen)?;
    sheet.autofilter(0, 0, last, columns - 1)?;
    sheet.ignore_error_range(0, 0, last, columns - 1, IgnoreError::NumberStoredAsText)?;
    // Lists are printed for the field: landscape, as many pages wide as keep the letters legible, the header and the frozen columns on each.
    let pages = shown.div_ceil(PAGE_WIDTH).clamp(1, 9) as u16;
    sheet.set_landscape().set_paper_size(A3).set_print_fit_to_pages(pages, 0).set_footer("&C&A  &P / &N");
    sheet.set_repeat_rows(0, 0)?;
    if let Some(last) = plan.frozen.checked_sub(1) {
        sheet.set_repeat_columns(0, last)?;
    }
    if let Some(first) = heads.iter().position(|head| head.shape == Shape::Origin) {
        sheet.group_columns_collapsed(first as u16, columns - 1)?;
    }
    Ok(())
}

/// A drop-down that refuses other words and says which are allowed.
fn choose(choices: &[&str], lang: Lang) -> Result<DataValidation, XlsxError> {
    let (title, allowed) = match lang {
        Lang::Zh => ("请从下拉列表里选", format!("可填：{}", choices.join("、"))),
        Lang::En => ("Choose from the list", format!("allowed: {}", choices.join(", "))),
    };
    DataValidation::new().allow_list_strings(choices)?.set_error_title(title)?.set_error_message(allowed)
}

/// The workbook format's number of the paper size A3: a roster has too many columns for A4.
const A3: u8 = 8;

/// Characters that stand beside each other on A3 across when letters are half their size on the screen, the smallest that are read without pains.
const PAGE_WIDTH: usize = 400;

/// Room for the header and its filter button.
fn least_width(head: &Head) -> usize {
    (display_width(&head.label) + 3).max(6)
}

struct SheetSink<'s> {
    sheet: &'s mut Worksheet,
    formats: &'s Formats,
    links: &'s Rows,
    path: &'s Path,
    row: u32,
    column: u16,
    beyond: u32,
    linked: usize,
    widths: Vec<usize>,
}

impl SheetSink<'_> {
    /// Lets the column be as wide as this text.
    fn measure(&mut self, text: &str) {
        if self.row <= WIDTH_ROWS {
            let width = text.lines().map(display_width).max().unwrap_or(0);
            let known = &mut self.widths[usize::from(self.column)];
            *known = width.max(*known);
        }
    }

    /// The cell to write, or `None` when the sheet is full.
    fn next(&mut self) -> Option<(u32, u16)> {
        let at = (self.row, self.column);
        self.column += 1;
        (self.row < SHEET_ROWS).then_some(at)
    }
}

macro_rules! put {
    ($sink:ident, $write:ident, $($value:expr),+) => {{
        let Some((row, column)) = $sink.next() else { return Ok(()) };
        match $sink.sheet.$write(row, column, $($value),+) {
            Ok(_) => Ok(()),
            Err(error) => Err(ReportError::Workbook { path: $sink.path.to_owned(), source: Box::new(error) }),
        }
    }};
}

impl Sink for SheetSink<'_> {
    fn text(&mut self, text: &str) -> Result<(), ReportError> {
        if text.is_empty() {
            self.column += 1;
            return Ok(());
        }
        self.measure(text);
        let kept = if text.len() > CELL_CHARS {
            text.char_indices().nth(CELL_CHARS).map_or(text, |(end, _)| &text[..end])
        } else {
            text
        };
        if guard::needs_guard(kept) {
            return put!(self, write_string_with_format, kept, &self.formats.guarded);
        }
        put!(self, write_string, kept)
    }

    fn link(&mut self, text: &str, target: Target) -> Result<(), ReportError> {
        let place = self.links.place(target).filter(|_| self.linked < SHEET_LINKS && !text.is_empty());
        let Some(place) = place else { return self.text(text) };
        self.measure(text);
        self.linked += 1;
        put!(self, write_url_with_format, Url::new(place).set_text(text), &self.formats.link)
    }

    fn coded(&mut self, _: &str, words: &str) -> Result<(), ReportError> {
        self.text(words)
    }

    fn whole(&mut self, number: u64) -> Result<(), ReportError> {
        put!(self, write_number, number as f64)
    }

    fn share(&mut self, number: f64) -> Result<(), ReportError> {
        if !number.is_finite() {
            return self.text("");
        }
        put!(self, write_number_with_format, number, &self.formats.share)
    }

    fn end(&mut self) -> Result<(), ReportError> {
        self.column = 0;
        if self.row < SHEET_ROWS {
            self.row += 1;
        } else {
            self.beyond += 1;
        }
        Ok(())
    }
}

/// The last sheet: what each sheet holds, which lists went in, what the columns mean.
fn explain(
    context: &Context<'_>,
    plans: &[SheetPlan<'_>],
    counts: &[(u32, u32)],
    sheet: &mut Worksheet,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let say = |zh, en| context.lang.pick(Label::new(zh, en));
    sheet.set_name(say("说明", "about"))?;
    for (at, width) in [24.0, 16.0, 12.0, 12.0, EXPLAIN_WIDTH as f64].into_iter().enumerate() {
        sheet.set_column_width(at as u16, width)?;
    }
    let mut row = 0;
    sheet.write_string_with_format(row, 0, say("各工作表", "sheets"), &formats.title)?;
    row += 1;
    let heads = [say("工作表", "sheet"), say("行数", "rows"), "", "", say("含义", "meaning")];
    row = head_row(sheet, row, &heads, formats)?;
    for (plan, &(rows, beyond)) in plans.iter().zip(counts) {
        sheet.write_string(row, 0, context.lang.pick(plan.about.0))?;
        sheet.write_number_with_format(row, 1, rows, &formats.number)?;
        let mut meaning = context.lang.pick(plan.about.1).to_owned();
        if beyond > 0 {
            let file = plan.table.file();
            meaning.push_str(&match context.lang {
                Lang::Zh => format!("（工作表放不下，另有 {beyond} 行见 {file}）"),
                Lang::En => format!(" ({beyond} more rows did not fit, see {file})"),
            });
        }
        prose(sheet, row, &meaning, formats)?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, say("读入的名单", "lists read"), &formats.title)?;
    row += 1;
    let heads = [
        say("名单", "list"),
        say("类别", "role"),
        say("记录数", "records"),
        say("剔除行", "rejected"),
        say("文件", "file"),
    ];
    row = head_row(sheet, row, &heads, formats)?;
    for (ordinal, source) in context.lists.sources().iter().enumerate() {
        let rejected = context.lists.rejected.iter().filter(|rejected| rejected.at.source.index() == ordinal).count();
        sheet.write_string(row, 0, &source.name)?;
        sheet.write_string(row, 1, context.lang.pick(words::role(source.role)))?;
        sheet.write_number_with_format(row, 2, source.rows.len() as f64, &formats.number)?;
        sheet.write_number_with_format(row, 3, rejected as f64, &formats.number)?;
        sheet.write_string(row, 4, source.path.as_deref().unwrap_or(""))?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, say("几个列的含义", "some columns"), &formats.title)?;
    row += 1;
    for (name, meaning) in about::COLUMNS {
        sheet.write_string(row, 0, context.lang.pick(name))?;
        prose(sheet, row, context.lang.pick(meaning), formats)?;
        row += 1;
    }
    Ok(())
}

/// Long text in the last column. Not every program makes a row as high as its wrapped text, so the height is set.
fn prose(sheet: &mut Worksheet, row: u32, text: &str, formats: &Formats) -> Result<(), XlsxError> {
    let lines = display_width(text).div_ceil(EXPLAIN_WIDTH - 4).max(1);
    sheet.set_row_height(row, 15.0 * lines as f64)?;
    sheet.write_string_with_format(row, 4, text, &formats.prose)?;
    Ok(())
}

fn head_row(sheet: &mut Worksheet, row: u32, heads: &[&str], formats: &Formats) -> Result<u32, XlsxError> {
    for (at, head) in heads.iter().enumerate() {
        sheet.write_string_with_format(row, at as u16, *head, &formats.head)?;
    }
    Ok(row + 1)
}

//! `roster.xlsx`, for people: the tables as sheets, with words for codes. The one door to `rust_xlsxwriter`.
//!
//! Every value is a text cell, so a code keeps its digits and its leading zeros; only counts and probabilities are
//! numbers. The date in the file's properties is fixed: the same result gives the same bytes.

use super::findings::{DuplicatesTable, OmissionsTable};
use super::links::AsideTable;
use super::rejected::{IssuesTable, RejectedTable};
use super::review::ReviewTable;
use super::roster::RosterTable;
use super::table::{Context, Head, Shape, Sink, Table};
use super::{Lang, ReportError, display_width, words};
use crate::score::Label;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, IgnoreError, Workbook, Worksheet,
    XlsxError,
};
use std::path::Path;

/// Rows of a sheet, header included.
const SHEET_ROWS: u32 = 1_048_576;
/// Characters of a cell; a longer text is cut here and stands whole in the delimited file.
const CELL_CHARS: usize = 32_767;
/// Rows whose cells decide a column's width. A longer text further down is cut on screen, not in the file.
const WIDTH_ROWS: u32 = 2_000;

/// Width of the column of meanings on the last sheet.
const EXPLAIN_WIDTH: usize = 84;

struct SheetPlan<'t> {
    name: Label,
    meaning: Label,
    table: &'t dyn Table,
    /// Columns that stay in view.
    frozen: u16,
}

pub(super) fn write_workbook(context: &Context<'_>, path: &Path) -> Result<(), ReportError> {
    let fault = |error: XlsxError| ReportError::Workbook { path: path.to_owned(), source: Box::new(error) };
    let tables = (
        RosterTable(context),
        OmissionsTable(context),
        DuplicatesTable(context),
        ReviewTable(context),
        AsideTable(context),
        RejectedTable(context),
        IssuesTable(context),
    );
    let plans = [
        SheetPlan {
            name: Label::new("普查名录", "roster"),
            meaning: Label::new(
                "每行一个生产场所（产业活动单位）。同一法人的几个场所“法人单位编号”相同。右侧折叠的“…来源”列写明每个值取自哪个名单的第几条，点列上方的 + 展开。",
                "One row per production site. Sites of one legal unit share the legal unit id. The folded columns at the right name the record each value came from.",
            ),
            table: &tables.0,
            frozen: 3,
        },
        SheetPlan {
            name: Label::new("疑似遗漏", "suspected omissions"),
            meaning: Label::new(
                "其他名单里有、底册里没有的单位，以及依据。请逐个核实是否应补入。",
                "Units that other lists know and the base register does not, with the evidence.",
            ),
            table: &tables.1,
            frozen: 2,
        },
        SheetPlan {
            name: Label::new("疑似重复", "suspected duplicates"),
            meaning: Label::new(
                "同一名单里登记了多次的单位：每行一条重复记录和它所重复的那一条。",
                "Units that stand more than once in one list: a row per repeated record beside the one it repeats.",
            ),
            table: &tables.2,
            frozen: 2,
        },
        SheetPlan {
            name: Label::new("待核实", "review"),
            meaning: Label::new(
                "拿不准是否为同一单位的记录对，甲乙两边并列，最拿不准的在前。请在“核实结论”列填“是”或“否”。",
                "Pairs that may or may not be one unit, both sides beside each other, the most doubtful first. Fill in the verdict column.",
            ),
            table: &tables.3,
            frozen: 2,
        },
        SheetPlan {
            name: Label::new("线索与不纳入", "leads and landlords"),
            meaning: Label::new(
                "没有指明单位的举报等（线索，供现场排查），以及房东、村委会等不是生产单位的户头（不纳入）。它们不在名录里。",
                "Records that name no unit (leads for inspection) and accounts of landlords or village committees. They are not in the roster.",
            ),
            table: &tables.4,
            frozen: 0,
        },
        SheetPlan {
            name: Label::new("剔除行", "rejected rows"),
            meaning: Label::new(
                "文件里不是记录的行：标题、表头、空行、合计、备注。若有误剔的，请在配置里指定表头行后重跑。",
                "Rows of the files that are no record: titles, headers, blank rows, totals, notes.",
            ),
            table: &tables.5,
            frozen: 0,
        },
        SheetPlan {
            name: Label::new("数据问题", "data issues"),
            meaning: Label::new(
                "值得人看一眼的单元格，例如被表格软件截断的信用代码。值原样保留，没有改动。",
                "Cells a person should look at, such as codes cut by a spreadsheet. Values are kept as they are.",
            ),
            table: &tables.6,
            frozen: 0,
        },
    ];
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(context.lang).map_err(fault)?);
    let formats = Formats::new();
    let mut counts = Vec::with_capacity(plans.len());
    for plan in &plans {
        let sheet = workbook.add_worksheet();
        sheet.set_name(context.lang.pick(plan.name)).map_err(fault)?;
        counts.push(fill(context.lang, plan, sheet, &formats, path)?);
    }
    explain(context, &plans, &counts, workbook.add_worksheet(), &formats).map_err(fault)?;
    workbook.save(path).map_err(fault)
}

struct Formats {
    head: Format,
    text: Format,
    prose: Format,
    number: Format,
    share: Format,
    verdict: Format,
    title: Format,
}

impl Formats {
    fn new() -> Self {
        let base = || Format::new().set_align(FormatAlign::Top);
        Self {
            head: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0xD9E7F5))
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            // "@" keeps a cell text when a person edits it.
            text: base().set_num_format("@"),
            prose: base().set_num_format("@").set_text_wrap(),
            number: base().set_num_format("0"),
            share: base().set_num_format("0.0%"),
            verdict: base().set_num_format("@").set_background_color(Color::RGB(0xFFF7D6)),
            title: Format::new().set_bold().set_font_size(13),
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
    path: &Path,
) -> Result<(u32, u32), ReportError> {
    let fault = |error: XlsxError| ReportError::Workbook { path: path.to_owned(), source: Box::new(error) };
    let heads = plan.table.heads();
    for (at, head) in heads.iter().enumerate() {
        let format = match head.shape {
            Shape::Text | Shape::Origin => &formats.text,
            Shape::Prose => &formats.prose,
            Shape::Number => &formats.number,
            Shape::Verdict => &formats.verdict,
        };
        sheet.set_column_format(at as u16, format).map_err(fault)?;
        sheet.write_string_with_format(0, at as u16, &head.label, &formats.head).map_err(fault)?;
    }
    let mut sink = SheetSink {
        sheet: &mut *sheet,
        formats,
        path,
        row: 1,
        column: 0,
        beyond: 0,
        widths: heads.iter().map(least_width).collect(),
    };
    plan.table.rows(&mut sink)?;
    let SheetSink { row, beyond, widths, .. } = sink;
    dress(plan, sheet, &heads, &widths, row, lang).map_err(fault)?;
    Ok((row - 1, beyond))
}

/// Widths, filter, frozen panes and folded columns.
fn dress(
    plan: &SheetPlan<'_>,
    sheet: &mut Worksheet,
    heads: &[Head],
    widths: &[usize],
    rows: u32,
    lang: Lang,
) -> Result<(), XlsxError> {
    let last = rows.saturating_sub(1).max(1);
    let columns = heads.len() as u16;
    for (at, (head, &width)) in heads.iter().zip(widths).enumerate() {
        let most = match head.shape {
            Shape::Text => 36,
            Shape::Prose => 60,
            Shape::Number => 16,
            Shape::Origin => 24,
            Shape::Verdict => 22,
        };
        sheet.set_column_width(at as u16, width.min(most) as f64 + 1.0)?;
        if head.shape == Shape::Verdict {
            let choices = if lang == Lang::Zh { ["是", "否", "待定"] } else { ["yes", "no", "open"] };
            let list = DataValidation::new().allow_list_strings(&choices)?;
            sheet.add_data_validation(1, at as u16, last, at as u16, &list)?;
        }
    }
    sheet.set_freeze_panes(1, plan.frozen)?;
    sheet.autofilter(0, 0, last, columns - 1)?;
    sheet.ignore_error_range(0, 0, last, columns - 1, IgnoreError::NumberStoredAsText)?;
    // Lists are printed for the field: landscape, all columns on one page's width, the header on every page.
    sheet.set_landscape().set_paper_size(A3).set_print_fit_to_pages(1, 0).set_footer("&C&A  &P / &N");
    sheet.set_repeat_rows(0, 0)?;
    if let Some(first) = heads.iter().position(|head| head.shape == Shape::Origin) {
        sheet.group_columns_collapsed(first as u16, columns - 1)?;
    }
    Ok(())
}

/// The workbook format's number of the paper size A3: a roster has too many columns for A4.
const A3: u8 = 8;

/// Room for the header and its filter button.
fn least_width(head: &Head) -> usize {
    (display_width(&head.label) + 3).max(6)
}

struct SheetSink<'s> {
    sheet: &'s mut Worksheet,
    formats: &'s Formats,
    path: &'s Path,
    row: u32,
    column: u16,
    beyond: u32,
    widths: Vec<usize>,
}

impl SheetSink<'_> {
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
        if self.row <= WIDTH_ROWS {
            let width = text.lines().map(display_width).max().unwrap_or(0);
            let known = &mut self.widths[usize::from(self.column)];
            *known = width.max(*known);
        }
        let kept = if text.len() > CELL_CHARS {
            text.char_indices().nth(CELL_CHARS).map_or(text, |(end, _)| &text[..end])
        } else {
            text
        };
        put!(self, write_string, kept)
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
        sheet.write_string(row, 0, context.lang.pick(plan.name))?;
        sheet.write_number_with_format(row, 1, rows, &formats.number)?;
        let mut meaning = context.lang.pick(plan.meaning).to_owned();
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
    let columns: [(Label, Label); 6] = [
        (
            Label::new("名录编号", "roster id"),
            Label::new(
                "一个生产场所的编号：法人单位编号加两位场所顺序号。",
                "A production site: the legal unit id and a two-digit site number.",
            ),
        ),
        (
            Label::new("以名单命名的列", "columns named after lists"),
            Label::new(
                "该单位在这个名单里是第几条记录（从 1 数起，标题、空行不算）；空白表示名单里没有。",
                "The ordinals of the unit's records in that list, from 1, titles and blank rows not counted.",
            ),
        ),
        (
            Label::new("把握", "confidence"),
            Label::new(
                "把这些记录归为一个单位的各步中，最没把握的一步的概率；只有一条记录时为 100%。",
                "The lowest probability among the links that hold the unit together; 100% for a single record.",
            ),
        ),
        (
            Label::new("…来源", "… from"),
            Label::new(
                "该值取自哪个名单的第几条，写作 名单:第几条。",
                "The record the value came from, as list:record.",
            ),
        ),
        (
            Label::new("比较结果、理由", "evidence, reason"),
            Label::new(
                "每项比较的结果和权重：正数支持是同一单位，负数反对；每 +1，可能性翻一倍。",
                "Each comparison with its weight: positive speaks for one unit, negative against; each +1 doubles the odds.",
            ),
        ),
        (
            Label::new("数据问题", "issues"),
            Label::new(
                "该单位的记录里值得看一眼的单元格，完整内容见工作表“数据问题”。",
                "Cells of the unit's records that a person should look at; the sheet of data issues has them in full.",
            ),
        ),
    ];
    for (name, meaning) in columns {
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

//! `report.html`: one page that says what was done, for a leader and for the clerk who answers for it.
//!
//! One file that loads nothing: drawings are SVG, the script reads the units from the page itself. Everything but the search is there
//! without the script, so the page prints and survives a mail preview. Every text that came out of a list is escaped in one
//! place (`html::esc`), and the data the script reads cannot end its element.
//!
//! The numbers are counted from the same lists and roster as the other products, never a second time in another way where
//! another file has them.
//!
//! | section | file |
//! |---|---|
//! | figures, flow of records | `flow` |
//! | intersections, matrix, repeats | `overlap` |
//! | suspected omissions | `omitted` |
//! | weights, confidence, telling fields | `weights`, from `evidence` |
//! | hard decisions | `merges` |
//! | columns of each list | `quality` |
//! | map | `map` |
//! | what no list contains | `hidden`, from [`census`](crate::census) |
//! | search | `units` and the script |
//! | method, inputs | `method` |
//!
//! Cost: linear in units and records, plus the log-linear fits; 0.25 s of one core and 3.3 MB for 21,500 units.

mod evidence;
mod facts;
mod flow;
mod hidden;
mod html;
mod map;
mod merges;
mod method;
mod omitted;
mod overlap;
mod quality;
mod units;
mod weights;

pub use evidence::{Bar, Evidence, Example, Found, Telling, Tie};

use super::table::Context;
use super::{Lang, Part, ReportError};
use crate::census::coverage;
use facts::Facts;
use std::fmt::Write as _;
use std::path::Path;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The outline of an area, for the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Name as the map writes it.
    pub name: String,
    /// Closed rings of longitude and latitude in degrees; a ring inside another is a hole. The first point is not repeated.
    pub rings: Vec<Vec<(f64, f64)>>,
}

impl Outline {
    /// Lowest and highest longitude and latitude.
    pub fn bounds(&self) -> ((f64, f64), (f64, f64)) {
        let start = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        self.rings.iter().flatten().fold(start, |(low, high), &(lon, lat)| {
            ((low.0.min(lon), low.1.min(lat)), (high.0.max(lon), high.1.max(lat)))
        })
    }

    /// Whether a point lies inside (even-odd rule).
    ///
    /// ```
    /// use minglu::report::Outline;
    /// let ring = vec![(116.0, 23.0), (117.0, 23.0), (117.0, 24.0), (116.0, 24.0)];
    /// let county = Outline { name: "潮安区".into(), rings: vec![ring] };
    /// assert!(county.holds((116.5, 23.5)) && !county.holds((115.5, 23.5)));
    /// ```
    pub fn holds(&self, (lon, lat): (f64, f64)) -> bool {
        let crossings = self.rings.iter().flat_map(|ring| {
            (0..ring.len()).filter(move |&at| {
                let ((ax, ay), (bx, by)) = (ring[at], ring[(at + 1) % ring.len()]);
                (ay > lat) != (by > lat) && lon < ax + (lat - ay) / (by - ay) * (bx - ax)
            })
        });
        crossings.count() % 2 == 1
    }
}

/// What the page shows beyond lists and roster.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageInput<'a> {
    /// What the run found out on its way; `None` leaves the sections on weights to what the roster itself says.
    pub evidence: Option<&'a Evidence>,
    /// Outlines to draw units on; may be empty.
    pub outlines: &'a [Outline],
}

/// Writes the page. Returns its name and the units it lists.
pub(super) fn write_page(
    context: &Context<'_>,
    input: &PageInput<'_>,
    files: &[(&'static str, u64)],
    directory: &Path,
) -> Result<(&'static str, u64), ReportError> {
    let path = directory.join(Part::Report.file());
    let text = page(context, input, files);
    std::fs::write(&path, text).map_err(ReportError::io(&path))?;
    Ok((Part::Report.file(), context.roster.units.len() as u64))
}

fn page(context: &Context<'_>, input: &PageInput<'_>, files: &[(&'static str, u64)]) -> String {
    let facts = Facts::of(context, input);
    let w = facts.w;
    let (found, (map, (data, left_out))) = rayon::join(
        || coverage(&facts.membership, &Default::default()).expect("every list is allowed when none is named"),
        || {
            let map = map::Map::of(&facts);
            let units = units::json(&facts, map.as_ref());
            (map, units)
        },
    );
    let none = evidence::Evidence::default();
    let evidence = input.evidence.unwrap_or(&none);
    let mut sections: Vec<(&str, &str, String)> = vec![
        ("flow", w.t("从名单到名录", "From lists to roster"), flow::flow(&facts)),
        (
            "lists",
            w.t("名单之间的重合", "Lists against each other"),
            format!("{}{}", overlap::sets(&facts), overlap::matrix(&facts)),
        ),
        ("repeats", w.t("名单内的重复", "Repeats within lists"), overlap::repeats(&facts)),
        ("omitted", w.t("底册疑似遗漏", "Suspected omissions"), omitted::omitted(&facts)),
    ];
    let sure = if input.evidence.is_some() {
        format!(
            "{}<h3>{}</h3>{}",
            weights::weights(&facts, evidence),
            w.t("由多条记录合成的单位", "Units of several records"),
            weights::confidence(&facts)
        )
    } else {
        weights::confidence(&facts)
    };
    sections.push(("sure", w.t("把握有多大", "How sure the run is"), sure));
    if input.evidence.is_some() {
        sections.push((
            "fields",
            w.t("哪些字段最说明问题", "Which fields tell most"),
            weights::telling(&facts, evidence),
        ));
        sections.push(("hard", w.t("最难的几个判断", "The hardest decisions"), merges::merges(&facts, evidence)));
    }
    sections.push(("quality", w.t("各名单的数据质量", "Data quality of each list"), quality::quality(&facts)));
    sections.push(("hidden", w.t("不在任何名单上的还有多少", "What no list contains"), hidden::hidden(&facts, &found)));
    let drawn = match &map {
        Some(map) => map.draw(&facts),
        None => format!("<p class=\"none\">{}</p>", w.t("没有单位有坐标。", "No unit has coordinates.")),
    };
    sections.push(("place", w.t("单位分布", "Where the units are"), drawn));
    sections.push(("units", w.t("名录检索", "Search the roster"), search(&facts, left_out)));
    sections.push(("method", w.t("名录是怎样做出来的", "How the roster was made"), method::method(&facts)));
    sections.push(("files", w.t("附：读入与写出的文件", "Files read and written"), method::appendix(&facts, files)));
    assemble(&facts, &flow::summary(&facts, &found), &sections, &data)
}

/// The search: empty frames that the script fills.
fn search(facts: &Facts<'_>, left_out: usize) -> String {
    let w = facts.w;
    let mut out = format!(
        "<noscript><p class=\"none\">{}</p></noscript><p class=\"paper none\">{}</p><div id=\"search\" hidden><div class=\"ask\"><input id=\"q\" type=\"search\" placeholder=\"{}\" aria-label=\"{}\"><select id=\"town\" aria-label=\"{}\"></select><select id=\"kind\" aria-label=\"{}\">",
        w.t("检索需要启用脚本；全部单位见 roster.xlsx。", "The search needs scripts; all units are in roster.xlsx."),
        w.t(
            "检索只在屏幕上可用；全部单位见 roster.xlsx。",
            "The search works on screen; all units are in roster.xlsx."
        ),
        w.t("名称、编号、代码、地址", "name, id, code, address"),
        w.t("检索", "search"),
        w.t("镇街", "town"),
        w.t("范围", "which")
    );
    for (value, label) in [
        ("", w.t("全部单位", "all units")),
        ("omitted", w.t("底册疑似遗漏", "suspected omissions")),
        ("asked", w.t("待核实", "to review")),
        ("one", w.t("只在一份名单上", "on one list only")),
        ("several", w.t("由多条记录合成", "of several records")),
        ("nowhere", w.t("没有坐标", "without coordinates")),
    ] {
        let _ = write!(out, "<option value=\"{value}\">{label}</option>");
    }
    let _ = write!(
        out,
        "</select><span id=\"set\"></span></div><div id=\"on\" class=\"on\"></div><p id=\"count\" class=\"note\" aria-live=\"polite\"></p><div class=\"wide\"><table class=\"plain\" id=\"found\"><thead></thead><tbody></tbody></table></div><p class=\"pages\"><button id=\"back\" type=\"button\">{}</button> <span id=\"at\"></span> <button id=\"next\" type=\"button\">{}</button></p></div>",
        w.t("上一页", "back"),
        w.t("下一页", "next")
    );
    if left_out > 0 {
        let left = html::whole(left_out);
        let _ = match w.0 {
            Lang::Zh => write!(
                out,
                "<p class=\"note\">单位太多，本页只收需要核实的和其余的一部分，另有 {left} 个见 roster.csv。</p>"
            ),
            Lang::En => write!(
                out,
                "<p class=\"note\">There are too many units for one page: those to look at and part of the others are here, {left} more in roster.csv.</p>"
            ),
        };
    }
    out
}

fn assemble(facts: &Facts<'_>, summary: &str, sections: &[(&str, &str, String)], data: &str) -> String {
    let w = facts.w;
    let lang = w.t("zh-CN", "en");
    let title = w.t("名录归并报告", "Roster reconciliation report");
    let mut out = String::with_capacity(data.len() + (1 << 18));
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head><body><nav aria-label=\"{}\"><b>{title}</b><ol>",
        w.t("目录", "contents")
    );
    for (id, head, _) in sections {
        let _ = write!(out, "<li><a href=\"#{id}\">{head}</a></li>");
    }
    let subtitle = match w.0 {
        Lang::Zh => format!("{} 份名单：{}", facts.lists.sources().len(), w.join(facts.names())),
        Lang::En => format!("{} lists: {}", facts.lists.sources().len(), w.join(facts.names())),
    };
    let _ = write!(out, "</ol></nav><main><header><h1>{title}</h1><p>{subtitle}</p></header>{summary}");
    for (at, (id, head, body)) in sections.iter().enumerate() {
        let number = match w.0 {
            Lang::Zh => chinese(at + 1),
            Lang::En => (at + 1).to_string(),
        };
        let _ = write!(out, "<section id=\"{id}\"><h2><span>{number}</span>{head}</h2>{body}</section>");
    }
    let made = w.t("由 minglu 名录生成", "made by minglu");
    let _ = writeln!(
        out,
        "<footer>{made} {}</footer></main><script type=\"application/json\" id=\"data\">{data}</script><script>{SCRIPT}</script></body></html>",
        env!("CARGO_PKG_VERSION")
    );
    out
}

/// 1 to 19 in Chinese numerals.
fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let ten = if number >= 10 { "十" } else { "" };
    format!("{ten}{}", DIGITS[number % 10])
}

//! The inspection as text for a terminal, aligned for characters of double width.

use super::error::Lang;
use super::inspect::{ColumnProfile, SourceProfile};
use crate::record::{Format, IssueKind, RejectReason, Role};
use std::fmt::Write as _;

/// Terminal columns given to the examples of one column; longer values are cut with `…`.
const EXAMPLE_WIDTH: usize = 60;

/// Longest header shown in full.
const HEADER_WIDTH: usize = 32;

/// Renders the profiles, one block per source.
pub fn render_inspection(profiles: &[SourceProfile], lang: Lang) -> String {
    let mut out = String::new();
    for (at, profile) in profiles.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        one(profile, lang, &mut out);
    }
    out
}

// Writing into a string cannot fail, so results of `writeln!` are not looked at.
fn one(profile: &SourceProfile, lang: Lang, out: &mut String) {
    let zh = lang == Lang::Zh;
    let role = role_label(profile.role, lang);
    let _ = if zh {
        writeln!(out, "■ {}  {}  {} 条记录  {}", profile.name, role, profile.records, stored(&profile.format, lang))
    } else {
        writeln!(out, "■ {}  {}  {} records  {}", profile.name, role, profile.records, stored(&profile.format, lang))
    };
    if let Some(path) = &profile.path {
        let _ = writeln!(out, "  {} {path}", if zh { "文件" } else { "file" });
    }
    // A hidden sheet may have a header and records; nobody has looked.
    for sheet in profile.sheets.iter().filter(|sheet| !profile.hidden.contains(&sheet.name)) {
        let name = if sheet.name.is_empty() { String::new() } else { format!("{} ", sheet.name) };
        let header = match (sheet.header, zh) {
            (Some((first, last)), true) if first == last => format!("表头第 {first} 行"),
            (Some((first, last)), true) => format!("表头第 {first}–{last} 行"),
            (None, true) => "没有表头".to_owned(),
            (Some((first, last)), false) if first == last => format!("header in row {first}"),
            (Some((first, last)), false) => format!("header in rows {first}-{last}"),
            (None, false) => "no header".to_owned(),
        };
        let _ = if zh {
            writeln!(out, "  工作表 {name}{header}，{} 条记录", sheet.records)
        } else {
            writeln!(out, "  sheet {name}{header}, {} records", sheet.records)
        };
    }
    columns(&profile.columns, lang, out);
    for rejected in &profile.rejected {
        let _ = if zh {
            writeln!(out, "  剔出 {} {} 行", reason_label(rejected.reason, lang), rejected.rows)
        } else {
            writeln!(out, "  set aside: {} {}", reason_label(rejected.reason, lang), rejected.rows)
        };
        if matches!(rejected.reason, RejectReason::Blank) {
            continue;
        }
        for (sheet, row, text) in &rejected.examples {
            let place = if sheet.is_empty() { String::new() } else { format!("{sheet} ") };
            let text = cut(&text.replace(['\n', '\r'], " "), EXAMPLE_WIDTH + 20);
            let _ = if zh {
                writeln!(out, "    {place}第 {row} 行：{text}")
            } else {
                writeln!(out, "    {place}row {row}: {text}")
            };
        }
    }
}

fn columns(columns: &[ColumnProfile], lang: Lang, out: &mut String) {
    let heads = match lang {
        Lang::Zh => ["列", "识别为", "依据", "填写率", "无效", "示例"],
        Lang::En => ["column", "field", "by", "filled", "invalid", "examples"],
    };
    let mut lines: Vec<[String; 6]> = vec![heads.map(str::to_owned)];
    for column in columns {
        let by = match (column.recognised_by, lang) {
            ("header", Lang::Zh) => "表头",
            ("content", Lang::Zh) => "内容",
            ("config", Lang::Zh) => "配置",
            ("", _) => "-",
            (by, _) => by,
        };
        let mut examples = cut(&column.examples.join(" / ").replace(['\n', '\r'], " "), EXAMPLE_WIDTH);
        for (kind, count) in &column.issues {
            let _ = write!(examples, "  ⚠ {} {count}", issue_label(*kind, lang));
        }
        lines.push([
            cut(&column.header, HEADER_WIDTH),
            column
                .field
                .clone()
                .unwrap_or_else(|| if lang == Lang::Zh { "（原样保留）" } else { "(carried)" }.to_owned()),
            by.to_owned(),
            format!("{:.0}%", column.fill * 100.0),
            if column.invalid == 0 { "-".to_owned() } else { column.invalid.to_string() },
            examples,
        ]);
    }
    let widths: Vec<usize> = (0..5).map(|at| lines.iter().map(|line| width(&line[at])).max().unwrap_or(0)).collect();
    for line in &lines {
        out.push_str("   ");
        for (cell, &wide) in line.iter().zip(&widths) {
            out.push(' ');
            out.push_str(cell);
            out.extend(std::iter::repeat_n(' ', wide - width(cell) + 1));
        }
        let _ = writeln!(out, " {}", line[5]);
    }
}

fn stored(format: &Format, lang: Lang) -> String {
    match format {
        Format::Delimited { encoding, bom, delimiter } => {
            let mark = if *bom { "+BOM" } else { "" };
            let delimiter = match (delimiter, lang) {
                ('\t', Lang::Zh) => "制表符".to_owned(),
                ('\t', Lang::En) => "tab".to_owned(),
                (c, _) => format!("“{c}”"),
            };
            match lang {
                Lang::Zh => format!("{encoding}{mark}，分隔符 {delimiter}"),
                Lang::En => format!("{encoding}{mark}, delimiter {delimiter}"),
            }
        }
        Format::Workbook { container } => container.clone(),
        Format::Rows => (if lang == Lang::Zh { "内存" } else { "in memory" }).to_owned(),
    }
}

fn role_label(role: Role, lang: Lang) -> &'static str {
    match (role, lang) {
        (_, Lang::En) => role.as_str(),
        (Role::BaseRegister, _) => "底册",
        (Role::Industry, _) => "工业企业库",
        (Role::Statistics, _) => "环境统计",
        (Role::Permits, _) => "排污许可",
        (Role::Electricity, _) => "用电",
        (Role::Complaints, _) => "举报投诉",
        (Role::Inspection, _) => "排查整治",
        (Role::Other, _) => "其他名单",
    }
}

fn reason_label(reason: RejectReason, lang: Lang) -> &'static str {
    match (reason, lang) {
        (RejectReason::Title, Lang::Zh) => "标题",
        (RejectReason::Header, Lang::Zh) => "表头",
        (RejectReason::Blank, Lang::Zh) => "空行",
        (RejectReason::Subtotal, Lang::Zh) => "小计合计",
        (RejectReason::Footnote, Lang::Zh) => "表注",
        (RejectReason::Hidden, Lang::Zh) => "隐藏的工作表里的行",
        (RejectReason::Unidentified, Lang::Zh) => "没有能认出单位的列",
        (RejectReason::Title, Lang::En) => "title",
        (RejectReason::Header, Lang::En) => "header",
        (RejectReason::Blank, Lang::En) => "blank",
        (RejectReason::Subtotal, Lang::En) => "subtotal",
        (RejectReason::Footnote, Lang::En) => "footnote",
        (RejectReason::Hidden, Lang::En) => "row of a hidden sheet",
        (RejectReason::Unidentified, Lang::En) => "no identifying column",
    }
}

fn issue_label(kind: IssueKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (IssueKind::CodeLostDigits, Lang::Zh) => "末位丢失",
        (IssueKind::CodeCheckFailed, Lang::Zh) => "校验不符",
        (IssueKind::CodeUnknownShape, Lang::Zh) => "代码不成形",
        (IssueKind::LostLeadingZeros, Lang::Zh) => "前导零丢失",
        (IssueKind::FloatText, Lang::Zh) => "带小数尾",
        (IssueKind::DateSerial, Lang::Zh) => "日期成序数",
        (IssueKind::PhoneUnknownShape, Lang::Zh) => "电话不成形",
        (IssueKind::CoordinateImplausible, Lang::Zh) => "坐标可疑",
        (IssueKind::IndustryUnknown, Lang::Zh) => "行业代码不明",
        (IssueKind::Unreadable, Lang::Zh) => "读不懂",
        (IssueKind::ExtraCells, Lang::Zh) => "超出表头",
        (IssueKind::Undecodable, Lang::Zh) => "乱码",
        (IssueKind::Ditto, Lang::Zh) => "同上",
        (IssueKind::CodeLostDigits, Lang::En) => "digits lost",
        (IssueKind::CodeCheckFailed, Lang::En) => "check digit",
        (IssueKind::CodeUnknownShape, Lang::En) => "unknown code",
        (IssueKind::LostLeadingZeros, Lang::En) => "leading zeros lost",
        (IssueKind::FloatText, Lang::En) => "float text",
        (IssueKind::DateSerial, Lang::En) => "date serial",
        (IssueKind::PhoneUnknownShape, Lang::En) => "unknown phone",
        (IssueKind::CoordinateImplausible, Lang::En) => "coordinate",
        (IssueKind::IndustryUnknown, Lang::En) => "industry code",
        (IssueKind::Unreadable, Lang::En) => "unreadable",
        (IssueKind::ExtraCells, Lang::En) => "extra cells",
        (IssueKind::Undecodable, Lang::En) => "undecodable",
        (IssueKind::Ditto, Lang::En) => "ditto",
    }
}

/// Terminal columns: ideographs, full-width forms and the marks that terminals show wide take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| match c as u32 {
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x20000..=0x3fffd => 2,
            0x300..=0x36f | 0x200b..=0x200f => 0,
            _ => 1,
        })
        .sum()
}

fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if width(&out) + width(c.encode_utf8(&mut [0; 4])) >= most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_terminal_columns() {
        assert_eq!(width("彩塘a"), 5);
        assert_eq!(cut("彩塘镇宏安二村", 9), "彩塘镇宏…");
        assert_eq!(cut("abc", 3), "abc");
    }
}

//! The understanding written as a `minglu.toml` that a person can correct.

use super::lexicon::HeaderLexicon;
use crate::record::{Format, Lists, Role, Source};
use std::fmt::Write as _;

/// A commented `minglu.toml` that says what was understood of every source. Reading the lists with it maps every column as it is mapped now.
pub fn draft_config(lists: &Lists, lexicon: &dyn HeaderLexicon) -> String {
    let mut out = String::from("# 名录对账：对各名单的理解。改正有误之处，删去的行按自动识别。\n");
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    // Writing into a string cannot fail.
    let _ = writeln!(out, "# role 可用：{}", roles.join(" "));
    let fields: Vec<String> = lexicon.fields().iter().map(|field| format!("{}({})", field.name, field.label)).collect();
    for (at, chunk) in fields.chunks(8).enumerate() {
        let _ = writeln!(out, "# {} {}", if at == 0 { "列可对应到：" } else { "           " }, chunk.join(" "));
    }
    out.push_str("#             ignore(不使用，原样保留)\n");
    for source in lists.sources() {
        one(source, lexicon, &mut out);
    }
    out
}

fn one(source: &Source, lexicon: &dyn HeaderLexicon, out: &mut String) {
    let key = quoted(&source.name);
    let _ = writeln!(out, "\n# {} 条记录", source.rows.len());
    let _ = writeln!(out, "[sources.{key}]\nrole = \"{}\"", source.role.as_str());
    // Settings of the file belong to the source that carries the file's name, not to its other tables.
    match &source.format {
        Format::Delimited { encoding, delimiter, .. } => {
            let _ = writeln!(out, "encoding = \"{encoding}\"\ndelimiter = {}", quoted(&delimiter.to_string()));
        }
        Format::Workbook { .. } | Format::Rows => {}
    }
    let mut headers = source.sheets.iter().filter(|sheet| sheet.records > 0).map(|sheet| sheet.header);
    if let Some(first) = headers.next()
        && headers.all(|header| header == first)
        && !matches!(source.format, Format::Rows)
    {
        // Another sheet may have its header elsewhere, so a workbook's row is a remark only.
        let mark = if source.sheets.len() > 1 { "# " } else { "" };
        let _ = match first {
            None => writeln!(out, "{mark}header_row = 0"),
            Some((first, last)) if first == last => writeln!(out, "{mark}header_row = {first}"),
            Some((first, last)) => writeln!(out, "{mark}header_row = [{first}, {last}]"),
        };
    }
    if source.sheets.len() > 1 {
        let names: Vec<String> = source.sheets.iter().map(|sheet| quoted(&sheet.name)).collect();
        let _ = writeln!(out, "# sheets = [{}]", names.join(", "));
    }
    let _ = writeln!(out, "# priority = 1\n# edition = 2017\n[sources.{key}.columns]");
    let mut written: Vec<&str> = Vec::new();
    for column in &source.columns {
        if written.contains(&column.header.as_str()) {
            continue;
        }
        written.push(&column.header);
        let header = quoted(&column.header);
        let example = column.values.iter().flatten().next().map(|cell| {
            let shown = lexicon.shown(column.field.as_deref().unwrap_or(""), cell);
            shown.chars().take(30).map(|c| if c.is_control() { ' ' } else { c }).collect::<String>()
        });
        let example = example.map_or(String::new(), |example| format!("  # 如 {example}"));
        let _ = match &column.field {
            Some(field) => writeln!(out, "{header} = \"{field}\"{example}"),
            None => writeln!(out, "{header} = \"ignore\"{example}"),
        };
    }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

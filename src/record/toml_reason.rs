//! What is wrong with TOML that a person wrote, said as a person reads it: line, key, value and what is allowed, in both languages.
//!
//! The parser says it in English and in the words of a programmer (`invalid type: string "x", expected usize`). What it says often is put in
//! other words here; the rest stands as it is, in quotation marks among Chinese.

use super::Reason;
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

/// Between Chinese and English where a text of our own goes through the parser (`#[serde(expecting = "…")]`): a sign that nobody types.
const BOTH: char = '\u{1f}';

impl Reason {
    /// As one text that comes back through the parser as this reason.
    pub(crate) fn through_parser(&self) -> String {
        format!("{}{BOTH}{}", self.zh, self.en)
    }
}

/// Reads what a person wrote as `text`, perhaps among other things, or says everything that is wrong with it: a value that cannot be taken
/// does not hide those behind it. In a list one entry's mistake does.
///
/// # Errors
/// One reason per mistake, with line and key where they are known.
pub fn read_toml<T: DeserializeOwned>(mut table: toml::Table, text: &str) -> Result<T, Vec<Reason>> {
    let (mut reasons, mut taken_out): (Vec<Reason>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    loop {
        let error = match table.clone().try_into() {
            Ok(read) if reasons.is_empty() => return Ok(read),
            Ok(_) => return Err(reasons),
            Err(error) => error,
        };
        let path = path(&error);
        // That something taken out is missing now is no mistake of the person.
        if taken_out.contains(&path) {
            return Err(reasons);
        }
        reasons.push(toml_reason(&error, text));
        if !take_out(&mut table, &path) {
            return Err(reasons);
        }
        taken_out.push(path);
    }
}

/// Takes out what this way leads to, or the list that it goes through; false when there is nothing.
fn take_out(table: &mut toml::Table, path: &[String]) -> bool {
    match path {
        [] => false,
        [key] => table.remove(key).is_some(),
        [key, rest @ ..] => match table.get_mut(key) {
            Some(toml::Value::Table(inner)) => take_out(inner, rest),
            Some(_) => table.remove(key).is_some(),
            None => false,
        },
    }
}

/// The complaint about `text`, the TOML as the person wrote it, with the line where one is to blame.
///
/// ```
/// use minglu::record::toml_reason;
/// let text = "[decide]\nreview_bits = 1\nreview_bits = 2\n";
/// let error = text.parse::<toml::Table>().unwrap_err();
/// assert_eq!(toml_reason(&error, text).zh, "第 3 行第 1 列“review_bits = 2”：同一个键或同一张表写了两次");
/// ```
pub fn toml_reason(error: &Error, text: &str) -> Reason {
    let what = in_other_words(error.message());
    if let Some(span) = error.span() {
        return on_line(what, text, span);
    }
    let keys = keys(error);
    let what = if keys.is_empty() { what } else { what.at(keys.join(".")) };
    match line_of(text, &path(error)) {
        Some(line) => Reason::new(format!("第 {line} 行，{}", what.zh), format!("line {line}, {}", what.en)),
        None => what,
    }
}

/// A key that stands where only these are allowed.
///
/// ```
/// use minglu::record::unknown_key;
/// assert_eq!(unknown_key("souces", &["sources"]).zh, "没有“souces”这一项；可用：sources");
/// ```
pub fn unknown_key(key: &str, allowed: &[&str]) -> Reason {
    if allowed.is_empty() {
        return Reason::new(
            format!("没有“{key}”这一项；这里没有可写的项"),
            format!("unknown key '{key}'; nothing is allowed here"),
        );
    }
    Reason::new(
        format!("没有“{key}”这一项；可用：{}", allowed.join("、")),
        format!("unknown key '{key}'; allowed: {}", allowed.join(", ")),
    )
}

/// The way to the value that the error is about, which only its text tells.
fn keys(error: &Error) -> Vec<String> {
    let shown = error.to_string();
    let path = shown.trim_end().lines().last().and_then(|line| line.strip_prefix("in `")?.strip_suffix('`'));
    path.into_iter().flat_map(|path| path.split('.')).map(str::to_owned).collect()
}

/// The same to the end: to the key that is unknown or missing.
fn path(error: &Error) -> Vec<String> {
    let message = error.message();
    let key = named(message, UNKNOWN_KEY).or_else(|| named(message, MISSING_KEY)).map(|(key, _)| key.to_owned());
    keys(error).into_iter().chain(key).collect()
}

const UNKNOWN_KEY: &str = "unknown field `";
const MISSING_KEY: &str = "missing field `";

/// Characters of a line that a message shows.
const SHOWN: usize = 60;

fn on_line(what: Reason, text: &str, span: Range<usize>) -> Reason {
    let before = text.get(..span.start).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let (line, column) = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
    let whole = text[start..].lines().next().unwrap_or_default();
    let shown: String = whole.trim().chars().take(SHOWN).collect();
    let marks = wide_marks(whole);
    let (mut zh, mut en) = (
        format!("第 {line} 行第 {column} 列“{shown}”：{}", what.zh),
        format!("line {line}, column {column} ('{shown}'): {}", what.en),
    );
    if !marks.is_empty() {
        zh.push_str(&format!("；这一行有中文标点（{marks}），请改成英文标点"));
        en.push_str(&format!("; this line has full-width marks ({marks}), write them half-width"));
    }
    Reason::new(zh, en)
}

/// The Chinese punctuation of a line outside quotation marks, where TOML knows none.
fn wide_marks(line: &str) -> String {
    let mut quote = None;
    let mut marks = String::new();
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => break,
            (
                None,
                '“' | '”' | '‘' | '’' | '，' | '、' | '。' | '＝' | '［' | '］' | '【' | '】' | '｛' | '｝' | '：',
            ) => {
                marks.push(c);
            }
            (None, _) => {}
        }
    }
    marks
}

/// The line that these keys lead to, if it is one only; the entries of a list are all looked into.
fn line_of(text: &str, keys: &[String]) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let mut found = Vec::new();
    if !keys.is_empty() {
        places(table.get_ref(), keys, &mut found);
    }
    match found.as_slice() {
        [at] => Some(text[..*at].matches('\n').count() + 1),
        _ => None,
    }
}

fn places(table: &DeTable<'_>, keys: &[String], found: &mut Vec<usize>) {
    let Some((first, rest)) = keys.split_first() else { return };
    for (key, value) in table.iter().filter(|(key, _)| key.get_ref() == first) {
        match rest {
            [] => found.push(key.span().start),
            rest => inside(value, rest, found),
        }
    }
}

fn inside(value: &Spanned<DeValue<'_>>, keys: &[String], found: &mut Vec<usize>) {
    match value.get_ref() {
        DeValue::Table(table) => places(table, keys, found),
        DeValue::Array(entries) => entries.iter().for_each(|entry| inside(entry, keys, found)),
        _ => {}
    }
}

/// A message of the parser in other words.
pub(crate) fn in_other_words(message: &str) -> Reason {
    let message = message.trim();
    if let Some((zh, en)) = message.split_once(BOTH) {
        return Reason::new(zh, en);
    }
    if let Some((key, allowed)) = named(message, UNKNOWN_KEY) {
        return unknown_key(key, &listed(allowed));
    }
    let reason =
        missing(message).or_else(|| unknown_word(message)).or_else(|| unfit(message)).or_else(|| malformed(message));
    reason.unwrap_or_else(|| message.to_owned().into())
}

/// What stands in backquotes behind `head`, and what follows.
fn named<'a>(message: &'a str, head: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(head)?.split_once('`')
}

/// Everything in backquotes.
fn listed(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn missing(message: &str) -> Option<Reason> {
    let (key, _) = named(message, MISSING_KEY)?;
    Some(Reason::new(format!("缺少“{key}”这一项"), format!("key '{key}' is missing")))
}

fn unknown_word(message: &str) -> Option<Reason> {
    let (word, allowed) = named(message, "unknown variant `")?;
    let allowed = listed(allowed);
    Some(Reason::new(
        format!("“{word}”不认识；可用：{}", allowed.join("、")),
        format!("'{word}' is unknown; allowed: {}", allowed.join(", ")),
    ))
}

/// A value of another kind than is allowed, or out of its range.
fn unfit(message: &str) -> Option<Reason> {
    let of = |head| message.strip_prefix(head)?.rsplit_once(", expected ");
    let (found, expected) = of("invalid type: ").or_else(|| of("invalid value: "))?;
    let (found, allowed) = (kind_found(found), kind_allowed(expected));
    Some(Reason::new(
        format!("应为{}，现为{}", allowed.zh, found.zh),
        format!("{} is allowed, not {}", allowed.en, found.en),
    ))
}

fn kind_found(found: &str) -> Reason {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    let value = value.trim_matches('`');
    match kind {
        "string" => Reason::new(format!("文字 {value}"), format!("the text {value}")),
        "integer" => Reason::new(format!("整数 {value}"), format!("the number {value}")),
        "floating" => {
            let value = value.trim_start_matches("point `");
            Reason::new(format!("小数 {value}"), format!("the number {value}"))
        }
        "boolean" => Reason::new(format!("是非值 {value}"), value),
        "map" => Reason::new("一组“键 = 值”", "a table of keys and values"),
        "sequence" => Reason::new("列表", "a list"),
        _ => found.to_owned().into(),
    }
}

fn kind_allowed(expected: &str) -> Reason {
    match expected {
        "f32" | "f64" => Reason::new("数", "a number"),
        "u8" | "u16" | "u32" | "u64" | "usize" => Reason::new("不小于 0 的整数", "a whole number from 0"),
        "i8" | "i16" | "i32" | "i64" | "isize" => Reason::new("整数", "a whole number"),
        "a string" => Reason::new("加引号的文字", "a text in quotation marks"),
        "a boolean" => Reason::new("true 或 false", "true or false"),
        "a sequence" => {
            Reason::new("列表（[ … ]，或 [[ … ]] 起头的几段）", "a list ([ … ], or sections under [[ … ]])")
        }
        "a map" => Reason::new("一组“键 = 值”", "a table of keys and values"),
        _ if expected.starts_with("struct ") => Reason::new("一组“键 = 值”", "a table of keys and values"),
        _ => expected.to_owned().into(),
    }
}

/// How the parser's complaints about the writing begin, in Chinese. Its English is plain enough.
const WRITING: [(&str, &str); 24] = [
    ("duplicate key", "同一个键或同一张表写了两次"),
    ("string values must be quoted", "缺少值，或文字没有加英文引号"),
    ("invalid basic string", "引号没有成对，或引号里有不能写的字符"),
    ("invalid literal string", "引号没有成对，或引号里有不能写的字符"),
    ("missing escaped value", "引号里的反斜杠 \\ 要写成 \\\\；路径可用 / ，或改用单引号"),
    ("too few unicode value digits", "引号里的反斜杠 \\ 要写成 \\\\；路径可用 / ，或改用单引号"),
    ("unclosed table", "方括号 ] 没有写完"),
    ("unclosed array table", "方括号 ]] 没有写完"),
    ("unclosed array", "列表的方括号 ] 没有写完"),
    ("unclosed inline table", "花括号 } 没有写完"),
    ("key with no value", "键的后面缺少 = 和值"),
    ("missing value", "= 的后面缺少值"),
    ("missing assignment between key-value pairs", "键和值之间缺少 ="),
    ("extra assignment between key-value pairs", "各项之间缺少英文逗号"),
    ("missing comma", "各项之间缺少英文逗号"),
    ("extra comma", "多了一个逗号"),
    ("extra `=`", "多了一个 ="),
    ("invalid unquoted key", "不加引号的键只能用英文字母、数字、- 和 _；汉字等要加英文引号"),
    ("unquoted keys cannot be empty", "= 的前面缺少键"),
    ("unexpected content", "这里多了内容，一行只写一项"),
    ("unexpected key or value", "这里多了内容，一行只写一项"),
    ("cannot extend value", "这个键已经有值，不能再往里加"),
    ("unexpected leading zero", "数的前面不能加 0"),
    ("`_` may only go between digits", "数里的 _ 只能写在数字之间"),
];

fn malformed(message: &str) -> Option<Reason> {
    // The longest beginning: an unclosed array table is no unclosed array.
    let known = WRITING.iter().filter(|(begins, _)| message.starts_with(begins)).max_by_key(|(begins, _)| begins.len());
    known.map(|(_, zh)| Reason::new(*zh, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Sample {
        name: String,
        #[serde(default)]
        inner: Inner,
        #[serde(default)]
        list: Vec<Inner>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    #[allow(dead_code)]
    struct Inner {
        bits: f32,
        most: u8,
        sure: bool,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Match,
        Different,
    }

    /// The reason of a text that went through a table, as plans do.
    fn reason(text: &str) -> Reason {
        let table: toml::Table = match toml::from_str(text) {
            Ok(table) => table,
            Err(error) => return toml_reason(&error, text),
        };
        toml_reason(&table.try_into::<Sample>().unwrap_err(), text)
    }

    #[test]
    fn a_value_that_cannot_be_taken_is_said_with_line_key_and_what_is_allowed() {
        for (text, zh, en) in [
            ("[inner]\n", "缺少“name”这一项", "key 'name' is missing"),
            (
                "name = 'a'\nnmae = 'b'\n",
                "第 2 行，没有“nmae”这一项；可用：name、inner、list",
                "line 2, unknown key 'nmae'; allowed: name, inner, list",
            ),
            (
                "name = 'a'\n[inner]\nbits = '二'\n",
                "第 3 行，inner.bits：应为数，现为文字 \"二\"",
                "line 3, inner.bits: a number is allowed, not the text \"二\"",
            ),
            (
                "name = 'a'\n[inner]\nmost = -1\n",
                "第 3 行，inner.most：应为不小于 0 的整数，现为整数 -1",
                "line 3, inner.most: a whole number from 0 is allowed, not the number -1",
            ),
            (
                "name = 'a'\n[inner]\nsure = 1.5\n",
                "第 3 行，inner.sure：应为true 或 false，现为小数 1.5",
                "line 3, inner.sure: true or false is allowed, not the number 1.5",
            ),
            (
                "name = 'a'\n[inner]\nkind = 'same'\n",
                "第 3 行，inner.kind：“same”不认识；可用：match、different",
                "line 3, inner.kind: 'same' is unknown; allowed: match, different",
            ),
            (
                "name = 'a'\n[[list]]\nmost = 1\n[[list]]\nmsot = 1\n",
                "第 5 行，list：没有“msot”这一项；可用：bits、most、sure、kind",
                "line 5, list: unknown key 'msot'; allowed: bits, most, sure, kind",
            ),
            (
                "name = 'a'\n[list]\n",
                "第 2 行，list：应为列表（[ … ]，或 [[ … ]] 起头的几段），现为一组“键 = 值”",
                "line 2, list: a list ([ … ], or sections under [[ … ]]) is allowed, not a table of keys and values",
            ),
        ] {
            let said = reason(text);
            assert_eq!((said.zh.as_str(), said.en.as_str()), (zh, en), "{text}");
        }
        // Two places could be meant, so none is named.
        assert!(!reason("name = 'a'\n[[list]]\nmost = 'x'\n[[list]]\nmost = 1\n").zh.contains('行'));
    }

    #[test]
    fn one_mistake_does_not_hide_the_others() {
        let text = "name = 'a'\nnmae = 'b'\n[inner]\nbits = '二'\nmsot = 1\n[[list]]\nmost = 'x'\n[[list]]\nmots = 1\n";
        let reasons = read_toml::<Sample>(toml::from_str(text).unwrap(), text).unwrap_err();
        let zh: Vec<&str> = reasons.iter().map(|reason| reason.zh.split(['；', '：']).next().unwrap()).collect();
        assert_eq!(reasons.len(), 4, "{zh:?}");
        for part in ["没有“nmae”", "inner.bits", "没有“msot”", "list"] {
            assert!(reasons.iter().any(|reason| reason.zh.contains(part)), "{part}: {zh:?}");
        }
        // What is missing because it was taken out is not said again.
        let text = "name = 3\n[inner]\nbits = 'x'\n";
        let reasons = read_toml::<Sample>(toml::from_str(text).unwrap(), text).unwrap_err();
        assert!(reasons.iter().all(|reason| !reason.zh.contains("缺少")), "{reasons:?}");
        assert!(read_toml::<Sample>(toml::from_str("name = 'a'").unwrap(), "").is_ok());
    }

    #[test]
    fn a_slip_in_writing_is_said_with_its_line() {
        for (text, zh) in [
            ("name = 'a", "第 1 行第 10 列“name = 'a”：引号没有成对"),
            ("[inner]\nbits = \n", "第 2 行第 8 列“bits =”：缺少值"),
            ("name = \"C:\\名单\"\n", "反斜杠 \\ 要写成 \\\\"),
            ("[sources.底册]\n", "汉字等要加英文引号"),
            ("name = “a”\n", "；这一行有中文标点（“”），请改成英文标点"),
            ("inner = { bits = 1， most = 2 }\n", "；这一行有中文标点（，），请改成英文标点"),
        ] {
            let said = reason(text);
            assert!(said.zh.contains(zh), "{text}: {said:?}");
            assert!(said.en.contains("line "), "{said:?}");
        }
        // What stands in quotation marks or behind # may be Chinese.
        assert_eq!(wide_marks("name = \"“，”\" # 、"), "");
    }

    #[test]
    fn what_is_not_known_stands_in_quotation_marks() {
        assert_eq!(in_other_words("lunar calendar"), Reason::new("“lunar calendar”", "lunar calendar"));
        assert_eq!(in_other_words("应为甲\u{1f}a is allowed"), Reason::new("应为甲", "a is allowed"));
    }
}

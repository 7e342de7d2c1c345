//! The house rules, read from the source: who may use whom, one door per heavy dependency, and what a library never does.
//!
//! The rules are the tables below. A test that fails names the file, the line and the rule, and says what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The road: a module uses those before it, never those after it.
const ROAD: &[&str] = &[
    "record",
    "text",
    "spill",
    "observe",
    "ingest",
    "standardise",
    "block",
    "compare",
    "score",
    "cluster",
    "consolidate",
    "census",
    "plan",
    "decisions",
    "report",
    "pipeline",
];

/// What the domain may use: the engine's stages and how they are put together, but not the run and not the files.
const FOR_DOMAIN: &[&str] = &[
    "record",
    "text",
    "spill",
    "observe",
    "standardise",
    "ingest",
    "block",
    "compare",
    "score",
    "cluster",
    "consolidate",
    "plan",
];

/// Who may use the domain. Everybody else gets its parts by name, through the registry that `builtin` fills.
const DOMAIN_USERS: &[&str] = &["domain", "builtin", "synth", "cli", "main"];

/// Who may use the list of what ships.
const BUILTIN_USERS: &[&str] = &["builtin", "pipeline", "cli", "main"];

/// Beside the road: they look at results, invent input or derive plans, and nothing on the road knows them.
const LEAVES: &[&str] = &["eval", "synth", "auto", "living", "bench"];

/// Uses against the order that stand for a reason: from, to, reason. One that is no longer needed must go.
const TOLERATED: &[(&str, &str, &str)] = &[];

/// Dependencies that only one file of the road may name. Whoever needs one calls that file, so the crate can be
/// replaced, and what it is asked to do can be read in one place.
const HEAVY: &[&str] = &[
    "jieba_rs",
    "tantivy",
    "calamine",
    "html5gum",
    "rust_xlsxwriter",
    "chardetng",
    "ferrous_opencc",
    "pinyin",
    "encoding_rs",
    "clap",
    "indicatif",
];

/// The program's own part, where printing, the clock and the environment belong.
const PROGRAM: &[&str] = &["cli", "main"];

/// What a library does not do, and what to do instead.
const NEVER: &[(&str, &str)] = &[
    ("println!", "return the text; the program prints"),
    ("eprintln!", "return the text; the program prints"),
    ("print!(", "return the text; the program prints"),
    ("dbg!", "remove it"),
    ("process::exit", "return an error; the program exits"),
    ("std::env", "take the value as an argument"),
    ("env::var", "take the value as an argument"),
    ("SystemTime::now", "take the time as an argument: the same input must give the same bytes"),
    ("Instant::now", "report progress to the observer; the program takes the times"),
    (".unwrap()", "return an error, or `expect` with the invariant that holds"),
    ("todo!", "finish it"),
    ("unimplemented!", "finish it"),
    ("#[ignore", "a test that does not run tests nothing"),
];

/// Most lines a file may have, tests included: what a person reads in one sitting.
const LINES: usize = 600;

#[test]
fn a_stage_uses_earlier_stages_only() {
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    for file in sources("src") {
        for (line, used) in file.uses() {
            let from = file.module.as_str();
            if from == used || permitted(from, used) {
                continue;
            }
            match TOLERATED.iter().find(|(a, b, _)| *a == from && *b == used) {
                Some(rule) => drop(needed.insert(rule)),
                None => wrong.push(format!("{}:{line}: `{from}` uses `{used}`. {}", file.path, why(from, used))),
            }
        }
    }
    let idle = TOLERATED.iter().filter(|rule| !needed.contains(rule));
    wrong
        .extend(idle.map(|(a, b, _)| format!("tests/architecture.rs: TOLERATED `{a}` → `{b}` is not needed any more")));
    report(&wrong);
}

fn permitted(from: &str, used: &str) -> bool {
    let at = |module: &str| ROAD.iter().position(|stage| *stage == module);
    match (from, used) {
        _ if PROGRAM.contains(&from) => true,
        ("builtin", _) => true,
        // Plans for any table are judged by a truth; the bench judges those and all others.
        ("auto", "eval") | ("bench", "eval" | "auto") => true,
        ("lib", _) => true,
        (_, "domain") => DOMAIN_USERS.contains(&from),
        (_, "builtin") => BUILTIN_USERS.contains(&from),
        (_, leaf) if LEAVES.contains(&leaf) => false,
        ("domain", used) => FOR_DOMAIN.contains(&used),
        (leaf, used) if LEAVES.contains(&leaf) => at(used).is_some(),
        _ => matches!((at(from), at(used)), (Some(from), Some(used)) if used < from),
    }
}

fn why(from: &str, used: &str) -> String {
    let known = |module: &str| {
        ROAD.contains(&module)
            || LEAVES.contains(&module)
            || ["domain", "builtin", "cli", "main", "lib"].contains(&module)
    };
    if let Some(module) = [from, used].into_iter().find(|module| !known(module)) {
        return format!("`{module}` has no place yet: put it into ROAD or LEAVES.");
    }
    match used {
        "domain" => format!("Only {DOMAIN_USERS:?} may: register the part in `builtin` and take it from the registry."),
        "builtin" => format!("Only {BUILTIN_USERS:?} may: take a registry as an argument."),
        "cli" => "The library does not know its program.".to_owned(),
        leaf if LEAVES.contains(&leaf) => "Nothing on the road knows what stands beside it.".to_owned(),
        _ if from == "domain" => format!("The domain may use {FOR_DOMAIN:?}."),
        _ => format!("The order is {ROAD:?}: move the type to its producer, the earlier stage."),
    }
}

#[test]
fn each_heavy_dependency_has_one_door() {
    let mut doors: BTreeMap<(&str, bool), Vec<String>> = BTreeMap::new();
    for file in sources("src") {
        // The program and the inventor of lists have doors of their own: they are no part of the road.
        let beside = file.module == "synth";
        for name in HEAVY {
            let named = |line: &str| line.match_indices(name).any(|(at, _)| is_crate(line, at, name));
            if file.code.lines().any(named) {
                doors.entry((name, beside)).or_default().push(file.path.clone());
            }
        }
    }
    assert!(!doors.is_empty(), "no door found: the scan is broken");
    let wrong: Vec<String> = doors
        .into_iter()
        .filter(|((name, _), files)| files.len() > 1 && !["clap", "indicatif"].contains(name))
        .map(|((name, _), files)| {
            format!("{name} is named in {files:?}: one file is its door, the others call that file")
        })
        .collect();
    report(&wrong);
}

/// `jieba_rs` in `use jieba_rs::Jieba` or `jieba_rs::Jieba::new()`, not in `my_jieba_rs` and not `pinyin` as a variable.
fn is_crate(line: &str, at: usize, name: &str) -> bool {
    let before = line[..at].chars().next_back();
    let own_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '.');
    let rest = &line[at + name.len()..];
    own_word && (rest.starts_with("::") || (line.trim_start().starts_with("use ") && rest.starts_with(';')))
}

#[test]
fn the_program_alone_prints_exits_and_reads_the_clock() {
    let mut wrong = Vec::new();
    for file in sources("src").iter().filter(|file| !PROGRAM.contains(&file.module.as_str())) {
        for (at, line) in file.code.lines().enumerate() {
            for (what, instead) in NEVER {
                if line.contains(what) && !(*what == "println!" && line.contains("eprintln!")) {
                    wrong.push(format!("{}:{}: `{what}` in the library: {instead}", file.path, at + 1));
                }
            }
        }
    }
    report(&wrong);
}

#[test]
fn files_are_short_and_say_what_they_are_about() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz"] {
        for file in sources(folder) {
            if file.lines > LINES {
                wrong.push(format!(
                    "{}: {} lines, at most {LINES}: split it by what it is about",
                    file.path, file.lines
                ));
            }
            if !file.documented {
                wrong.push(format!("{}: starts without `//!`: say in a line what the file is about", file.path));
            }
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if ["utils.rs", "util.rs", "helpers.rs", "common.rs", "types.rs", "misc.rs"].contains(&name) {
                wrong.push(format!("{}: named after a role: name it after what it is about", file.path));
            }
        }
    }
    report(&wrong);
}

#[test]
fn main_only_calls_the_program() {
    let main = sources("src").into_iter().find(|file| file.path == "src/main.rs").expect("src/main.rs is there");
    assert!(main.lines <= 60, "src/main.rs has {} lines: it parses, calls and maps errors to exit codes", main.lines);
}

fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{} against the house rules:\n  {}\n", wrong.len(), wrong.join("\n  "));
}

/// A source file with its code: comments, texts in quotes and unit tests blanked, lines kept in place.
struct SourceFile {
    /// Path from the crate's root.
    path: String,
    /// Top-level module: `block` for `src/block/topk.rs`.
    module: String,
    lines: usize,
    documented: bool,
    code: String,
}

impl SourceFile {
    fn read(path: &Path, root: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a source file is readable UTF-8");
        let path = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        let module = path.split('/').nth(1).unwrap_or_default().trim_end_matches(".rs").to_owned();
        Self {
            module,
            lines: text.lines().count(),
            documented: text.lines().find(|line| !line.starts_with("#!")).is_some_and(|line| line.starts_with("//!")),
            code: code_of(&text),
            path,
        }
    }

    /// The top-level modules the code names, each with its line: `crate::a`, `crate::{a, b::c}`.
    fn uses(&self) -> Vec<(usize, &str)> {
        let own = if self.module == "main" { "minglu::" } else { "crate::" };
        let mut uses = Vec::new();
        for (start, _) in self.code.match_indices(own) {
            let line = self.code[..start].matches('\n').count() + 1;
            let rest = &self.code[start + own.len()..];
            let names = match rest.strip_prefix('{') {
                Some(group) => top_level(group),
                None => vec![identifier(rest)],
            };
            uses.extend(names.into_iter().filter(|name| is_module(name)).map(|name| (line, name)));
        }
        uses
    }
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}

/// Modules are written small; `crate::Error` is an item of the root, `crate::record` a module.
fn is_module(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_lowercase) && name != "macros"
}

/// First names of the entries of `a, b::{c, d}}`.
fn top_level(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut names) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(identifier(group[start..at].trim()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(identifier(group[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

fn sources(folder: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files);
    files.sort();
    files.iter().map(|path| SourceFile::read(path, root)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() && path.file_name().is_none_or(|name| name != "target") {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The code of a file: comments and texts in quotes become blanks, and so does everything from `#[cfg(test)]` on when
/// a module follows (unit tests stand last).
fn code_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let blank = |out: &mut String, part: &str| out.extend(part.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
    while let Some(c) = rest.chars().next() {
        let skip = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => quoted(rest),
            'r' if !out.ends_with(|c: char| c.is_alphanumeric() || c == '_') => raw(rest),
            '\'' => character(rest),
            _ => 0,
        };
        if skip > 0 {
            blank(&mut out, &rest[..skip]);
            rest = &rest[skip..];
        } else if rest.starts_with("#[cfg(test)]") && rest["#[cfg(test)]".len()..].trim_start().starts_with("mod ") {
            break;
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Length of a raw text `r"…"` or `r#"…"#`; 0 when it is none.
fn raw(text: &str) -> usize {
    let hashes = text[1..].chars().take_while(|c| *c == '#').count();
    if !text[1 + hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let body = 2 + hashes;
    text[body..].find(&end).map_or(text.len(), |at| body + at + end.len())
}

/// Length of a character in quotes; 0 for a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[2..].char_indices().skip(1).find(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 3),
        Some(_) => chars.next().filter(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1),
        None => 0,
    }
}

/// The scan itself: what it must see and what it must not.
#[test]
fn the_scan_sees_code_and_nothing_else() {
    let text = r##"//! about
use crate::{
    block::{a, b},
    record,
};
/// crate::cluster in a comment, println!
fn f<'a>(x: &'a str) -> char { let _ = "crate::score \" println!"; let _ = r#"crate::report"#; '"' }
fn g() { let _ = '\''; crate::plan::Plan::default(); } /* crate::cli */
#[cfg(test)]
mod tests { use crate::pipeline; }
"##;
    let file =
        SourceFile { path: "src/x.rs".into(), module: "x".into(), lines: 0, documented: true, code: code_of(text) };
    assert_eq!(file.uses(), [(2, "block"), (2, "record"), (8, "plan")]);
    assert!(!file.code.contains("println!"));
    assert!(permitted("score", "compare") && !permitted("compare", "score"));
    assert!(permitted("domain", "compare") && !permitted("compare", "domain") && !permitted("domain", "pipeline"));
    assert!(!permitted("report", "eval") && permitted("eval", "report") && !permitted("newcomer", "record"));
    assert!(why("newcomer", "record").contains("`newcomer` has no place yet"));
    assert!(is_crate("use tantivy::Index;", 4, "tantivy") && !is_crate("let x = my_pinyin::y", 11, "pinyin"));
    assert!(!is_crate("row.pinyin.len()", 4, "pinyin") && is_crate("    pinyin::x()", 4, "pinyin"));
}

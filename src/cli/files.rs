//! Inputs as lists, and inputs of an earlier run found again.

use super::config::Config;
use super::failure::Failure;
use minglu::domain::cn::CnHeaders;
use minglu::ingest::{IngestConfig, IngestError, LeftOut, hex_sha256};
use minglu::record::{Lists, RejectReason};
use minglu::report::{InputRecord, Lang, RunFile};
use std::path::{Path, PathBuf};

/// Reads the inputs.
///
/// # Errors
/// Everything the person must fix, all at once.
pub fn read(inputs: &[PathBuf], config: &Config, lang: Lang) -> Result<Lists, Failure> {
    let config = IngestConfig::from_table(config.sources(), config.text.as_deref().unwrap_or_default())
        .map_err(|mistakes| Failure::said(lang)(IngestError::Config(mistakes)))?;
    minglu::ingest::read(inputs, &config, &CnHeaders).map_err(Failure::said(lang))
}

/// What a person should know of the inputs beside their lists: what was not read, and what was sent twice. A line each, or nothing.
pub fn notes(inputs: &[PathBuf], lists: &Lists, lang: Lang) -> String {
    let mut out = String::new();
    let passed = minglu::ingest::passed_over(inputs, lists);
    if !passed.is_empty() {
        let names: Vec<String> = passed.iter().map(|path| shown(path)).collect();
        out.push_str(&match lang {
            Lang::Zh => format!(
                "没有读  {}（不是表格文件，或在子文件夹里；是名单的请另存为 xlsx 或 csv，放进同一个文件夹）\n",
                names.join("、")
            ),
            Lang::En => format!(
                "not read: {} (no table, or in a subfolder; save lists as xlsx or csv beside the others)\n",
                names.join(", ")
            ),
        });
    }
    for sheet in minglu::ingest::left_out(lists) {
        out.push_str(&left_out(&sheet, &lists.sources()[sheet.source.index()].name, lang));
    }
    for source in minglu::ingest::told_by_role(lists, &CnHeaders) {
        let list = &lists.sources()[source.index()].name;
        out.push_str(&match lang {
            Lang::Zh => format!(
                "注意    “{list}”没有能认出单位的列（名称、代码、地址、负责人、举报内容等都没有），因为是底册或举报投诉，各行仍然读入；请在 \
                 minglu.toml 里指明哪一列是单位名称\n"
            ),
            Lang::En => format!(
                "note: '{list}' has no column that identifies a unit (a name, code, address, person in charge, complaint); its rows were read \
                 because it is a base register or complaints; say in minglu.toml which column is the name\n"
            ),
        });
    }
    for (first, second) in minglu::ingest::sent_twice(lists) {
        let [first, second] = [first, second].map(|source| &lists.sources()[source.index()].name);
        out.push_str(&match lang {
            Lang::Zh => {
                format!("相同    “{second}”与“{first}”逐行相同，大概是同一份名单放了两次；要算一份就移走其中一份\n")
            }
            Lang::En => format!(
                "the same: '{second}' repeats '{first}' row by row; take one of them out if it was put in twice\n"
            ),
        });
    }
    out
}

/// What was left out of a list as a whole, and what to do about it.
fn left_out(out: &LeftOut, list: &str, lang: Lang) -> String {
    let LeftOut { sheet, rows, .. } = out;
    let place = match (sheet.as_str(), lang) {
        ("", _) => String::new(),
        (sheet, Lang::Zh) => format!("的工作表“{sheet}”"),
        (sheet, Lang::En) => format!(", sheet '{sheet}'"),
    };
    match (out.reason, lang) {
        (RejectReason::Unidentified, Lang::Zh) => format!(
            "没有用  “{list}”{place}没有能认出单位的列（名称、代码、户号、地址、负责人、举报内容等都没有，也不是各行各有联系人或电话），\
             {rows} 行没有算作单位；是名单请在 minglu.toml 里指明哪一列是单位名称\n"
        ),
        (RejectReason::Unidentified, Lang::En) => format!(
            "not used: '{list}'{place} has no column that identifies a unit (a name, code, account, address, person in charge, \
             complaint, or a contact or telephone of each row's own), {rows} rows were set aside; if it is a list, say in minglu.toml which column is the name\n"
        ),
        (_, Lang::Zh) => format!(
            "没有读  “{list}”里隐藏的工作表“{sheet}”未读（{rows} 行）；是名单请取消隐藏，或在 minglu.toml 的 sheets 里指明要读的工作表\n"
        ),
        (_, Lang::En) => format!(
            "not read: hidden sheet '{sheet}' of '{list}' ({rows} rows); unhide it if it is a list, or name the sheets to read under \
             `sheets` in minglu.toml\n"
        ),
    }
}

/// A file by its name, a folder with a slash.
fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    format!("{name}{}", if path.is_dir() { "/" } else { "" })
}

/// Where an input of an earlier run lies now.
pub fn path_of(input: &InputRecord, directory: Option<&str>) -> Option<PathBuf> {
    let path = Path::new(input.path.as_deref()?);
    match directory {
        Some(directory) if path.is_relative() => Some(Path::new(directory).join(path)),
        _ => Some(path.to_owned()),
    }
}

/// Whether the file is still the one that was read; why not, otherwise.
pub fn unchanged(input: &InputRecord, path: &Path, lang: Lang) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error, lang))?;
    if hex_sha256(&bytes) == input.sha256 {
        return Ok(());
    }
    Err(Failure::Failed(match lang {
        Lang::Zh => format!("“{}”在归并之后被改过，内容已不是当时读的", path.display()),
        Lang::En => format!("'{}' was changed after the run", path.display()),
    }))
}

/// The lists of an earlier result: as it keeps them for an update, or read again from their files. The files may be gone or changed when the
/// result keeps them.
///
/// # Errors
/// As [`read_again`].
pub fn lists_of(out: &Path, run: &RunFile, only: Option<&str>, lang: Lang) -> Result<Lists, Failure> {
    match minglu::living::State::read(out) {
        Ok(state) => Ok(state.lists),
        Err(_) => read_again(run, only, lang),
    }
}

/// Reads the inputs of an earlier run again, all of them or those of one list; each must be unchanged.
///
/// # Errors
/// The first input that is gone or changed, or what reading reports.
fn read_again(run: &RunFile, only: Option<&str>, lang: Lang) -> Result<Lists, Failure> {
    let paths = unchanged_paths(run, only, lang)?;
    read(&paths, &Config::recorded(run.config.as_deref())?, lang)
}

/// The input files of an earlier run, all of them or those of one list, each as it was.
///
/// # Errors
/// The first input that is gone or changed, or that was no file.
pub fn unchanged_paths(run: &RunFile, only: Option<&str>, lang: Lang) -> Result<Vec<PathBuf>, Failure> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for input in run.inputs.iter().filter(|input| only.is_none_or(|name| input.source == name)) {
        let Some(path) = path_of(input, run.directory.as_deref()) else {
            return Err(Failure::Failed(match lang {
                Lang::Zh => format!("名单“{}”不是从文件读的，无法重读", input.source),
                Lang::En => format!("list '{}' did not come from a file", input.source),
            }));
        };
        // Several lists may come from one workbook.
        if !paths.contains(&path) {
            unchanged(input, &path, lang)?;
            paths.push(path);
        }
    }
    Ok(paths)
}

/// A file that cannot be opened.
pub fn unreadable(path: &Path, error: &std::io::Error, lang: Lang) -> Failure {
    Failure::Failed(minglu::ingest::unreadable(&path.display().to_string(), error, lang))
}

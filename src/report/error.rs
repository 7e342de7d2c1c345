//! Why a report could not be written or read.

use super::{Part, Violation};
use crate::record::Message;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why a report could not be written or read. Nothing was changed in the output directory when one of these is returned.
/// [`Display`](fmt::Display) is the English message; [`message`](Self::message) gives it in either language.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReportError {
    /// The result does not hold every input row exactly once.
    Lost(Violation),
    /// OUT is a directory with files that no earlier run wrote.
    Occupied {
        /// The output directory.
        path: PathBuf,
        /// One of the files in it.
        example: String,
    },
    /// OUT is a file.
    NotADirectory {
        /// The path given.
        path: PathBuf,
    },
    /// OUT has no name of its own (`/`, a drive).
    NoName {
        /// The path given.
        path: PathBuf,
    },
    /// Another run is writing to the same OUT now.
    Busy {
        /// The output directory.
        path: PathBuf,
    },
    /// The workbook was asked for, but this build has no writer for it.
    NoWorkbookWriter,
    /// The workbook could not be made.
    Workbook {
        /// The file.
        path: PathBuf,
        /// The writer's message.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file could not be read or written.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The system's message.
        source: std::io::Error,
    },
    /// A directory or file that should hold a result does not.
    NotAResult {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: NotAResult,
    },
    /// The file was left out when the result was written.
    LeftOut {
        /// The result.
        path: PathBuf,
        /// What it lacks.
        part: Part,
    },
    /// The result is groups of records, without the roster that was asked about.
    NoRoster {
        /// The result.
        path: PathBuf,
        /// What gave it.
        command: String,
    },
    /// `source:record` names nothing in the result.
    UnknownRecord {
        /// What was asked for.
        label: String,
        /// Every list with its number of records.
        known: Vec<(String, u64)>,
    },
}

/// What is wrong with a file that should be part of a result.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotAResult {
    /// It cannot be opened or read.
    Unreadable(std::io::Error),
    /// It is no JSON or no delimited text of the expected shape; the parser's message.
    Malformed(String),
    /// `run.json` of another program.
    OtherProgram(String),
    /// A column is missing.
    NoColumn(String),
    /// A unit that `links.csv` names is not in it.
    NoUnit(String),
}

impl ReportError {
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

impl Message for ReportError {
    fn chinese(&self) -> String {
        match self {
            Self::Lost(violation) => format!("结果不完整，没有写出任何文件（这是程序的错误，请报告）：{violation}"),
            Self::Occupied { path, example } => format!(
                "输出目录“{}”里有别的文件（例如“{example}”），不是以前的结果，没有动它；请换一个目录，或先移走这些文件",
                path.display()
            ),
            Self::NotADirectory { path } => {
                format!("输出位置“{}”是一个文件，不是目录；请换一个目录名", path.display())
            }
            Self::NoName { path } => format!("“{}”不能用作结果目录；请给一个目录名，例如 out", path.display()),
            Self::Busy { path } => {
                format!("另一个程序正在写入“{}”；请等它结束，或换一个输出目录", path.display())
            }
            Self::NoWorkbookWriter => "这个程序没有编入写 roster.xlsx 的功能（workbook）".to_owned(),
            Self::Workbook { path, source } => format!("写不出“{}”：{source}", path.display()),
            Self::Io { path, source } => format!("读写“{}”失败：{}", path.display(), cause(source)),
            Self::NotAResult { path, problem: NotAResult::Unreadable(error) }
                if error.kind() == ErrorKind::NotFound =>
            {
                let (folder, name) = (path.parent().unwrap_or(path), path.file_name().unwrap_or_default());
                let name = name.to_string_lossy();
                format!("“{}”里没有 {name}，不是 minglu 的结果目录", folder.display())
            }
            Self::NotAResult { path, problem } => {
                let problem = match problem {
                    NotAResult::Unreadable(error) => cause(error),
                    NotAResult::Malformed(problem) => format!("内容不符（{problem}）"),
                    NotAResult::OtherProgram(program) => format!("是另一个程序（{program}）写的"),
                    NotAResult::NoColumn(column) => format!("没有“{column}”列"),
                    NotAResult::NoUnit(id) => format!("links.csv 里的 {id} 不在其中"),
                };
                format!("“{}”不是 minglu 的结果：{problem}", path.display())
            }
            Self::LeftOut { path, part } => format!(
                "“{}”里没有 {}：写这份结果时用了 --only，没有要它。请不带 --only 重新 reconcile 一次，或在 --only 里加上 {}",
                path.display(),
                part.file(),
                part.name()
            ),
            Self::NoRoster { path, command } => format!(
                "“{}”是 {command} 的结果：只把记录分了组，没有名录；能读它的是 explain 和 eval，要名录请用 reconcile",
                path.display()
            ),
            Self::UnknownRecord { label, known } => {
                let example = known.first().map_or("底册", |(source, _)| source);
                let known: Vec<String> =
                    known.iter().map(|(source, records)| format!("{source}（{records} 条）")).collect();
                format!("结果里没有“{label}”；请写作 名单:第几条，例如 {example}:1。名单有：{}", known.join("、"))
            }
        }
    }
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(violation) => write!(f, "the result is not complete, nothing was written: {violation}"),
            Self::Occupied { path, example } => write!(
                f,
                "output directory '{}' holds other files (such as '{example}') and no earlier result; choose another \
                 directory or move them",
                path.display()
            ),
            Self::NotADirectory { path } => write!(f, "output '{}' is a file, not a directory", path.display()),
            Self::NoName { path } => {
                write!(f, "'{}' cannot be a result directory; name one, such as out", path.display())
            }
            Self::Busy { path } => write!(f, "another run is writing to '{}' now", path.display()),
            Self::NoWorkbookWriter => f.write_str("this build cannot write roster.xlsx (feature `workbook`)"),
            Self::Workbook { path, source } => write!(f, "cannot write '{}': {source}", path.display()),
            Self::Io { path, source } => write!(f, "cannot read or write '{}': {source}", path.display()),
            Self::NotAResult { path, problem } => {
                write!(f, "'{}' is no result of minglu: ", path.display())?;
                match problem {
                    NotAResult::Unreadable(error) => write!(f, "{error}"),
                    NotAResult::Malformed(problem) => f.write_str(problem),
                    NotAResult::OtherProgram(program) => write!(f, "written by '{program}'"),
                    NotAResult::NoColumn(column) => write!(f, "no column '{column}'"),
                    NotAResult::NoUnit(id) => write!(f, "{id} of links.csv is not in it"),
                }
            }
            Self::LeftOut { path, part } => write!(
                f,
                "'{}' has no {}: the result was written with --only and without it; reconcile again without --only, or \
                 add {} to it",
                path.display(),
                part.file(),
                part.name()
            ),
            Self::NoRoster { path, command } => write!(
                f,
                "'{}' is a result of {command}: groups of records, no roster; explain and eval read it, and reconcile makes a roster",
                path.display()
            ),
            Self::UnknownRecord { label, known } => {
                let known: Vec<String> =
                    known.iter().map(|(source, records)| format!("{source} ({records})")).collect();
                write!(f, "no record '{label}' in the result; write list:record. Lists: {}", known.join(", "))
            }
        }
    }
}

impl std::error::Error for ReportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Lost(violation) => Some(violation),
            Self::Workbook { source, .. } => Some(&**source),
            Self::Io { source, .. } | Self::NotAResult { problem: NotAResult::Unreadable(source), .. } => Some(source),
            _ => None,
        }
    }
}

/// The system's message, in Chinese for what an office meets.
fn cause(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "文件不存在".to_owned(),
        ErrorKind::PermissionDenied => "没有权限，或文件正被别的程序打开".to_owned(),
        ErrorKind::StorageFull => "磁盘已满".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "所在的盘只读".to_owned(),
        _ => error.to_string(),
    }
}

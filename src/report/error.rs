//! Why a report could not be written or read.

use super::Violation;
use std::path::{Path, PathBuf};

/// Why a report could not be written or read. Nothing was changed in the output directory when one of these is returned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The result does not hold every input row exactly once.
    #[error("结果不完整，未写出任何文件：{0}")]
    Lost(Violation),
    /// OUT is a directory with files that no earlier run wrote.
    #[error(
        "输出目录 {path} 里已有其他文件（例如 {example}），不是以前的结果，没有改动它；请换一个目录，或先把这些文件移走"
    )]
    Occupied {
        /// The output directory.
        path: PathBuf,
        /// One of the files in it.
        example: String,
    },
    /// OUT is a file.
    #[error("输出位置 {path} 是一个文件，不是目录；请换一个目录名")]
    NotADirectory {
        /// The path given.
        path: PathBuf,
    },
    /// OUT has no name of its own (`/`, a drive).
    #[error("输出位置 {path} 不能用作结果目录；请给一个目录名，例如 out")]
    NoName {
        /// The path given.
        path: PathBuf,
    },
    /// Another run is writing to the same OUT now.
    #[error("另一个程序正在写入 {path}；请等它结束，或换一个输出目录")]
    Busy {
        /// The output directory.
        path: PathBuf,
    },
    /// The workbook was asked for, but this build has no writer for it.
    #[error("这个程序没有编入 roster.xlsx 的写出功能（workbook）")]
    NoWorkbookWriter,
    /// The workbook could not be made.
    #[error("无法写出 {path}")]
    Workbook {
        /// The file.
        path: PathBuf,
        /// The writer's message.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file could not be read or written.
    #[error("无法读写 {path}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The system's message.
        source: std::io::Error,
    },
    /// A directory or file that should hold a result does not.
    #[error("{path} 不是 minglu 的结果：{problem}")]
    NotAResult {
        /// The file.
        path: PathBuf,
        /// What is missing or unreadable.
        problem: String,
    },
    /// `source:record` names nothing in the result.
    #[error("结果里没有 {label}；写法是 名单:第几条，例如 {example}。各名单的记录数：{known}")]
    UnknownRecord {
        /// What was asked for.
        label: String,
        /// A label that exists.
        example: String,
        /// Every list with its number of records.
        known: String,
    },
}

impl ReportError {
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

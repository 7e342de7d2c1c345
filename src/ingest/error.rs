//! What stops reading: only what the user must fix. A bad cell or row is an [`Issue`](crate::record::Issue) instead.

use super::config::ConfigMistake;
use std::fmt::{self, Write as _};
use std::io::ErrorKind;

use crate::record::Message;

pub use crate::record::Lang;

/// Extensions of the files that are read.
pub const READABLE: [&str; 11] = ["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xls", "xlsb", "ods", "et", "xml"];

/// Why the lists could not be read. [`Display`](fmt::Display) is the English message; [`message`](Message::message) gives
/// it in either language.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The path does not exist or may not be read.
    Io {
        /// Path as given.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// No readable file among the inputs.
    NothingToRead {
        /// Paths as given.
        inputs: Vec<String>,
    },
    /// The file has no byte.
    EmptyFile {
        /// File.
        file: String,
    },
    /// A header stands there, but not one record.
    NoRecords {
        /// File.
        file: String,
        /// Sheet; empty for a delimited file.
        sheet: String,
        /// Row of the header.
        row: u32,
    },
    /// The file is not a table.
    NoTable {
        /// File.
        file: String,
        /// What it is instead.
        found: Found,
    },
    /// The workbook is encrypted.
    Password {
        /// File.
        file: String,
    },
    /// The workbook is damaged, most often cut off while copying.
    Damaged {
        /// File.
        file: String,
        /// What the reader said.
        cause: String,
    },
    /// Text in no encoding that is known.
    Encoding {
        /// File.
        file: String,
        /// The encoding tried when the configuration names one.
        tried: Option<String>,
    },
    /// More columns than a list can have.
    TooManyColumns {
        /// File.
        file: String,
        /// Sheet; empty for a delimited file.
        sheet: String,
        /// Columns found.
        columns: usize,
        /// Columns allowed.
        limit: usize,
    },
    /// Mistakes in the configuration, all of them.
    Config(Vec<ConfigMistake>),
    /// Several inputs are at fault.
    Several(Vec<IngestError>),
}

/// What a file is that is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Bytes that are no text and no known workbook.
    Binary,
    /// A web page without a table.
    Html,
    /// A web page packed with its pictures (MHT), often saved under the name `.xls`.
    WebArchive,
    /// XML that is no workbook.
    Xml,
    /// A PDF document.
    Pdf,
    /// A picture.
    Image,
    /// A word processor's document.
    Document,
    /// An archive.
    Archive,
    /// Text without rows and columns.
    Prose,
    /// A workbook whose sheets are all empty or hold notes only.
    EmptySheets,
}

impl fmt::Display for IngestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl Message for IngestError {
    fn chinese(&self) -> String {
        self.say(Lang::Zh)
    }
}

/// Why a file or folder cannot be opened, wherever a path was given.
///
/// ```
/// use minglu::{ingest::unreadable, record::Lang};
/// let error = std::io::Error::from(std::io::ErrorKind::NotFound);
/// assert_eq!(unreadable("名单.csv", &error, Lang::Zh), "找不到“名单.csv”");
/// ```
pub fn unreadable(path: &str, error: &std::io::Error, lang: Lang) -> String {
    match (lang, error.kind()) {
        (Lang::Zh, ErrorKind::NotFound) => format!("找不到“{path}”"),
        (Lang::Zh, ErrorKind::PermissionDenied) => format!("没有权限读“{path}”，或它正被别的程序打开"),
        (Lang::Zh, _) => format!("打不开“{path}”：{error}"),
        (Lang::En, _) => format!("cannot open '{path}': {error}"),
    }
}

impl IngestError {
    /// What is wrong, where, and what is allowed.
    fn say(&self, lang: Lang) -> String {
        let packed = if lang == Lang::Zh { "，也可以用 gzip 压缩（.gz）" } else { ", also gzipped (.gz)" };
        let readable = READABLE.join(" ") + packed;
        match (self, lang) {
            (Self::Io { path, cause }, lang) => unreadable(path, cause, lang),
            (Self::NothingToRead { inputs }, Lang::Zh) => {
                format!(
                    "没有可读的名单：{}。可读的文件类型：{readable}；文件夹只读其中的文件，不进入子文件夹",
                    inputs.join("、")
                )
            }
            (Self::NothingToRead { inputs }, Lang::En) => {
                format!("nothing to read in {}; readable: {readable}; subfolders are not entered", inputs.join(", "))
            }
            (Self::EmptyFile { file }, Lang::Zh) => format!("“{file}”是空文件（0 字节），请重新导出"),
            (Self::EmptyFile { file }, Lang::En) => format!("'{file}' is empty (0 bytes); export it again"),
            (Self::NoRecords { file, sheet, row }, Lang::Zh) => {
                format!(
                    "“{file}”{}第 {row} 行是表头，下面没有一条记录；确实没有就把它移出名单文件夹",
                    place(sheet, lang)
                )
            }
            (Self::NoRecords { file, sheet, row }, Lang::En) => {
                format!(
                    "'{file}'{}: header in row {row}, but no record below it; take it out if there is none",
                    place(sheet, lang)
                )
            }
            (Self::NoTable { file, found }, Lang::Zh) => {
                format!("“{file}”不是表格：{}。可读的文件类型：{readable}", found.text(lang))
            }
            (Self::NoTable { file, found }, Lang::En) => {
                format!("'{file}' is no table: {}; readable: {readable}", found.text(lang))
            }
            (Self::Password { file }, Lang::Zh) => format!("“{file}”设有打开密码，请用表格软件去掉密码后另存再读"),
            (Self::Password { file }, Lang::En) => {
                format!("'{file}' is protected by a password; save it without one and try again")
            }
            (Self::Damaged { file, cause }, Lang::Zh) => {
                format!("“{file}”已损坏或不完整（多因复制、下载中断），请重新取得：{cause}")
            }
            (Self::Damaged { file, cause }, Lang::En) => {
                format!("'{file}' is damaged or cut off; obtain it again: {cause}")
            }
            (Self::Encoding { file, tried }, Lang::Zh) => format!(
                "“{file}”的文字编码无法识别{}。可用的编码：{}（可在 minglu.toml 的 encoding 指定）",
                tried.as_ref().map_or(String::new(), |tried| format!("（按 {tried} 读）")),
                super::encoding::ALLOWED.join(" ")
            ),
            (Self::Encoding { file, tried }, Lang::En) => format!(
                "cannot read the text of '{file}'{}; encodings allowed: {} (set 'encoding' in minglu.toml)",
                tried.as_ref().map_or(String::new(), |tried| format!(" as {tried}")),
                super::encoding::ALLOWED.join(" ")
            ),
            (Self::TooManyColumns { file, sheet, columns, limit }, Lang::Zh) => {
                format!("“{file}”{}有 {columns} 列，最多 {limit} 列，恐怕不是名单", place(sheet, lang))
            }
            (Self::TooManyColumns { file, sheet, columns, limit }, Lang::En) => {
                format!("'{file}'{} has {columns} columns, at most {limit} are read", place(sheet, lang))
            }
            (Self::Config(mistakes), _) => {
                let mut text = match lang {
                    Lang::Zh => format!("minglu.toml 有 {} 处错误：", mistakes.len()),
                    Lang::En => format!("{} mistake(s) in minglu.toml:", mistakes.len()),
                };
                for mistake in mistakes {
                    let _ = write!(text, "\n  - {}", mistake.message(lang));
                }
                text
            }
            (Self::Several(errors), _) => errors.iter().map(|error| error.say(lang)).collect::<Vec<_>>().join("\n"),
        }
    }
}

impl Found {
    fn text(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Binary, Lang::Zh) => "内容不是文字也不是工作簿",
            (Self::Binary, Lang::En) => "it is neither text nor a workbook",
            (Self::Html, Lang::Zh) => "内容是网页（HTML），里面没有表格",
            (Self::Html, Lang::En) => "it is a web page (HTML) without a table",
            (Self::WebArchive, Lang::Zh) => "内容是单个文件网页（MHT），请用表格软件打开后另存为 xlsx",
            (Self::WebArchive, Lang::En) => "it is a web archive (MHT); open it in a spreadsheet and save it as xlsx",
            (Self::Xml, Lang::Zh) => "内容是 XML，请用表格软件打开后另存为 xlsx",
            (Self::Xml, Lang::En) => "it is XML; open it in a spreadsheet and save it as xlsx",
            (Self::Pdf, Lang::Zh) => "内容是 PDF",
            (Self::Pdf, Lang::En) => "it is a PDF",
            (Self::Image, Lang::Zh) => "内容是图片",
            (Self::Image, Lang::En) => "it is a picture",
            (Self::Document, Lang::Zh) => "内容是文字处理文档",
            (Self::Document, Lang::En) => "it is a word processor's document",
            (Self::Archive, Lang::Zh) => "内容是压缩包，请先解压",
            (Self::Archive, Lang::En) => "it is an archive; unpack it first",
            (Self::Prose, Lang::Zh) => "找不到表头和数据行",
            (Self::Prose, Lang::En) => "no header and no rows of data were found",
            (Self::EmptySheets, Lang::Zh) => "各工作表都是空的或只有说明",
            (Self::EmptySheets, Lang::En) => "all its sheets are empty or hold notes only",
        }
    }
}

fn place(sheet: &str, lang: Lang) -> String {
    match (sheet, lang) {
        ("", _) => String::new(),
        (sheet, Lang::Zh) => format!("工作表“{sheet}”"),
        (sheet, Lang::En) => format!(", sheet '{sheet}'"),
    }
}

//! Step 1 · in: files, bytes or rows as an office sent them · out: [`Lists`] · next: standardise.
//!
//! **What it does.** Finds out how a table is stored (encoding, delimiter, workbook, sheets), where its header is, which
//! column is which field and what each list is for, and sets aside the rows that are no record. It changes no cell: it
//! trims outer white space and the apostrophe in front of a number kept as text, writes a workbook's numbers and dates as text, and repeats a
//! vertically merged cell for the rows it covers, and a cell that is only pointed at from below (同上, 〃), which is noted.
//!
//! **Sources.** A file is a source named after itself without extension (two files of one stem keep their extension).
//! Sheets of a workbook that list the same kind of thing (equal or mostly equal headers, in any order) are one source;
//! when a workbook holds different tables, the one with most records keeps the file's name and each other becomes a source
//! `file/sheet`. Sheets that hold no table appear in the source's sheets without a header; hidden sheets are read only when
//! the configuration names them or nothing visible is a table; otherwise their rows are set aside as such. So are the rows of a table
//! in which no column identifies a unit (a summary by town), unless the file is a base register or one of complaints. A list gets the
//! role `base_register` only when its name or columns say so; when none does, the run has no base register.
//!
//! **Invariants.** Every row with text, and every blank row above one, is either a record or in [`Lists::rejected`] with
//! its reason. Record ordinals count records across sheets in workbook order. The same bytes give the same lists.
//!
//! **Cost.** One pass over decoded text; the first 40 rows are held back to find the header, cells go straight into column
//! arenas. Files are read in parallel, the largest first, and a long delimited text in pieces.

mod assemble;
mod beside;
mod config;
mod damage;
mod delimited;
mod ditto;
mod draft;
mod encoding;
mod error;
mod footnote;
mod header;
mod inspect;
mod inspect_text;
mod lexicon;
mod mapping;
mod markup;
mod merged;
mod ole;
mod pieces;
mod row;
mod sheets;
mod table;
mod unidentified;
mod workbook;

pub(crate) use encoding::decode_any;
pub(crate) use sheets::{is_workbook, markup_sheets, workbook_sheets};

pub use assemble::hex_sha256;
pub use beside::{LeftOut, left_out, passed_over, sent_twice, told_by_role};
pub use config::{ConfigMistake, HeaderRow, IGNORE, IngestConfig, SourceConfig};
pub use draft::draft_config;
pub use error::{Found, IngestError, Lang, READABLE, unreadable};
pub use inspect::{ColumnProfile, RejectedProfile, SourceProfile, inspect};
pub use inspect_text::render_inspection;
pub use lexicon::{FieldGuess, FieldInfo, HeaderLexicon, Says, ValueKind};
pub use sheets::{SheetRows, read_sheets};

use crate::record::{Issue, Lists, Rejected, RowRef, Source, SourceId};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// One thing to read. Files and bytes may be compressed with gzip.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file, or a folder whose readable files are taken in name order (subfolders are not entered; hidden files,
    /// `~$` lock files and `minglu.toml` are passed over).
    Path(PathBuf),
    /// A file's bytes from anywhere.
    Bytes {
        /// Name of the source.
        name: String,
        /// Extension without dot, as a hint; may be empty.
        extension: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Rows in memory; an empty cell is absent.
    Rows {
        /// Name of the source.
        name: String,
        /// Header, one text per column.
        header: Vec<String>,
        /// Records; a row may be shorter than the header.
        rows: Vec<Vec<String>>,
    },
}

/// Reads files and folders into lists. See [`Input::Path`] for what is taken from a folder.
///
/// # Errors
/// Everything the user must fix, each naming file and place: see [`IngestError`]. Several faulty files are reported
/// together, and so are all mistakes of the configuration.
pub fn read(inputs: &[PathBuf], config: &IngestConfig, lexicon: &dyn HeaderLexicon) -> Result<Lists, IngestError> {
    let inputs: Vec<Input> = inputs.iter().cloned().map(Input::Path).collect();
    read_inputs(&inputs, config, lexicon)
}

/// Reads one list from bytes. `extension` is a hint (`csv`, `xlsx`) and may be empty.
///
/// ```
/// use minglu::{domain::cn::CnHeaders, ingest};
/// let bytes = "单位名称,联系电话\n潮州市彩塘镇广成不锈钢制品厂,0768-6600000\n合计,1家\n".as_bytes();
/// let lists = ingest::read_bytes("底册", "csv", bytes, &Default::default(), &CnHeaders).unwrap();
/// assert_eq!(lists.len(), 1);
/// assert_eq!(lists.cell(minglu::record::RecordId(0), "name").unwrap().text, "潮州市彩塘镇广成不锈钢制品厂");
/// assert_eq!(lists.rejected.len(), 2); // the header and the total
/// ```
///
/// # Errors
/// As [`read`].
pub fn read_bytes(
    name: &str,
    extension: &str,
    bytes: &[u8],
    config: &IngestConfig,
    lexicon: &dyn HeaderLexicon,
) -> Result<Lists, IngestError> {
    let input = Input::Bytes { name: name.to_owned(), extension: extension.to_owned(), bytes: bytes.to_vec() };
    read_inputs(&[input], config, lexicon)
}

/// Reads one list from rows in memory. Rows are numbered from 1; an empty cell is absent.
///
/// # Errors
/// As [`read`]; a list without a row is an error.
pub fn read_rows(
    name: &str,
    header: &[&str],
    rows: &[&[&str]],
    config: &IngestConfig,
    lexicon: &dyn HeaderLexicon,
) -> Result<Lists, IngestError> {
    let owned = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<String>>();
    let rows = rows.iter().map(|row| owned(row)).collect();
    read_inputs(&[Input::Rows { name: name.to_owned(), header: owned(header), rows }], config, lexicon)
}

/// Reads lists of any kind together.
///
/// # Errors
/// As [`read`].
pub fn read_inputs(inputs: &[Input], config: &IngestConfig, lexicon: &dyn HeaderLexicon) -> Result<Lists, IngestError> {
    let documents = documents(inputs)?;
    let read = read_documents(&documents, config, lexicon);
    let (mut drafts, mut errors) = (Vec::new(), Vec::new());
    for (result, document) in read.into_iter().zip(&documents) {
        match result {
            Ok(found) => drafts.extend(found),
            // A note beside the lists in a folder is nobody's mistake.
            Err(IngestError::NoTable { .. }) if document.optional => {}
            Err(error) => errors.push(error),
        }
    }
    let lists = join(drafts);
    let mut mistakes = config.check_words(lexicon);
    if errors.is_empty() {
        mistakes.extend(config.check_names(&lists));
    }
    if !mistakes.is_empty() {
        errors.insert(0, IngestError::Config(mistakes));
    }
    match errors.len() {
        0 if lists.sources().is_empty() => Err(nothing(inputs)),
        0 => Ok(lists),
        1 => Err(errors.remove(0)),
        _ => Err(IngestError::Several(errors)),
    }
}

/// Reads every document, the largest first: begun last, a workbook of most rows would be read while the other threads have nothing left.
fn read_documents(
    documents: &[Document<'_>],
    config: &IngestConfig,
    lexicon: &dyn HeaderLexicon,
) -> Vec<Result<Vec<Draft>, IngestError>> {
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_cached_key(|&at| std::cmp::Reverse(size(&documents[at])));
    let read = |at: usize| (at, assemble::read_document(&documents[at], config, lexicon));
    let mut read: Vec<_> = order.into_iter().par_bridge().map(read).collect();
    read.sort_unstable_by_key(|&(at, _)| at);
    read.into_iter().map(|(_, result)| result).collect()
}

/// Bytes of a document, or its rows in memory.
fn size(document: &Document<'_>) -> u64 {
    match (&document.path, document.input) {
        (Some(path), _) => std::fs::metadata(path).map_or(0, |file| file.len()),
        (None, Input::Bytes { bytes, .. }) => bytes.len() as u64,
        (None, Input::Rows { rows, .. }) => rows.len() as u64,
        (None, Input::Path(_)) => 0,
    }
}

/// One file or table on its way in, with the name it will have.
struct Document<'a> {
    name: String,
    /// Path or name for messages.
    shown: String,
    path: Option<PathBuf>,
    extension: String,
    input: &'a Input,
    /// A text or XML file found in a folder: passed over when it turns out to hold no table.
    optional: bool,
}

/// A source before it knows its place among the others: records are numbered from 0, its id is 0.
struct Draft {
    source: Source,
    rejected: Vec<Rejected>,
    issues: Vec<Issue>,
}

fn join(drafts: Vec<Draft>) -> Lists {
    let mut lists = Lists::default();
    for (at, mut draft) in drafts.into_iter().enumerate() {
        let id = SourceId(at as u16);
        for row in &mut draft.source.rows {
            *row = RowRef { source: id, ..*row };
        }
        for rejected in &mut draft.rejected {
            rejected.at.source = id;
        }
        let start = lists.push(draft.source);
        for issue in &mut draft.issues {
            issue.record.0 += start.0;
        }
        lists.rejected.append(&mut draft.rejected);
        lists.issues.append(&mut draft.issues);
    }
    lists
}

fn nothing(inputs: &[Input]) -> IngestError {
    let shown = |input: &Input| match input {
        Input::Path(path) => path.display().to_string(),
        Input::Bytes { name, .. } | Input::Rows { name, .. } => name.clone(),
    };
    IngestError::NothingToRead { inputs: inputs.iter().map(shown).collect() }
}

/// The inputs as single documents, folders opened, each with a unique name.
fn documents(inputs: &[Input]) -> Result<Vec<Document<'_>>, IngestError> {
    let mut documents = Vec::new();
    for input in inputs {
        match input {
            Input::Path(path) => {
                let io = |cause| IngestError::Io { path: path.display().to_string(), cause };
                let is_folder = std::fs::metadata(path).map_err(io)?.is_dir();
                if !is_folder {
                    documents.push(document_of(path.clone(), input, false));
                    continue;
                }
                let mut files: Vec<PathBuf> = Vec::new();
                for entry in std::fs::read_dir(path).map_err(io)? {
                    let file = entry.map_err(io)?.path();
                    if is_list_file(&file) {
                        files.push(file);
                    }
                }
                files.sort();
                documents.extend(files.into_iter().map(|file| {
                    let optional = matches!(&*stem_and_extension(&file).1, "txt" | "xml");
                    document_of(file, input, optional)
                }));
            }
            Input::Bytes { name, extension, .. } => documents.push(Document {
                name: name.clone(),
                shown: name.clone(),
                path: None,
                extension: extension.trim_start_matches('.').to_ascii_lowercase(),
                input,
                optional: false,
            }),
            Input::Rows { name, .. } => documents.push(Document {
                name: name.clone(),
                shown: name.clone(),
                path: None,
                extension: String::new(),
                input,
                optional: false,
            }),
        }
    }
    if documents.is_empty() {
        return Err(nothing(inputs));
    }
    make_unique(&mut documents);
    Ok(documents)
}

fn is_list_file(file: &Path) -> bool {
    file.is_file() && !is_temporary(file) && config::is_readable(&stem_and_extension(file).1)
}

/// Hidden files, lock files of an open workbook, what a program keeps for itself.
fn is_temporary(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.starts_with(['.', '~']) || name.starts_with("__")
}

/// A file's name without extension, and its extension in lower case; `底册.csv.gz` is `底册` and `csv`.
fn stem_and_extension(file: &Path) -> (String, String) {
    let text =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let packed = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let inner = if packed { file.with_extension("") } else { file.to_owned() };
    (text(inner.file_stem()), text(inner.extension()).to_lowercase())
}

fn document_of(file: PathBuf, input: &Input, optional: bool) -> Document<'_> {
    let (name, extension) = stem_and_extension(&file);
    Document { name, shown: file.display().to_string(), extension, path: Some(file), input, optional }
}

/// Equal stems get their extension back; what is still equal (one name in two folders) gets a number.
fn make_unique(documents: &mut [Document<'_>]) {
    let stems: Vec<String> = documents.iter().map(|document| document.name.clone()).collect();
    for (at, document) in documents.iter_mut().enumerate() {
        let clash = stems.iter().enumerate().any(|(other, stem)| other != at && *stem == stems[at]);
        if clash && !document.extension.is_empty() {
            document.name = format!("{}.{}", document.name, document.extension);
        }
    }
    for at in 1..documents.len() {
        let base = documents[at].name.clone();
        let mut number = 2;
        while documents[..at].iter().any(|before| before.name == documents[at].name) {
            documents[at].name = format!("{base}#{number}");
            number += 1;
        }
    }
}

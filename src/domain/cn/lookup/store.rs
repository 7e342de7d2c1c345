//! The index on disk: a folder with the full-text index and a note of what it is.

use super::entry::Entry;
use super::query::Query;
use super::rank::{Hit, rank};
use super::tokens::{self, FIELDS, PLACE, Reader};
use crate::domain::cn::region::{Gazetteer, RegionContext};
use crate::record::Message;
use crate::text::fold;
use crate::text::fulltext::{FullText, FullTextError, FullTextWriter, Wanted};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::io::Error as IoError;
use std::path::{Path, PathBuf};

/// The note by which a folder is known to be an index.
pub const INDEX_FILE: &str = "minglu-index.json";

/// Form of the index; changes when tokens or fields do.
const FORMAT: u32 = 2;

/// What the entries are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Records of lists.
    Records,
    /// Units of a roster.
    Units,
}

/// What an index was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What its entries are.
    pub kind: EntryKind,
    /// Names of the lists.
    pub sources: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    program: String,
    version: String,
    format: u32,
    entries: u64,
    /// Codes of the home cities.
    home: Vec<u64>,
    #[serde(flatten)]
    about: About,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(flatten)]
    entry: Entry,
    places: Vec<String>,
}

/// What keeps an index from being written or read.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the fields are named in each message
pub enum LookupError {
    /// The folder does not exist.
    #[error("'{folder}': no such folder")]
    Missing { folder: PathBuf },
    /// The folder is no index.
    #[error("'{folder}' is no index of `minglu index` (it has no minglu-index.json)")]
    NoIndex { folder: PathBuf },
    /// The index is of another form or damaged.
    #[error("'{folder}': the index cannot be read ({reason}); make it again with `minglu index`")]
    Unreadable { folder: PathBuf, reason: String },
    /// The target holds other files.
    #[error("'{folder}' holds other files ({example}); an index needs a folder of its own")]
    Occupied { folder: PathBuf, example: String },
    /// A file cannot be written.
    #[error("'{path}' cannot be written: {reason}")]
    Io { path: PathBuf, reason: IoError },
    /// The engine failed.
    #[error("the full-text engine failed: {0}")]
    Engine(#[from] FullTextError),
}

impl Message for LookupError {
    fn chinese(&self) -> String {
        match self {
            Self::Missing { folder } => format!("没有这个文件夹“{}”", folder.display()),
            Self::NoIndex { folder } => {
                format!("“{}”不是 minglu index 建立的索引（里面没有 {INDEX_FILE}）", folder.display())
            }
            Self::Unreadable { folder, reason } => {
                format!("索引“{}”读不了（{reason}），请重新建立：minglu index 名单… -o 索引", folder.display())
            }
            Self::Occupied { folder, example } => {
                format!("“{}”里有别的文件（{example}），索引要放在自己的文件夹里", folder.display())
            }
            Self::Io { path, reason } => format!("“{}”写不了：{reason}", path.display()),
            Self::Engine(reason) => format!("全文检索引擎出错：{reason}"),
        }
    }
}

/// Asserts that an index may be written to `folder`: it does not exist, is empty, or holds an earlier index.
///
/// # Errors
/// [`LookupError::Occupied`] when it holds anything else.
pub fn check_index_target(folder: &Path) -> Result<(), LookupError> {
    if folder.join(INDEX_FILE).is_file() {
        return Ok(());
    }
    let mut names: Vec<String> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect(),
        Err(_) if folder.exists() => vec![folder.display().to_string()],
        Err(_) => Vec::new(),
    };
    names.sort();
    match names.into_iter().next() {
        Some(example) => Err(LookupError::Occupied { folder: folder.to_owned(), example }),
        None => Ok(()),
    }
}

/// What an index says to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The entries that answer best, best first; empty when nothing fits.
    pub hits: Vec<Hit>,
    /// The place, when the question is one and nothing else: who stands there is not listed.
    pub place: Option<PlaceAsked>,
}

/// A place that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceAsked {
    /// Its full name.
    pub name: String,
    /// Entries that name it.
    pub entries: u64,
}

/// An index open for questions.
pub struct LookupIndex {
    text: FullText,
    reader: Reader,
    about: About,
}

/// Entries cut into tokens at a time: enough to keep all cores busy, few enough to hold in memory.
const BATCH: usize = 8192;

impl LookupIndex {
    /// Writes an index of the entries to `folder`, all of it or nothing: it is made beside the folder and renamed when complete.
    ///
    /// # Errors
    /// [`LookupError`] when the folder holds other files or cannot be written.
    pub fn build(folder: &Path, entries: &[Entry], about: &About) -> Result<Self, LookupError> {
        check_index_target(folder)?;
        let places: Vec<String> = entries.iter().flat_map(|e| &e.addresses).map(|address| fold(address)).collect();
        let learned = RegionContext::learn(places.iter().map(String::as_str));
        drop(places);
        let cities: Vec<_> = learned.cities().iter().map(|&(city, _)| city).collect();
        let reader = Reader::new(&cities);
        let beside = beside(folder);
        let io = |path: &Path| {
            let path = path.to_owned();
            move |reason| LookupError::Io { path, reason }
        };
        // Left behind by a run that was killed.
        if beside.exists() {
            std::fs::remove_dir_all(&beside).map_err(io(&beside))?;
        }
        std::fs::create_dir_all(&beside).map_err(io(&beside))?;
        let note = Note {
            program: "minglu".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            format: FORMAT,
            entries: entries.len() as u64,
            home: cities.iter().map(|&city| Gazetteer::builtin().get(city).code).collect(),
            about: about.clone(),
        };
        let filled = fill(&beside, entries, &reader).and_then(|()| {
            let path = beside.join(INDEX_FILE);
            let text = serde_json::to_string_pretty(&note).unwrap_or_default() + "\n";
            std::fs::write(&path, text).map_err(io(&path))?;
            if folder.exists() {
                std::fs::remove_dir_all(folder).map_err(io(folder))?;
            }
            std::fs::rename(&beside, folder).map_err(io(folder))
        });
        if let Err(error) = filled {
            // What failed is told; that the rest cannot be removed either would hide it.
            let _ = std::fs::remove_dir_all(&beside);
            return Err(error);
        }
        Self::open(folder)
    }

    /// Opens the index in `folder`.
    ///
    /// # Errors
    /// [`LookupError`] when there is none, or one of another form.
    pub fn open(folder: &Path) -> Result<Self, LookupError> {
        let at = || folder.to_owned();
        if !folder.is_dir() {
            return Err(LookupError::Missing { folder: at() });
        }
        let text =
            std::fs::read_to_string(folder.join(INDEX_FILE)).map_err(|_| LookupError::NoIndex { folder: at() })?;
        let unreadable = |reason: String| LookupError::Unreadable { folder: at(), reason };
        let note: Note = serde_json::from_str(&text).map_err(|error| unreadable(format!("{INDEX_FILE}: {error}")))?;
        if note.program != "minglu" || note.format != FORMAT {
            return Err(unreadable(format!(
                "format {} of {} {}, not {FORMAT}",
                note.format, note.program, note.version
            )));
        }
        let text = FullText::open(folder, &FIELDS).map_err(|error| unreadable(error.to_string()))?;
        if text.len() != note.entries {
            return Err(unreadable(format!("{} entries, not {}", text.len(), note.entries)));
        }
        let places = Gazetteer::builtin();
        let cities: Vec<_> = note.home.iter().filter_map(|&code| places.by_code(code)).collect();
        Ok(Self { text, reader: Reader::new(&cities), about: note.about })
    }

    /// What it was made from.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Number of entries.
    pub fn len(&self) -> u64 {
        self.text.len()
    }

    /// True when there is no entry.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The `k` entries that answer best, and the place that was asked for.
    ///
    /// # Errors
    /// [`LookupError::Engine`] when the index cannot be read.
    pub fn search(&self, question: &str, k: usize) -> Result<Answer, LookupError> {
        let query = Query::new(question, &self.reader);
        let tokens = query.tokens.iter().chain(query.numbers.iter());
        let wanted: Vec<Wanted> =
            tokens.map(|(field, token)| Wanted { field, token: token.to_owned(), weight: WEIGHTS[field] }).collect();
        let mut found = Vec::new();
        for (score, stored) in self.text.search(&wanted, (k * 8).max(LEAST_LOOKED_AT))? {
            // An entry was written by `build`, so it reads back.
            if let Ok(Stored { entry, places }) = serde_json::from_str(&stored) {
                found.push((score, entry, places));
            }
        }
        let asked = if query.is_place { query.smallest_places().next() } else { None };
        let place = asked.map(|name| {
            let entries = self.text.frequency(PLACE, name)?;
            Ok::<_, LookupError>(PlaceAsked { name: name.clone(), entries })
        });
        Ok(Answer { hits: rank(&query, &self.reader, found, k), place: place.transpose()? })
    }
}

/// Entries that the engine gives to be compared in full, at least.
const LEAST_LOOKED_AT: usize = 200;

/// What a token's rarity counts, by field: a number names one unit, a whole 字号 a few, a single character or a trade many.
const WEIGHTS: [f32; FIELDS.len()] = [3.0, 1.5, 0.5, 1.2, 0.6, 0.8, 8.0, 3.0, 0.15, 2.0];

fn fill(folder: &Path, entries: &[Entry], reader: &Reader) -> Result<(), LookupError> {
    let mut writer = FullTextWriter::on_disk(folder, &FIELDS)?;
    for batch in entries.chunks(BATCH) {
        let documents: Vec<_> = batch
            .par_iter()
            .map(|entry| {
                let (tokens, places) = tokens::of_entry(entry, reader);
                let stored = Stored { entry: entry.clone(), places };
                (tokens.texts(), serde_json::to_string(&stored).unwrap_or_default())
            })
            .collect();
        for (texts, stored) in &documents {
            writer.add(texts.iter().map(String::as_str), stored)?;
        }
    }
    writer.finish()?;
    Ok(())
}

/// Where an index is made before it is complete.
fn beside(folder: &Path) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    folder.with_file_name(format!(".{name}.part"))
}

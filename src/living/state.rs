//! What a result keeps for a later update: its lists, how they were run, who is who, and what happened so far.
//!
//! One file, `state.minglu`, stands in the result beside the tables and is written with them in one step. With it the original
//! files may be gone. It begins with a line that says what it is and a version, and carries the SHA-256 of the rest; `run.json` names
//! the same sum, so that a file that was cut off, changed, or put in from another result is refused.

use super::history::Event;
use super::identity::UnitId;
use crate::consolidate::Life;
use crate::record::{Format, Issue, Lists, Message, Rejected, Role, RowRef, Sheet, Source, SourceColumn, TextColumn};
use crate::report::{Part, ReportError, RunFile, read_roster_run};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

/// Name of the file in a result.
pub const STATE_FILE: &str = Part::State.file();

const MAGIC: &[u8] = b"minglu state\n";

/// Of the layout below. A change of any stored type is a new version.
const VERSION: u32 = 1;

/// Bytes before the body: magic, version, length, SHA-256.
const HEAD: usize = MAGIC.len() + 4 + 8 + 32;

/// A roster as a later run remembers it.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The lists, with the issues that reading noticed.
    pub lists: Lists,
    /// Directory that relative paths of the lists start from.
    pub directory: Option<String>,
    /// Text of the configuration.
    pub config: Option<String>,
    /// The plan.
    pub plan: serde_json::Value,
    /// The parameters of the model.
    pub model: serde_json::Value,
    /// Who is who.
    pub identity: Identity,
    /// What happened so far, in order.
    pub history: Vec<Event>,
}

/// The units of a roster with their numbers and values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Numbers of the units, in order of age.
    pub units: Vec<UnitId>,
    /// Whether each unit is at work.
    pub lives: Vec<Option<Life>>,
    /// Columns of the roster, each with a cell per unit: the values as `roster.csv` shows them.
    pub values: Vec<(String, TextColumn)>,
    /// The unit of every record, an index into `units`.
    pub unit_of: Vec<Option<u32>>,
    /// What every record says of its unit's being at work.
    pub record_lives: Vec<Option<Life>>,
    /// Units that are no more, in order of retirement.
    pub retired: Vec<Retired>,
    /// The smallest legal number that was never used.
    pub next_legal: u32,
    /// Least digits of a legal number.
    pub width: u32,
    /// Updates so far; 0 for a first run.
    pub updates: u32,
}

/// A unit that is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// Its numbers.
    pub id: UnitId,
    /// Numbers of the units its records went to; empty when it is gone.
    pub into: Vec<String>,
    /// Fingerprints of its records, when it is gone: by them it is known when it comes back.
    pub records: Vec<[u8; 16]>,
    /// Its values in the order of [`Identity::values`], when it is gone; empty where it had none.
    pub said: Vec<String>,
}

/// Why the state of a result cannot be used.
#[derive(Debug)]
pub enum StateError {
    /// There is no result, its `run.json` cannot be read, or it was written without its state.
    Result(ReportError),
    /// The result keeps no state: it is older than updates, or of another command.
    None {
        /// The result.
        out: PathBuf,
    },
    /// The file is not what it should be.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: Damage,
    },
}

/// What is wrong with a state file.
#[derive(Debug)]
pub enum Damage {
    /// It cannot be opened.
    Unreadable(std::io::Error),
    /// It does not begin like one.
    NoState,
    /// Of another version of the program.
    Version(u32),
    /// So many bytes are there, so many should be.
    CutOff(u64, u64),
    /// Its bytes are not those that were written.
    Changed,
    /// It is whole, but of another result than the `run.json` beside it.
    Foreign,
}

/// What a run hands over to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Keep<'a> {
    /// The lists.
    pub lists: &'a Lists,
    /// How many of [`Lists::issues`] reading noticed: the first ones.
    pub read_issues: usize,
    /// Directory that relative paths of the lists start from.
    pub directory: Option<&'a str>,
    /// Text of the configuration.
    pub config: Option<&'a str>,
    /// The plan.
    pub plan: &'a serde_json::Value,
    /// The parameters of the model.
    pub model: &'a serde_json::Value,
    /// Who is who.
    pub identity: &'a Identity,
    /// What happened so far.
    pub history: &'a [Event],
}

impl Keep<'_> {
    /// The bytes of the file, and their sum for `run.json`.
    pub fn to_bytes(&self) -> (Vec<u8>, String) {
        let stored = Stored {
            sources: self.lists.sources().iter().map(store).collect(),
            rejected: Cow::Borrowed(&self.lists.rejected),
            issues: Cow::Borrowed(&self.lists.issues[..self.read_issues]),
            directory: self.directory.map(Cow::Borrowed),
            config: self.config.map(Cow::Borrowed),
            plan: self.plan.to_string(),
            model: self.model.to_string(),
            identity: Cow::Borrowed(self.identity),
            history: Cow::Borrowed(self.history),
        };
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.resize(HEAD, 0);
        let mut bytes = postcard::to_extend(&stored, bytes)
            .expect("memory takes every byte, and no type here refuses to be stored");
        let length = (bytes.len() - HEAD) as u64;
        let sum = Sha256::digest(&bytes[HEAD..]);
        bytes[MAGIC.len() + 4..][..8].copy_from_slice(&length.to_le_bytes());
        bytes[MAGIC.len() + 12..][..32].copy_from_slice(&sum);
        (bytes, hex(&sum))
    }
}

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    sources: Vec<StoredSource<'a>>,
    rejected: Cow<'a, [Rejected]>,
    issues: Cow<'a, [Issue]>,
    directory: Option<Cow<'a, str>>,
    config: Option<Cow<'a, str>>,
    plan: String,
    model: String,
    identity: Cow<'a, Identity>,
    history: Cow<'a, [Event]>,
}

#[derive(Serialize, Deserialize)]
struct StoredSource<'a> {
    name: Cow<'a, str>,
    path: Option<Cow<'a, str>>,
    sha256: Cow<'a, str>,
    role: Role,
    format: StoredFormat,
    sheets: Cow<'a, [Sheet]>,
    columns: Vec<StoredColumn<'a>>,
    rows: Cow<'a, [RowRef]>,
}

#[derive(Serialize, Deserialize)]
struct StoredColumn<'a> {
    header: Cow<'a, str>,
    field: Option<Cow<'a, str>>,
    recognised_by: Cow<'a, str>,
    values: Cow<'a, TextColumn>,
}

#[derive(Serialize, Deserialize)]
enum StoredFormat {
    Delimited { encoding: String, bom: bool, delimiter: char },
    Workbook { container: String },
    Rows,
}

/// How a column was recognised, as the reader writes it.
const RECOGNISED: [&str; 4] = ["header", "content", "config", ""];

impl State {
    /// What there is to keep of this state.
    pub fn keep(&self) -> Keep<'_> {
        Keep {
            lists: &self.lists,
            read_issues: self.lists.issues.len(),
            directory: self.directory.as_deref(),
            config: self.config.as_deref(),
            plan: &self.plan,
            model: &self.model,
            identity: &self.identity,
            history: &self.history,
        }
    }

    /// Reads the state of the result in `out`.
    ///
    /// # Errors
    /// [`StateError`]: there is no result, it keeps no state, or the state is not the one that was written with it.
    pub fn read(out: &Path) -> Result<Self, StateError> {
        let run = read_roster_run(out).map_err(StateError::Result)?;
        Self::of_run(out, &run)
    }

    fn of_run(out: &Path, run: &RunFile) -> Result<Self, StateError> {
        run.holds(out, Part::State).map_err(StateError::Result)?;
        if run.state.is_empty() {
            return Err(StateError::None { out: out.to_owned() });
        }
        let path = out.join(STATE_FILE);
        let read = std::fs::read(&path).map_err(Damage::Unreadable);
        read.and_then(|bytes| Self::from_bytes(&bytes, &run.state))
            .map_err(|problem| StateError::Damaged { path, problem })
    }

    /// Reads the bytes of a state file whose sum is known from elsewhere.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn from_bytes(bytes: &[u8], expected: &str) -> Result<Self, Damage> {
        if !bytes.starts_with(MAGIC) {
            // A file cut off within its first line is a state all the same.
            let cut_off = !bytes.is_empty() && MAGIC.starts_with(bytes);
            return Err(if cut_off { Damage::CutOff(bytes.len() as u64, HEAD as u64) } else { Damage::NoState });
        }
        let (Some(version), Some(length), Some(sum)) =
            (array(bytes, MAGIC.len()), array(bytes, MAGIC.len() + 4), array::<32>(bytes, MAGIC.len() + 12))
        else {
            return Err(Damage::CutOff(bytes.len() as u64, HEAD as u64));
        };
        let (version, length) = (u32::from_le_bytes(version), u64::from_le_bytes(length));
        if version != VERSION {
            return Err(Damage::Version(version));
        }
        let body = &bytes[HEAD..];
        if (body.len() as u64) < length {
            return Err(Damage::CutOff(bytes.len() as u64, length.saturating_add(HEAD as u64)));
        }
        if body.len() as u64 != length || Sha256::digest(body)[..] != sum {
            return Err(Damage::Changed);
        }
        if hex(&sum) != expected {
            return Err(Damage::Foreign);
        }
        let stored: Stored<'_> = postcard::from_bytes(body).map_err(|_| Damage::Changed)?;
        let state = Self::from_stored(stored).ok_or(Damage::Changed)?;
        if state.holds_together() { Ok(state) } else { Err(Damage::Changed) }
    }

    fn from_stored(stored: Stored<'_>) -> Option<Self> {
        let mut lists = Lists::default();
        for source in stored.sources {
            lists.push(restore(source)?);
        }
        lists.rejected = stored.rejected.into_owned();
        lists.issues = stored.issues.into_owned();
        Some(Self {
            lists,
            directory: stored.directory.map(Cow::into_owned),
            config: stored.config.map(Cow::into_owned),
            plan: serde_json::from_str(&stored.plan).ok()?,
            model: serde_json::from_str(&stored.model).ok()?,
            identity: stored.identity.into_owned(),
            history: stored.history.into_owned(),
        })
    }

    /// Whether every index points at something, so that nothing later has to ask.
    fn holds_together(&self) -> bool {
        let (lists, identity) = (&self.lists, &self.identity);
        let (records, units) = (lists.len(), identity.units.len());
        let sources = lists.sources();
        sources.iter().all(|source| source.columns.iter().all(|column| column.values.len() == source.rows.len()))
            && sources.iter().flat_map(|source| &source.rows).all(|row| row.source.index() < sources.len())
            && lists.rejected.iter().all(|rejected| rejected.at.source.index() < sources.len())
            && lists.issues.iter().all(|issue| issue.record.index() < records)
            && identity.unit_of.len() == records
            && identity.record_lives.len() == records
            && identity.unit_of.iter().flatten().all(|&unit| (unit as usize) < units)
            && identity.lives.len() == units
            && identity.values.iter().all(|(_, column)| column.len() == units)
    }
}

fn store(source: &Source) -> StoredSource<'_> {
    StoredSource {
        name: Cow::Borrowed(&source.name),
        path: source.path.as_deref().map(Cow::Borrowed),
        sha256: Cow::Borrowed(&source.sha256),
        role: source.role,
        format: match &source.format {
            Format::Delimited { encoding, bom, delimiter } => {
                StoredFormat::Delimited { encoding: encoding.clone(), bom: *bom, delimiter: *delimiter }
            }
            Format::Workbook { container } => StoredFormat::Workbook { container: container.clone() },
            Format::Rows => StoredFormat::Rows,
        },
        sheets: Cow::Borrowed(&source.sheets),
        columns: source
            .columns
            .iter()
            .map(|column| StoredColumn {
                header: Cow::Borrowed(&column.header),
                field: column.field.as_deref().map(Cow::Borrowed),
                recognised_by: Cow::Borrowed(column.recognised_by),
                values: Cow::Borrowed(&column.values),
            })
            .collect(),
        rows: Cow::Borrowed(&source.rows),
    }
}

fn restore(source: StoredSource<'_>) -> Option<Source> {
    let columns = source.columns.into_iter().map(|column| {
        Some(SourceColumn {
            header: column.header.into_owned(),
            field: column.field.map(Cow::into_owned),
            recognised_by: RECOGNISED.into_iter().find(|known| *known == column.recognised_by)?,
            values: column.values.into_owned(),
        })
    });
    Some(Source {
        name: source.name.into_owned(),
        path: source.path.map(Cow::into_owned),
        sha256: source.sha256.into_owned(),
        role: source.role,
        format: match source.format {
            StoredFormat::Delimited { encoding, bom, delimiter } => Format::Delimited { encoding, bom, delimiter },
            StoredFormat::Workbook { container } => Format::Workbook { container },
            StoredFormat::Rows => Format::Rows,
        },
        sheets: source.sheets.into_owned(),
        columns: columns.collect::<Option<_>>()?,
        rows: source.rows.into_owned(),
    })
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Message for StateError {
    fn chinese(&self) -> String {
        let again = "请用原来的名单重新 reconcile 一次，得到的结果就可以更新";
        match self {
            Self::Result(error) => error.chinese(),
            Self::None { out } => format!(
                "“{}”里没有留下更新所需的数据：它是较早的版本，或 dedupe、link 写的，不是 reconcile 写的名录。{again}",
                out.display()
            ),
            Self::Damaged { path, problem } => {
                let path = path.display();
                match problem {
                    Damage::Unreadable(error) if error.kind() == std::io::ErrorKind::NotFound => {
                        format!("“{path}”不见了，没有它就认不出原来的单位。请从备份放回，或{again}")
                    }
                    Damage::Unreadable(error) => format!("打不开“{path}”：{error}"),
                    Damage::NoState => format!("“{path}”不是 minglu 写的文件。请从备份放回，或{again}"),
                    Damage::Version(version) => {
                        format!("“{path}”是另一个版本的程序写的（格式 {version}，本程序只读格式 {VERSION}）。{again}")
                    }
                    Damage::CutOff(have, want) => {
                        format!("“{path}”不完整：应有 {want} 字节，只有 {have} 字节。请从备份放回，或{again}")
                    }
                    Damage::Changed => format!("“{path}”被改动过，内容与写出时不符。请从备份放回，或{again}"),
                    Damage::Foreign => format!(
                        "“{path}”与同一目录里的 run.json 不是同一次运行写的（可能是从别的项目拷来的），不能混用。请从备份放回，或{again}"
                    ),
                }
            }
        }
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Result(error) => error.fmt(f),
            Self::None { out } => write!(
                f,
                "'{}' keeps nothing for an update: it is of an older version or not of `reconcile`; reconcile once more",
                out.display()
            ),
            Self::Damaged { path, problem } => {
                let path = path.display();
                match problem {
                    Damage::Unreadable(error) => write!(f, "cannot open '{path}': {error}"),
                    Damage::NoState => write!(f, "'{path}' is no state of minglu"),
                    Damage::Version(version) => {
                        write!(f, "'{path}' has format {version}; this program reads {VERSION}")
                    }
                    Damage::CutOff(have, want) => write!(f, "'{path}' is cut off: {have} of {want} bytes"),
                    Damage::Changed => write!(f, "'{path}' was changed after it was written"),
                    Damage::Foreign => write!(f, "'{path}' is not of the same run as the run.json beside it"),
                }
            }
        }
    }
}

impl std::error::Error for StateError {}

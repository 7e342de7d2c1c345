//! What a person may say about the lists in `minglu.toml`: one table per source, each entry optional.
//!
//! ```toml
//! [sources."用电大户"]
//! role = "electricity"
//! encoding = "GB18030"
//! header_row = 3
//! [sources."用电大户".columns]
//! "户名" = "name"
//! "备注2" = "ignore"
//! ```

use super::error::{Lang, READABLE};
use super::lexicon::HeaderLexicon;
use crate::record::{Lists, Message as _, Reason, Role, read_toml, toml_reason};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The word that maps a column to no field.
pub const IGNORE: &str = "ignore";

/// Everything a person said about the inputs; the default says nothing and everything is recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IngestConfig {
    /// By source name (file name without extension, as `minglu inspect` shows it).
    pub sources: BTreeMap<String, SourceConfig>,
}

/// What a person said about one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceConfig {
    /// Role by name, see [`Role::as_str`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Encoding label, e.g. `GB18030`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Delimiter, one character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Sheets to read, by name; absent means all visible ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheets: Option<Vec<String>>,
    /// Row of the header from 1, or its first and last row, or 0 for a table without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<HeaderRow>,
    /// Header → field, or `ignore`.
    pub columns: BTreeMap<String, String>,
    /// Survivorship priority, smaller wins; absent means the role's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
    /// Edition of the industry classification its codes follow, e.g. `2011` or `2017`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<u32>,
}

/// Where a person says the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "应为表头的行号，或首行和末行 [3, 4]\u{1f}the row of the header is allowed, or its first and last row, as [3, 4]"
)]
pub enum HeaderRow {
    /// One row from 1; 0 when the table has no header.
    One(u32),
    /// First and last row.
    Block([u32; 2]),
}

/// One mistake in a configuration, with what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigMistake {
    /// The text is not TOML of this shape.
    Syntax {
        /// What is wrong, with line and key where they are known.
        reason: Reason,
    },
    /// No source of that name was read.
    UnknownSource {
        /// Name in the configuration.
        name: String,
        /// Names that exist.
        exist: Vec<String>,
    },
    /// The source has no such sheet.
    UnknownSheet {
        /// Source.
        source: String,
        /// Name in the configuration.
        name: String,
        /// Names that exist.
        exist: Vec<String>,
    },
    /// The source has no column with that header.
    MissingColumn {
        /// Source.
        source: String,
        /// Header in the configuration.
        name: String,
        /// The most alike of the headers that exist.
        nearest: Vec<String>,
        /// Headers that exist.
        exist: Vec<String>,
    },
    /// A word that is not allowed there.
    UnknownWord {
        /// Source.
        source: String,
        /// The key it stands at (`role`, `encoding`, `columns."户名"`).
        key: String,
        /// The word.
        value: String,
        /// Words that are allowed.
        allowed: Vec<String>,
    },
}

impl ConfigMistake {
    /// The mistake for a person.
    pub fn message(&self, lang: Lang) -> String {
        let list = |names: &[String]| names.join(if lang == Lang::Zh { "、" } else { ", " });
        match (self, lang) {
            (Self::Syntax { reason }, lang) => reason.message(lang),
            (Self::UnknownSource { name, exist }, Lang::Zh) => {
                format!("[sources.\"{name}\"]：没有这份名单；现有：{}", list(exist))
            }
            (Self::UnknownSource { name, exist }, Lang::En) => {
                format!("[sources.\"{name}\"]: no such source; there are: {}", list(exist))
            }
            (Self::UnknownSheet { source, name, exist }, Lang::Zh) => {
                format!("[sources.\"{source}\"] sheets：没有工作表“{name}”；现有：{}", list(exist))
            }
            (Self::UnknownSheet { source, name, exist }, Lang::En) => {
                format!("[sources.\"{source}\"] sheets: no sheet '{name}'; there are: {}", list(exist))
            }
            (Self::MissingColumn { source, name, nearest, exist }, Lang::Zh) => {
                let near =
                    if nearest.is_empty() { String::new() } else { format!("；最相近的是：{}", list(nearest)) };
                format!("[sources.\"{source}\".columns]：没有“{name}”列{near}；现有：{}", list(exist))
            }
            (Self::MissingColumn { source, name, nearest, exist }, Lang::En) => {
                let near = if nearest.is_empty() { String::new() } else { format!("; nearest: {}", list(nearest)) };
                format!("[sources.\"{source}\".columns]: no column '{name}'{near}; there are: {}", list(exist))
            }
            (Self::UnknownWord { source, key, value, allowed }, Lang::Zh) => {
                format!("[sources.\"{source}\"] {key} = \"{value}\"：不认识；可用：{}", list(allowed))
            }
            (Self::UnknownWord { source, key, value, allowed }, Lang::En) => {
                format!("[sources.\"{source}\"] {key} = \"{value}\": unknown; allowed: {}", list(allowed))
            }
        }
    }
}

impl IngestConfig {
    /// Reads the `sources` tables of a `minglu.toml` that holds nothing else.
    ///
    /// # Errors
    /// Everything that is wrong and in which line; unknown keys are mistakes.
    pub fn from_toml(text: &str) -> Result<Self, Vec<ConfigMistake>> {
        let syntax = |error| vec![ConfigMistake::Syntax { reason: toml_reason(&error, text) }];
        Self::from_table(toml::from_str(text).map_err(syntax)?, text)
    }

    /// The same from a table that holds the `sources` of the configuration `text`, which may hold more.
    ///
    /// # Errors
    /// Everything that is wrong and in which line of `text`.
    pub fn from_table(table: toml::Table, text: &str) -> Result<Self, Vec<ConfigMistake>> {
        read_toml(table, text)
            .map_err(|reasons| reasons.into_iter().map(|reason| ConfigMistake::Syntax { reason }).collect())
    }

    /// All words that cannot be right whatever the lists hold.
    pub fn check_words(&self, lexicon: &dyn HeaderLexicon) -> Vec<ConfigMistake> {
        let mut mistakes = Vec::new();
        for (source, config) in &self.sources {
            let mut unknown = |key: String, value: &str, allowed: Vec<String>| {
                mistakes.push(ConfigMistake::UnknownWord {
                    source: source.clone(),
                    key,
                    value: value.to_owned(),
                    allowed,
                });
            };
            if let Some(role) = &config.role
                && role_named(role).is_none()
            {
                unknown("role".to_owned(), role, Role::ALL.iter().map(|role| role.as_str().to_owned()).collect());
            }
            if let Some(encoding) = &config.encoding
                && super::encoding::by_label(encoding).is_none()
            {
                let allowed = super::encoding::ALLOWED.iter().map(|&name| name.to_owned()).collect();
                unknown("encoding".to_owned(), encoding, allowed);
            }
            for (header, field) in &config.columns {
                if field != IGNORE && lexicon.field(field).is_none() {
                    let mut allowed: Vec<String> = lexicon.fields().iter().map(|field| field.name.to_owned()).collect();
                    allowed.push(IGNORE.to_owned());
                    unknown(format!("columns.\"{header}\""), field, allowed);
                }
            }
        }
        mistakes
    }

    /// All names that do not exist in the lists read.
    pub fn check_names(&self, lists: &Lists) -> Vec<ConfigMistake> {
        let mut mistakes = Vec::new();
        for (name, config) in &self.sources {
            let Some(source) = lists.sources().iter().find(|source| source.name == *name) else {
                let exist = lists.sources().iter().map(|source| source.name.clone()).collect();
                mistakes.push(ConfigMistake::UnknownSource { name: name.clone(), exist });
                continue;
            };
            let exist: Vec<String> = source.columns.iter().map(|column| column.header.clone()).collect();
            for header in config.columns.keys() {
                if !exist.iter().any(|column| column == header) {
                    mistakes.push(ConfigMistake::MissingColumn {
                        source: name.clone(),
                        name: header.clone(),
                        nearest: nearest(header, &exist),
                        exist: exist.clone(),
                    });
                }
            }
            for sheet in config.sheets.iter().flatten() {
                if !source.sheets.iter().any(|have| have.name == *sheet) {
                    mistakes.push(ConfigMistake::UnknownSheet {
                        source: name.clone(),
                        name: sheet.clone(),
                        exist: source.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
                    });
                }
            }
        }
        mistakes
    }
}

/// The role of that name.
pub(crate) fn role_named(name: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role.as_str() == name)
}

/// True for an extension that is read.
pub(crate) fn is_readable(extension: &str) -> bool {
    READABLE.iter().any(|readable| readable.eq_ignore_ascii_case(extension))
}

/// Up to three headers that share the most with `name`.
fn nearest(name: &str, exist: &[String]) -> Vec<String> {
    let mut scored: Vec<(f64, &String)> =
        exist.iter().map(|header| (strsim::normalized_damerau_levenshtein(name, header), header)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.into_iter().filter(|(score, _)| *score > 0.0).take(3).map(|(_, header)| header.clone()).collect()
}

//! Blocking rules that work on the columns of any table: what of which column makes a key is written `column:take`.

use crate::record::{Reason, RecordId, Standardised, in_other_words};
use crate::standardise::table::{FieldKeys, Take, field};
use crate::standardise::{ColumnKind, NamedColumn};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A column and what is taken of it, written `column:words`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyPart {
    /// Header.
    pub column: String,
    /// What is taken.
    pub take: Take,
}

impl TryFrom<String> for KeyPart {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (column, take) = text.rsplit_once(':').ok_or_else(|| no_part(&text).through_parser())?;
        let take = Take::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(take))
            .map_err(|error| in_other_words(&error.to_string()).at(&text).through_parser())?;
        Ok(Self { column: column.to_owned(), take })
    }
}

/// The columns of these parts, as the option `on` names them.
pub(super) fn on_columns(parts: &[KeyPart]) -> Vec<NamedColumn> {
    let named = |part: &KeyPart| NamedColumn {
        given: part.clone().into(),
        ..NamedColumn::new("on", &part.column, ColumnKind::Field)
    };
    parts.iter().map(named).collect()
}

fn no_part(text: &str) -> Reason {
    Reason::new(
        format!("“{text}”不行；应写作 列名:取法，例如 name:words"),
        format!("'{text}' is not allowed; allowed: column:take, as name:words"),
    )
}

impl From<KeyPart> for String {
    fn from(part: KeyPart) -> Self {
        let take = serde_json::to_value(part.take).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        format!("{}:{take}", part.column)
    }
}

/// The keys of one part. Words, sounds and letters of all columns are one vocabulary when `shared`, so that a given name in the place of
/// the surname is found.
pub(super) fn part_keys<'a>(data: &'a Standardised, part: &KeyPart, shared: bool) -> Option<FieldKeys<'a>> {
    let field = field(data, &part.column)?;
    let tag = match part.take {
        Take::Words | Take::Sounds | Take::Grams | Take::Starts | Take::Deletions if shared => 0,
        _ => part.column.bytes().fold(7, |tag: u64, byte| tag.wrapping_mul(31).wrapping_add(u64::from(byte))),
    };
    Some(FieldKeys::new(field, part.take, tag))
}

/// `(key, record)` for every combination of one key of each part, the key in the upper half. A record without one of the parts has none.
pub(super) fn joint_entries(data: &Standardised, parts: &[KeyPart]) -> Vec<u64> {
    let keys: Vec<_> = parts.par_iter().filter_map(|part| part_keys(data, part, false)).collect();
    if keys.len() != parts.len() {
        return Vec::new();
    }
    let chunks: Vec<Vec<u64>> = (0..data.len().div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut entries = Vec::with_capacity(CHUNK);
            let (mut now, mut next): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
            for record in chunk * CHUNK..((chunk + 1) * CHUNK).min(data.len()) {
                now.clear();
                now.push(0);
                for part in &keys {
                    next.clear();
                    part.of_record(RecordId(record as u32), |key| {
                        next.extend(now.iter().map(|&sum| joined(sum, key)));
                    });
                    std::mem::swap(&mut now, &mut next);
                }
                entries.extend(now.iter().map(|&key| entry(key, record as u32)));
            }
            entries
        })
        .collect();
    chunks.concat()
}

/// Records per task.
const CHUNK: usize = 4096;

/// A key that stands for all keys joined so far and one more, in this order.
#[inline]
pub(super) fn joined(sum: u64, key: u32) -> u64 {
    (sum ^ u64::from(key)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

/// A joined key in the upper half, the record in the lower: what sorting brings together.
#[inline]
pub(super) fn entry(key: u64, record: u32) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 << 32 | u64::from(record)
}

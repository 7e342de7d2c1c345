//! Blocking rules that work on the columns of any table: what of which column makes a key is written `column:take`.

use crate::record::{KeyColumn, Standardised};
use crate::standardise::field::{ABSENT, Rows};
use crate::standardise::table::{Take, field, key_column, keys_of_values};
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
        let (column, take) = text.rsplit_once(':').ok_or_else(|| format!("`{text}` is not `column:take`"))?;
        let take = Take::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(take))
            .map_err(|error| format!("`{text}`: {error}"))?;
        Ok(Self { column: column.to_owned(), take })
    }
}

impl From<KeyPart> for String {
    fn from(part: KeyPart) -> Self {
        let take = serde_json::to_value(part.take).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        format!("{}:{take}", part.column)
    }
}

/// Symbols per record and keys per symbol of one part. Words, sounds and letters of all columns are one vocabulary when `shared`, so that
/// a given name in the place of the surname is found.
pub(super) fn part_keys(data: &Standardised, part: &KeyPart, shared: bool) -> Option<(Vec<u32>, Rows<u32>)> {
    let field = field(data, &part.column)?;
    let tag = match part.take {
        Take::Words | Take::Sounds | Take::Grams | Take::Starts | Take::Deletions if shared => 0,
        _ => part.column.bytes().fold(7, |tag: u64, byte| tag.wrapping_mul(31).wrapping_add(u64::from(byte))),
    };
    Some((field.symbols.clone(), keys_of_values(field, part.take, tag)))
}

/// The keys of all parts as one column.
pub(super) fn bag(data: &Standardised, parts: &[KeyPart]) -> KeyColumn {
    let keys: Vec<_> = parts.iter().filter_map(|part| part_keys(data, part, true)).collect();
    key_column(data, &keys)
}

/// `(key, record)` for every combination of one key of each part, the key in the upper half. A record without one of the parts has none.
pub(super) fn joint_entries(data: &Standardised, parts: &[KeyPart]) -> Vec<u64> {
    let keys: Vec<_> = parts.iter().filter_map(|part| part_keys(data, part, false)).collect();
    if keys.len() != parts.len() {
        return Vec::new();
    }
    let mut entries = Vec::with_capacity(data.len());
    let (mut now, mut next): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
    for record in 0..data.len() {
        now.clear();
        now.push(0);
        for (symbols, rows) in &keys {
            next.clear();
            if symbols[record] != ABSENT {
                for &key in rows.get(symbols[record] as usize) {
                    next.extend(
                        now.iter()
                            .map(|sum| (sum ^ u64::from(key)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)),
                    );
                }
            }
            std::mem::swap(&mut now, &mut next);
        }
        entries.extend(now.iter().map(|key| key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 << 32 | record as u64));
    }
    entries
}

//! What can be looked up.

use crate::domain::cn::census::{CensusRecords, CensusStandardiser};
use crate::record::Lists;
use crate::standardise::Standardiser;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A record of a list or a unit of a roster, as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Under which it is known: `source:record`, or the id in the roster.
    pub id: String,
    /// Its name first, then other and former names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// Credit code and other codes; identity numbers masked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// Telephone numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// Legal representative and contacts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// The records it stands for, as `source:record`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
}

/// One entry per record of the lists, in order. A complaint is known by the unit that its text names.
pub fn entries_of(lists: &Lists) -> Vec<Entry> {
    let (data, _) = CensusStandardiser::default().standardise(lists);
    let Some(all) = CensusRecords::of(&data) else { return Vec::new() };
    lists
        .records()
        .map(|id| {
            let record = all.get(id);
            let own = record.name.iter().map(|name| name.text.to_string());
            let former = lists.cells(id, "former_name").map(|cell| cell.text.to_owned());
            let mut names: Vec<String> = own.chain(former).filter(|name| !name.is_empty()).collect();
            names.dedup();
            let label = lists.label(id);
            Entry {
                id: label.clone(),
                names,
                addresses: all.said(id).map(Cow::into_owned).collect(),
                codes: record.codes.iter().map(|code| code.display()).collect(),
                phones: record.phones.numbers().iter().map(ToString::to_string).collect(),
                people: record.people.iter().map(|person| person.name().to_owned()).collect(),
                records: vec![label],
            }
        })
        .collect()
}

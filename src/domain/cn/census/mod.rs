//! The census strategy: the attributes of this domain put together into the preset plan `cn-census`.
//!
//! - [`record`](CensusRecord): one record, every attribute parsed once;
//! - `standardise`: cells to records and blocking keys;
//! - `reading`: names and places, read with what the lists and the record's other cells tell;
//! - `comparisons`: levels per attribute with starting weights;
//! - `digest`: what decides most pairs, close together in memory;
//! - `memo`: readings of cells that many records share;
//! - `persons`: names that may be a person's or a firm's;
//! - `parts`: parts that are named after their unit, and whose legal unit they are of;
//! - `hearsay`: whom complaints mean that name a man or a word;
//! - `anonymous`: mentions that turn out to name nobody;
//! - `keys`: keys by which records meet;
//! - `repaired`: damaged codes that other records repair;
//! - `constraints`: pairs that must stay apart, records that are no unit;
//! - `sites`: how a legal unit falls into production sites;
//! - `columns`: the roster's columns and what they draw on;
//! - `survive`: golden values;
//! - `divisions`: the official names of the counties and towns that cells say;
//! - `villages`: one spelling of a village within its town;
//! - `titles`: which of its names a unit goes by;
//! - `life`: whether a unit is at work, as its lists say it;
//! - `cn-census.toml`: the plan.

mod anonymous;
mod apart;
mod columns;
mod comparisons;
mod constraints;
mod digest;
mod divisions;
mod hearsay;
mod kept;
mod keys;
mod life;
mod memo;
mod parts;
mod persons;
mod position;
mod reading;
mod record;
mod repaired;
mod sites;
mod standardise;
mod survive;
mod symbols;
mod titles;
mod villages;

pub use comparisons::{MakeComparator, comparisons};
pub use constraints::CensusConstraints;
pub use kept::{Held, Records};
pub use record::{CensusRecord, CensusRecords, Part, RECORDS, Seldom, Texts};
pub use sites::CensusSites;
pub use standardise::CensusStandardiser;
pub use survive::CensusSurvivorship;

use super::address::{self, AddressLevel, ParsedAddress};
use super::credit_code::{self, CodeLevel};

/// The preset plan as TOML.
pub const PLAN: &str = include_str!("cn-census.toml");

/// The best agreement between the codes of two records. A damaged code that only the other record's code repairs is one slip away from it.
pub(crate) fn best_code(a: &CensusRecord, b: &CensusRecord) -> CodeLevel {
    let pairs = a.codes.iter().flat_map(|x| b.codes.iter().map(move |y| (x, y)));
    let written = pairs.map(|(x, y)| credit_code::compare(x, y)).min().unwrap_or(CodeLevel::Missing);
    let repairs = |damaged: &CensusRecord, other: &CensusRecord| {
        damaged
            .repaired
            .iter()
            .any(|x| other.valid_codes().any(|y| credit_code::compare(x, y) <= CodeLevel::SameRegistration))
    };
    if written > CodeLevel::OneCharacterOff && (repairs(a, b) || repairs(b, a)) {
        return CodeLevel::OneCharacterOff;
    }
    written
}

/// The best agreement between any places of two records: a unit may be registered at one place and produce at another.
pub(crate) fn best_address(all: &CensusRecords, a: &CensusRecord, b: &CensusRecord) -> AddressLevel {
    best(all, a.places(), b.places())
}

/// The best agreement between the sites of two records.
pub(crate) fn site_address(all: &CensusRecords, a: &CensusRecord, b: &CensusRecord) -> AddressLevel {
    best(all, a.site_places(), b.site_places())
}

fn best(all: &CensusRecords, left: &[ParsedAddress], right: &[ParsedAddress]) -> AddressLevel {
    let pairs = left.iter().flat_map(|x| right.iter().map(move |y| (x, y)));
    pairs.map(|(x, y)| address::compare(x, y, &all.addresses)).min().unwrap_or(AddressLevel::Missing)
}

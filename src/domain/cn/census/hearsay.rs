//! What a complaint says of whom it means, and what of it the lists bear out.
//!
//! A name that a citizen writes out names a unit. A word where a 字号 stands (那边的“唯物”) may be any word, and a villager who names the man
//! (金砂村陈志强的鞋厂) may mean his namesake. Both name a unit where the lists have one called so, or run by one called so, in that village; else
//! the complaint stays a lead. So a guess about a sentence costs nothing where it is wrong.

use super::kept::Records;
use super::record::{CensusRecord, Part};
use super::standardise::Reader;
use crate::domain::cn::address;
use crate::domain::cn::complaint::{Complaint, Origin};
use crate::domain::cn::name::{Holder, ParsedName};
use crate::domain::cn::person::{self, People, Person};
use crate::record::Role;
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

impl Reader<'_> {
    /// The name that a complaint gives a unit, and the people it names.
    pub(super) fn heard(&self, found: &Complaint, people: &mut People) -> Option<ParsedName> {
        people.extend(found.boss().cloned());
        let mention = found.mentions().first()?;
        let name = self.parse_name(&mention.name);
        // “高新华” may be the man or his firm.
        let man = mention.origin == Origin::Bare && name.holder == Holder::Person;
        Some(if man { self.names.parse_as(Holder::Enterprise, &mention.name) } else { name })
    }
}

/// How a record may take part: a complaint only mentions units; a committee's or property company's meter and a complaint that names
/// nobody identify none. A word that may be a 字号 names nobody before [`settle`] finds it in the lists.
pub(super) fn part(role: Role, name: Option<&ParsedName>, complaint: Option<&Complaint>) -> Part {
    let holder = name.map(|name| name.holder);
    let guessed = || complaint?.mentions().first().map(|mention| mention.origin == Origin::Bare);
    match (role, holder) {
        (Role::Electricity, Some(Holder::VillageCommittee)) => Part::CollectiveMeter,
        (Role::Electricity, Some(Holder::PropertyCompany)) => Part::LandlordMeter,
        (Role::Complaints, None | Some(Holder::Nameless | Holder::VillageCommittee)) => Part::NamesNobody,
        (Role::Complaints, _) if guessed() == Some(true) => Part::NamesNobody,
        (Role::Complaints, _) if complaint.is_some() => Part::Mention,
        _ => Part::Full,
    }
}

/// Settles by the other lists what complaints may name.
pub(super) fn settle(records: &mut Records) {
    let asked = claims(records, |record| heard(record).then(|| [called(record), run_by(record)].concat()));
    if asked.is_empty() {
        return;
    }
    let known = claims(records, |record| {
        let mut facts = (record.role != Role::Complaints).then(|| facts(record))?;
        facts.retain(|fact| asked.contains(fact));
        Some(facts)
    });
    let borne_out = |claims: Vec<u64>| claims.iter().any(|claim| known.contains(claim));
    let verdict = |record: &CensusRecord| match record.part {
        // A guess at a 字号 that no list bears out says nothing.
        _ if !heard(record) => None,
        Part::NamesNobody if guess(record).is_some() && borne_out(called(record)) => Some(Verdict::Name),
        _ if !borne_out(called(record)) && borne_out(run_by(record)) => Some(Verdict::Person),
        Part::NamesNobody if guess(record).is_some() => Some(Verdict::Nobody),
        _ => None,
    };
    records.change(
        |record| verdict(record).is_some(),
        |_, record| match verdict(record) {
            Some(Verdict::Name) => record.part = Part::Mention,
            Some(Verdict::Person) => {
                let owner = brand_person(record);
                record.people.extend(owner);
                record.people.sort();
                record.people.dedup();
                (record.name, record.part) = (None, Part::Mention);
            }
            Some(Verdict::Nobody) => record.name = None,
            None => {}
        },
    );
}

/// What the lists tell of a complaint.
enum Verdict {
    /// A unit there is called so.
    Name,
    /// A unit there is run by one called so.
    Person,
    /// Neither.
    Nobody,
}

/// What records say, all together.
fn claims(records: &Records, said: impl Fn(&CensusRecord) -> Option<Vec<u64>> + Sync) -> FxHashSet<u64> {
    let pieces = records.pieces(|records| records.iter().filter_map(&said).flatten().collect::<Vec<_>>());
    pieces.into_iter().flatten().collect()
}

/// Whether a record's words are to be asked about: a complaint that names nobody for sure, or by a name that is a person's.
fn heard(record: &CensusRecord) -> bool {
    record.role == Role::Complaints
        && match record.part {
            Part::NamesNobody => guess(record).is_some() || !record.people.is_empty(),
            Part::Mention => !record.unit_cell && brand_person(record).is_some(),
            _ => false,
        }
}

/// A word that may be a 字号.
fn guess(record: &CensusRecord) -> Option<&ParsedName> {
    record.name.as_ref().filter(|name| record.part == Part::NamesNobody && name.holder == Holder::Enterprise)
}

/// The person that a mentioned 字号 is (陈志强鞋厂).
fn brand_person(record: &CensusRecord) -> Option<Person> {
    let brand = &record.firm()?.brand;
    person::is_person_name(brand).then(|| person::parse(brand).into_iter().next()).flatten()
}

/// Characters of a name that few people of a town have; 张伟 there are several of.
const RARE: usize = 3;

/// That a unit at the complaint's place is called so.
fn called(record: &CensusRecord) -> Vec<u64> {
    let Some(name) = record.firm() else { return Vec::new() };
    let brands = name.alternatives().map(|name| &*name.brand).filter(|brand| !brand.is_empty());
    brands.flat_map(|brand| at(record, true).into_iter().map(move |place| claim('字', brand, &place))).collect()
}

/// That a unit at the complaint's place is run by one called so: in the village, or in the town where it names none.
fn run_by(record: &CensusRecord) -> Vec<u64> {
    let owner = brand_person(record);
    let people = record.people.iter().chain(&owner).filter(|person| !person.is_surname_only());
    let claims = |person: &Person| {
        let rare = person.name().chars().count() >= RARE;
        let key = person.key()?;
        Some(at(record, rare).iter().map(|place| claim('人', key, place)).collect::<Vec<_>>())
    };
    people.filter_map(claims).flatten().collect()
}

/// What a record bears out, at each of its places.
fn facts(record: &CensusRecord) -> Vec<u64> {
    let places: Vec<String> =
        record.places().iter().flat_map(|place| [village(place), town(place)]).flatten().collect();
    let brands = record.name.iter().flat_map(ParsedName::alternatives).map(|name| &*name.brand);
    let brands = brands.filter(|brand| !brand.is_empty()).map(|brand| ('字', brand));
    let people = record.people.iter().filter_map(Person::key).map(|key| ('人', key));
    brands.chain(people).flat_map(|(kind, word)| places.iter().map(move |place| claim(kind, word, place))).collect()
}

/// The villages that a complaint names, or else its towns where a town says enough.
fn at(record: &CensusRecord, town_is_enough: bool) -> Vec<String> {
    let villages: Vec<String> = record.places().iter().filter_map(village).collect();
    if !villages.is_empty() || !town_is_enough {
        return villages;
    }
    record.places().iter().filter_map(town).collect()
}

fn village(place: &address::ParsedAddress) -> Option<String> {
    address::village_key(place).map(|village| format!("@{village}"))
}

fn town(place: &address::ParsedAddress) -> Option<String> {
    address::town_key(place).map(str::to_owned)
}

fn claim(kind: char, word: &str, place: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (kind, word, place).hash(&mut hasher);
    hasher.finish()
}

//! What a complaint says of whom it means, and what of it the lists bear out.
//!
//! A name that a citizen writes out names a unit. A word where a 字号 stands (那边的“唯物”) may be any word, and a villager who names the man
//! (金砂村陈志强的鞋厂) may mean his namesake. Both name a unit where the lists have one called so, or run by one called so, in that village; else
//! the complaint stays a lead. So a guess about a sentence costs nothing where it is wrong.

use super::kept::Records;
use super::record::{CensusRecord, Part};
use super::standardise::Reader;
use crate::domain::cn::address::{self, ParsedAddress};
use crate::domain::cn::complaint::{Complaint, Origin};
use crate::domain::cn::name::{Holder, ParsedName};
use crate::domain::cn::person::{self, People, Person};
use crate::record::Role;
use rustc_hash::{FxBuildHasher, FxHashSet};
use smallvec::SmallVec;
use std::hash::BuildHasher;

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
    let claims = |record: &CensusRecord| {
        if heard(record) { [called(record), run_by(record)].concat() } else { Vec::new() }
    };
    let asked: FxHashSet<Claim> = records.distinct(claims);
    if asked.is_empty() {
        return;
    }
    // Few records say one of the words at all.
    let words: FxHashSet<u64> = asked.iter().map(|claim| claim.word).collect();
    let known: FxHashSet<Claim> = records.distinct(|record| {
        let mut facts = if record.role == Role::Complaints { Vec::new() } else { facts(record, &words) };
        facts.retain(|fact| asked.contains(fact));
        facts
    });
    let borne_out = |claims: Vec<Claim>| claims.iter().any(|claim| known.contains(claim));
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
                record.add_people(brand_person(record));
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

/// That a unit at a place is called so or run by one called so, known by hashes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Claim {
    word: u64,
    place: u64,
}

/// A word, and what it is said to be.
fn word(kind: char, text: &str) -> u64 {
    FxBuildHasher.hash_one((kind, text))
}

fn brand(text: &str) -> u64 {
    word('字', text)
}

fn owner(key: &str) -> u64 {
    word('人', key)
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
fn called(record: &CensusRecord) -> Vec<Claim> {
    let brands = record.firm().into_iter().flat_map(brands);
    brands.flat_map(|word| at(record, true).into_iter().map(move |place| Claim { word, place })).collect()
}

/// That a unit at the complaint's place is run by one called so: in the village, or in the town where it names none.
fn run_by(record: &CensusRecord) -> Vec<Claim> {
    let called = brand_person(record);
    let people = record.people.iter().chain(&called).filter(|person| !person.is_surname_only());
    let claims = |named: &Person| {
        let rare = named.name().chars().count() >= RARE;
        let word = owner(named.key()?);
        Some(at(record, rare).into_iter().map(move |place| Claim { word, place }))
    };
    people.filter_map(claims).flatten().collect()
}

/// What a record bears out of some words, at each of its places.
fn facts(record: &CensusRecord, words: &FxHashSet<u64>) -> Vec<Claim> {
    let people = record.people.iter().filter_map(Person::key).map(owner);
    let said = record.name.iter().flat_map(brands).chain(people).filter(|word| words.contains(word));
    let said: SmallVec<[u64; 2]> = said.collect();
    if said.is_empty() {
        return Vec::new();
    }
    let places: Vec<u64> = record.places().iter().flat_map(|place| [village(place), town(place)]).flatten().collect();
    said.into_iter().flat_map(|word| places.iter().map(move |&place| Claim { word, place })).collect()
}

/// The 字号 of a name and of its other readings.
fn brands(name: &ParsedName) -> impl Iterator<Item = u64> + '_ {
    name.alternatives().map(|name| &*name.brand).filter(|text| !text.is_empty()).map(brand)
}

/// The villages that a complaint names, or else its towns where a town says enough.
fn at(record: &CensusRecord, town_is_enough: bool) -> Vec<u64> {
    let villages: Vec<u64> = record.places().iter().filter_map(village).collect();
    if !villages.is_empty() || !town_is_enough {
        return villages;
    }
    record.places().iter().filter_map(town).collect()
}

fn village(place: &ParsedAddress) -> Option<u64> {
    address::village_key(place).map(|village| word('村', &village))
}

fn town(place: &ParsedAddress) -> Option<u64> {
    address::town_key(place).map(|town| word('镇', town))
}

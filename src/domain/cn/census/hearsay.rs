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
use crate::domain::cn::name::{Alias, AliasKind, Holder, NameParser, ParsedName};
use crate::domain::cn::person::{self, People, Person};
use crate::domain::cn::region::arabic;
use crate::record::Role;
use rustc_hash::{FxBuildHasher, FxHashSet};
use smallvec::SmallVec;
use std::hash::BuildHasher;

impl Reader<'_> {
    /// The name that a complaint gives a unit, and the people it names.
    pub(super) fn heard(&self, found: &Complaint, people: &mut People) -> Option<ParsedName> {
        people.extend(found.boss().cloned());
        let Some(mention) = found.mentions().first() else {
            return found.guess().map(|words| self.names.parse_as(Holder::Enterprise, words));
        };
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
    let guessed = || Some(complaint?.mentions().first().is_none_or(|mention| mention.origin == Origin::Bare));
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
pub(super) fn settle(records: &mut Records, names: &NameParser) {
    let claims = |record: &CensusRecord| {
        if !heard(record) {
            return Vec::new();
        }
        let begun = begun(record).into_iter().flat_map(|words| words.claims);
        let glued = glued(record).into_iter().flat_map(|words| words.claims);
        [called(record), run_by(record)].concat().into_iter().chain(begun).chain(glued).collect()
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
    // Behind a town a village may stand by its bare name.
    let begins: FxHashSet<u64> = records.distinct(|record| begun(record).into_iter().map(|words| words.village));
    let said = |record: &CensusRecord| {
        let said = record.places().iter().filter_map(village);
        said.filter(|village| begins.contains(village)).collect::<Vec<_>>()
    };
    let villages = if begins.is_empty() { FxHashSet::default() } else { records.distinct(said) };
    let borne_out = |claims: Vec<Claim>| claims.iter().any(|claim| known.contains(claim));
    let named = |record: &CensusRecord| {
        let village = guess(record).is_some_and(|name| villages.contains(&word('村', &name.brand)));
        !village && borne_out(called(record))
    };
    let begin = |record: &CensusRecord| {
        let fits = |words: &Words| !villages.contains(&words.village) && borne_out(words.claims.clone());
        begun(record).into_iter().rev().find(fits)
    };
    let verdict = |record: &CensusRecord| match record.part {
        // A guess at a 字号 that no list bears out says nothing.
        _ if !heard(record) => None,
        Part::NamesNobody if guess(record).is_some() && named(record) => Some(Verdict::Name),
        _ if !named(record) && borne_out(run_by(record)) => Some(Verdict::Person),
        Part::NamesNobody if guess(record).is_some() => Some(begin(record).map_or(Verdict::Nobody, Verdict::Begins)),
        Part::Mention if !named(record) => {
            // Both of the town and of the village.
            let fits = |words: &Words| words.claims.iter().all(|claim| known.contains(claim));
            glued(record).into_iter().find(fits).map(Verdict::Behind)
        }
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
            Some(Verdict::Begins(words)) => match words.person {
                Some(person) => {
                    record.add_people([person]);
                    (record.name, record.part) = (None, Part::Mention);
                }
                None => {
                    record.name = Some(names.parse_as(Holder::Enterprise, &words.text).kept());
                    record.part = Part::Mention;
                }
            },
            Some(Verdict::Behind(words)) => {
                let other = names.parse_as(Holder::Enterprise, &words.text).kept();
                if let Some(name) = &mut record.name {
                    name.aliases.push(Alias { kind: AliasKind::Other, name: other });
                }
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
    /// A unit there is called, or run by one called, as the words begin.
    Begins(Words),
    /// A unit of that village is called as what stands behind the village's name.
    Behind(Words),
    /// None of these.
    Nobody,
}

/// Some of the words of a complaint, and what they may say.
struct Words {
    text: String,
    person: Option<Person>,
    claims: Vec<Claim>,
    /// The village that it would be.
    village: u64,
}

/// Characters of a 字号 or a man's name that words may begin with.
const BEGINNING: std::ops::RangeInclusive<usize> = 2..=6;

/// What a guess may begin with, from the shortest: a man's name, and behind it 字号 of as many characters.
fn begun(record: &CensusRecord) -> Vec<Words> {
    let Some(name) = guess(record).filter(|_| heard(record)) else { return Vec::new() };
    let ends = name.text.char_indices().map(|(at, c)| at + c.len_utf8()).enumerate().map(|(at, end)| (at + 1, end));
    let mut out = Vec::new();
    for (_, end) in ends.filter(|(length, _)| BEGINNING.contains(length)) {
        let text = &name.text[..end];
        let village = word('村', text);
        let claims = |word: u64| within(record, text).into_iter().map(|place| Claim { word, place }).collect();
        if let Some(person) = person::parse(text).into_iter().next().filter(|_| person::is_person_name(text))
            && let Some(key) = person.key()
        {
            let claims = claims(owner(key));
            out.push(Words { text: text.to_owned(), person: Some(person), claims, village });
        }
        out.push(Words { text: text.to_owned(), person: None, claims: claims(brand(text)), village });
    }
    out
}

/// Where a mention that names a town and no village may be cut in a village by its bare name and a 字号: 塔海|丰勒滑板车有限公司.
fn glued(record: &CensusRecord) -> Vec<Words> {
    let unsure = record.part == Part::Mention && !record.unit_cell && record.role == Role::Complaints;
    let Some(name) = record.firm().filter(|_| unsure && record.places().iter().all(|p| village(p).is_none())) else {
        return Vec::new();
    };
    let Some(start) = name.base().find(&*name.brand) else { return Vec::new() };
    let towns: Vec<u64> = record.places().iter().filter_map(town).collect();
    let cuts = name.brand.char_indices().map(|(at, _)| at).skip(2).take(3);
    let cuts = cuts.filter(|&at| name.brand[at..].chars().count() >= 2 && !towns.is_empty());
    cuts.map(|at| {
        let village = bare_village(&name.brand[..at]);
        let said = brand(&name.brand[at..]);
        let claims = std::iter::once(village).chain(towns.first().copied()).map(|place| Claim { word: said, place });
        Words { text: name.base()[start + at..].to_owned(), person: None, claims: claims.collect(), village }
    })
    .collect()
}

/// A village by its bare name, its number as keys spell it: 舟山二 is 舟山2.
fn bare_village(text: &str) -> u64 {
    let number = text.chars().next_back().and_then(arabic).filter(|number| (1..=9).contains(number));
    match (number, text.char_indices().next_back()) {
        (Some(number), Some((at, _))) => word('村', &format!("{}{number}", &text[..at])),
        _ => word('村', text),
    }
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
            Part::Described => names_somebody(record),
            Part::Mention => {
                !record.unit_cell
                    && (brand_person(record).is_some() || names_somebody(record) || !glued(record).is_empty())
            }
            _ => false,
        }
}

/// Whether it says who runs the unit, beside what it calls it: 有个叫陈志强的人开了个安全门厂.
fn names_somebody(record: &CensusRecord) -> bool {
    record.people.iter().any(|person| !person.is_surname_only())
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

/// That a unit at the complaint's place is run by one called so.
fn run_by(record: &CensusRecord) -> Vec<Claim> {
    let called = brand_person(record);
    let people = record.people.iter().chain(&called).filter(|person| !person.is_surname_only());
    let claims = |named: &Person| {
        let word = owner(named.key()?);
        Some(within(record, named.name()).into_iter().map(move |place| Claim { word, place }))
    };
    people.filter_map(claims).flatten().collect()
}

/// Where somebody of a name is looked for: in the village, or in the town where none is named; one of a rare name in the town as well, since an
/// office may leave the village out.
fn within(record: &CensusRecord, name: &str) -> Vec<u64> {
    let mut places = at(record, true);
    if name.chars().count() >= RARE {
        places.extend(record.places().iter().filter_map(town));
    }
    places
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

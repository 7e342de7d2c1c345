//! From answers to facts: which records they are about in the lists of this run, and which of them hold.

use super::entry::{Answer, Entry, Ledger, Outcome, Place, Side, Subject};
use super::find::{Found, Index};
use super::key::{record_key, snapshot};
use super::read::CELL_MARK;
use super::remark::{Problem, Remark, Said};
use crate::cluster::{Facts, Relation, Stated, Tie};
use crate::record::{Lists, Pair, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// What the answers come to in one run.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    /// The answers that hold, about the records of these lists.
    pub facts: Facts,
    /// What could not be obeyed, and why.
    pub remarks: Vec<Remark>,
}

impl Ledger {
    /// Finds the records of every answer in these lists, settles contradictions, and notes each answer's outcome. Records that were found are
    /// henceforth known by what their rows say now.
    pub fn resolve(&mut self, lists: &Lists) -> Resolved {
        let mut resolved = Resolved::default();
        if self.is_empty() {
            return resolved;
        }
        let before: Vec<Outcome> = self.entries.iter().map(|entry| entry.outcome).collect();
        let mut found = self.locate(lists, &before, &mut resolved.remarks);
        self.make_unique_by(&mut found);
        let ties = self.settle_pairs(&found, &mut resolved.remarks);
        let stated = self.settle_values(&found, &mut resolved.remarks);
        let (facts, contradictions) = Facts::new(ties.iter().map(|(tie, _)| tie.clone()).collect());
        for contradiction in contradictions {
            let at: Vec<usize> = contradiction
                .ties
                .iter()
                .filter_map(|tie| ties.iter().find(|(other, _)| other == tie).map(|(_, at)| *at))
                .collect();
            for (order, &entry) in at.iter().enumerate() {
                match contradiction.overruled {
                    None => self.entries[entry].outcome = Outcome::Contradicted,
                    Some(oldest) if oldest == order => self.entries[entry].outcome = Outcome::Superseded,
                    Some(_) => {}
                }
            }
            resolved.remarks.push(self.contradiction(&at, contradiction.overruled));
        }
        let pairs_of = |outcome| {
            let entries = self.entries.iter().zip(&found);
            entries.filter(move |(entry, _)| entry.outcome == outcome).filter_map(|(_, found)| pair(found))
        };
        // An undecided pair is left alone only while the rows say what they said.
        let changed = |found: &[Option<Found>]| found.iter().any(|found| matches!(found, Some(Found::Changed(_))));
        let undecided = self.entries.iter().zip(&found).filter(|(entry, _)| entry.outcome == Outcome::Unsure);
        let unsure: Vec<Pair> =
            undecided.filter(|(_, found)| !changed(found)).filter_map(|(_, found)| pair(found)).collect();
        resolved.facts = facts.with_unsure(unsure).with_again(pairs_of(Outcome::Contradicted)).with_stated(stated);
        self.refresh(lists, &found);
        resolved
    }

    /// The records of each answer's sides, and its first outcome.
    fn locate(&mut self, lists: &Lists, before: &[Outcome], remarks: &mut Vec<Remark>) -> Vec<Vec<Option<Found>>> {
        let sides: Vec<&Side> = self.entries.iter().flat_map(Entry::sides).collect();
        let index = Index::new(lists, &sides);
        let found: Vec<Vec<Option<Found>>> =
            self.entries.iter().map(|entry| entry.sides().iter().map(|side| index.find(side)).collect()).collect();
        let mut lost: BTreeMap<String, (usize, usize, Vec<Remark>)> = BTreeMap::new();
        for ((entry, found), &before) in self.entries.iter_mut().zip(&found).zip(before) {
            let (all, gone, told) = lost.entry(entry.place.file.clone()).or_default();
            *all += 1;
            entry.outcome = match (&entry.subject, &found[..]) {
                (Subject::Pair { answer: Answer::Unsure, .. }, [Some(_), Some(_)]) => Outcome::Unsure,
                // Both sides are one row now: there is nothing left to join or to part.
                (Subject::Pair { .. }, [Some(a), Some(b)]) if a.record() == b.record() => Outcome::NotFound,
                (_, found) if found.iter().all(Option::is_some) => {
                    match found.iter().any(|found| matches!(found, Some(Found::Changed(_)))) {
                        true => Outcome::AppliedChanged,
                        false => Outcome::Applied,
                    }
                }
                _ => Outcome::NotFound,
            };
            if entry.outcome == Outcome::NotFound {
                *gone += 1;
                let sides = entry.sides();
                let gone = sides.iter().zip(found).find(|(_, found)| found.is_none());
                let record = gone.map_or_else(|| sides[0].key.label(), |(side, _)| side.key.label());
                // What waited before is in the ledger and need not be told in every run.
                if before != Outcome::NotFound {
                    told.push(Remark { place: entry.place.clone(), problem: Problem::NotFound { record } });
                }
            }
        }
        for (file, (all, gone, told)) in lost {
            // One lost answer may be a deleted row; several, and no other, are somebody else's roster.
            if gone == all && all >= FOREIGN && !told.is_empty() {
                let place = Place { file, ..Place::default() };
                remarks.push(Remark { place, problem: Problem::OtherProject { answers: all } });
            } else {
                remarks.extend(told);
            }
        }
        found
    }

    /// Drops an answer that says the same of the same records as an earlier one, by the same person on the same day.
    fn make_unique_by(&mut self, found: &mut Vec<Vec<Option<Found>>>) {
        let mut seen = BTreeSet::new();
        let keep: Vec<bool> = self
            .entries
            .iter()
            .zip(&*found)
            .map(|(entry, found)| {
                let records: Option<BTreeSet<RecordId>> = found.iter().map(|found| Some((*found)?.record())).collect();
                records.is_none_or(|records| seen.insert((records, entry.said(), entry.voice.clone())))
            })
            .collect();
        let (mut of_entry, mut of_found) = (keep.iter(), keep.iter());
        self.entries.retain(|_| of_entry.next().copied().unwrap_or(true));
        found.retain(|_| of_found.next().copied().unwrap_or(true));
    }

    /// One tie per pair, with the answer it comes from. Ties stand in the order of what their rows say.
    fn settle_pairs(&mut self, found: &[Vec<Option<Found>>], remarks: &mut Vec<Remark>) -> Vec<(Tie, usize)> {
        let mut by_pair: BTreeMap<Pair, Vec<usize>> = BTreeMap::new();
        for (at, (entry, found)) in self.entries.iter().zip(found).enumerate() {
            if let (Subject::Pair { .. }, Some(pair)) = (&entry.subject, pair(found)) {
                by_pair.entry(pair).or_default().push(at);
            }
        }
        let mut ties = Vec::new();
        for (pair, entries) in by_pair {
            let says = |at: &usize| match &self.entries[*at].subject {
                Subject::Pair { answer: Answer::Is(relation), .. } => Some(*relation),
                _ => None,
            };
            let definite: Vec<usize> = entries.iter().copied().filter(|at| says(at).is_some()).collect();
            let relations: Vec<Relation> = definite.iter().filter_map(says).collect();
            if !definite.is_empty() {
                // Who could not tell is answered by who could.
                for &at in entries.iter().filter(|at| !definite.contains(at)) {
                    self.entries[at].outcome = Outcome::Superseded;
                }
            }
            if let Some(at) = self.choose(&definite, &relations, remarks) {
                let relation = relations[definite.iter().position(|&other| other == at).unwrap_or_default()];
                ties.push((Tie { pair, relation, voice: self.entries[at].voice.clone() }, at));
            }
        }
        ties.sort_by_cached_key(|(tie, at)| {
            let mut keys: Vec<_> =
                self.entries[*at].sides().iter().map(|side| (side.key.content, side.key.source.clone())).collect();
            keys.sort();
            (keys, tie.relation)
        });
        ties
    }

    /// One value per record and field.
    fn settle_values(&mut self, found: &[Vec<Option<Found>>], remarks: &mut Vec<Remark>) -> Vec<Stated> {
        let mut by_field: BTreeMap<(RecordId, String), Vec<usize>> = BTreeMap::new();
        for (at, (entry, found)) in self.entries.iter().zip(found).enumerate() {
            let field = match &entry.subject {
                Subject::Status { .. } => STATUS.to_owned(),
                Subject::Correction { field, .. } => field.clone(),
                Subject::Pair { .. } => continue,
            };
            if let [Some(found)] = found[..] {
                by_field.entry((found.record(), field)).or_default().push(at);
            }
        }
        let mut stated = Vec::new();
        for ((record, field), entries) in by_field {
            let said: Vec<(String, &'static str)> = entries
                .iter()
                .map(|&at| match &self.entries[at].subject {
                    Subject::Status { status, .. } => (status.label().zh.to_owned(), "human_status"),
                    Subject::Correction { text, .. } => (text.clone(), "human_correction"),
                    Subject::Pair { .. } => (String::new(), ""),
                })
                .collect();
            if let Some(at) = self.choose(&entries, &said, remarks) {
                let (text, rule) = said[entries.iter().position(|&other| other == at).unwrap_or_default()].clone();
                stated.push(Stated { record, field, text, rule, voice: self.entries[at].voice.clone() });
            }
        }
        stated
    }

    /// Of several answers to one question the one that holds: any when all say the same (the latest), the latest when all have days and the
    /// latest ones agree, otherwise none.
    fn choose<T: PartialEq>(&mut self, entries: &[usize], said: &[T], remarks: &mut Vec<Remark>) -> Option<usize> {
        let days: Vec<Option<String>> = self.entries.iter().map(|entry| entry.voice.day().map(str::to_owned)).collect();
        let day = |at: usize| &days[at];
        let latest = entries.iter().copied().max_by(|&a, &b| day(a).cmp(day(b)).then(b.cmp(&a)))?;
        let what = |at: usize| &said[entries.iter().position(|&other| other == at).unwrap_or_default()];
        if entries.iter().all(|&at| what(at) == what(latest)) {
            return Some(latest);
        }
        let dated = entries.iter().all(|&at| day(at).is_some());
        let agreed = entries.iter().filter(|&&at| day(at) == day(latest)).all(|&at| what(at) == what(latest));
        if dated && agreed {
            for &at in entries.iter().filter(|&&at| what(at) != what(latest)) {
                self.entries[at].outcome = Outcome::Superseded;
            }
            if entries.iter().any(|&at| !self.entries[at].known) {
                let mut ordered = entries.to_vec();
                ordered.sort_by_key(|&at| day(at));
                remarks.push(self.contradiction(&ordered, Some(0)));
            }
            return Some(latest);
        }
        for &at in entries {
            self.entries[at].outcome = Outcome::Contradicted;
        }
        remarks.push(self.contradiction(entries, None));
        None
    }

    fn contradiction(&self, entries: &[usize], overruled: Option<usize>) -> Remark {
        let said = entries
            .iter()
            .map(|&at| {
                let entry = &self.entries[at];
                let about = entry.sides().iter().map(|side| side.key.label()).collect::<Vec<_>>().join(" — ");
                let answer = match &entry.subject {
                    Subject::Pair { answer, .. } => (answer.label().zh.to_owned(), answer.label().en.to_owned()),
                    Subject::Status { status, .. } => (status.label().zh.to_owned(), status.label().en.to_owned()),
                    Subject::Correction { field, text, .. } => (format!("{field}={text}"), format!("{field}={text}")),
                };
                Said { about, answer, voice: entry.voice.clone(), place: entry.place.clone() }
            })
            .collect();
        let place = entries.first().map(|&at| self.entries[at].place.clone()).unwrap_or_default();
        Remark { place, problem: Problem::Contradiction { said, overruled } }
    }

    /// Records that were found are known by their present rows.
    fn refresh(&mut self, lists: &Lists, found: &[Vec<Option<Found>>]) {
        for (entry, found) in self.entries.iter_mut().zip(found) {
            for (side, found) in entry.sides_mut().into_iter().zip(found) {
                if let Some(found) = found {
                    side.key = record_key(lists, found.record());
                    side.cells = snapshot(lists, found.record()).into_iter().map(str::to_owned).collect();
                }
            }
        }
    }
}

/// The roster's field that a status is about.
const STATUS: &str = "status";

/// So many answers of one file, all of them lost, are another project's.
const FOREIGN: usize = 2;

fn pair(found: &[Option<Found>]) -> Option<Pair> {
    match found {
        [Some(a), Some(b)] => Pair::new(a.record(), b.record()),
        _ => None,
    }
}

impl Side {
    /// What was known of the record, as one text that [`read`](super::read()) takes apart again.
    pub fn shown(&self) -> String {
        self.cells.join(CELL_MARK)
    }
}

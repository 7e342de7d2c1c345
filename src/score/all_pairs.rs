//! The Fellegi-Sunter fit over all pairs of a table: see [`mixture`](super::mixture) for what is estimated; here is what it is estimated from.

use super::em::Parameters;
use super::exclusive::Candidates;
use super::fellegi::{FellegiSunter, Sample, Stored};
use super::frequency::mean_log_frequency;
use super::mixture::{Counted, Mixture, Population, fit};
use super::model::FellegiSunterModel;
use super::note::{foreign_tables, notes};
use super::patterns::{Packing, count_patterns};
use super::repeats::Repeats;
use super::sample::random_strangers;
use super::{AnsweredPair, Note, Rivalry};
use crate::block::CandidatePairs;
use crate::compare::Comparator;
use crate::record::{Pair, Standardised};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

impl FellegiSunter {
    pub(super) fn of_all_pairs(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        answers: &[AnsweredPair],
        Sample { packing, pairs, codes }: Sample<'_>,
    ) -> FellegiSunterModel {
        let levels: Vec<_> = comparators.iter().map(|c| c.levels()).collect();
        let start = Parameters::start(&levels, self.em.match_share);
        if comparators.len() < 2 {
            return self.of_one_respect(comparators, data, &packing, (&pairs, &codes), start);
        }
        let random = random_strangers(data, candidates);
        let random_codes = packing.all_codes(comparators, data, &random);
        let strata = Strata {
            data,
            candidates: (&pairs, &codes),
            each: candidates.len() as f64 / pairs.len().max(1) as f64,
            random: (&random, &random_codes),
        };
        let known = Known::new(&packing, comparators, data, answers);
        let fitted = |between: bool, known: &Known| -> Mixture {
            fit(&strata.population(&packing, between, known), &start, &self.em)
        };
        let mut mixture = fitted(false, &known);
        let mut between = false;
        let mut single = Vec::new();
        if self.em.exclusive {
            let compared = Candidates { packing: &packing, pairs: &pairs, codes: &codes, data };
            single = Repeats::by_twins(comparators, compared, &mixture.parameters).if_all(data);
            if !single.is_empty() {
                between = true;
                mixture = fitted(true, &known);
            }
        }
        let unanswered = (!answers.is_empty()).then(|| fitted(between, &Known::default()).parameters);
        let patterns = count_patterns(&packing, &vec![0; codes.len()], &codes);
        let notes = notes(comparators, data, &packing, &patterns, &mixture.parameters, mixture.fit);
        let stored = Stored {
            comparisons: comparators.iter().map(|c| c.name().to_owned()).collect(),
            global: mixture.parameters,
            source_pairs: BTreeMap::new(),
            mean_log_frequency: mean_log_frequency(comparators, &packing, data, &pairs, &codes),
            iterations: mixture.fit.iterations,
            converged: mixture.fit.converged,
            single_sources: single,
            further: Rivalry::NONE.further,
            unanswered,
            population: true,
            proposed: mixture.proposed,
        };
        FellegiSunterModel::new(comparators, self, stored, notes)
    }

    /// One respect alone shows no two kinds of pairs: how alike two records are says the same whatever is taken for a match. The
    /// comparison's starting weights stand.
    fn of_one_respect(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        packing: &Packing,
        (pairs, codes): (&[Pair], &[u64]),
        start: Parameters,
    ) -> FellegiSunterModel {
        let stored = Stored {
            comparisons: comparators.iter().map(|c| c.name().to_owned()).collect(),
            global: start,
            source_pairs: BTreeMap::new(),
            mean_log_frequency: mean_log_frequency(comparators, packing, data, pairs, codes),
            iterations: 0,
            converged: true,
            single_sources: Vec::new(),
            further: Rivalry::NONE.further,
            unanswered: None,
            population: false,
            proposed: super::proposed::Proposed::default(),
        };
        let note = comparators.first().map(|c| Note::OneRespect { comparison: c.name().to_owned() });
        FellegiSunterModel::new(
            comparators,
            self,
            stored,
            note.into_iter().chain(foreign_tables(comparators, data)).collect(),
        )
    }
}

/// Answered pairs with their codes.
#[derive(Default)]
struct Known {
    answers: FxHashMap<Pair, bool>,
    codes: Vec<(u64, bool)>,
    pairs: Vec<Pair>,
}

impl Known {
    fn new(
        packing: &Packing,
        comparators: &[Box<dyn Comparator>],
        data: &Standardised,
        answers: &[AnsweredPair],
    ) -> Self {
        let pairs: Vec<Pair> = answers.iter().map(|answer| answer.pair).collect();
        let codes = packing.all_codes(comparators, data, &pairs);
        Self {
            answers: answers.iter().map(|answer| (answer.pair, answer.same)).collect(),
            codes: codes.into_iter().zip(answers.iter().map(|answer| answer.same)).collect(),
            pairs,
        }
    }
}

/// What the estimation looks at: candidates, each standing for a few, and random pairs that are none.
struct Strata<'a> {
    data: &'a Standardised,
    candidates: (&'a [Pair], &'a [u64]),
    each: f64,
    random: (&'a [Pair], &'a [u64]),
}

impl Strata<'_> {
    /// All pairs, or those between sources only.
    fn population(&self, packing: &Packing, between: bool, known: &Known) -> Population {
        let source = |pair: &Pair| (self.data.source(pair.left()), self.data.source(pair.right()));
        let counts = |pair: &Pair| !between || source(pair).0 != source(pair).1;
        let of = |(pairs, codes): (&[Pair], &[u64])| -> Vec<u64> {
            let open = |pair: &Pair| counts(pair) && !known.answers.contains_key(pair);
            pairs.iter().zip(codes).filter(|(pair, _)| open(pair)).map(|(_, &code)| code).collect()
        };
        let answered: Vec<(u64, bool)> =
            known.pairs.iter().zip(&known.codes).filter(|(pair, _)| counts(pair)).map(|(_, &code)| code).collect();
        let all = |n: u64| n as f64 * (n as f64 - 1.0) / 2.0;
        let mut total = all(self.data.len() as u64);
        if between {
            total -= self.data.source_sizes().values().map(|&n| all(n as u64)).sum::<f64>();
        }
        let counted = Counted {
            candidates: &of(self.candidates),
            each: self.each,
            random: &of(self.random),
            total,
            answered: &answered,
        };
        Population::new(packing, &counted)
    }
}

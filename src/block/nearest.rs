//! Nearest neighbours over the columns of any table: for each record the k others that share the rarest keys with it.
//!
//! All keys of a record (words, sounds, values of several columns) are one bag in an inverted index in memory ([`index`]). Shared rarity is
//! added up in one dense array per thread, and divided by a power of the other's own sum, so that a long text is not near to everything.
//!
//! Cost: reading `postings` entries per record for single keys and a handful for pairs of common ones, whatever the size of the table.
//!
//! Reference: Robertson & Zaragoza 2009 for rarity weights with length normalisation.

use super::bag::{Followed, Index, index};
use super::fields::{KeyPart, on_columns};
use super::kin::{Found, kin};
use super::{Blocker, Proposal, TOGETHER};
use crate::record::{Pair, RecordId, SourceId, Standardised};
use crate::standardise::NamedColumn;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Proposes for each record its `k` nearest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nearest {
    /// Name of the rule.
    pub rule: String,
    /// What makes the bag.
    pub on: Vec<KeyPart>,
    /// Others proposed per record.
    pub k: usize,
    /// Entries read per record on average; sets which keys are too common to follow.
    #[serde(default = "postings")]
    pub postings: usize,
    /// Pairs of common keys are followed where at most so many records share both; 0 follows none. A record of a large table has
    /// few rare keys, and most of its near ones share common keys only.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub common: usize,
    /// Others below this share of the best one's score are left out.
    #[serde(default)]
    pub min_of_best: f32,
    /// Power of the other's own sum that scores are divided by.
    #[serde(default = "length_power")]
    pub length_power: f32,
    /// Others of the record's own source proposed, beside `k` of other sources. Without it the `k` are of any source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k_within: Option<usize>,
    /// Where sources differ in size, a record of the smaller one is proposed more others, in proportion, up to so many, and one of the larger
    /// fewer: every match has an end in the smaller source, and its few records can be looked at longer. Without it all are proposed `k`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k_most: Option<usize>,
    /// Pairs per record in all, filled up with records that are near to the same others; without it only the nearest are proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kin: Option<usize>,
}

fn postings() -> usize {
    5000
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

fn length_power() -> f32 {
    0.3
}

/// A record of the larger source is proposed at least so many: its match and a rival to tell it from.
const LEAST_K: f64 = 2.0;

/// Records per task.
const CHUNK: usize = 256;

#[derive(Default)]
struct Scratch {
    score: Vec<u32>,
    touched: Vec<u32>,
    best: Vec<(f32, u32)>,
    own: Vec<(f32, u32)>,
}

impl Blocker for Nearest {
    fn name(&self) -> &str {
        &self.rule
    }

    fn propose(&self, data: &Standardised) -> Proposal {
        let n = data.len();
        let index = index(data, &self.on, self.postings, self.common);
        let divisor: Vec<f32> = match self.length_power {
            0.0 => Vec::new(),
            power => index.own.par_iter().map(|&own| (own as f32).max(1.0).powf(power)).collect(),
        };
        let fresh = || Scratch { score: vec![0; n], ..Scratch::default() };
        let k_of = self.k_by_source(data);
        let chunks: Vec<Vec<Found>> = (0..n.div_ceil(CHUNK))
            .into_par_iter()
            .with_max_len(TOGETHER)
            .map_init(fresh, |scratch, chunk| {
                let mut found = Vec::new();
                for record in chunk * CHUNK..((chunk + 1) * CHUNK).min(n) {
                    let left = RecordId(record as u32);
                    self.nearest(data, &index, &divisor, left, k_of(data.source(left)), scratch);
                    let best = scratch.best.iter().map(|&(score, _)| score).fold(f32::MIN_POSITIVE, f32::max);
                    found.extend(scratch.best.iter().map(|&(score, right)| (left.0, right, score / best)));
                }
                found
            })
            .collect();
        let found = chunks.concat();
        let mut pairs: Vec<Pair> = found.iter().filter_map(|&(a, b, _)| Pair::new(RecordId(a), RecordId(b))).collect();
        if let Some(most) = self.kin {
            pairs.extend(kin(n, &found, most));
        }
        Proposal { pairs, runaway: index.left_out, largest: index.largest }
    }

    fn columns(&self) -> Vec<NamedColumn> {
        on_columns(&self.on)
    }
}

impl Nearest {
    /// Others proposed to a record of each source. With `k` to each the pairs of the larger source would grow with it, and nearly all be of records
    /// that have no match; dividing by the root of the ratio there pays for what the smaller one is given.
    fn k_by_source(&self, data: &Standardised) -> impl Fn(SourceId) -> usize {
        let sizes = self.k_most.map(|_| data.source_sizes()).unwrap_or_default();
        let (k, most) = (self.k as f64, self.k_most.unwrap_or(self.k).max(self.k) as f64);
        move |source| {
            let largest_other = sizes.iter().filter(|(other, _)| **other != source).map(|(_, &size)| size).max();
            let (Some(other), Some(&own)) = (largest_other, sizes.get(&source)) else { return k as usize };
            let ratio = other as f64 / own as f64;
            let k = if ratio >= 1.0 { (k * ratio).min(most) } else { (k * ratio.sqrt()).max(LEAST_K.min(k)) };
            k.round() as usize
        }
    }

    fn nearest(
        &self,
        data: &Standardised,
        index: &Index,
        divisor: &[f32],
        record: RecordId,
        k: usize,
        scratch: &mut Scratch,
    ) {
        let Scratch { score, touched, best, own } = scratch;
        best.clear();
        own.clear();
        for Followed { keys, records, rarity } in &index.followed {
            for &key in keys.get(record.index()) {
                for &other in records.get(key as usize) {
                    let score = &mut score[other as usize];
                    if *score == 0 {
                        touched.push(other);
                    }
                    *score += rarity[key as usize];
                }
            }
        }
        let source = data.source(record);
        for &other in touched.iter() {
            let shared = std::mem::take(&mut score[other as usize]) as f32;
            if other != record.0 {
                let list = if self.k_within.is_some() && data.source(RecordId(other)) == source {
                    &mut *own
                } else {
                    &mut *best
                };
                list.push((divisor.get(other as usize).map_or(shared, |divisor| shared / divisor), other));
            }
        }
        touched.clear();
        self.cut(best, k);
        self.cut(own, self.k_within.unwrap_or_default());
        best.append(own);
    }

    /// Keeps the best `k`. All that tie with the last of them stay, so that the proposal does not depend on the order of rows; a tie wider
    /// than that says nothing and is cut.
    fn cut(&self, best: &mut Vec<(f32, u32)>, k: usize) {
        if k == 0 {
            return best.clear();
        }
        if best.len() > k {
            best.select_nth_unstable_by(k - 1, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let kth = best[k - 1].0;
            best.retain(|&(score, _)| score >= kth);
            if best.len() > 2 * k {
                best.retain(|&(score, _)| score > kth);
            }
        }
        let top = best.iter().map(|&(score, _)| score).fold(0.0, f32::max);
        best.retain(|&(score, _)| score >= self.min_of_best * top);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standardise::field::{Field, Kind};
    use crate::standardise::table::FIELD;

    fn rule(common: usize) -> Nearest {
        let on = ["name:words", "street:words"].map(|part| KeyPart::try_from(part.to_owned()).unwrap()).to_vec();
        let rule = "nearest".to_owned();
        Nearest {
            rule,
            on,
            k: 4,
            postings: 0,
            common,
            min_of_best: 0.0,
            length_power: 0.0,
            k_within: None,
            k_most: None,
            kin: None,
        }
    }

    /// Every name stands beside every street once, and `twice` stands once more at the end.
    fn data(twice: usize) -> Standardised {
        let all: Vec<(String, String)> =
            (0..64).chain([twice]).map(|at| (format!("name{}", at % 8), format!("street{}", at / 8))).collect();
        let mut data = Standardised::new(vec![SourceId(0); all.len()]);
        let field = |cells: Vec<&str>| Field::new(Kind::Text, cells.into_iter().map(Some));
        data.insert(format!("{FIELD}name"), field(all.iter().map(|(name, _)| name.as_str()).collect()));
        data.insert(format!("{FIELD}street"), field(all.iter().map(|(_, street)| street.as_str()).collect()));
        data
    }

    /// 400 phones of two records each, and `placeholders` records with the same one; of three towns each has a third.
    fn phones(placeholders: usize) -> Standardised {
        let mut phones: Vec<String> = (0..800).map(|at| format!("5550{:04}", at / 2)).collect();
        phones.extend(std::iter::repeat_n("00000000".to_owned(), placeholders));
        let towns: Vec<String> = (0..phones.len()).map(|at| format!("town{}", at % 3)).collect();
        let mut data = Standardised::new(vec![SourceId(0); phones.len()]);
        let column = |kind, cells: &[String]| Field::new(kind, cells.iter().map(|cell| Some(cell.as_str())));
        data.insert(format!("{FIELD}phone"), column(Kind::Code, &phones));
        data.insert(format!("{FIELD}town"), column(Kind::Category, &towns));
        data
    }

    #[test]
    fn a_value_too_common_to_follow_is_named_and_a_common_town_is_not() {
        let on = ["phone:value", "town:value"].map(|part| KeyPart::try_from(part.to_owned()).unwrap()).to_vec();
        let rule = Nearest { on, postings: 20, ..rule(0) };
        let capped = rule.propose(&phones(300));
        assert_eq!(capped.runaway, [super::super::RunawayBlock { key: "00000000".to_owned(), records: 300 }]);
        let rules: Vec<Box<dyn Blocker>> = vec![Box::new(rule)];
        let (_, census) = super::super::propose_all(&rules, &phones(50));
        assert_eq!(census.rules[0].runaway, []);
        assert_eq!(census.rules[0].largest[0], super::super::RunawayBlock { key: "00000000".to_owned(), records: 50 });
    }

    #[test]
    fn two_common_keys_together_are_rare_again() {
        let data = data(19);
        assert_eq!(rule(0).propose(&data).pairs, []);
        let pair = Pair::new(RecordId(19), RecordId(64)).unwrap();
        // Proposed from both sides.
        assert_eq!(rule(4).propose(&data).pairs, [pair, pair]);
    }
}

//! Nearest neighbours over the columns of any table: for each record the k others that share the rarest keys with it.
//!
//! All keys of a record (words, sounds, values of several columns) are one bag in an inverted index in memory. Shared rarity is added up in one
//! dense array per thread, and divided by a power of the other's own sum, so that a long text is not near to everything. Keys
//! that many records have are not followed: the limit is set so that a record reads at most `postings` entries on average.
//!
//! Reference: Robertson & Zaragoza 2009 for rarity weights with length normalisation.

use super::fields::{KeyPart, bag};
use super::postings::invert;
use super::{Blocker, Proposal};
use crate::record::{KeyColumn, Pair, RecordId, Standardised};
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
    /// Others below this share of the best one's score are left out.
    #[serde(default)]
    pub min_of_best: f32,
    /// Power of the other's own sum that scores are divided by.
    #[serde(default = "length_power")]
    pub length_power: f32,
    /// Others of the record's own source proposed, beside `k` of other sources. Without it the `k` are of any source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k_within: Option<usize>,
}

fn postings() -> usize {
    5000
}

fn length_power() -> f32 {
    0.3
}

/// Records per task.
const CHUNK: usize = 256;

/// Rarity is added as integers, 1/1024 nat each, so that ties do not depend on the order of keys.
const FIXED_POINT: f64 = 1024.0;

struct Index {
    bag: KeyColumn,
    starts: Vec<u32>,
    postings: Vec<u32>,
    rarity: Vec<u32>,
    divisor: Vec<f32>,
    limit: u32,
}

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
        let index = self.index(bag(data, &self.on));
        let fresh = || Scratch { score: vec![0; n], ..Scratch::default() };
        let chunks: Vec<Vec<Pair>> = (0..n.div_ceil(CHUNK))
            .into_par_iter()
            .map_init(fresh, |scratch, chunk| {
                let mut found = Vec::new();
                for record in chunk * CHUNK..((chunk + 1) * CHUNK).min(n) {
                    let left = RecordId(record as u32);
                    self.nearest(data, &index, left, scratch);
                    found.extend(scratch.best.iter().filter_map(|&(_, right)| Pair::new(left, RecordId(right))));
                }
                found
            })
            .collect();
        Proposal { pairs: chunks.concat(), ..Proposal::default() }
    }
}

impl Nearest {
    fn index(&self, bag: KeyColumn) -> Index {
        let n = bag.len();
        let records = || (0..n as u32).map(RecordId);
        let (starts, postings) = invert(&bag);
        // Reading a key of f records costs f entries for each of them.
        let mut frequencies: Vec<u32> = starts.windows(2).map(|w| w[1] - w[0]).collect();
        frequencies.par_sort_unstable();
        let budget = (self.postings as u64).saturating_mul(n as u64);
        let mut read = 0_u64;
        let mut limit = 2;
        for &f in &frequencies {
            read += u64::from(f) * u64::from(f);
            if read > budget {
                break;
            }
            limit = f.max(limit);
        }
        let rare = |f: u32| (((1 + n) as f64 / f64::from(1 + f)).ln() * FIXED_POINT).max(1.0) as u32;
        let rarity: Vec<u32> = starts.windows(2).map(|w| rare(w[1] - w[0])).collect();
        let own = |r: RecordId| bag.get(r).iter().map(|&token| rarity[token as usize]).sum::<u32>() as f32;
        let divisor = records().map(|r| own(r).max(1.0).powf(self.length_power)).collect();
        Index { bag, starts, postings, rarity, divisor, limit }
    }

    fn nearest(&self, data: &Standardised, index: &Index, record: RecordId, scratch: &mut Scratch) {
        let Scratch { score, touched, best, own } = scratch;
        best.clear();
        own.clear();
        for &token in index.bag.get(record) {
            let token = token as usize;
            let list = &index.postings[index.starts[token] as usize..index.starts[token + 1] as usize];
            if list.len() > index.limit as usize {
                continue;
            }
            for &other in list {
                if score[other as usize] == 0 {
                    touched.push(other);
                }
                score[other as usize] += index.rarity[token];
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
                list.push((shared / index.divisor[other as usize], other));
            }
        }
        touched.clear();
        self.cut(best, self.k);
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

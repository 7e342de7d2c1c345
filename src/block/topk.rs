//! Rare tokens: for each record the k others that share the rarest tokens with it.
//!
//! An inverted index in memory: postings per token, tokens that stand on more than `max_frequency` records are not followed (they
//! say little), and the shared rarity is added up in one dense array per thread. This finds 锁纳特金属制品 for 索纳特金属制品 although no whole
//! key is equal. Cost: the sum over records of the posting lengths of their tokens.

use super::except::{self, Except};
use super::postings::invert;
use super::{Blocker, Proposal};
use crate::record::{KeyColumn, Pair, RecordId, Standardised};
use crate::standardise::{ColumnKind, NamedColumn};
use rayon::prelude::*;

/// Proposes for each record the `k` records with the largest summed rarity of shared tokens.
#[derive(Debug, Clone)]
pub struct RareTokens {
    /// Name of the rule.
    pub rule: String,
    /// Key column that holds the tokens.
    pub column: String,
    /// Others proposed per record.
    pub k: usize,
    /// Tokens on more records than this are not followed.
    pub max_frequency: usize,
    /// Least share (0..=1) of a record's own summed rarity that another must share with it.
    pub min_share: f32,
    /// Column of the standardiser that tells pairs apart ([`Apart`](crate::record::Apart)): these are not proposed.
    pub except: Option<String>,
}

struct Scratch {
    score: Vec<u32>,
    touched: Vec<u32>,
    best: Vec<(u32, u32)>,
}

impl Blocker for RareTokens {
    fn name(&self) -> &str {
        &self.rule
    }

    fn columns(&self) -> Vec<NamedColumn> {
        let keys = NamedColumn::new("column", &self.column, ColumnKind::Keys);
        std::iter::once(keys).chain(except::column(&self.except)).collect()
    }

    fn propose(&self, data: &Standardised) -> Proposal {
        let Some(column) = data.get::<KeyColumn>(&self.column) else { return Proposal::default() };
        let n = column.len();
        let (starts, postings) = invert(column);
        let rarity: Vec<u32> = starts
            .windows(2)
            .map(|w| (((1 + n) as f32 / (1 + w[1] - w[0]) as f32).ln() * FIXED_POINT).max(1.0) as u32)
            .collect();
        let apart = Except::new(&self.except, data);
        let fresh = || Scratch { score: vec![0; n], touched: Vec::new(), best: Vec::new() };
        let chunks: Vec<Vec<Pair>> = (0..n.div_ceil(CHUNK))
            .into_par_iter()
            .map_init(fresh, |scratch, chunk| {
                let mut found = Vec::new();
                for record in chunk * CHUNK..((chunk + 1) * CHUNK).min(n) {
                    self.nearest(RecordId(record as u32), column, &starts, &postings, &rarity, scratch);
                    let left = RecordId(record as u32);
                    found.extend(scratch.best.iter().filter_map(|&(_, right)| Pair::new(left, RecordId(right))));
                }
                // One after another, so that fetching the records of many pairs goes on at once.
                found.retain(|&pair| !apart.tells(pair));
                found
            })
            .collect();
        Proposal { pairs: chunks.concat(), ..Proposal::default() }
    }
}

/// Rarity is added as integers of 1/1024 nat: the sum does not depend on the order of tokens, so neither do ties.
const FIXED_POINT: f32 = 1024.0;

/// Records per task: enough to make the scratch worth having, few enough to share the work evenly.
const CHUNK: usize = 512;

impl RareTokens {
    fn nearest(
        &self,
        record: RecordId,
        column: &KeyColumn,
        starts: &[u32],
        postings: &[u32],
        rarity: &[u32],
        scratch: &mut Scratch,
    ) {
        let Scratch { score, touched, best } = scratch;
        best.clear();
        let mut own = 0;
        for &token in column.get(record) {
            let token = token as usize;
            own += rarity[token];
            let list = &postings[starts[token] as usize..starts[token + 1] as usize];
            if list.len() > self.max_frequency {
                continue;
            }
            for &other in list {
                if score[other as usize] == 0 {
                    touched.push(other);
                }
                score[other as usize] += rarity[token];
            }
        }
        let floor = (own as f32 * self.min_share) as u32;
        for &other in touched.iter() {
            let shared = std::mem::take(&mut score[other as usize]);
            if other != record.0 && shared >= floor {
                best.push((shared, other));
            }
        }
        touched.clear();
        let order = |a: &(u32, u32), b: &(u32, u32)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if best.len() > self.k {
            // All that tie with the k-th stay, so that the proposal does not depend on the order of rows; a tie wider than that
            // says nothing and is cut.
            best.select_nth_unstable_by(self.k - 1, order);
            let kth = best[self.k - 1].0;
            best.retain(|&(shared, _)| shared >= kth);
            if best.len() > 4 * self.k {
                best.retain(|&(shared, _)| shared > kth);
            }
        }
    }
}

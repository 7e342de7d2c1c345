//! Rare tokens: for each record the k others that share the rarest tokens with it.
//!
//! An inverted index in memory: postings per token, tokens that stand on more than `max_frequency` records are not followed (they
//! say little), and the shared rarity is added up in one dense array per thread. This finds 锁纳特金属制品 for 索纳特金属制品 although no whole
//! key is equal. Cost: the sum over records of the posting lengths of their tokens.
//!
//! Tokens are followed from the rarest on (MaxScore, Turtle & Flood 1995): once those that are left add up to less than the least share, a record
//! that had none of the tokens before cannot come to it any more. The postings from there on, the longest, only add to records that were met; whether
//! one was is asked of a bit, for the sums of three million records lie in no cache.

use super::except::{self, Except};
use super::postings::invert;
use super::{Blocker, Proposal, TOGETHER};
use crate::record::{KeyColumn, Pair, RecordId, Standardised, Symbol};
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

/// The postings of all tokens, with how rare each is.
struct Index<'a> {
    column: &'a KeyColumn,
    starts: Vec<u32>,
    postings: Vec<u32>,
    rarity: Vec<u32>,
}

impl<'a> Index<'a> {
    fn of(column: &'a KeyColumn) -> Self {
        let (starts, postings) = invert(column);
        let n = column.len();
        let rarity = starts
            .windows(2)
            .map(|w| (((1 + n) as f32 / (1 + w[1] - w[0]) as f32).ln() * FIXED_POINT).max(1.0) as u32)
            .collect();
        Self { column, starts, postings, rarity }
    }

    /// The records that carry a token, ascending.
    fn of_token(&self, token: Symbol) -> &[u32] {
        &self.postings[self.starts[token as usize] as usize..self.starts[token as usize + 1] as usize]
    }
}

/// What a thread works with; between two records the sums are 0 and nobody is met.
struct Scratch {
    /// Rarity shared with each record.
    score: Vec<u32>,
    /// A bit per record that was met.
    met: Vec<u64>,
    /// The records that were met.
    touched: Vec<u32>,
    /// Tokens to follow, each behind its rarity.
    followed: Vec<(u32, Symbol)>,
    best: Vec<(u32, u32)>,
}

impl Scratch {
    fn new(records: usize) -> Self {
        Self {
            score: vec![0; records],
            met: vec![0; records.div_ceil(64)],
            touched: Vec::new(),
            followed: Vec::new(),
            best: Vec::new(),
        }
    }

    /// Adds to the sums of records, of those that were met before alone unless `new` ones may come.
    #[inline]
    fn add(&mut self, records: &[u32], rarity: u32, new: bool) {
        for &record in records {
            let (word, bit) = (record as usize / 64, 1 << (record % 64));
            if self.met[word] & bit == 0 {
                if !new {
                    continue;
                }
                self.met[word] |= bit;
                self.touched.push(record);
            }
            self.score[record as usize] += rarity;
        }
    }
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
        let (n, index) = (column.len(), Index::of(column));
        let apart = Except::new(&self.except, data);
        let chunks: Vec<Vec<Pair>> = (0..n.div_ceil(CHUNK))
            .into_par_iter()
            .with_max_len(TOGETHER)
            .map_init(
                || Scratch::new(n),
                |scratch, chunk| {
                    let mut found = Vec::new();
                    for record in chunk * CHUNK..((chunk + 1) * CHUNK).min(n) {
                        self.nearest(RecordId(record as u32), &index, scratch);
                        let left = RecordId(record as u32);
                        found.extend(scratch.best.iter().filter_map(|&(_, right)| Pair::new(left, RecordId(right))));
                    }
                    // One after another, so that fetching the records of many pairs goes on at once.
                    found.retain(|&pair| !apart.tells(pair));
                    found
                },
            )
            .collect();
        Proposal { pairs: chunks.concat(), ..Proposal::default() }
    }
}

/// Rarity is added as integers of 1/1024 nat: the sum does not depend on the order of tokens, so neither do ties.
const FIXED_POINT: f32 = 1024.0;

/// Records per task: enough to make the scratch worth having, few enough to share the work evenly.
const CHUNK: usize = 512;

impl RareTokens {
    /// The best of a record, in [`Scratch::best`] with the rarity shared.
    fn nearest(&self, record: RecordId, index: &Index<'_>, scratch: &mut Scratch) {
        scratch.best.clear();
        scratch.followed.clear();
        let (mut own, mut left) = (0, 0);
        for &token in index.column.get(record) {
            let rarity = index.rarity[token as usize];
            own += rarity;
            if index.of_token(token).len() <= self.max_frequency {
                left += rarity;
                scratch.followed.push((rarity, token));
            }
        }
        scratch.followed.sort_unstable_by(|a, b| b.cmp(a));
        let floor = (own as f32 * self.min_share) as u32;
        for at in 0..scratch.followed.len() {
            let (rarity, token) = scratch.followed[at];
            scratch.add(index.of_token(token), rarity, left >= floor);
            left -= rarity;
        }
        let Scratch { score, met, touched, best, .. } = scratch;
        for other in touched.drain(..) {
            met[other as usize / 64] = 0;
            let shared = std::mem::take(&mut score[other as usize]);
            if other != record.0 && shared >= floor {
                best.push((shared, other));
            }
        }
        self.keep_best(best);
    }

    /// Keeps the `k` best, and all that tie with the last of them, so that the proposal does not depend on the order of rows; a tie wider than that says
    /// nothing and is cut.
    fn keep_best(&self, best: &mut Vec<(u32, u32)>) {
        let order = |a: &(u32, u32), b: &(u32, u32)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if best.len() > self.k {
            best.select_nth_unstable_by(self.k - 1, order);
            let kth = best[self.k - 1].0;
            best.retain(|&(shared, _)| shared >= kth);
            if best.len() > 4 * self.k {
                best.retain(|&(shared, _)| shared > kth);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What [`RareTokens::nearest`] gives, by looking at every pair.
    fn naive(rule: &RareTokens, record: RecordId, index: &Index<'_>) -> Vec<(u32, u32)> {
        let of = |record: u32| index.column.get(RecordId(record));
        let sum = |tokens: &mut dyn Iterator<Item = Symbol>| tokens.map(|token| index.rarity[token as usize]).sum();
        let own: u32 = sum(&mut of(record.0).iter().copied());
        let followed = |token: &Symbol| index.of_token(*token).len() <= rule.max_frequency;
        let shared = |other: u32| {
            sum(&mut of(record.0).iter().copied().filter(followed).filter(|token| of(other).contains(token)))
        };
        let others = (0..index.column.len() as u32).filter(|&other| other != record.0);
        let met = others.map(|other| (shared(other), other)).filter(|&(shared, _)| shared > 0);
        let floor = (own as f32 * rule.min_share) as u32;
        let mut best: Vec<(u32, u32)> = met.filter(|&(shared, _)| shared >= floor).collect();
        rule.keep_best(&mut best);
        best.sort_unstable();
        best
    }

    proptest! {
        #[test]
        fn following_the_rarest_first_finds_what_looking_at_every_pair_finds(
            records in proptest::collection::vec(proptest::collection::btree_set(0_u32..20, 0..7), 2..70),
            max_frequency in 1_usize..30,
            tenths in 0_u8..10,
            k in 1_usize..5,
        ) {
            let mut column = KeyColumn::default();
            records.iter().for_each(|tokens| column.push(tokens.iter().copied()));
            let min_share = f32::from(tenths) / 10.0;
            let rule = RareTokens {
                rule: "rare".to_owned(), column: "k".to_owned(), k, max_frequency, min_share, except: None,
            };
            let index = Index::of(&column);
            let mut scratch = Scratch::new(column.len());
            for record in (0..column.len() as u32).map(RecordId) {
                rule.nearest(record, &index, &mut scratch);
                scratch.best.sort_unstable();
                prop_assert_eq!(&scratch.best, &naive(&rule, record, &index));
            }
            prop_assert!(scratch.score.iter().all(|&sum| sum == 0) && scratch.met.iter().all(|&word| word == 0));
        }
    }
}

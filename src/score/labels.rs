//! Pairs whose answer is known: what a learned scorer learns from.

use crate::record::{Pair, Standardised};

/// Pairs with their answers, by pair, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    pairs: Vec<(Pair, bool)>,
}

impl Labels {
    /// The labels, or the first pair that was answered both ways. Repeats are one label.
    ///
    /// # Errors
    /// The pair with two answers.
    pub fn new(mut pairs: Vec<(Pair, bool)>) -> Result<Self, Pair> {
        pairs.sort_unstable();
        pairs.dedup();
        match pairs.windows(2).find(|w| w[0].0 == w[1].0) {
            Some(twice) => Err(twice[0].0),
            None => Ok(Self { pairs }),
        }
    }

    /// The pairs with their answers (true: one unit), ascending.
    pub fn pairs(&self) -> &[(Pair, bool)] {
        &self.pairs
    }

    /// The answer about a pair, if it is known.
    pub fn get(&self, pair: Pair) -> Option<bool> {
        self.pairs.binary_search_by_key(&pair, |label| label.0).ok().map(|at| self.pairs[at].1)
    }

    /// Number of labels.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// True without labels.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Number of labels that say one unit.
    pub fn matches(&self) -> usize {
        self.pairs.iter().filter(|label| label.1).count()
    }

    /// The labels in an order that goes by what the records say and not by where their rows stand, so that what is learned does not either.
    pub(super) fn by_content(&self, data: &Standardised) -> Vec<(Pair, bool)> {
        let mut labels = self.pairs.clone();
        let places = data.places();
        labels.sort_by_key(|label| places.of_pair(label.0));
        labels
    }
}

/// What is known beforehand: answered pairs, or the unit of some records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answers {
    /// Answered pairs.
    Pairs(Labels),
    /// Unit per record; `None` where it is not known.
    Units(Vec<Option<u32>>),
}

impl Answers {
    /// The labels among these candidates. Units label the candidate pairs whose records are both known; pairs stay as they are.
    pub fn labels(&self, candidates: &[Pair]) -> Labels {
        match self {
            Self::Pairs(labels) => labels.clone(),
            Self::Units(unit) => {
                let both = |pair: &Pair| {
                    let (a, b) = (unit.get(pair.left().index())?, unit.get(pair.right().index())?);
                    Some((*pair, (*a)? == (*b)?))
                };
                let mut pairs: Vec<(Pair, bool)> = candidates.iter().filter_map(both).collect();
                pairs.sort_unstable();
                pairs.dedup();
                Labels { pairs }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RecordId;

    fn pair(a: u32, b: u32) -> Pair {
        Pair::new(RecordId(a), RecordId(b)).unwrap()
    }

    #[test]
    fn a_pair_answered_both_ways_is_handed_back() {
        let labels = Labels::new(vec![(pair(0, 1), true), (pair(1, 0), true), (pair(2, 3), false)]).unwrap();
        assert_eq!((labels.len(), labels.matches(), labels.get(pair(3, 2))), (2, 1, Some(false)));
        assert_eq!(Labels::new(vec![(pair(0, 1), true), (pair(0, 1), false)]), Err(pair(0, 1)));
    }

    #[test]
    fn units_label_the_candidates_between_known_records() {
        let answers = Answers::Units(vec![Some(0), Some(0), None, Some(1)]);
        let labels = answers.labels(&[pair(0, 1), pair(0, 2), pair(1, 3)]);
        assert_eq!(labels.pairs(), [(pair(0, 1), true), (pair(1, 3), false)]);
    }
}

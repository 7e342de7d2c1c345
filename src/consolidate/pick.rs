//! Choosing one value among several by agreement, source priority and plausibility.

use super::values::{Chosen, Mark};
use crate::record::RecordId;
use crate::text::fold_into;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;
use std::ops::Range;

/// A value that could stand on the roster. Nothing is copied for the many that are not chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'a> {
    /// The value as the roster would show it.
    pub text: Cow<'a, str>,
    /// Values with equal keys are the same value in different spellings.
    pub key: Key,
    /// Trust in the list it comes from, 0..=1.
    pub trust: f64,
    /// How plausible and complete the value is in itself, 0..=1 (valid check digits, a full name, a door number).
    pub quality: f64,
    /// Where it stands.
    pub from: RecordId,
    /// The header of its column, by its place among the [`Origins`](super::Origins).
    pub column: u32,
}

/// What there is to choose from: few, as a rule.
pub type Candidates<'a> = SmallVec<[Candidate<'a>; 8]>;

/// What a value is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Its text.
    Text,
    /// Its text folded: made only when there is another value to tell it from.
    Folded,
    /// A number, a telephone's.
    Number(u64),
    /// Something else.
    Other(String),
}

impl<'a> Candidate<'a> {
    /// Appends what it is known by.
    fn push_key(&self, out: &mut String) {
        match &self.key {
            Key::Text => out.push_str(&self.text),
            Key::Folded => fold_into(&self.text, out),
            // Writing to memory cannot fail.
            Key::Number(key) => drop(write!(out, "{key}")),
            Key::Other(key) => out.push_str(key),
        }
    }

    /// Whether both are the same value as far as can be seen without folding.
    fn is_plainly(&self, other: &Self) -> bool {
        self.text == other.text && self.key == other.key
    }

    /// Of spellings of one value, the one to show comes first.
    fn best_first(&self, other: &Self) -> Ordering {
        let worth = |candidate: &Self| candidate.quality + candidate.trust;
        let by_text = || self.text.cmp(&other.text).then(self.from.cmp(&other.from));
        worth(other).total_cmp(&worth(self)).then_with(by_text)
    }

    fn choose(&self, rule: Rule, field: u8, out: &mut Chosen) {
        out.push(&self.text, Mark::new(self.from, field, self.column, rule as u8));
    }
}

/// Why a value was chosen.
#[derive(Debug, Clone, Copy)]
enum Rule {
    Agreement,
    MostPlausible,
    SourcePriority,
}

/// The names of the rules by which values are picked; the rules of the [`Origins`](super::Origins) that they are told with begin with these.
pub const RULES: [&str; 3] = ["agreement", "most_plausible", "source_priority"];

/// Appends the values of a field, best first, one per key and at most `most`; `candidates` is emptied. A key's score is the best plausibility among its spellings, plus the trust
/// in the lists that carry it, plus a little for each further list that agrees; the spelling shown is the most plausible, then the most
/// trusted one. Ties fall to the value that comes first as text, so the choice does not depend on row order.
pub fn pick(candidates: &mut Candidates<'_>, field: u8, most: usize, out: &mut Chosen) {
    // Most values that several lists give are spelled alike: then there is nothing to tell apart.
    if candidates.windows(2).all(|two| two[0].is_plainly(&two[1])) {
        if let Some(best) = candidates.iter().min_by(|a, b| a.best_first(b)).filter(|_| most > 0) {
            let quality = candidates.iter().map(|one| one.quality).fold(0.0, f64::max);
            best.choose(rule(candidates.len() > 1, quality), field, out);
        }
        candidates.clear();
        return;
    }
    // The keys in one piece of memory.
    let mut keys = String::with_capacity(512);
    let keyed = candidates.drain(..).map(|one| {
        let start = keys.len();
        one.push_key(&mut keys);
        (start..keys.len(), one)
    });
    let mut keyed: SmallVec<[(Range<usize>, Candidate<'_>); 4]> = keyed.collect();
    let key = |at: &Range<usize>| &keys[at.clone()];
    keyed.sort_by(|(a, x), (b, y)| key(a).cmp(key(b)).then_with(|| x.best_first(y)));
    let mut scored: SmallVec<[(f64, usize, Rule); 4]> = SmallVec::new();
    let mut first = 0;
    for same in keyed.chunk_by(|(a, _), (b, _)| key(a) == key(b)) {
        let quality = same.iter().map(|(_, c)| c.quality).fold(0.0, f64::max);
        let trust = same.iter().map(|(_, c)| c.trust).fold(0.0, f64::max);
        let agreement = AGREEMENT * (same.len() - 1).min(4) as f64;
        scored.push((quality + trust + agreement, first, rule(agreement > 0.0, quality)));
        first += same.len();
    }
    scored.sort_by(|(a, x, _), (b, y, _)| b.total_cmp(a).then_with(|| keyed[*x].1.text.cmp(&keyed[*y].1.text)));
    for &(_, at, rule) in scored.iter().take(most) {
        keyed[at].1.choose(rule, field, out);
    }
}

fn rule(agreed: bool, quality: f64) -> Rule {
    if agreed {
        Rule::Agreement
    } else if quality >= PLAUSIBLE {
        Rule::MostPlausible
    } else {
        Rule::SourcePriority
    }
}

/// What a further record with the same value adds: three that agree outweigh one list that is a step more trusted.
const AGREEMENT: f64 = 0.12;

/// From this plausibility on a value is chosen for what it is.
const PLAUSIBLE: f64 = 0.9;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consolidate::{Origins, Values};
    use proptest::prelude::*;
    use smallvec::smallvec;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn candidate(text: &str, trust: f64, quality: f64, from: u32) -> Candidate<'_> {
        let key = Key::Other(text.trim_start_matches("潮州市").to_owned());
        Candidate { text: Cow::Borrowed(text), key, trust, quality, from: RecordId(from), column: 0 }
    }

    #[test]
    fn agreement_then_trust_then_plausibility() {
        let origins = Arc::new(Origins::new(["town", "name"], ["名称"], RULES));
        let pick = |mut candidates: Candidates<'_>, most| {
            let mut chosen = Chosen::default();
            pick(&mut candidates, origins.field("name"), most, &mut chosen);
            assert!(candidates.is_empty());
            chosen.take(&origins)
        };
        let firms = || {
            let named = [("鸿发厂", 0.5, 0.5), ("潮州市宏达厂", 0.5, 0.6), ("宏达厂", 0.4, 0.5)];
            named.iter().zip(0..).map(|(&(text, trust, quality), at)| candidate(text, trust, quality, at)).collect()
        };
        let first = |values: &Values| {
            let value = values.iter().next().unwrap();
            (value.text.to_owned(), value.from, value.rule)
        };
        let two = pick(firms(), 9);
        assert_eq!(first(&two), ("潮州市宏达厂".to_owned(), RecordId(1), "agreement"));
        assert_eq!(two.iter().map(|value| (value.field, value.column)).collect::<Vec<_>>(), [("name", "名称"); 2]);
        assert_eq!(pick(firms(), 1), two.iter().take(1).collect());
        let unlike = pick(smallvec![candidate("甲", 0.3, 0.5, 0), candidate("乙", 0.6, 0.5, 1)], 9);
        assert_eq!(first(&unlike), ("乙".to_owned(), RecordId(1), "source_priority"));
        let alone = pick(smallvec![candidate("甲", 0.3, 0.9, 0)], 9);
        assert_eq!(first(&alone), ("甲".to_owned(), RecordId(0), "most_plausible"));
        assert!(pick(Candidates::new(), 9).is_empty());
    }

    /// Every value keyed, whether or not there is anything to tell apart.
    fn naive<'c>(candidates: &'c [Candidate<'_>], most: usize) -> Vec<(&'c str, RecordId, &'static str)> {
        let mut keyed: BTreeMap<String, Vec<&Candidate<'_>>> = BTreeMap::new();
        for candidate in candidates {
            let mut key = String::new();
            candidate.push_key(&mut key);
            keyed.entry(key).or_default().push(candidate);
        }
        let mut scored: Vec<(f64, &Candidate<'_>, Rule)> = Vec::new();
        for mut same in keyed.into_values() {
            same.sort_by(|a, b| a.best_first(b));
            let most = |of: fn(&Candidate<'_>) -> f64| same.iter().map(|one| of(one)).fold(0.0, f64::max);
            let (quality, trust) = (most(|one| one.quality), most(|one| one.trust));
            let agreement = AGREEMENT * (same.len() - 1).min(4) as f64;
            scored.push((quality + trust + agreement, same[0], rule(same.len() > 1, quality)));
        }
        scored.sort_by(|(a, x, _), (b, y, _)| b.total_cmp(a).then_with(|| x.text.cmp(&y.text)));
        scored.iter().take(most).map(|(_, one, rule)| (&*one.text, one.from, RULES[*rule as usize])).collect()
    }

    proptest! {
        #[test]
        fn what_is_alike_is_chosen_as_what_is_not(
            given in prop::collection::vec(("[甲乙A]{1,2}", 0_u8..4, 0_u8..4, 0_u8..4), 0..6),
            alike in prop::bool::ANY,
            most in 0_usize..4,
        ) {
            let of = |(at, (text, key, trust, quality)): (u32, &(String, u8, u8, u8))| {
                let (text, key) = if alike { (&given[0].0, given[0].1) } else { (text, *key) };
                let key = [Key::Text, Key::Folded, Key::Number(1), Key::Other("甲".to_owned())][usize::from(key)].clone();
                let [trust, quality] = [trust, quality].map(|part| f64::from(*part) / 3.0);
                Candidate { text: Cow::Owned(text.clone()), key, trust, quality, from: RecordId(at), column: 0 }
            };
            let mut candidates: Candidates<'_> = (0..).zip(&given).map(of).collect();
            let expected = candidates.clone();
            let origins = Arc::new(Origins::new(["name"], ["名称"], RULES));
            let mut chosen = Chosen::default();
            pick(&mut candidates, 0, most, &mut chosen);
            let values = chosen.take(&origins);
            let found: Vec<_> = values.iter().map(|value| (value.text, value.from, value.rule)).collect();
            prop_assert_eq!(found, naive(&expected, most));
        }
    }
}

//! Choosing one value among several by agreement, source priority and plausibility.

use super::{Origin, Value};
use crate::record::RecordId;
use crate::text::fold;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

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
    /// Header of its column.
    pub column: &'a str,
}

/// What a value is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Its text.
    Text,
    /// Its text folded: made only when there is another value to tell it from.
    Folded,
    /// Something else.
    Other(String),
}

impl<'a> Candidate<'a> {
    fn key(&self) -> Cow<'a, str> {
        match &self.key {
            Key::Text => self.text.clone(),
            Key::Folded => Cow::Owned(fold(&self.text)),
            Key::Other(key) => Cow::Owned(key.clone()),
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

    /// The value, whose text is taken out of the candidate.
    fn chosen(&mut self, rule: Rule, field: usize, origins: &Origins) -> Value {
        Value::new(std::mem::take(&mut self.text), self.from, origins.get(field, self.column, rule))
    }
}

/// Why a value was chosen.
#[derive(Debug, Clone, Copy)]
enum Rule {
    Agreement,
    MostPlausible,
    SourcePriority,
}

/// The names of the rules, in their order.
const RULES: [&str; 3] = ["agreement", "most_plausible", "source_priority"];

/// The origins that values may have: every field and rule of every column, made once.
#[derive(Debug, Default)]
pub struct Origins(FxHashMap<Box<str>, Box<[Arc<Origin>]>>);

impl Origins {
    /// Those of these output fields and these headers.
    pub fn new<'a>(fields: &[&'static str], headers: impl Iterator<Item = &'a str>) -> Self {
        let of = |header: &'a str| {
            let each = fields.iter().flat_map(|field| RULES.iter().map(move |rule| (*field, *rule)));
            let origins = each.map(|(field, rule)| Arc::new(Origin::new(field, header, rule))).collect();
            (Box::from(header), origins)
        };
        Self(headers.map(of).collect())
    }

    /// The origin in a field, by its ordinal.
    ///
    /// # Panics
    /// When field or header are not among those it was made of.
    fn get(&self, field: usize, header: &str, rule: Rule) -> Arc<Origin> {
        self.0[header][field * RULES.len() + rule as usize].clone()
    }
}

/// Appends the values of a field, best first, one per key and at most `most`; `candidates` is emptied. A key's score is the best plausibility among its spellings, plus the trust
/// in the lists that carry it, plus a little for each further list that agrees; the spelling shown is the most plausible, then the most
/// trusted one. Ties fall to the value that comes first as text, so the choice does not depend on row order.
///
/// # Panics
/// When the field's ordinal or a candidate's column is not among those that `origins` was made of.
pub fn pick(candidates: &mut Vec<Candidate<'_>>, field: usize, most: usize, origins: &Origins, out: &mut Vec<Value>) {
    if candidates.len() < 2 {
        out.extend(candidates.pop().map(|mut only| {
            let rule = rule(false, only.quality);
            only.chosen(rule, field, origins)
        }));
        return;
    }
    // Most values that several lists give are spelled alike: then there is nothing to tell apart.
    let alike = candidates.windows(2).all(|two| two[0].is_plainly(&two[1]));
    let mut keyed: SmallVec<[_; 4]> =
        candidates.drain(..).map(|one| (if alike { Cow::Borrowed("") } else { one.key() }, one)).collect();
    keyed.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.best_first(y)));
    let mut scored: SmallVec<[(f64, usize, Rule); 4]> = SmallVec::new();
    let mut first = 0;
    for same in keyed.chunk_by(|(a, _), (b, _)| a == b) {
        let quality = same.iter().map(|(_, c)| c.quality).fold(0.0, f64::max);
        let trust = same.iter().map(|(_, c)| c.trust).fold(0.0, f64::max);
        let agreement = AGREEMENT * (same.len() - 1).min(4) as f64;
        scored.push((quality + trust + agreement, first, rule(agreement > 0.0, quality)));
        first += same.len();
    }
    scored.sort_by(|(a, x, _), (b, y, _)| b.total_cmp(a).then_with(|| keyed[*x].1.text.cmp(&keyed[*y].1.text)));
    out.extend(scored.into_iter().take(most).map(|(_, at, rule)| keyed[at].1.chosen(rule, field, origins)));
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

    fn candidate(text: &str, trust: f64, quality: f64, from: u32) -> Candidate<'_> {
        let key = Key::Other(text.trim_start_matches("潮州市").to_owned());
        Candidate { text: Cow::Borrowed(text), key, trust, quality, from: RecordId(from), column: "名称" }
    }

    #[test]
    fn agreement_then_trust_then_plausibility() {
        let origins = Origins::new(&["town", "name"], ["名称"].into_iter());
        let pick = |mut candidates: Vec<Candidate<'_>>, most| {
            let mut values = Vec::new();
            pick(&mut candidates, 1, most, &origins, &mut values);
            assert!(candidates.is_empty());
            values
        };
        let firms = || {
            let named = [("鸿发厂", 0.5, 0.5), ("潮州市宏达厂", 0.5, 0.6), ("宏达厂", 0.4, 0.5)];
            named.iter().zip(0..).map(|(&(text, trust, quality), at)| candidate(text, trust, quality, at)).collect()
        };
        let one = pick(firms(), 9);
        assert_eq!((&*one[0].text, one[0].from), ("潮州市宏达厂", RecordId(1)));
        assert_eq!((one.len(), one[0].rule, &*one[0].field, &*one[0].column), (2, "agreement", "name", "名称"));
        assert_eq!(pick(firms(), 1), one[..1]);
        let two = pick(vec![candidate("甲", 0.3, 0.5, 0), candidate("乙", 0.6, 0.5, 1)], 9);
        assert_eq!((&*two[0].text, two[0].rule), ("乙", "source_priority"));
        let alone = pick(vec![candidate("甲", 0.3, 0.9, 0)], 9);
        assert_eq!((&*alone[0].text, alone[0].rule), ("甲", "most_plausible"));
        assert!(pick(Vec::new(), 9).is_empty());
    }
}

//! Choosing one value among several by agreement, source priority and plausibility.

use super::Value;
use crate::record::RecordId;
use crate::text::fold;
use std::borrow::Cow;
use std::collections::BTreeMap;
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

impl Candidate<'_> {
    fn key(&self) -> String {
        match &self.key {
            Key::Text => self.text.to_string(),
            Key::Folded => fold(&self.text),
            Key::Other(key) => key.clone(),
        }
    }

    fn chosen(self, rule: &'static str, header: &dyn Fn(&str) -> Arc<str>) -> Value {
        let mut text = self.text.into_owned();
        text.shrink_to_fit();
        Value { text, from: self.from, column: header(self.column), rule }
    }
}

/// The values, best first, one per key; `candidates` is emptied and `header` gives the shared text of a column's header. A key's score is the best plausibility among its spellings, plus the trust
/// in the lists that carry it, plus a little for each further list that agrees; the spelling shown is the most plausible, then the most
/// trusted one. Ties fall to the value that comes first as text, so the choice does not depend on row order.
pub fn pick(candidates: &mut Vec<Candidate<'_>>, header: &dyn Fn(&str) -> Arc<str>) -> Vec<Value> {
    if candidates.len() < 2 {
        let only = candidates.pop().map(|only| {
            let rule = rule(false, only.quality);
            only.chosen(rule, header)
        });
        return only.into_iter().collect();
    }
    let mut by_key: BTreeMap<String, Vec<Candidate<'_>>> = BTreeMap::new();
    for candidate in candidates.drain(..) {
        by_key.entry(candidate.key()).or_default().push(candidate);
    }
    let mut scored: Vec<(f64, Value)> = by_key
        .into_values()
        .map(|mut same| {
            same.sort_by(|a, b| {
                (b.quality + b.trust)
                    .total_cmp(&(a.quality + a.trust))
                    .then_with(|| a.text.cmp(&b.text))
                    .then(a.from.cmp(&b.from))
            });
            let quality = same.iter().map(|c| c.quality).fold(0.0, f64::max);
            let trust = same.iter().map(|c| c.trust).fold(0.0, f64::max);
            let agreement = AGREEMENT * (same.len() - 1).min(4) as f64;
            let rule = rule(agreement > 0.0, quality);
            (quality + trust + agreement, same.swap_remove(0).chosen(rule, header))
        })
        .collect();
    scored.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.text.cmp(&y.text)));
    scored.into_iter().map(|(_, value)| value).collect()
}

fn rule(agreed: bool, quality: f64) -> &'static str {
    if agreed {
        "agreement"
    } else if quality >= PLAUSIBLE {
        "most_plausible"
    } else {
        "source_priority"
    }
}

/// What a further record with the same value adds: three that agree outweigh one list that is a step more trusted.
const AGREEMENT: f64 = 0.12;

/// From this plausibility on a value is chosen for what it is.
const PLAUSIBLE: f64 = 0.9;

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(header: &str) -> Arc<str> {
        header.into()
    }

    fn candidate(text: &str, trust: f64, quality: f64, from: u32) -> Candidate<'_> {
        let key = Key::Other(text.trim_start_matches("潮州市").to_owned());
        Candidate { text: Cow::Borrowed(text), key, trust, quality, from: RecordId(from), column: "名称" }
    }

    #[test]
    fn agreement_then_trust_then_plausibility() {
        let one = pick(
            &mut vec![
                candidate("鸿发厂", 0.5, 0.5, 0),
                candidate("潮州市宏达厂", 0.5, 0.6, 1),
                candidate("宏达厂", 0.4, 0.5, 2),
            ],
            &shared,
        );
        assert_eq!(one[0].text, "潮州市宏达厂");
        assert_eq!((one.len(), one[0].rule), (2, "agreement"));
        let two = pick(&mut vec![candidate("甲", 0.3, 0.5, 0), candidate("乙", 0.6, 0.5, 1)], &shared);
        assert_eq!((two[0].text.as_str(), two[0].rule), ("乙", "source_priority"));
        assert!(pick(&mut Vec::new(), &shared).is_empty());
    }
}

//! Choosing one value among several by agreement, source priority and plausibility.

use super::Value;
use crate::record::RecordId;
use std::collections::BTreeMap;

/// A value that could stand on the roster.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The value as the roster would show it.
    pub text: String,
    /// Values with equal keys are the same value in different spellings.
    pub key: String,
    /// Trust in the list it comes from, 0..=1.
    pub trust: f64,
    /// How plausible and complete the value is in itself, 0..=1 (valid check digits, a full name, a door number).
    pub quality: f64,
    /// Where it stands.
    pub from: RecordId,
    /// Header of its column.
    pub column: String,
}

/// The values, best first, one per key. A key's score is the best plausibility among its spellings, plus the trust in the lists that carry it,
/// plus a little for each further list that agrees; the spelling shown is the most plausible, then the most trusted one. Ties fall to the
/// value that comes first as text, so the choice does not depend on row order.
pub fn pick(candidates: Vec<Candidate>) -> Vec<Value> {
    let mut by_key: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
    for candidate in candidates {
        by_key.entry(candidate.key.clone()).or_default().push(candidate);
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
            let rule = if agreement > 0.0 {
                "agreement"
            } else if quality >= PLAUSIBLE {
                "most_plausible"
            } else {
                "source_priority"
            };
            let best = same.swap_remove(0);
            (quality + trust + agreement, Value { text: best.text, from: best.from, column: best.column, rule })
        })
        .collect();
    scored.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.text.cmp(&y.text)));
    scored.into_iter().map(|(_, value)| value).collect()
}

/// What a further record with the same value adds: three that agree outweigh one list that is a step more trusted.
const AGREEMENT: f64 = 0.12;

/// From this plausibility on a value is chosen for what it is.
const PLAUSIBLE: f64 = 0.9;

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: &str, trust: f64, quality: f64, from: u32) -> Candidate {
        let key = text.trim_start_matches("潮州市").to_owned();
        Candidate { text: text.to_owned(), key, trust, quality, from: RecordId(from), column: "名称".to_owned() }
    }

    #[test]
    fn agreement_then_trust_then_plausibility() {
        let one = pick(vec![
            candidate("鸿发厂", 0.5, 0.5, 0),
            candidate("潮州市宏达厂", 0.5, 0.6, 1),
            candidate("宏达厂", 0.4, 0.5, 2),
        ]);
        assert_eq!(one[0].text, "潮州市宏达厂");
        assert_eq!((one.len(), one[0].rule), (2, "agreement"));
        let two = pick(vec![candidate("甲", 0.3, 0.5, 0), candidate("乙", 0.6, 0.5, 1)]);
        assert_eq!((two[0].text.as_str(), two[0].rule), ("乙", "source_priority"));
        assert!(pick(Vec::new()).is_empty());
    }
}

//! Why two records are together or apart although their own weight says otherwise: the other records of their units.

use crate::cluster::{Constraints, Standing};
use crate::record::{Pair, RecordId, Standardised};
use crate::score::{Label, Model};

/// What decided over two records beside their own weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Deciding {
    /// Two records of the two units can never be one, whatever the others weigh.
    Rule {
        /// The two.
        pair: Pair,
        /// Why.
        rule: Label,
    },
    /// The records of the two units, taken together, do not agree.
    Disagreeing {
        /// Mean weight of the pairs between the units, in bits.
        mean: f64,
        /// The pair that agrees least.
        least: Pair,
        /// What that pair weighs, in bits.
        bits: f64,
    },
    /// One of the two only mentions a unit, and it fits several or another one better.
    Mention,
    /// A third record of the unit agrees with both better than they do with each other.
    Third {
        /// That record.
        record: RecordId,
        /// What it weighs with the left and with the right of the two, in bits.
        bits: [f64; 2],
    },
}

/// What is said of a mention that is with no unit that it is like.
pub(crate) const UNCLEAR: Label = Label::new(
    "一方只是提及，同样像几个单位，或更像别的单位",
    "one is a mention, which fits several units or another one better",
);

/// Records of a unit that are looked at: a unit of more has said what it has to say.
const MOST: usize = 60;

/// Finds what decided over `pair`, given the members of the unit of its left and of its right record (twice the same where they are together).
/// `None` where nothing but their own weight did. The first of equals in record order is told.
pub fn deciding(
    data: &Standardised,
    model: &dyn Model,
    constraints: &dyn Constraints,
    pair: Pair,
    units: [&[RecordId]; 2],
) -> Option<Deciding> {
    let [left, right] = units.map(|unit| &unit[..unit.len().min(MOST)]);
    let weigh = |pairs: &[Pair]| {
        let mut bits = vec![0.0_f32; pairs.len()];
        model.weigh(data, pairs, &mut bits);
        bits
    };
    if left == right {
        let direct = weigh(&[pair])[0];
        let others = left.iter().filter(|&&record| record != pair.left() && record != pair.right());
        let by_way_of = |&record: &RecordId| {
            let ways = [Pair::new(pair.left(), record)?, Pair::new(record, pair.right())?];
            let bits = weigh(&ways);
            Some((record, [bits[0], bits[1]]))
        };
        let weaker = |bits: [f32; 2]| bits[0].min(bits[1]);
        let ways = others.filter_map(by_way_of).filter(|way| weaker(way.1) > direct);
        let best = ways.max_by(|a, b| weaker(a.1).total_cmp(&weaker(b.1)).then(b.0.cmp(&a.0)));
        return best.map(|(record, bits)| Deciding::Third { record, bits: bits.map(f64::from) });
    }
    let pairs: Vec<Pair> = Pair::across(left, right).collect();
    let rule = |&pair: &Pair| constraints.forbids(data, pair).map(|rule| Deciding::Rule { pair, rule });
    let others = || pairs.iter().filter(|&&other| other != pair);
    if constraints.holds(data, pair).is_some() {
        return None;
    }
    if let Some(rule) = others().find_map(rule) {
        return Some(rule);
    }
    let mentions = |record| constraints.standing(data, record) == Standing::Mention;
    if mentions(pair.left()) || mentions(pair.right()) {
        return Some(Deciding::Mention);
    }
    others().next()?;
    let bits = weigh(&pairs);
    let mean = bits.iter().copied().map(f64::from).sum::<f64>() / bits.len() as f64;
    let least = pairs.iter().zip(&bits).min_by(|a, b| a.1.total_cmp(b.1).then(a.0.cmp(b.0)))?;
    Some(Deciding::Disagreeing { mean, least: *least.0, bits: f64::from(*least.1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::SourceId;
    use crate::score::Explanation;

    /// Weights by pair; what is not named weighs -5 bits.
    struct Weights(&'static [(u32, u32, f32)]);

    impl Model for Weights {
        fn weigh(&self, _: &Standardised, pairs: &[Pair], out: &mut [f32]) {
            for (out, pair) in out.iter_mut().zip(pairs) {
                let known = self.0.iter().find(|w| pair_of(w.0, w.1) == *pair);
                *out = known.map_or(-5.0, |w| w.2);
            }
        }

        fn explain(&self, _: &Standardised, pair: Pair) -> Explanation {
            Explanation { pair, prior_bits: 0.0, steps: vec![], total_bits: 0.0, probability: 0.5, rules: vec![] }
        }

        fn parameters(&self) -> serde_json::Value {
            serde_json::Value::Null
        }
    }

    const CODES: Label = Label::new("代码不同", "codes differ");

    #[derive(Default)]
    struct Rules {
        forbidden: Option<(u32, u32)>,
        mention: Option<u32>,
    }

    impl Constraints for Rules {
        fn forbids(&self, _: &Standardised, pair: Pair) -> Option<Label> {
            self.forbidden.filter(|&(a, b)| pair_of(a, b) == pair).map(|_| CODES)
        }

        fn standing(&self, _: &Standardised, record: RecordId) -> Standing {
            if self.mention == Some(record.0) { Standing::Mention } else { Standing::Full }
        }
    }

    fn pair_of(a: u32, b: u32) -> Pair {
        Pair::new(RecordId(a), RecordId(b)).unwrap()
    }

    /// What decides over the records 0 and 1, whose units are these.
    fn told(weights: &'static [(u32, u32, f32)], rules: &Rules, units: [&[u32]; 2]) -> Option<Deciding> {
        let data = Standardised::new(vec![SourceId(0); 6]);
        let units = units.map(|unit| unit.iter().copied().map(RecordId).collect::<Vec<_>>());
        deciding(&data, &Weights(weights), rules, pair_of(0, 1), [&units[0], &units[1]])
    }

    #[test]
    fn two_that_look_alike_are_apart_for_the_others_sake() {
        let weights = &[(0, 1, 8.0), (0, 3, 2.0), (1, 2, 1.0)];
        let apart = told(weights, &Rules::default(), [&[0, 2], &[1, 3]]);
        assert_eq!(apart, Some(Deciding::Disagreeing { mean: 1.5, least: pair_of(2, 3), bits: -5.0 }));
        let rules = Rules { forbidden: Some((2, 3)), ..Rules::default() };
        let apart = told(weights, &rules, [&[0, 2], &[1, 3]]);
        assert_eq!(apart, Some(Deciding::Rule { pair: pair_of(2, 3), rule: CODES }));
        let rules = Rules { mention: Some(1), ..Rules::default() };
        assert_eq!(told(weights, &rules, [&[0, 2], &[1]]), Some(Deciding::Mention));
    }

    #[test]
    fn where_the_pair_itself_says_all_nothing_else_decides() {
        assert_eq!(told(&[(0, 1, 8.0)], &Rules::default(), [&[0], &[1]]), None);
        // The rule of the pair is told with its evidence.
        let rules = Rules { forbidden: Some((0, 1)), ..Rules::default() };
        assert_eq!(told(&[(0, 1, 8.0)], &rules, [&[0, 2], &[1, 3]]), None);
    }

    #[test]
    fn two_that_look_unlike_are_joined_by_a_third() {
        let weights = &[(0, 1, -3.0), (0, 2, 6.0), (1, 2, 7.0), (0, 3, 9.0), (1, 3, 2.0)];
        let together = told(weights, &Rules::default(), [&[0, 1, 2, 3], &[0, 1, 2, 3]]);
        assert_eq!(together, Some(Deciding::Third { record: RecordId(2), bits: [6.0, 7.0] }));
        // A third that agrees less than they do themselves joins nobody.
        let weights = &[(0, 1, -3.0), (0, 2, -4.0), (1, 2, 7.0)];
        assert_eq!(told(weights, &Rules::default(), [&[0, 1, 2], &[0, 1, 2]]), None);
    }
}

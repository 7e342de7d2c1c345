//! Names of firms, places, works where they are all there is to compare.
//!
//! The only evidence must rank the candidates of a record, so the steps are as fine as those of long texts. What is told by spelling and what by
//! rare words goes side by side, and the best counts: a misspelt word among right ones, a word more or less, words joined or in another
//! order.

use super::Level;
use super::edit::spelling_similarity;
use super::field::{Grade, Scratch};
use super::tokens::{LEVELS, level, long_similarity};
use crate::standardise::field::Field;

/// Names.
pub struct Name;

impl Grade for Name {
    const LEVELS: &'static [Level] = LEVELS;
    const FREQUENCY_LEVELS: u8 = 1;
    const EFFORT: u8 = 3;

    fn grade(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8 {
        let words = long_similarity(field, left, right);
        level(words.max(spelling_similarity(field, left, right, scratch)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standardise::field::Kind;

    #[test]
    fn spelling_and_rare_words_rank_the_candidates_of_a_name() {
        let names = [
            "Mease Dunedin Hospital",
            "Mease Dunedin Hosptial",
            "Hospital Mease Dunedin",
            "Dunedin Hospital",
            "Mercy Hospital",
            "Department of Health (Australia)",
            "Department of Health and Ageing (Australia)",
            "Department of Defence (Australia)",
            "gestonorone",
            "gestonorone caproate",
            "gestnorone",
        ];
        let field = Field::new(Kind::Name, names.into_iter().map(Some));
        let mut scratch = Scratch::default();
        let mut of = |a: &str, b: &str| {
            let at = |name| names.iter().position(|known| *known == name).unwrap();
            Name::grade(&field, at(a), at(b), &mut scratch)
        };
        let own = "Mease Dunedin Hospital";
        let nearer =
            [of(own, "Hospital Mease Dunedin"), of(own, "Mease Dunedin Hosptial"), of(own, "Dunedin Hospital")];
        assert!(nearer.is_sorted(), "{nearer:?}");
        assert!(nearer[2] < of(own, "Mercy Hospital"));
        let health = "Department of Health (Australia)";
        assert!(
            of(health, "Department of Health and Ageing (Australia)") < of(health, "Department of Defence (Australia)")
        );
        assert!(of("gestonorone", "gestnorone") < of("gestonorone", "gestonorone caproate"));
        assert!(of("gestonorone", "gestonorone caproate") < 10);
    }
}

//! The classification itself: GB/T 4754-2017, what differs in 2011, and words of trades.

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use std::sync::OnceLock;

/// One entry of GB/T 4754-2017, at any level below the section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// Two digits (大类), three (中类) or four (小类).
    pub code: &'static str,
    /// Name in the standard.
    pub name: &'static str,
    /// What it covers, shortened; empty when the standard says nothing.
    pub note: &'static str,
}

/// A code of 2011 that means something else in 2017 or is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Old {
    pub code: &'static str,
    pub name: &'static str,
    /// The activity's code in 2017; `None` when it was divided up.
    pub now: Option<&'static str>,
}

/// All classes of mining, manufacturing and utilities in code order: 41 divisions, 207 groups, 666 classes.
///
/// ```
/// use minglu::domain::cn::industry::classes;
/// let level = |n| classes().iter().filter(|class| class.code.len() == n).count();
/// assert_eq!((level(2), level(3), level(4)), (41, 207, 666));
/// ```
pub fn classes() -> &'static [Class] {
    static CLASSES: OnceLock<Vec<Class>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        rows(include_str!("../data/industries.tsv"))
            .map(|[code, name, note]| Class { code, name, note: if note == "-" { "" } else { note } })
            .collect()
    })
}

/// The entry of a 2017 code of two to four digits, or `None` outside mining, manufacturing and utilities.
///
/// ```
/// use minglu::domain::cn::industry::class;
/// assert_eq!(class("3073").unwrap().name, "特种陶瓷制品制造");
/// assert_eq!(class("3035"), None); // a code of 2011 only
/// ```
pub fn class(code: &str) -> Option<Class> {
    let classes = classes();
    classes.binary_search_by(|class| class.code.cmp(code)).ok().map(|at| classes[at])
}

/// The 2011 entry of a code whose meaning differs from 2017.
pub(super) fn old(code: &str) -> Option<Old> {
    let old = olds();
    old.binary_search_by(|class| class.code.cmp(code)).ok().map(|at| old[at])
}

/// True for a name of either edition.
pub(super) fn is_name(text: &str) -> bool {
    static NAMES: OnceLock<FxHashSet<&'static str>> = OnceLock::new();
    let names = || classes().iter().map(|class| class.name).chain(olds().iter().map(|class| class.name)).collect();
    NAMES.get_or_init(names).contains(text)
}

/// The trades named in `text`, longest words first where several begin at one place: the codes of each, in order.
pub(super) fn trades_in(text: &str) -> Vec<&'static [&'static str]> {
    let lexicon = lexicon();
    lexicon.matcher.find_iter(text).map(|found| lexicon.codes[found.pattern().as_usize()].as_slice()).collect()
}

/// The words of trades in `text`, longest first where several begin at one place, without the single characters.
pub(super) fn words_in(text: &str) -> impl Iterator<Item = &str> {
    let found: Vec<_> = lexicon().matcher.find_iter(text).map(|found| &text[found.range()]).collect();
    found.into_iter().filter(|word| word.chars().count() > 1)
}

/// Every word of a trade with its codes, for the search index.
pub(super) fn trade_words() -> impl Iterator<Item = (&'static str, Codes)> {
    rows(include_str!("../data/industry_words.tsv")).map(|[word, codes]| (word, codes.split(',').collect()))
}

pub(super) type Codes = SmallVec<[&'static str; 2]>;

struct Lexicon {
    matcher: AhoCorasick,
    codes: Vec<Codes>,
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut words: Vec<(String, Codes)> = trade_words().map(|(word, codes)| (word.to_lowercase(), codes)).collect();
        for class in classes() {
            let name = core(class.name);
            if name.chars().count() >= 3 && !name.starts_with("其他") && !words.iter().any(|(word, _)| word == name) {
                words.push((crate::text::fold(name), SmallVec::from_slice(&[class.code])));
            }
        }
        for old in olds() {
            let name = core(old.name);
            if let Some(now) = old.now
                && !name.starts_with("其他")
                && !words.iter().any(|(word, _)| word == name)
            {
                words.push((crate::text::fold(name), SmallVec::from_slice(&[now])));
            }
        }
        // Valid patterns of bounded number and length always build.
        let matcher = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().map(|(word, _)| word))
            .unwrap_or_else(|_| AhoCorasick::new([""; 0]).expect("an empty automaton builds"));
        Lexicon { matcher, codes: words.into_iter().map(|(_, codes)| codes).collect() }
    })
}

/// The name of a class without 制造 and 业, as lists shorten it (特种陶瓷制品).
pub(super) fn core(name: &str) -> &str {
    let mut core = name;
    for end in ["业", "制造", "加工", "生产", "活动"] {
        if let Some(rest) = core.strip_suffix(end)
            && rest.chars().count() >= 2
        {
            core = rest;
        }
    }
    core
}

/// Every code of 2011 that differs, in code order.
pub(super) fn olds() -> &'static [Old] {
    static OLD: OnceLock<Vec<Old>> = OnceLock::new();
    OLD.get_or_init(|| {
        rows(include_str!("../data/industries_2011.tsv"))
            .map(|[code, name, now]| Old { code, name, now: (now != "-").then_some(now) })
            .collect()
    })
}

fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = [""; N];
        let mut count = 0;
        for cell in line.split('\t') {
            *cells.get_mut(count)? = cell;
            count += 1;
        }
        (count == N).then_some(cells)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_refer_to_what_exists() {
        assert!(classes().windows(2).all(|w| w[0].code < w[1].code));
        assert!(olds().windows(2).all(|w| w[0].code < w[1].code));
        assert_eq!(olds().len(), 100);
        for old in olds() {
            assert!(old.now.is_none_or(|now| class(now).is_some()), "{old:?}");
        }
        let mut seen = std::collections::BTreeSet::new();
        for (word, codes) in trade_words() {
            assert!(seen.insert(word), "{word} twice");
            assert!(codes.iter().all(|code| class(code).is_some()), "{word} {codes:?}");
        }
    }

    #[test]
    fn the_rows_that_public_tables_get_wrong() {
        for (code, name) in [
            ("3032", "建筑用石加工"),
            ("3034", "隔热和隔音材料制造"),
            ("3071", "建筑陶瓷制品制造"),
            ("1439", "其他方便食品制造"),
            ("2780", "药用辅料及包装材料制造"),
            ("2832", "生物基、淀粉基新材料制造"),
            ("3611", "汽柴油车整车制造"),
            ("3670", "汽车零部件及配件制造"),
            ("3982", "电子电路制造"),
        ] {
            assert_eq!(class(code).map(|class| class.name), Some(name));
        }
    }
}

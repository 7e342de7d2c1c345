//! Trade and product words as they stand in enterprise names.
//!
//! Between the 字号 and the form of a name stands what the enterprise does: 陶瓷, 五金塑料, 金属制品. Registers and clerks vary it freely
//! (陶瓷 / 瓷业 / 陶瓷制作; 不锈钢 / 五金 / 金属制品), so words carry two strengths of sameness: spellings of one *concept* are equal,
//! words that share a *group* are related. Fillers (制品, 加工) say nothing about what is made. The words are in `data/trades.csv`; `data/trade_words.csv` adds words that a register of the whole
//! country showed (机动车检测, 养蜂, 不动产经纪), some of which are 字号 themselves and count only behind one.

use super::name::Lexicon;
use super::variants::{Syllable, Variants};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A set of trade groups, one bit each.
pub type TradeGroups = u128;

/// What a trade word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TradeKind {
    /// A trade or product.
    Goods,
    /// How or that something is made (制品, 加工): nothing about what.
    Filler,
    /// A general line of business (实业, 科技): little about what.
    Business,
    /// For whom, where or in which way (农村, 水上, 特种): a trade word follows.
    Modifier,
}

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TradeWord {
    /// Spellings of one concept have the same number.
    pub concept: u16,
    /// Groups the word belongs to.
    pub groups: TradeGroups,
    /// What it says.
    pub kind: TradeKind,
    /// A 字号 may end in this word or be it: it counts only when two characters of a 字号 stand before it, or nothing does.
    pub weak: bool,
    /// Firms are called so (联盟, 精工): directly behind a region it is the 字号 when another trade follows.
    pub also_brand: bool,
}

/// A group of related trades.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradeGroup {
    /// Name in plans and keys, e.g. `ceramics`.
    pub id: String,
    /// Name for people.
    pub label: String,
}

/// The dictionary of trade words.
#[derive(Debug, Clone, Default)]
pub struct TradeWords {
    groups: Vec<TradeGroup>,
    words: Vec<TradeWord>,
    concepts: u16,
    back: Lexicon,
    front: Lexicon,
    /// Words of two characters by their exchanged characters and by their sounds.
    exchanged: FxHashMap<[char; 2], u32>,
    sounds: FxHashMap<[Syllable; 2], ([char; 2], u32)>,
}

impl TradeWords {
    /// The words that ship with the crate, read once.
    pub fn standard() -> &'static TradeWords {
        static STANDARD: OnceLock<TradeWords> = OnceLock::new();
        STANDARD.get_or_init(|| {
            let mut words = TradeWords::common().clone();
            words.add(include_str!("data/trade_words.csv"), true);
            words
        })
    }

    /// Without the words that only registers use: for running text, where many of those (安全, 生活, 治理) are no trade.
    pub fn common() -> &'static TradeWords {
        static COMMON: OnceLock<TradeWords> = OnceLock::new();
        COMMON.get_or_init(|| {
            let mut words = TradeWords::default();
            words.extend(include_str!("data/trades.csv"));
            words
        })
    }

    /// Adds lines `group,label,concept concept …` where a concept is its spellings joined by `/`. A known group is extended. Lines that
    /// start with `#` and lines of another form are skipped, as are groups beyond the 128th; a line `also_brand` names known words that are 字号, too. Returns how many lines were taken.
    ///
    /// ```
    /// use minglu::domain::cn::trade::TradeWords;
    /// let mut words = TradeWords::standard().clone();
    /// assert_eq!(words.extend("ceramics,陶瓷,紫砂/紫砂壶"), 1);
    /// let (a, b) = (words.get("紫砂壶").unwrap(), words.get("陶瓷").unwrap());
    /// assert!(a.concept != b.concept && a.groups & b.groups != 0);
    /// ```
    pub fn extend(&mut self, lines: &str) -> usize {
        self.add(lines, false)
    }

    fn add(&mut self, lines: &str, weak: bool) -> usize {
        let mut taken = 0;
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.splitn(3, ',');
            let (Some(id), Some(label), Some(concepts)) = (cells.next(), cells.next(), cells.next()) else { continue };
            if id == "also_brand" {
                for word in concepts.split_whitespace() {
                    if let Some(at) = self.front.get(word.chars()) {
                        self.words[at as usize].also_brand = true;
                    }
                }
                taken += 1;
                continue;
            }
            let at = match self.groups.iter().position(|group| group.id == id) {
                Some(at) => at,
                None if self.groups.len() < 128 => {
                    self.groups.push(TradeGroup { id: id.to_owned(), label: label.to_owned() });
                    self.groups.len() - 1
                }
                None => continue,
            };
            let (kind, bit) = match id {
                "filler" => (TradeKind::Filler, 0),
                "business" => (TradeKind::Business, 0),
                "modifier" => (TradeKind::Modifier, 0),
                _ => (TradeKind::Goods, 1 << at),
            };
            for concept in concepts.split_whitespace() {
                self.concepts = self.concepts.saturating_add(1);
                for word in concept.split('/').filter(|word| !word.is_empty()) {
                    self.insert(word, TradeWord { concept: self.concepts, groups: bit, kind, weak, also_brand: false });
                }
            }
            taken += 1;
        }
        taken
    }

    fn insert(&mut self, word: &str, entry: TradeWord) {
        if let Some(known) = self.back.get(word.chars().rev()) {
            // The first line that names a word decides its concept and kind; later lines add groups.
            self.words[known as usize].groups |= entry.groups;
            return;
        }
        let value = self.words.len() as u32;
        self.words.push(entry);
        // A slip is looked for only of words that are trades beyond doubt.
        if entry.kind == TradeKind::Goods
            && !entry.weak
            && let [a, b] = word.chars().collect::<Vec<_>>()[..]
        {
            self.exchanged.entry([b, a]).or_insert(value);
            if let Some(sounds) = sounds_of(a, b) {
                self.sounds.entry(sounds).or_insert(([a, b], value));
            }
        }
        self.back.insert(word.chars().rev(), value);
        self.front.insert(word.chars(), value);
    }

    /// The word that is exactly this text.
    pub fn get(&self, word: &str) -> Option<TradeWord> {
        self.front.get(word.chars()).map(|value| self.words[value as usize])
    }

    /// The longest word that ends the text, with its length in characters.
    #[inline]
    pub fn ending(&self, text: &[char]) -> Option<(usize, TradeWord)> {
        self.back.longest(text.iter().rev().copied()).map(|(length, value)| (length, self.words[value as usize]))
    }

    /// A word of two characters that ends the text with its characters exchanged (器电) or one of them replaced by a homophone (吴金).
    pub fn misspelt_ending(&self, text: &[char]) -> Option<(usize, TradeWord)> {
        let &[.., a, b] = text else { return None };
        let found = self.exchanged.get(&[a, b]).copied().or_else(|| {
            let &(word, value) = self.sounds.get(&sounds_of(a, b)?)?;
            // Two homophones at once are more likely another word.
            (word[0] == a || word[1] == b).then_some(value)
        })?;
        Some((2, self.words[found as usize]))
    }

    /// The longest word that starts the text, with its length in characters.
    #[inline]
    pub fn starting(&self, text: &[char]) -> Option<(usize, TradeWord)> {
        self.front.longest(text.iter().copied()).map(|(length, value)| (length, self.words[value as usize]))
    }

    /// The bit of a group, 0 for an unknown one.
    pub fn bit(&self, id: &str) -> TradeGroups {
        self.groups.iter().position(|group| group.id == id).map_or(0, |at| 1 << at)
    }

    /// The groups of a set, in dictionary order.
    pub fn groups(&self, set: TradeGroups) -> impl Iterator<Item = &TradeGroup> {
        self.groups.iter().enumerate().filter(move |(at, _)| set >> at & 1 == 1).map(|(_, group)| group)
    }
}

fn sounds_of(a: char, b: char) -> Option<[Syllable; 2]> {
    let variants = Variants::standard();
    let sounds = [*variants.readings(a).first()?, *variants.readings(b).first()?];
    (!sounds.contains(&0)).then_some(sounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_say_what_is_related() {
        let words = TradeWords::standard();
        let get = |word: &str| words.get(word).unwrap_or_else(|| panic!("{word}"));
        for (a, b, equal, related) in [
            ("陶瓷", "瓷业", true, true),
            ("塑料", "塑胶", true, true),
            ("不锈钢", "五金", false, true),
            ("五金", "金属", false, true),
            ("服装", "服饰", true, true),
            ("印刷", "彩印", true, true),
            ("印刷", "包装", false, true),
            ("彩印包装", "包装", false, true),
            ("家具", "木业", false, true),
            ("电子", "电器", false, true),
            ("陶瓷", "食品", false, false),
        ] {
            let (a_word, b_word) = (get(a), get(b));
            assert_eq!(a_word.concept == b_word.concept, equal, "{a} {b}");
            assert_eq!(a_word.groups & b_word.groups != 0, related, "{a} {b}");
        }
        assert_eq!(get("制品").kind, TradeKind::Filler);
        assert_eq!(get("实业").kind, TradeKind::Business);
    }

    #[test]
    fn finds_the_longest_word_at_either_end() {
        let words = TradeWords::standard();
        let chars: Vec<char> = "华丰塑料包装".chars().collect();
        assert_eq!(words.ending(&chars).map(|found| found.0), Some(4));
        assert_eq!(words.starting(&chars[2..]).map(|found| found.0), Some(4));
        assert_eq!(words.ending(&chars[..2]), None);
    }
}

//! Characters that stand for one another by mistake: the same sound, nearly the same sound, or the same look.
//!
//! Names are dictated over the telephone (鸿达 / 宏达), typed by pinyin (锁 / 索), copied from bad photographs (昌 for 厂) and read by
//! machines (公四). Different legal units also differ by just one such character, so a resemblance is evidence of medium strength and
//! never proof. Sounds come from the `pinyin` package's first reading, corrected by `data/pinyin_overrides.csv`; looks from
//! `data/look_alikes.csv`. Both can be extended with lines of the same form.

use super::reading;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::sync::OnceLock;

/// Ordinal of a syllable without tone, from 1; 0 = no reading known.
pub type Syllable = u16;

/// How alike two different characters are, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resemblance {
    /// The same character.
    Same,
    /// The same syllable, tone aside (鸿 / 宏).
    Homophone,
    /// Taken for one another by eye (凤 / 风).
    LookAlike,
    /// Syllables that many speakers do not tell apart: z/zh, c/ch, s/sh, in/ing, en/eng, an/ang (金 / 京).
    NearSound,
    /// None of these.
    None,
}

/// The tables of sounds and looks.
#[derive(Debug, Clone)]
pub struct Variants {
    syllables: Vec<String>,
    near: Vec<u16>,
    index: FxHashMap<String, Syllable>,
    first: Vec<Syllable>,
    overrides: FxHashMap<char, SmallVec<[Syllable; 2]>>,
    looks: FxHashSet<(char, char)>,
}

const PLANE: std::ops::RangeInclusive<u32> = 0x4e00..=0x9fff;

impl Variants {
    /// The tables that ship with the crate, read once.
    pub fn standard() -> &'static Variants {
        static STANDARD: OnceLock<Variants> = OnceLock::new();
        STANDARD.get_or_init(|| {
            let mut variants = Variants::empty();
            variants.add_readings(include_str!("data/pinyin_overrides.csv"));
            variants.add_look_alikes(include_str!("data/look_alikes.csv"));
            variants
        })
    }

    fn empty() -> Self {
        let mut variants = Variants {
            syllables: vec![String::new()],
            near: vec![0],
            index: FxHashMap::default(),
            first: Vec::new(),
            overrides: FxHashMap::default(),
            looks: FxHashSet::default(),
        };
        for code in PLANE {
            let syllable = char::from_u32(code).and_then(reading::syllable);
            let syllable = syllable.map_or(0, |sound| variants.syllable(sound));
            variants.first.push(syllable);
        }
        variants
    }

    /// Adds readings, one character per line: `character,reading reading`. Lines that start with `#` and lines without a comma are
    /// skipped. Returns how many lines were taken.
    pub fn add_readings(&mut self, lines: &str) -> usize {
        let mut taken = 0;
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let Some((character, readings)) = line.split_once(',') else { continue };
            let Some(character) = character.trim().chars().next() else { continue };
            let readings: SmallVec<[Syllable; 2]> =
                readings.split_whitespace().map(|sound| self.syllable(sound)).collect();
            if !readings.is_empty() {
                self.overrides.insert(character, readings);
                taken += 1;
            }
        }
        taken
    }

    /// Adds sets of characters that look alike, one set per line without separators. Lines that start with `#` are skipped. Returns
    /// how many sets were taken.
    pub fn add_look_alikes(&mut self, lines: &str) -> usize {
        let mut taken = 0;
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let set: Vec<char> = line.trim().chars().collect();
            for (at, &a) in set.iter().enumerate() {
                for &b in &set[at + 1..] {
                    self.looks.insert(ordered(a, b));
                }
            }
            taken += usize::from(set.len() > 1);
        }
        taken
    }

    /// How alike two characters are.
    ///
    /// ```
    /// use minglu::domain::cn::variants::{Resemblance, Variants};
    /// let variants = Variants::standard();
    /// assert_eq!(variants.resemblance('鸿', '宏'), Resemblance::Homophone);
    /// assert_eq!(variants.resemblance('凤', '风'), Resemblance::Homophone);
    /// assert_eq!(variants.resemblance('未', '末'), Resemblance::LookAlike);
    /// assert_eq!(variants.resemblance('金', '京'), Resemblance::NearSound);
    /// assert_eq!(variants.resemblance('丰', '强'), Resemblance::None);
    /// ```
    pub fn resemblance(&self, a: char, b: char) -> Resemblance {
        if a == b {
            return Resemblance::Same;
        }
        let (left, right) = (self.readings(a), self.readings(b));
        if left.iter().any(|&sound| sound != 0 && right.contains(&sound)) {
            return Resemblance::Homophone;
        }
        if self.looks.contains(&ordered(a, b)) {
            return Resemblance::LookAlike;
        }
        let near =
            |sounds: &[Syllable]| -> SmallVec<[u16; 2]> { sounds.iter().map(|&s| self.near[usize::from(s)]).collect() };
        let right = near(&right);
        match near(&left).iter().any(|&sound| sound != 0 && right.contains(&sound)) {
            true => Resemblance::NearSound,
            false => Resemblance::None,
        }
    }

    /// Readings of a character without tone; `[0]` when none is known.
    pub fn readings(&self, c: char) -> SmallVec<[Syllable; 2]> {
        if let Some(readings) = self.overrides.get(&c) {
            return readings.clone();
        }
        smallvec::smallvec![self.first.get((c as usize).wrapping_sub(*PLANE.start() as usize)).copied().unwrap_or(0)]
    }

    /// The first reading of a character without tone, as letters; `None` when none is known.
    ///
    /// ```
    /// use minglu::domain::cn::variants::Variants;
    /// assert_eq!(Variants::standard().reading('强'), Some("qiang"));
    /// assert_eq!(Variants::standard().reading('a'), None);
    /// ```
    pub fn reading(&self, c: char) -> Option<&str> {
        let first = self.readings(c).first().copied().filter(|&sound| sound != 0)?;
        self.syllables.get(usize::from(first)).map(String::as_str)
    }

    /// Appends the sound of a text for blocking: first readings with z/zh, in/ing and so on made one; characters without a
    /// reading stand for themselves.
    pub fn sound_into(&self, text: impl IntoIterator<Item = char>, out: &mut String) {
        for c in text {
            match self.readings(c).first() {
                Some(&sound) if sound != 0 => out.push_str(&self.syllables[usize::from(self.near[usize::from(sound)])]),
                _ => out.push(c),
            }
            out.push(' ');
        }
    }

    fn syllable(&mut self, sound: &str) -> Syllable {
        if let Some(&known) = self.index.get(sound) {
            return known;
        }
        // 410 syllables without tone exist; a table extended beyond 65,535 of them is no table of sounds.
        let Ok(id) = Syllable::try_from(self.syllables.len()) else { return 0 };
        self.syllables.push(sound.to_owned());
        self.near.push(id);
        self.index.insert(sound.to_owned(), id);
        let near = merge_near(sound);
        if near != sound {
            let target = self.syllable(&near);
            self.near[usize::from(id)] = target;
        }
        id
    }
}

fn ordered(a: char, b: char) -> (char, char) {
    if a <= b { (a, b) } else { (b, a) }
}

fn merge_near(sound: &str) -> String {
    let mut near = match sound.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => format!("{}{}", &sound[..1], &sound[2..]),
        _ => sound.to_owned(),
    };
    if near.ends_with("ing") || near.ends_with("eng") || (near.ends_with("ang") && !near.ends_with("iang")) {
        near.pop();
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_sounds_and_looks_apart() {
        let variants = Variants::standard();
        for (a, b, expected) in [
            ('佳', '嘉', Resemblance::Homophone),
            ('鑫', '新', Resemblance::Homophone),
            ('晟', '胜', Resemblance::Homophone),
            ('裕', '钰', Resemblance::Homophone),
            ('岗', '冈', Resemblance::Homophone),
            ('井', '汫', Resemblance::Homophone),
            ('锁', '索', Resemblance::Homophone),
            ('晟', '昇', Resemblance::Homophone),
            ('汩', '汨', Resemblance::LookAlike),
            ('司', '可', Resemblance::LookAlike),
            ('强', '丰', Resemblance::None),
            ('华', '新', Resemblance::None),
            ('a', 'b', Resemblance::None),
            ('\u{3401}', '\u{3402}', Resemblance::None),
        ] {
            assert_eq!(variants.resemblance(a, b), expected, "{a}{b}");
            assert_eq!(variants.resemblance(b, a), expected, "{b}{a}");
        }
    }

    #[test]
    fn is_extended_by_lines_of_the_same_form() {
        let mut variants = Variants::standard().clone();
        assert_eq!(variants.resemblance('氹', '壬'), Resemblance::None);
        assert_eq!(variants.add_readings("# note\n氹,ren\nno comma\n"), 1);
        assert_eq!(variants.add_look_alikes("华毕\n单\n"), 1);
        assert_eq!(variants.resemblance('氹', '壬'), Resemblance::Homophone);
        assert_eq!(variants.resemblance('华', '毕'), Resemblance::LookAlike);
    }
}

//! Finding a class by words, as the census helper of Shenzhen did.
//!
//! Every class is one document with its name, the trades that lead to it and its note. A query is cut into dictionary words and
//! single characters; words weigh more than characters, names and trades more than notes, so that 卫浴陶瓷 finds 卫生陶瓷 without a
//! word in common.

use super::table::{self, Class, classes};
use crate::domain::cn::segment::search_words;
use crate::text::fold;
use crate::text::fulltext::{FullText, FullTextError, FullTextWriter, Wanted};

/// Weights of a match: the standard's own name first, then the trade words, then the note; a single character counts a tenth
/// of a word.
const WEIGHTS: [f32; 3] = [3.0, 3.0, 1.0];
const CHARACTER: f32 = 0.1;

/// Words that say that something is made, not what.
const MAKING: [&str; 8] = ["制造", "加工", "生产", "制作", "制品", "产品", "活动", "其他"];

/// A class found for a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The class.
    pub class: Class,
    /// Larger is better; comparable within one query only.
    pub score: f32,
}

/// A full-text index of the four-digit classes, in memory.
pub struct IndustryIndex {
    index: FullText,
}

impl IndustryIndex {
    /// Builds the index (about half a second, most of it loading the dictionary).
    ///
    /// # Errors
    /// When the full-text engine cannot build in memory, which has no cause in the data.
    pub fn build() -> Result<Self, FullTextError> {
        let mut writer = FullTextWriter::in_memory(&["name", "trades", "note"])?;
        let trades: Vec<_> = table::trade_words().collect();
        for class in classes().iter().filter(|class| class.code.len() == 4) {
            let mut words = String::new();
            for (word, codes) in &trades {
                if codes.iter().any(|code| class.code.starts_with(code)) {
                    words.push_str(word);
                    words.push(' ');
                }
            }
            let texts = [class.name, &words, class.note]
                .map(|content| tokens(content).map(|(token, _)| token).collect::<Vec<_>>().join(" "));
            writer.add(texts.iter().map(String::as_str), class.code)?;
        }
        Ok(Self { index: writer.finish()? })
    }

    /// The `k` best classes for free text, best first; empty when nothing fits. A code is found by itself.
    ///
    /// ```
    /// use minglu::domain::cn::industry::IndustryIndex;
    /// let index = IndustryIndex::build().unwrap();
    /// assert_eq!(index.search("卫浴陶瓷", 3).unwrap()[0].class.code, "3072");
    /// assert!(index.search("", 3).unwrap().is_empty());
    /// ```
    ///
    /// # Errors
    /// When the full-text engine fails, which has no cause in the query.
    pub fn search(&self, query: &str, k: usize) -> Result<Vec<Hit>, FullTextError> {
        let trimmed = query.trim();
        if let Some(class) = table::class(trimmed) {
            let below = classes().iter().filter(|c| c.code.len() == 4 && c.code.starts_with(class.code));
            return Ok(below.take(k).map(|class| Hit { class: *class, score: 1.0 }).collect());
        }
        let mut wanted = Vec::new();
        for (token, weight) in tokens(query) {
            for (field, boost) in WEIGHTS.into_iter().enumerate() {
                wanted.push(Wanted { field, token: token.clone(), weight: boost * weight });
            }
        }
        let found = self.index.search(&wanted, k)?;
        Ok(found.into_iter().filter_map(|(score, code)| Some(Hit { class: table::class(&code)?, score })).collect())
    }
}

/// Words and single characters of a text with the weight of each; the words of trades that the dictionary does not know are words too.
fn tokens(text: &str) -> impl Iterator<Item = (String, f32)> {
    let folded = fold(text);
    let is_word =
        |word: &&str| word.chars().count() > 1 && !MAKING.contains(word) && word.chars().all(char::is_alphanumeric);
    let mut out: Vec<(String, f32)> =
        search_words(&folded).into_iter().filter(is_word).map(|word| (word.to_owned(), 1.0)).collect();
    for word in table::words_in(&folded) {
        if !out.iter().any(|(known, _)| known == word) {
            out.push((word.to_owned(), 1.0));
        }
    }
    out.extend(folded.chars().filter(|c| c.is_alphanumeric()).map(|c| (c.to_string(), CHARACTER)));
    out.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_field_find_their_class() {
        let index = IndustryIndex::build().expect("builds in memory");
        for (query, code) in [
            ("卫浴陶瓷", "3072"),
            ("日用陶瓷", "3074"),
            ("不锈钢餐具", "3382"),
            ("印染厂", "1713"),
            ("纸箱", "2231"),
            ("电镀", "3360"),
            ("塑料袋", "2926"),
            ("瓷泥加工", "3099"),
            ("线路板", "3982"),
            ("制作婚纱", "1819"),
            ("2452", "2452"),
        ] {
            let hits = index.search(query, 5).expect("searches");
            assert!(hits.iter().take(3).any(|hit| hit.class.code == code), "{query}: {hits:?}");
        }
        assert_eq!(index.search("307", 9).expect("searches").len(), 7);
    }
}

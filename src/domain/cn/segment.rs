//! Words of running Chinese text: the one door to the dictionary segmenter.
//!
//! Names and addresses are never segmented here: the dictionary knows neither their places nor their brands and glues across their
//! boundaries (`区彩塘|镇`). It serves free text only: searching the industry classification.

use jieba_rs::Jieba;
use std::sync::OnceLock;

/// The words of `text` for searching, long words also with the shorter ones inside, in order. The dictionary is loaded at the first call
/// (about 0.2 s).
///
/// ```
/// use minglu::domain::cn::segment::search_words;
/// assert!(search_words("日用陶瓷制造").contains(&"陶瓷"));
/// ```
pub fn search_words(text: &str) -> Vec<&str> {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    JIEBA.get_or_init(Jieba::new).cut_for_search(text, false).into_iter().map(|token| token.word).collect()
}

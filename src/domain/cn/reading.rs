//! How a character is read: the one door to the `pinyin` package.
//!
//! The package's first reading counts. Where that is not the one in names, `variants` corrects it.

use pinyin::ToPinyin;

/// First reading of a character without tone; `None` when the package knows none.
///
/// ```
/// use minglu::domain::cn::reading::syllable;
/// assert_eq!(syllable('潮'), Some("chao"));
/// assert_eq!(syllable('A'), None);
/// ```
pub fn syllable(c: char) -> Option<&'static str> {
    Some(c.to_pinyin()?.plain())
}

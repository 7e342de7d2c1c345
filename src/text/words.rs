//! Lists of words that texts may begin with.

/// Which characters begin a word of a list. Most places of a text begin none, and one look-up says so before any word is tried.
pub(crate) struct Openers([u64; 1024]);

impl Openers {
    /// Those of these words, which are of the basic plane.
    pub(crate) fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Box<Self> {
        let mut openers = Box::new(Self([0; 1024]));
        for c in words.into_iter().filter_map(|word| word.chars().next()) {
            openers.0[(c as usize >> 6) & 1023] |= 1 << (c as usize & 63);
        }
        openers
    }

    /// False where a text begins with none of the words.
    #[inline]
    pub(crate) fn open(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|c| self.0[(c as usize >> 6) & 1023] >> (c as usize & 63) & 1 == 1)
    }
}

/// [`str::starts_with`] for going through a list: nearly all words differ from the text in the last byte of a first Chinese character, and then
/// nothing else is compared.
#[inline]
pub(crate) fn begins(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let near = match word.get(2) {
        Some(last) => text.get(2) == Some(last),
        None => true,
    };
    near && text.starts_with(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_begins_as_the_standard_library_says(text in "[ab号路]{0,4}", word in "[ab号路]{0,3}") {
            prop_assert_eq!(begins(&text, &word), text.starts_with(&word));
            prop_assert!(Openers::of([word.as_str()]).open(&text) || word.is_empty() || !text.starts_with(&word));
        }
    }
}

//! Texts made by the million, looked at and made again.

use std::fmt;
use std::ops::Range;

/// Texts in one piece of memory, which [`clear`](Self::clear) keeps for the next ones: a key that is only hashed needs none of its own.
///
/// ```
/// use minglu::text::TextList;
/// let mut keys = TextList::default();
/// keys.push(format_args!("{}@{}", "广成", "彩塘"));
/// keys.push(format_args!("广成"));
/// assert_eq!(keys.iter().collect::<Vec<_>>(), ["广成@彩塘", "广成"]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct TextList {
    text: String,
    spans: Vec<Range<usize>>,
}

impl TextList {
    /// What `make` puts into an empty list.
    pub fn made(make: impl FnOnce(&mut Self)) -> Self {
        let mut list = Self::default();
        make(&mut list);
        list
    }

    /// Empties the list.
    pub fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    /// Appends a text.
    pub fn push(&mut self, text: fmt::Arguments<'_>) {
        self.push_with(|into| fmt::Write::write_fmt(into, text).expect("writing into a string cannot fail"));
    }

    /// Appends what `write` writes behind the end.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        self.spans.push(start..self.text.len());
    }

    /// Sorts the texts and leaves out repeated ones.
    pub fn sort_unique(&mut self) {
        let Self { text, spans } = self;
        spans.sort_unstable_by(|a, b| text[a.clone()].cmp(&text[b.clone()]));
        spans.dedup_by(|a, b| text[a.clone()] == text[b.clone()]);
    }

    /// The texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|span| &self.text[span.clone()])
    }

    /// True when there is no text.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_leaves_each_text_once_and_clearing_leaves_none() {
        let mut list = TextList::default();
        for text in ["厂", "b", "", "厂", "bb"] {
            list.push_with(|into| into.push_str(text));
        }
        list.sort_unique();
        assert_eq!(list.iter().collect::<Vec<_>>(), ["", "b", "bb", "厂"]);
        list.clear();
        assert!(list.is_empty());
        list.push(format_args!("{}号", 12));
        assert_eq!(list.iter().collect::<Vec<_>>(), ["12号"]);
    }
}

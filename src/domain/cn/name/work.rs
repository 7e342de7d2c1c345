//! A name while it is being read: which stretch is what.

use super::bracket::is_stray;
use super::{Part, PartKind};
use crate::domain::cn::legal_form::form_at_end;
use smallvec::SmallVec;
use std::ops::Range;

/// These characters as a text. Collected one by one it would be moved a few times while it grows.
pub(super) fn text_of(chars: &[char]) -> String {
    let mut text = String::with_capacity(chars.iter().map(|c| c.len_utf8()).sum());
    text.extend(chars);
    text
}

/// The text outside brackets while it is being read: characters, where each stands, and the parts found so far.
pub(super) struct Work<'a> {
    text: &'a str,
    /// Characters outside brackets.
    pub chars: Vec<char>,
    at: Vec<u32>,
    pub parts: SmallVec<[Part; 6]>,
}

impl<'a> Work<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            chars: Vec::with_capacity(text.len() / 3 + 1),
            at: Vec::with_capacity(text.len() / 3 + 1),
            parts: SmallVec::new(),
        }
    }

    /// Separates brackets and stray punctuation from the base; `read` says what a bracket's content is.
    pub(super) fn split(&mut self, mut read: impl FnMut(&str) -> PartKind) {
        let mut rest = 0;
        while rest < self.text.len() {
            let Some(open) = self.text[rest..].find(['(', ')']).map(|at| at + rest) else {
                self.take(rest, self.text.len());
                break;
            };
            self.take(rest, open);
            if self.text.as_bytes()[open] == b')' {
                self.push(PartKind::Noise, open, open + 1);
                rest = open + 1;
                continue;
            }
            let mut depth = 0_i32;
            let close = self.text[open..].bytes().position(|byte| {
                depth += i32::from(byte == b'(') - i32::from(byte == b')');
                depth == 0
            });
            let (inner, end) = close.map_or((self.text.len(), self.text.len()), |at| (open + at, open + at + 1));
            let kind = read(&self.text[open + 1..inner]);
            self.push(kind, open, end);
            rest = end;
        }
        let front = self.chars.iter().take_while(|&&c| is_stray(c)).count();
        let back = self.chars[front..].iter().rev().take_while(|&&c| is_stray(c)).count();
        let last = self.chars.len() - back;
        self.mark(PartKind::Noise, 0, front);
        self.mark(PartKind::Noise, last, self.chars.len());
        self.chars.truncate(last);
        self.at.truncate(last);
        self.chars.drain(..front);
        self.at.drain(..front);
    }

    /// Takes off what an electricity list writes behind a name to tell the meters of one customer apart.
    pub(super) fn take_meter(&mut self) {
        let end = self.chars.len() - meter_at_end(&self.chars);
        self.mark(PartKind::Noise, end, self.chars.len());
        self.chars.truncate(end);
        self.at.truncate(end);
    }

    fn take(&mut self, from: usize, to: usize) {
        for (at, c) in self.text[from..to].char_indices() {
            if c == '"' {
                self.push(PartKind::Noise, from + at, from + at + 1);
            } else {
                self.chars.push(c);
                self.at.push((from + at) as u32);
            }
        }
    }

    fn push(&mut self, kind: PartKind, start: usize, end: usize) {
        self.parts.push(Part { kind, start: start as u32, end: end as u32 });
    }

    /// Cuts a second name off the base: 甲厂/乙厂, 甲厂曾用名乙厂.
    pub(super) fn separate_other_names(&mut self, found: &mut impl FnMut(&str)) {
        for at in 4..self.chars.len().saturating_sub(3) {
            let slash = matches!(self.chars[at], '/' | ';' | '|' | '、' | ',');
            let skip = match self.chars[at..] {
                ['第', '二', '名', '称', ..] => 4,
                ['曾', '用', '名', ..] | ['更', '名', '为', ..] => 3,
                ['增', '挂', ..] => 2,
                _ if slash => 1,
                _ => continue,
            };
            if slash && form_at_end(&self.chars[..at]).is_none() {
                continue;
            }
            let rest = text_of(&self.chars[at + skip..]);
            let rest = rest.trim_matches(is_stray);
            if rest.chars().count() < 3 {
                continue;
            }
            found(rest);
            self.mark(PartKind::Alias, at, self.chars.len());
            self.chars.truncate(at);
            self.at.truncate(at);
            return;
        }
    }

    /// Where base characters `from..to` stand in the text, when they do in one piece.
    pub(super) fn in_one_piece(&self, from: usize, to: usize) -> Option<Range<u32>> {
        let (chars, at) = (&self.chars[from..to], &self.at[from..to]);
        let (Some(&start), Some(&last), Some(c)) = (at.first(), at.last(), chars.last()) else { return Some(0..0) };
        let end = last + c.len_utf8() as u32;
        let length: usize = chars.iter().map(|c| c.len_utf8()).sum();
        (end - start == length as u32).then_some(start..end)
    }

    /// Records base characters `from..to` as a part, or as several where a bracket stands between them.
    pub(super) fn mark(&mut self, kind: PartKind, from: usize, to: usize) {
        let mut open: Option<(u32, u32)> = None;
        for at in from..to.min(self.at.len()) {
            let start = self.at[at];
            let width = width(self.text.as_bytes()[start as usize]);
            match &mut open {
                Some((_, end)) if *end == start => *end += width,
                _ => {
                    if let Some((start, end)) = open {
                        self.parts.push(Part { kind, start, end });
                    }
                    open = Some((start, start + width));
                }
            }
        }
        if let Some((start, end)) = open {
            self.parts.push(Part { kind, start, end });
        }
    }
}

/// Bytes of the character that begins with this one.
fn width(first: u8) -> u32 {
    match first.leading_ones() {
        0 => 1,
        ones => ones,
    }
}

/// What a meter or a transformer is called behind a name: 1#变, 2号专变, 配电房. Longest first where one ends another.
const METERS: [&str; 12] =
    ["配电房", "配电室", "变压器", "专用变", "专变", "公变", "配变", "箱变", "台变", "电表", "变", "表"];

/// True for the number of a meter or a transformer and nothing else, as brackets hold it (1#变, 2号专变).
pub(super) fn is_meter(text: &str) -> bool {
    let chars: SmallVec<[char; 16]> = text.chars().collect();
    !chars.is_empty() && numbered_meter(&chars) == chars.len()
}

/// Characters at the end that say which meter of a customer is meant: a numbered meter, or behind a whole name a dash and a number or a meter
/// without number.
fn meter_at_end(chars: &[char]) -> usize {
    /// Characters of the shortest name that is left.
    const NAME: usize = 4;
    let length = match (numbered_meter(chars), meter_word(chars)) {
        (0, word) if word > 1 && form_at_end(&chars[..chars.len() - word]).is_some() => word,
        (numbered, _) => numbered,
    };
    if chars.len() >= NAME + length { length } else { 0 }
}

/// Characters at the end that are a number with its meter, `#` or the dash in front of it.
fn numbered_meter(chars: &[char]) -> usize {
    let word = meter_word(chars);
    let end = chars.len() - word;
    let sign = usize::from(end > 0 && (chars[end - 1] == '#' || word > 0 && chars[end - 1] == '号'));
    let number = chars[..end - sign].iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let dash = chars[..end - sign - number].last() == Some(&'-');
    // 厂-2, 厂2#, 厂2#变; a number alone may be a part of the name.
    match (1..=2).contains(&number) && (sign > 0 || dash) {
        true => word + sign + number + usize::from(dash),
        false => 0,
    }
}

/// Characters at the end that are a word of [`METERS`].
fn meter_word(chars: &[char]) -> usize {
    let ends = |meter: &&&str| {
        let mut before = chars.iter().rev();
        meter.chars().rev().all(|c| before.next() == Some(&c))
    };
    METERS.iter().find(ends).map_or(0, |meter| meter.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meters_behind_names() {
        for (text, meter) in [
            ("佳嘉轻工制造厂1#变", "1#变"),
            ("佳嘉轻工制造厂-2", "-2"),
            ("佳嘉轻工制造厂2#", "2#"),
            ("佳嘉轻工制造厂-2#专变", "-2#专变"),
            ("佳嘉轻工制造厂2号配电房", "2号配电房"),
            ("佳嘉轻工制造厂专变", "专变"),
            ("佳嘉轻工制造厂", ""),
            ("佳嘉变压器厂", ""),
            ("佳嘉变压器", ""),
            ("佳嘉钟表", ""),
            ("佳嘉轻工第2", ""),
            ("佳嘉轻工制造厂2号", ""),
            ("厂-2", ""),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(text_of(&chars[chars.len() - meter_at_end(&chars)..]), meter, "{text}");
        }
        assert!(is_meter("1#变") && is_meter("2号专变") && !is_meter("2号") && !is_meter("") && !is_meter("二厂"));
    }
}

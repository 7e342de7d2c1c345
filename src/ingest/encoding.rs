//! From bytes to text: the only file that knows `encoding_rs` and `chardetng`.
//!
//! UTF-8 is recognised by validity, never by guess; UTF-16 by its byte-order mark or by where its zero bytes stand; only
//! what remains is guessed between GB18030 and Big5, the two other encodings Chinese offices write.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Encodings a configuration may name.
pub(crate) const ALLOWED: [&str; 6] = ["UTF-8", "UTF-16LE", "UTF-16BE", "GB18030", "GBK", "Big5"];

/// Bytes given to the detector: enough for thousands of characters, cheap for any file.
const SAMPLE: usize = 256 * 1024;

/// One zero byte in so many is what an old system left in a text; text of two bytes a character has far more, binary data, too.
const FEW_ZEROS: usize = 20;

/// Share of characters that may be undecodable before a file is no text in that encoding.
const MAX_BAD: f64 = 0.1;

/// A file as text.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    /// The text, without its byte-order mark; U+FFFD where bytes could not be read.
    pub text: Cow<'a, str>,
    /// WHATWG name.
    pub encoding: &'static str,
    /// A byte-order mark stood in front.
    pub bom: bool,
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotText {
    /// Zero bytes or control characters all over: not text at all.
    Binary,
    /// Text perhaps, but in no encoding tried.
    Unreadable,
}

/// The encoding of that label, `None` when no such encoding exists.
pub(crate) fn by_label(label: &str) -> Option<&'static Encoding> {
    match Encoding::for_label(label.trim().as_bytes())? {
        // GBK is a part of GB18030; files said to be GBK often hold a rare character of the whole.
        encoding if encoding == encoding_rs::GBK => Some(GB18030),
        encoding => Some(encoding),
    }
}

/// Reads `bytes` as text in `forced` or in the encoding found.
pub(crate) fn decode<'a>(bytes: &'a [u8], forced: Option<&'static Encoding>) -> Result<Decoded<'a>, NotText> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return finish(encoding, &bytes[length..], true);
    }
    if let Some(encoding) = forced {
        return finish(encoding, bytes, false);
    }
    let zeros = bytes.iter().filter(|&&byte| byte == 0).count();
    let few_zeros = zeros * FEW_ZEROS <= bytes.len();
    if let Ok(text) = std::str::from_utf8(bytes)
        && few_zeros
    {
        let text = if zeros == 0 { Cow::Borrowed(text) } else { Cow::Owned(text.replace('\0', "")) };
        return check(Decoded { text, encoding: UTF_8.name(), bom: false });
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return finish(encoding, bytes, false);
    }
    if zeros > 0 && !few_zeros {
        return Err(NotText::Binary);
    }
    let mut decoded = finish(guess(bytes), bytes, false)?;
    if zeros > 0 {
        decoded.text = Cow::Owned(decoded.text.replace('\0', ""));
    }
    Ok(decoded)
}

fn finish<'a>(encoding: &'static Encoding, bytes: &'a [u8], bom: bool) -> Result<Decoded<'a>, NotText> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    check(Decoded { text, encoding: encoding.name(), bom })
}

fn check(decoded: Decoded<'_>) -> Result<Decoded<'_>, NotText> {
    let head = &decoded.text[..floor_boundary(&decoded.text, SAMPLE)];
    let bad = head.chars().filter(|&c| c == '\u{fffd}').count();
    let (all, control) = controls(head);
    let limit = (all as f64 * MAX_BAD).max(1.0);
    if control as f64 > limit {
        return Err(NotText::Binary);
    }
    if bad as f64 > limit {
        return Err(NotText::Unreadable);
    }
    Ok(decoded)
}

/// UTF-16 without a mark: delimiters, digits and line ends give zero bytes, nearly all on one side.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(SAMPLE)];
    let (mut low_first, mut high_first) = (0usize, 0usize);
    for pair in head.chunks_exact(2) {
        match pair {
            [b, 0] if b.is_ascii_graphic() || b.is_ascii_whitespace() => low_first += 1,
            [0, b] if b.is_ascii_graphic() || b.is_ascii_whitespace() => high_first += 1,
            _ => {}
        }
    }
    let zeros = head.iter().filter(|&&byte| byte == 0).count();
    // A few zero bytes in a long text are not every delimiter and digit of it.
    if zeros * 100 < head.len() {
        return None;
    }
    // U+4E00 is written with a zero byte too, hence 9 in 10.
    let most = |count: usize| count > 0 && count * 10 >= zeros * 9;
    if most(low_first) {
        Some(UTF_16LE)
    } else if most(high_first) {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    // A few broken sequences in an otherwise long UTF-8 text: a truncated copy, not another encoding.
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes[..bytes.len().min(SAMPLE * 4)].utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good > bad * 20 {
        return UTF_8;
    }
    let head = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(head, head.len() == bytes.len());
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    // Bytes of the other encoding fall on pairs that are not assigned: undecodable, or in the private use area.
    let errors = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(head);
        text.chars().filter(|c| matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}')).count()
    };
    if guess == BIG5 && errors(BIG5) <= errors(GB18030) {
        return BIG5;
    }
    let (gb, big5) = (errors(GB18030), errors(BIG5));
    // Both encodings cover most byte pairs; only many more errors speak for Big5 against the detector.
    if gb > 2 && big5 * 10 < gb { BIG5 } else { GB18030 }
}

/// Text in whatever encoding of the world the detector takes it for, with the encoding's name: for tables that come from no Chinese
/// office. UTF-8 is recognised by validity; what cannot be decoded becomes U+FFFD.
///
/// # Errors
/// [`NotText`] when the bytes are no text in any encoding: zero bytes or control characters all over.
pub(crate) fn decode_any(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), NotText> {
    // Text of two bytes a character has zero bytes, and so has what is no text at all.
    if bytes.contains(&0) {
        return decode(bytes, None).map(|decoded| (decoded.text, decoded.encoding));
    }
    let (text, encoding) = match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), UTF_8.name()),
        Err(_) => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
            (guess.decode(bytes).0, guess.name())
        }
    };
    let (all, control) = controls(&text);
    if control as f64 > (all as f64 * MAX_BAD).max(1.0) { Err(NotText::Binary) } else { Ok((text, encoding)) }
}

/// Characters at the beginning of a text, and those of them that no text has.
fn controls(text: &str) -> (usize, usize) {
    let head = &text[..floor_boundary(text, SAMPLE)];
    let control = |c: &char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}' | '\u{1a}');
    head.chars().fold((0, 0), |(all, found), c| (all + 1, found + usize::from(control(&c))))
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "户号,户名,用电地址\n0300916397474608,李明和,潮安区彩塘镇宏安二村工业区\n";
    const TAIWAN: &str = "戶號,戶名,用電地址\n0300916397474608,陳國豐,臺北市中山區長安東路二段工業區廠房\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn every_encoding_of_an_office_is_read() {
        let gbk = GB18030.encode(TEXT).0.into_owned();
        let big5 = BIG5.encode(TAIWAN).0.into_owned();
        let bom = [&[0xef, 0xbb, 0xbf], TEXT.as_bytes()].concat();
        let le_bom = [&[0xff, 0xfe][..], &utf16(TEXT, false)].concat();
        let cases: Vec<(Vec<u8>, &str, bool, &str)> = vec![
            (TEXT.as_bytes().to_vec(), "UTF-8", false, TEXT),
            (bom, "UTF-8", true, TEXT),
            (le_bom, "UTF-16LE", true, TEXT),
            (utf16(TEXT, false), "UTF-16LE", false, TEXT),
            (utf16(TEXT, true), "UTF-16BE", false, TEXT),
            (gbk, "gb18030", false, TEXT),
            (big5, "Big5", false, TAIWAN),
        ];
        for (bytes, encoding, bom, want) in cases {
            let read = decode(&bytes, None).unwrap();
            assert_eq!((read.encoding, read.bom, read.text.as_ref()), (encoding, bom, want));
        }
    }

    #[test]
    fn short_gbk_and_three_characters() {
        let bytes = GB18030.encode("户名\n李明和").0.into_owned();
        assert_eq!(decode(&bytes, None).unwrap().text, "户名\n李明和");
    }

    #[test]
    fn a_broken_byte_is_flagged_and_text_goes_on() {
        let mut bytes = TEXT.repeat(20).into_bytes();
        bytes[7] = 0xff;
        let read = decode(&bytes, None).unwrap();
        assert!(read.text.contains('\u{fffd}') && read.encoding == "UTF-8" && read.text.contains("工业区"));
    }

    #[test]
    fn a_stray_zero_byte_is_no_binary() {
        let mut bytes = TEXT.repeat(10).into_bytes();
        bytes.insert(TEXT.len(), 0);
        assert_eq!(decode(&bytes, None).unwrap().text, TEXT.repeat(10));
        let mut bytes = GB18030.encode(&TEXT.repeat(10)).0.into_owned();
        bytes.splice(0..0, [0, b'a']);
        assert_eq!(decode(&bytes, None).unwrap().text, format!("a{}", TEXT.repeat(10)));
    }

    #[test]
    fn binary_is_no_text() {
        assert_eq!(decode(&[0u8, 1, 2, 0, 0, 0, 200, 3, 0, 9, 0, 0], None).unwrap_err(), NotText::Binary);
        let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2654435761) >> 13) as u8).collect();
        assert!(decode(&noise, None).is_err());
    }
}

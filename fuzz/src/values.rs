//! Reading values: parts re-assemble to the input, reading is idempotent, what is called valid passes its check.

use crate::text;
use minglu::domain::cn::address::AddressParser;
use minglu::domain::cn::credit_code::{Code, CodeKind, repairs, uscc_check};
use minglu::domain::cn::name::{NameParser, NoRegions};
use minglu::domain::cn::region::{Gazetteer, RegionContext};
use minglu::domain::cn::{person as people, phone as phones};
use minglu::text as folding;
use std::sync::Arc;

/// A cell with a code.
pub fn credit_code(data: &[u8]) {
    let cell = text(data);
    for code in Code::parse(&cell).into_iter().chain(Code::parse_all(&cell)) {
        assert!(code.text().bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()), "{:?}", code.text());
        if code.is_valid() {
            let again = Code::parse(code.text()).expect("a valid code is readable");
            assert_eq!((again.kind(), again.text()), (code.kind(), code.text()), "reading is idempotent");
        }
        if let (true, CodeKind::Uscc, Some(uscc)) = (code.is_valid(), code.kind(), code.uscc()) {
            assert_eq!(uscc_check(&uscc.as_bytes()[..17]), uscc.bytes().last(), "{uscc}");
        }
        if let Some(identity) = code.identity() {
            let identity = String::from_utf8_lossy(&identity).into_owned();
            assert!(!code.display().contains(&identity), "an identity number is shown in clear");
        }
        assert_eq!(code.keys(), code.keys());
    }
    for repair in repairs(&cell) {
        assert!(Code::parse(&repair.code).is_some_and(|code| code.is_valid()), "{repair:?} is no valid code");
    }
}

/// A name: its parts cover it without gap.
pub fn name(data: &[u8]) {
    let folded = folding::fold(&text(data));
    let parser = NameParser::new(Arc::new(NoRegions));
    let parsed = parser.parse(&folded);
    assert_eq!(parsed.text.as_ref(), folded, "the text is kept");
    let joined: String = parsed.parts.iter().map(|part| parsed.slice(part)).collect();
    assert_eq!(joined, folded, "parts re-assemble to the input");
    assert!(parsed.parts.windows(2).all(|pair| pair[0].end == pair[1].start), "parts follow without gap");
    assert!(parsed == parser.parse(&folded), "two readings differ");
}

/// The region in front of a text: its levels follow one another inside the text, and each names a place that exists.
pub fn region(data: &[u8]) {
    let folded = folding::fold(&text(data));
    let places = Gazetteer::builtin();
    let Some(read) = places.prefix(&folded, &RegionContext::default()) else { return };
    assert!(folded.is_char_boundary(read.len), "a region ends between characters");
    assert!(read.parts.windows(2).all(|pair| pair[0].end <= pair[1].start), "levels follow one another");
    for part in &read.parts {
        assert!(part.start < part.end && part.end <= read.len, "{part:?} is inside the region");
        assert!(folded.get(part.start..part.end).is_some(), "{part:?} lies on characters");
        if let Some(place) = part.place {
            assert_eq!(places.get(place).level, part.level, "{part:?}");
        }
    }
    if let Some(shorter) = read.without_last() {
        assert!(shorter.len < read.len && shorter.parts.len() + 1 == read.parts.len());
    }
}

/// An address: its pieces re-assemble to the input.
pub fn address(data: &[u8]) {
    let folded = folding::fold(&text(data));
    let parser = AddressParser::new(RegionContext::default());
    let parsed = parser.parse(&folded);
    let joined: String = parsed.pieces(&folded).map(|(_, piece)| piece).collect();
    assert_eq!(joined, folded, "pieces re-assemble to the input");
    assert_eq!(format!("{parsed:?}"), format!("{:?}", parser.parse(&folded)), "two readings differ");
}

/// A cell with phone numbers: what is read is read again from its own writing.
pub fn phone(data: &[u8]) {
    let cell = text(data);
    let read = phones::Phones::parse(&cell);
    let numbers = read.numbers();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "sorted, without repetitions");
    let written: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let again = phones::Phones::parse(&written.join("、"));
    assert_eq!(again.numbers(), numbers, "{written:?}");
}

/// A cell with persons.
pub fn person(data: &[u8]) {
    let cell = text(data);
    let first = format!("{:?}", people::parse(&cell));
    assert_eq!(first, format!("{:?}", people::parse(&cell)));
    let _ = people::is_person_name(&cell);
}

/// Folding is idempotent, also on what it is appended to.
pub fn fold(data: &[u8]) {
    let once = folding::fold(&text(data));
    assert_eq!(folding::fold(&once), once, "idempotent");
}

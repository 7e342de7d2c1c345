//! From a folded text to a [`ParsedAddress`].

use super::details::Scanner;
use super::parsed::{Label, ParsedAddress, Span};
use crate::domain::cn::region::{Gazetteer, Mode, PlaceId, PlaceLevel, RegionContext};
use std::sync::Arc;

/// Reads addresses with the home region of the lists at hand. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AddressParser {
    context: Arc<RegionContext>,
}

impl AddressParser {
    /// A parser for lists of this region.
    pub fn new(context: impl Into<Arc<RegionContext>>) -> Self {
        Self { context: context.into() }
    }

    /// The region it reads with.
    pub fn context(&self) -> &RegionContext {
        &self.context
    }

    /// Takes a folded address apart. Any text is read; what is not understood is [`Label::Residue`].
    ///
    /// ```
    /// use minglu::domain::cn::address::{AddressParser, Label};
    /// use minglu::domain::cn::region::RegionContext;
    /// let parser = AddressParser::new(RegionContext::default());
    /// let text = "潮州市潮安区庵埠镇仙溪工业区一横22号";
    /// let parsed = parser.parse(text);
    /// let pieces: Vec<(Label, &str)> = parsed.pieces(text).collect();
    /// assert_eq!(pieces[3..], [(Label::Village, "仙溪"), (Label::Park, "工业区"), (Label::Road, "一横"), (Label::Number, "22号")]);
    /// assert_eq!(parsed.pieces(text).map(|piece| piece.1).collect::<String>(), text);
    /// ```
    pub fn parse(&self, folded: &str) -> ParsedAddress {
        self.parse_with(None, None, folded)
    }

    /// As [`parse`](Self::parse), for a list that gives town and village in columns of their own: they fill what the
    /// address does not say. The address wins where both speak, since a column may name the office that inspected.
    pub fn parse_with(&self, town_hint: Option<&str>, village_hint: Option<&str>, folded: &str) -> ParsedAddress {
        let places = Gazetteer::builtin();
        let mut parsed = ParsedAddress::default();
        let mut at = 0;
        let mut deepest = None;
        if let Some(read) = places.read(folded, &self.context, Mode::Address) {
            for part in &read.parts {
                if part.start > at {
                    parsed.spans.push(Span { label: Label::Separator, start: at as u32, end: part.start as u32 });
                }
                let label = match part.level {
                    PlaceLevel::Province => Label::Province,
                    PlaceLevel::City => Label::City,
                    PlaceLevel::County => Label::County,
                    PlaceLevel::Town => Label::Town,
                    PlaceLevel::Village => Label::Village,
                };
                parsed.spans.push(Span { label, start: part.start as u32, end: part.end as u32 });
                at = part.end;
            }
            deepest = read.deepest().map(|place| places.settled(place));
            // A town of a name that several towns of the city have is known by name only.
            if let Some(part) = read.parts.last().filter(|part| part.level == PlaceLevel::Town && part.place.is_none())
            {
                parsed.town_name = Some(town_stem(&folded[part.start..part.end]).into());
            }
        }
        if let Some(place) = deepest {
            self.fill(&mut parsed, place);
        }
        if parsed.town_name.is_none() && parsed.place(PlaceLevel::Town).is_none() {
            at = self.unknown_town(folded, at, &mut parsed);
        }
        if let Some(hint) = town_hint.filter(|_| parsed.place(PlaceLevel::Town).is_none() && parsed.town_name.is_none())
        {
            self.hint_town(hint, &mut parsed);
        }
        Scanner::new(places, &self.context, folded, at).run(&mut parsed);
        if let Some(hint) = village_hint.filter(|_| parsed.villages.is_empty()) {
            let town = parsed.place(PlaceLevel::Town);
            if let Some(hit) = places.village_at(hint, town, &self.context, Mode::Address) {
                parsed.hinted = true;
                if let Some(village) = hit.place {
                    parsed.places[PlaceLevel::Village as usize] = Some(village);
                }
                parsed.villages.push(hit.name);
            }
        }
        parsed
    }

    fn fill(&self, parsed: &mut ParsedAddress, place: PlaceId) {
        let places = Gazetteer::builtin();
        let mut at = Some(place);
        while let Some(id) = at {
            parsed.places[places.get(id).level as usize] = Some(places.rename(id));
            at = places.parent(id);
        }
    }

    fn hint_town(&self, hint: &str, parsed: &mut ParsedAddress) {
        let places = Gazetteer::builtin();
        let county = parsed.place(PlaceLevel::County);
        let read = places.read(hint, &self.context, Mode::Address);
        let town = read.as_ref().and_then(|read| read.place(PlaceLevel::Town));
        let town = town.filter(|&town| {
            county.is_none_or(|county| {
                places.ancestor(town, PlaceLevel::County).is_some_and(|of| places.compatible(of, county))
            })
        });
        match town {
            Some(town) => {
                parsed.hinted = true;
                self.fill(parsed, town);
            }
            // A town of a name that another county has too: look below the county that the address names.
            None => {
                if let Some(town) = county.and_then(|county| places.child_named(county, hint)) {
                    parsed.hinted = true;
                    self.fill(parsed, town);
                }
            }
        }
    }

    /// A town that the gazetteer does not know, right behind the region: up to five characters and 镇, 乡 or 街道.
    fn unknown_town(&self, folded: &str, at: usize, parsed: &mut ParsedAddress) -> usize {
        let rest = &folded[at..];
        let mut count = 0;
        for (i, c) in rest.char_indices() {
            let tail = &rest[i..];
            let marker = ["街道办事处", "街道办", "街道", "镇", "乡"].iter().find(|marker| tail.starts_with(**marker));
            if let Some(marker) = marker.filter(|_| count >= 1) {
                // 古镇路 and 城乡结合部 are no towns; nor is a name of one character before 街道.
                let next = tail[marker.len()..].chars().next();
                if matches!(next, Some('路' | '大' | '结' | '企' | '街' | '道' | '府'))
                    || count == 1 && marker.len() == 3 && c == '乡'
                {
                    return at;
                }
                let end = at + i + marker.len();
                parsed.spans.push(Span { label: Label::Town, start: at as u32, end: end as u32 });
                parsed.town_name = Some(rest[..i].into());
                return end;
            }
            let letter = !c.is_ascii()
                && !matches!(c, '路' | '街' | '村' | '号' | '、' | '区' | '县' | '市' | '园' | '大' | '(' | '巷');
            if count >= 4 || !letter {
                return at;
            }
            count += 1;
        }
        at
    }
}

/// A town's name without its suffix.
fn town_stem(text: &str) -> &str {
    for suffix in ["街道办事处", "街道办", "街道", "镇", "乡"] {
        if let Some(stem) = text.strip_suffix(suffix).filter(|stem| stem.chars().count() >= 2) {
            return stem;
        }
    }
    text
}

//! Reading the region prefix of a text, level by level.

use super::bare::is_word;
use super::context::{RegionContext, short_opening};
use super::forms::{continues_as_name, is_part_of_road, is_road_itself, is_suffix_of_town, suffix_len};
use super::gazetteer::{Gazetteer, NONE, PlaceId, PlaceLevel};
use super::index::Opening;
use super::village::marker_len;
use smallvec::SmallVec;

/// How a place was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Its official name (潮安区).
    Full,
    /// With another suffix of its level (潮安县, 勒流镇 for a street).
    Renamed,
    /// With one wrong, missing or exchanged character, confirmed by what follows.
    Damaged,
    /// Without suffix (潮安).
    Short,
}

/// One level of a region prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionPart {
    /// Level of the place.
    pub level: PlaceLevel,
    /// The place; `None` when several places of that name fit.
    pub place: Option<PlaceId>,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// How it was written.
    pub form: Form,
}

/// A region prefix: bytes consumed and the place at each level.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegionMatch {
    /// Bytes of the text that are region.
    pub len: usize,
    /// The levels read, from large to small; levels may be skipped.
    pub parts: SmallVec<[RegionPart; 5]>,
    /// A short name of a home county, or anywhere one that is a word (吉安利发…), at the very start that nothing confirms: place and bytes. It is
    /// not part of [`Self::len`]; the caller may take it when a 字号 remains behind it.
    pub possible: Option<(PlaceId, usize)>,
}

impl RegionMatch {
    /// The place at `level`: the one read, or the ancestor of a deeper one. A zone that is one town (枫溪区) counts as that
    /// town and its county.
    pub fn place(&self, level: PlaceLevel) -> Option<PlaceId> {
        let places = Gazetteer::builtin();
        self.deepest().and_then(|deepest| places.ancestor(places.settled(deepest), level))
    }

    /// The smallest place that was read and identified.
    pub fn deepest(&self) -> Option<PlaceId> {
        self.parts.iter().rev().find_map(|part| part.place)
    }

    /// The match without its last level, for a caller that finds nothing left of a name (东山 in 饶平县东山陶瓷厂 is then the
    /// 字号); `None` when it has one level only.
    pub fn without_last(&self) -> Option<RegionMatch> {
        let mut shorter = self.clone();
        shorter.parts.pop();
        shorter.len = shorter.parts.last()?.end;
        Some(shorter)
    }
}

/// Whose prefix is read: names are read with more reserve, since a 字号 follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Name,
    Address,
}

/// Names found at one position: the places of the best form and the bytes they take.
struct Found {
    places: SmallVec<[u32; 4]>,
    len: usize,
    form: Form,
}

impl Gazetteer {
    /// Reads the longest region prefix of a folded text (an enterprise name, an address). `None` when the text does not
    /// start with a region. A short form counts only where the text around it or the home region confirms it.
    pub fn prefix(&self, folded: &str, context: &RegionContext) -> Option<RegionMatch> {
        self.read(folded, context, Mode::Name)
    }

    pub(crate) fn read(&self, text: &str, context: &RegionContext, mode: Mode) -> Option<RegionMatch> {
        self.read_telling(text, context, mode, &mut false)
    }

    /// As [`read`](Self::read), and tells whether the home prefectures were asked for: what was read without them reads the same with any others.
    pub(super) fn read_telling(
        &self,
        text: &str,
        context: &RegionContext,
        mode: Mode,
        asked: &mut bool,
    ) -> Option<RegionMatch> {
        let mut read = RegionMatch::default();
        let mut at = 0;
        while at < text.len() {
            if mode == Mode::Address {
                at += text[at..].len() - text[at..].trim_start_matches([' ', ',', '、', '-', '·', '.', ';', ':']).len();
            }
            let rest = &text[at..];
            let part = match read.deepest() {
                None => self.top(rest, context, mode, &mut read.possible, asked),
                Some(parent) => self.below(parent, rest, context, mode, asked),
            };
            let Some((place, level, len, form)) = part else { break };
            read.parts.push(RegionPart { level, place, start: at, end: at + len, form });
            at += len;
            read.len = at;
            if place.is_none() || level == PlaceLevel::Village {
                break;
            }
        }
        if read.parts.is_empty() && read.possible.is_none() { None } else { Some(read) }
    }

    /// The first level of a text, anywhere in the country or in the home region.
    fn top(
        &self,
        text: &str,
        context: &RegionContext,
        mode: Mode,
        possible: &mut Option<(PlaceId, usize)>,
        asked: &mut bool,
    ) -> Option<Step> {
        if short_opening(text).is_some() {
            *asked = true;
            if let Some((county, len)) = context.short_county(text) {
                return Some((Some(county), PlaceLevel::County, len, Form::Renamed));
            }
        }
        let found = self.names.open(text).and_then(|opening| self.lookup(NONE, &opening));
        // A province or prefecture with its suffix is one wherever home is.
        let large = |&id: &u32| self.places[id as usize].level <= PlaceLevel::City;
        *asked |= found.as_ref().is_none_or(|found| found.form == Form::Short || !found.places.iter().all(large));
        if let Some(found) = found {
            let rest = &text[found.len..];
            let mut best: Option<(u8, u32)> = None;
            let mut ties = 0;
            for &id in &found.places {
                let support = self.support(id, found.form, rest, context, mode);
                match best {
                    Some((most, _)) if support < most => {}
                    Some((most, kept)) if support == most => {
                        // The same division in two editions is no tie; a larger one wins.
                        if !self.compatible(PlaceId::of(id), PlaceId::of(kept)) {
                            ties += 1;
                        }
                    }
                    _ => {
                        best = Some((support, id));
                        ties = 0;
                    }
                }
            }
            if let Some((support, id)) = best.filter(|&(support, _)| support > 0) {
                let place = &self.places[id as usize];
                let decided = ties == 0 || support >= 4 || place.level < PlaceLevel::County;
                return Some((decided.then_some(PlaceId::of(id)), place.level, found.len, found.form));
            }
            if let Some((_, id)) = best
                && found.form == Form::Short
                && context.is_home(PlaceId::of(id))
                && !continues_as_name(rest)
                && !self.makes_a_town(PlaceId::of(id), rest, mode)
            {
                *possible = Some((PlaceId::of(id), found.len));
            } else if mode == Mode::Name
                && found.form == Form::Short
                && !context.is_local()
                && !continues_as_name(rest)
                && let Some(id) = self.may_stand(&found.places)
                && !self.makes_a_town(id, rest, mode)
            {
                *possible = Some((id, found.len));
            }
        }
        self.home(text, context, mode).or_else(|| self.damaged_top(text, context))
    }

    /// How well a name at the very start is supported, 0 for not at all.
    fn support(&self, id: u32, form: Form, rest: &str, context: &RegionContext, mode: Mode) -> u8 {
        let place = &self.places[id as usize];
        let home = context.is_home(PlaceId::of(id));
        let full = form != Form::Short;
        // 山西村四组, 江门村: a village called like a province or a city.
        if !full && rest.starts_with('村') && !rest.starts_with("村镇") {
            return 0;
        }
        if !full && continues_as_name(rest) && (mode == Mode::Address || rest.starts_with('路')) {
            return 0;
        }
        // 中山北一路 runs through many cities; only at home is it 成都|一环路.
        let road = !home && mode == Mode::Address && is_part_of_road(rest);
        if !full && (road || self.makes_a_town(PlaceId::of(id), rest, mode)) {
            return 0;
        }
        let confirmed = || self.confirms(PlaceId::of(id), rest, context);
        let current = u8::from(place.until == 0);
        match (place.level, full) {
            (PlaceLevel::Province, true) => 5,
            (PlaceLevel::Province, false) => 3,
            (PlaceLevel::City, true) => 4 + current,
            (PlaceLevel::City, false) if home => 4,
            (PlaceLevel::City, false) if confirmed() => 3,
            (PlaceLevel::City, false) => u8::from(current == 1 && !is_word(place)),
            (_, true) if home => 4 + current,
            (_, true) if confirmed() => 2 + current,
            (_, true) => 1,
            (_, false) if home && confirmed() => 4,
            // Lists of an office hold few firms of other cities, so a bare county there is more often a 字号.
            (PlaceLevel::County, false) => {
                u8::from(mode == Mode::Name && !context.is_local() && self.stands_alone(place.core()))
            }
            (_, false) => 0,
        }
    }

    /// The next level below a place.
    fn below(
        &self,
        parent: PlaceId,
        text: &str,
        context: &RegionContext,
        mode: Mode,
        asked: &mut bool,
    ) -> Option<Step> {
        let parent = self.settled(parent);
        let level = self.get(parent).level;
        if level == PlaceLevel::Town {
            if mode == Mode::Address {
                return None;
            }
            let hit = self.village_at(text, Some(parent), context, mode)?;
            return hit.marked.then_some((hit.place, PlaceLevel::Village, hit.len, Form::Full));
        }
        let mut short = None;
        let opening = self.names.open(text);
        let named = |scope| opening.as_ref().and_then(|opening| self.lookup(scope, opening));
        for scope in self.scopes(parent) {
            let Some(found) = named(scope) else { continue };
            let id = found.places[0];
            let place = &self.places[id as usize];
            if place.level == PlaceLevel::Village {
                continue;
            }
            let step = (Some(PlaceId::of(id)), place.level, found.len, found.form);
            if found.form != Form::Short {
                return Some(step);
            }
            *asked = true;
            let rest = &text[found.len..];
            let adjacent = place.level as u8 == level as u8 + 1 || place.parent == scope;
            // Directly behind its own province a word is the place, too, when a 字号 is left: 福建省德化.
            let known = mode == Mode::Name
                && place.level == PlaceLevel::County
                && (self.stands_alone(place.core())
                    || !context.is_local() && level == PlaceLevel::Province && place.until == 0 && is_word(place));
            let skips = !adjacent
                && !known
                && !context.is_home(PlaceId::of(id))
                && !self.confirms(PlaceId::of(id), rest, context);
            let village = place.level == PlaceLevel::Town && marker_len(rest) > 0;
            let road = mode == Mode::Address
                && place.level > PlaceLevel::City
                && (is_part_of_road(rest) || is_road_itself(place.core(), rest));
            let part = road || self.makes_a_town(PlaceId::of(id), rest, mode);
            if !continues_as_name(rest) && !part && !skips && !village && short.is_none() {
                short = Some(step);
            }
        }
        let skipped = if short.is_none() || level < PlaceLevel::County {
            opening.as_ref().and_then(|opening| self.skip_county(parent, opening, context, short.is_some()))
        } else {
            None
        };
        let short_county = || {
            let (county, len) = context.short_county(text)?;
            let inside = level < PlaceLevel::County && self.ancestor(county, level) == Some(parent);
            inside.then_some((Some(county), PlaceLevel::County, len, Form::Renamed))
        };
        if short_opening(text).is_some() {
            *asked = true;
        }
        // 满洲里市扎赉诺尔区: a district behind the city that it is looked after by, both counties of one prefecture.
        let sibling = || {
            let city = (level == PlaceLevel::County).then(|| self.ancestor(parent, PlaceLevel::City)).flatten()?;
            let found = named(city.ordinal()).filter(|found| found.form == Form::Full)?;
            let id = PlaceId::of(found.places[0]);
            let place = self.get(id);
            let district = place.level == PlaceLevel::County && place.suffix() == "区" && place.until == 0;
            let county = district && self.get(parent).suffix() == "市";
            county.then_some((Some(id), PlaceLevel::County, found.len, Form::Full))
        };
        skipped.or(short).or_else(short_county).or_else(sibling).or_else(|| self.damaged_below(parent, text, context))
    }

    /// A town directly behind its city, the county left out (佛山市大沥镇).
    fn skip_county(
        &self,
        city: PlaceId,
        opening: &Opening<'_>,
        context: &RegionContext,
        full_only: bool,
    ) -> Option<Step> {
        if self.get(city).level != PlaceLevel::City {
            return None;
        }
        let mut best: Option<Step> = None;
        for county in opening.scopes_among(self.children_raw(city.ordinal())) {
            let Some(found) = self.lookup(county, opening) else { continue };
            if self.places[county as usize].until != 0 {
                continue;
            }
            let id = PlaceId::of(found.places[0]);
            if self.get(id).level != PlaceLevel::Town
                || found.form == Form::Short && (full_only || !self.confirms(id, &opening.text[found.len..], context))
            {
                continue;
            }
            match best {
                Some((_, _, len, form))
                    if (len, std::cmp::Reverse(form)) > (found.len, std::cmp::Reverse(found.form)) => {}
                // Two towns of that name in one city: the level is known, the place is not.
                Some((_, _, len, form)) if (len, form) == (found.len, found.form) => {
                    best = Some((None, PlaceLevel::Town, len, form));
                }
                _ => best = Some((Some(id), PlaceLevel::Town, found.len, found.form)),
            }
        }
        best
    }

    /// A county or town of the home region at the start of a text.
    fn home(&self, text: &str, context: &RegionContext, mode: Mode) -> Option<Step> {
        let mut ends: SmallVec<[usize; 16]> = SmallVec::new();
        // Every home place is indexed, so its first two characters open a known core that is as long as it or longer.
        let longest = context.longest().min(15).min(self.names.longest(text));
        ends.extend(text.char_indices().take(longest).map(|(at, c)| at + c.len_utf8()));
        for n in (2..=ends.len()).rev() {
            let end = ends[n - 1];
            let (mut full, mut short): (SmallVec<[Step; 2]>, Option<Step>) = (SmallVec::new(), None);
            for &id in context.named(&text[..end]) {
                let place = self.get(id);
                let suffix = suffix_len(&text[end..], place.level, place.suffix());
                let rest = &text[end + suffix..];
                let official = place.suffix();
                if suffix > 0 || official.is_empty() {
                    let form = if text[end..].starts_with(official) { Form::Full } else { Form::Renamed };
                    full.push((Some(id), place.level, end + suffix, form));
                } else if mode == Mode::Address && !continues_as_name(rest) && self.confirms(id, rest, context) {
                    short = short.or(Some((Some(id), place.level, end, Form::Short)));
                }
            }
            match full[..] {
                [] if short.is_some() => return short,
                [] => {}
                [step] => return Some(step),
                _ => {
                    let exact: SmallVec<[Step; 2]> = full.iter().copied().filter(|step| step.3 == Form::Full).collect();
                    let mut fit = exact
                        .iter()
                        .chain(full.iter())
                        .filter(|step| step.0.is_some_and(|id| self.confirms(id, &text[step.2..], context)));
                    return match (&exact[..], fit.next()) {
                        (_, Some(&step)) => Some(step),
                        ([step], None) => Some(*step),
                        _ => Some((None, full[0].1, full[0].2, full[0].3)),
                    };
                }
            }
        }
        None
    }

    /// True when the text behind a place goes on with one of its parts, written with its suffix (for a town: a village with
    /// its marker that the gazetteer or the lists know).
    pub(super) fn confirms(&self, place: PlaceId, rest: &str, context: &RegionContext) -> bool {
        let place = self.settled(place);
        if self.get(place).level == PlaceLevel::Town {
            return self.village_at(rest, Some(place), context, Mode::Address).is_some_and(|hit| {
                hit.place.is_some() || hit.marked && context.knows_village(self.rename(place), &hit.name.stem)
            });
        }
        let Some(opening) = self.names.open(rest) else { return false };
        let full = |scope: u32| self.lookup(scope, &opening).is_some_and(|found| found.form != Form::Short);
        if self.scopes(place).into_iter().any(full) {
            return true;
        }
        match self.get(place).level {
            PlaceLevel::City => opening.scopes_among(self.children_raw(place.ordinal())).into_iter().any(full),
            // A short town confirms its county when nothing of a name follows directly.
            PlaceLevel::County => self.scopes(place).into_iter().any(|scope| {
                self.lookup(scope, &opening).is_some_and(|found| {
                    self.places[found.places[0] as usize].level == PlaceLevel::Town
                        && !continues_as_name(&rest[found.len..])
                })
            }),
            _ => false,
        }
    }

    /// True when what stands behind the short name of a place makes a town of it (朝阳|街道) and is no part of the place (江苏|镇江). In a name only
    /// 街道 does: 镇 and 乡 begin many a 字号 (河南|镇发).
    fn makes_a_town(&self, place: PlaceId, rest: &str, mode: Mode) -> bool {
        let town = if mode == Mode::Name { rest.starts_with("街道") } else { is_suffix_of_town(rest) };
        let is_part = |opening: Opening<'_>| {
            self.scopes(self.settled(place)).into_iter().any(|scope| self.lookup(scope, &opening).is_some())
        };
        town && !self.names.open(rest).is_some_and(is_part)
    }

    /// The places named at the start of a text below a scope: those of the best form, and of these the longest.
    fn lookup(&self, scope: u32, opening: &Opening<'_>) -> Option<Found> {
        let mut best: Option<Found> = None;
        for (id, end) in opening.below(scope) {
            let place = &self.places[id as usize];
            let (official, behind) = (place.suffix(), &opening.text[end..]);
            let suffix = suffix_len(behind, place.level, official);
            let form = match (official.is_empty(), suffix) {
                (true, _) => Form::Full,
                (false, 0) => Form::Short,
                (false, _) if behind.starts_with(official) => Form::Full,
                (false, _) => Form::Renamed,
            };
            let len = end + suffix;
            match &mut best {
                Some(found) if (found.form, std::cmp::Reverse(found.len)) < (form, std::cmp::Reverse(len)) => {}
                Some(found) if (found.form, found.len) == (form, len) => found.places.push(id),
                _ => best = Some(Found { places: SmallVec::from_elem(id, 1), len, form }),
            }
        }
        best
    }

    /// Scopes in which the parts of a place are indexed: its present edition, and what it became.
    fn scopes(&self, place: PlaceId) -> SmallVec<[u32; 3]> {
        let entry = self.get(place);
        let mut scopes = SmallVec::from_elem(entry.class, 1);
        for &successor in &entry.successors {
            if successor != entry.class && self.places[successor as usize].level != PlaceLevel::Town {
                scopes.push(successor);
            }
        }
        scopes
    }

    /// The place itself, or the one town that a zone consists of.
    pub(crate) fn settled(&self, place: PlaceId) -> PlaceId {
        match self.get(place) {
            zone if zone.code == 0 && zone.successors.len() == 1 => {
                let covered = zone.successors[0];
                if self.places[covered as usize].level == PlaceLevel::Town { PlaceId::of(covered) } else { place }
            }
            _ => place,
        }
    }

    /// The present edition of a place.
    pub(crate) fn rename(&self, place: PlaceId) -> PlaceId {
        PlaceId::of(self.get(place).class)
    }

    /// The prefecture of a place; for a province-level city (上海) or a county directly below its province, the province.
    pub(crate) fn prefecture(&self, place: PlaceId) -> Option<PlaceId> {
        if let Some(city) = self.ancestor(place, PlaceLevel::City) {
            return Some(city);
        }
        let province = self.ancestor(place, PlaceLevel::Province)?;
        (self.get(place).level > PlaceLevel::Province || self.get(province).suffix() == "市").then_some(province)
    }

    /// The names below a place with the places they mean, aliases and zones included, in order.
    pub(super) fn named_children(&self, place: PlaceId) -> Vec<(&'static str, PlaceId)> {
        self.children_raw(place.ordinal())
            .iter()
            .map(|&child| (self.places[child as usize].core(), PlaceId::of(child)))
            .collect()
    }
}

/// A level read: place, level, bytes, form.
pub(super) type Step = (Option<PlaceId>, PlaceLevel, usize, Form);

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists are read a second time where the first reading asked for their home only.
    #[test]
    fn what_is_read_without_asking_for_home_is_read_so_anywhere() {
        let places = Gazetteer::builtin();
        let home: Vec<PlaceId> =
            ["潮州市", "吉林市"].iter().flat_map(|name| places.find(name, PlaceLevel::City)).collect();
        let (nowhere, home) = (RegionContext::default(), RegionContext::home(&home));
        let mut counts = [0; 2];
        for (at, place) in places.places.iter().enumerate().step_by(5) {
            let behind = places.places[at * 31 % places.len()].name;
            let full = places.full_name(PlaceId::of(at as u32));
            for text in [format!("{full}{behind}"), format!("{}{behind}", place.name), format!("{}路3号", place.core())]
            {
                let mut asked = false;
                let read = places.read_telling(&text, &nowhere, Mode::Address, &mut asked);
                assert!(asked || read == places.read(&text, &home, Mode::Address), "{text}");
                counts[usize::from(asked)] += 1;
            }
        }
        assert!(counts.iter().all(|&count| count > 1000), "{counts:?}");
    }

    /// What a text opens in a scope is what asking for each of its beginnings there gives, and it opens nothing where all of these give nothing.
    #[test]
    fn a_text_opens_the_names_that_its_beginnings_are() {
        let places = Gazetteer::builtin();
        let mut opened = [0; 2];
        for (at, place) in places.places.iter().enumerate().step_by(7) {
            let behind = places.places[at * 31 % places.len()].name;
            for text in [format!("{}{behind}", place.name), format!("{}{behind}", place.core())] {
                let opening = places.names.open(&text);
                for scope in [place.parent, NONE, place.class] {
                    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
                    let mut asked: Vec<(usize, u32)> =
                        ends.flat_map(|end| places.named(scope, &text[..end]).map(move |id| (end, id))).collect();
                    asked.sort_by_key(|&(end, _)| std::cmp::Reverse(end));
                    let below = opening.iter().flat_map(|opening| opening.below(scope));
                    let found: Vec<(usize, u32)> = below.map(|(id, end)| (end, id)).collect();
                    assert_eq!(found, asked, "{text}");
                    opened[usize::from(found.is_empty())] += 1;
                }
            }
        }
        assert!(opened.iter().all(|&count| count > 1000), "{opened:?}");
    }
}

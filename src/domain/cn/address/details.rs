//! The part of an address below the town: a left-to-right scan that ends a part wherever a word or a number ends it.

use super::normal::{is_numeral, normal, normalise};
use super::parsed::{HouseNumber, Label, ParsedAddress, Relation, Relative};
use super::words::{behind_number, is_bracket_junk, is_filler, joins, park_len, relation, road_len};
use crate::domain::cn::region::{Gazetteer, Mode, PlaceLevel, RegionContext};

/// Reads the tail of one address.
pub(super) struct Scanner<'a> {
    places: &'static Gazetteer,
    context: &'a RegionContext,
    text: &'a str,
    /// Start of what no part has taken yet.
    pending: usize,
    at: usize,
    last: Option<Label>,
    detail: String,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(places: &'static Gazetteer, context: &'a RegionContext, text: &'a str, at: usize) -> Self {
        Self { places, context, text, pending: at, at, last: None, detail: String::with_capacity(text.len() - at) }
    }

    pub(super) fn run(mut self, parsed: &mut ParsedAddress) {
        while let Some(c) = self.text[self.at..].chars().next() {
            if c == '(' {
                self.flush(parsed);
                self.bracket(parsed);
                continue;
            }
            if is_separator(c) {
                self.flush(parsed);
                self.push(parsed, Label::Separator, self.at + c.len_utf8());
                continue;
            }
            if self.pending == self.at && self.village(parsed) {
                continue;
            }
            if joins(c) && self.pending == self.at && self.last == Some(Label::Road) {
                self.push(parsed, Label::Filler, self.at + c.len_utf8());
                self.last = Some(Label::Road);
                continue;
            }
            if (c.is_ascii_alphanumeric() || is_numeral(c)) && self.number(parsed, c) {
                continue;
            }
            let rest = &self.text[self.at..];
            if let Some((relation, len)) = relation(rest, &self.text[self.pending..self.at]) {
                self.relative(parsed, relation, len);
                continue;
            }
            let park = park_len(rest);
            if park > 0 && (self.pending < self.at || park > 3) {
                self.named(parsed, Label::Park, park);
                continue;
            }
            let road = road_len(rest);
            if road > 0 && self.pending < self.at {
                self.named(parsed, Label::Road, road);
                continue;
            }
            // A road word without a name is the anchor of a relation (公路边), which is looked for next.
            if road > 0 && self.anchor_only(road) {
                self.at += road;
                continue;
            }
            self.at += c.len_utf8();
        }
        self.flush(parsed);
        self.detail.shrink_to_fit();
        parsed.detail = self.detail.into();
    }

    /// Takes a village at the current position, in front of everything but other villages.
    fn village(&mut self, parsed: &mut ParsedAddress) -> bool {
        let in_front = matches!(self.last, None | Some(Label::Separator));
        let second = self.last == Some(Label::Village) && parsed.villages.len() < 2;
        if !in_front && !second {
            return false;
        }
        let rest = &self.text[self.at..];
        let town = parsed.place(PlaceLevel::Town);
        let Some(mut hit) = self.places.village_at(rest, town, self.context, Mode::Address) else { return false };
        if !hit.marked && (self.last == Some(Label::Village) || park_len(rest) > 0) {
            return false;
        }
        if hit.place.is_none()
            && let Some((place, skip)) = self.places.village_inside(&hit.name, town, parsed.place(PlaceLevel::County))
        {
            // 盐步河西颜边村: an area's name stands before the village's.
            let area = self.places.get(place).core();
            hit.name = crate::domain::cn::region::VillageName::new(area);
            hit.place = Some(place);
            if skip > 0 && self.text.is_char_boundary(self.at + skip) {
                let text = &self.text[self.at..self.at + skip];
                parsed.residue.push(normal(text));
                self.push(parsed, Label::Residue, self.at + skip);
                hit.len -= skip;
            }
        }
        if let Some(place) = hit.place {
            parsed.places[PlaceLevel::Village as usize].get_or_insert(place);
            if let Some(town) = self.places.parent(place) {
                parsed.places[PlaceLevel::Town as usize].get_or_insert(town);
            }
        }
        if parsed.villages.iter().all(|known| *known != hit.name) {
            parsed.villages.push(hit.name);
        }
        self.push(parsed, Label::Village, self.at + hit.len);
        true
    }

    /// Takes a number with what it counts; the text before it becomes a part of its own, or belongs to a road's name.
    fn number(&mut self, parsed: &mut ParsedAddress, first: char) -> bool {
        let rest = &self.text[self.at..];
        let len = run_len(rest, first);
        let run = &rest[..len];
        let digits = run.bytes().any(|b| b.is_ascii_digit());
        let behind = behind_number(&rest[len..]);
        let letters = first.is_ascii_alphabetic() && !digits;
        match behind {
            Some((Label::Road, word)) => {
                if self.pending == self.at && letters {
                    self.at += len;
                    return true;
                }
                let end = self.at + len + word;
                let segment = rest[len..].starts_with('段');
                if segment && self.last == Some(Label::Road) && self.at - self.pending <= 3 {
                    // 芙蓉中路一段 and 一环路南四段 are one road.
                    let whole_segment = &self.text[self.pending..end];
                    if let Some(road) = parsed.roads.last_mut() {
                        let mut whole = String::from(&**road);
                        normalise(whole_segment, &mut whole);
                        *road = whole.into();
                    }
                    normalise(whole_segment, &mut self.detail);
                    self.at = self.pending;
                    self.push(parsed, Label::Road, end);
                } else {
                    self.named(parsed, Label::Road, len + word);
                }
                true
            }
            Some((Label::Block, word)) => {
                self.named(parsed, Label::Block, len + word);
                true
            }
            // 三社区, 二组: only a real number counts a group; 一楼 and 三楼 are floors, 红楼 none.
            Some((label, word)) => {
                self.flush(parsed);
                let end = self.at + len + word;
                self.counted(parsed, label, run, end);
                true
            }
            None if digits && is_distance(&rest[len..]) => {
                self.flush(parsed);
                let word = if rest[len..].starts_with("公里") { 6 } else { 3.min(rest.len() - len) };
                let metres = run.parse::<u32>().ok();
                if let Some(last) = parsed.relatives.last_mut() {
                    last.distance = metres;
                }
                normalise(&self.text[self.at..self.at + len + word], &mut self.detail);
                self.push(parsed, Label::Relative, self.at + len + word);
                true
            }
            // A bare number behind a road, a village, a park or a side is the house number.
            None if digits && self.bare_number_fits(&rest[len..]) => {
                self.flush(parsed);
                let end = self.at + len;
                let label = if parsed.number.is_some() { Label::Room } else { Label::Number };
                self.counted(parsed, label, run, end);
                true
            }
            None => {
                self.at += len;
                true
            }
        }
    }

    fn bare_number_fits(&self, behind: &str) -> bool {
        // 36小区 is an estate's name.
        if behind.starts_with("小区") {
            return false;
        }
        let ends = behind.chars().next().is_none_or(|c| c.is_ascii() || matches!(c, '、' | '。'));
        ends || self.pending == self.at
            && matches!(
                self.last,
                Some(Label::Road | Label::Number | Label::Village | Label::Park | Label::Relative | Label::Building)
            )
    }

    /// A counted part whose number has been read.
    fn counted(&mut self, parsed: &mut ParsedAddress, label: Label, run: &str, end: usize) {
        let mut end = end;
        let value = normal(run);
        let mut text = String::from(&*value);
        match label {
            Label::Number => {
                let (main, sub) = value.split_once('-').unwrap_or((&value, ""));
                let mut sub = String::from(sub);
                let rest = &self.text[end..];
                // 2号之二, 2号附2号, 70号-3, 70号3.
                let mark = if rest.starts_with(['之', '附', '增']) {
                    3
                } else if rest.starts_with('-') {
                    1
                } else {
                    0
                };
                if let Some(c) = rest[mark..].chars().next()
                    && (mark > 0 && (c.is_ascii_alphanumeric() || is_numeral(c))
                        || mark == 0 && c.is_ascii_digit() && sub.is_empty())
                {
                    let len = run_len(&rest[mark..], c);
                    if behind_number(&rest[mark + len..]).is_none_or(|(label, _)| mark == 3 && label == Label::Number) {
                        if !sub.is_empty() {
                            sub.push('-');
                        }
                        normalise(&rest[mark..mark + len], &mut sub);
                        end += mark + len;
                        if self.text[end..].starts_with('号') {
                            end += 3;
                        }
                    }
                }
                if !sub.is_empty() {
                    text = format!("{main}-{sub}");
                }
                let number = HouseNumber::new(main, &sub);
                let within = parsed.spans.labels().next_back() == Some(Label::Number);
                match &mut parsed.number {
                    None => parsed.number = Some(number),
                    Some(_) if within => {
                        parsed.inner.get_or_insert(number);
                    }
                    Some(_) => set(&mut parsed.room, &text),
                }
            }
            Label::Group => set(&mut parsed.group, &text),
            Label::Building => set(&mut parsed.building, &text),
            Label::Unit => set(&mut parsed.unit, &text),
            Label::Floor => set(&mut parsed.floor, &text),
            _ => set(&mut parsed.room, &text),
        }
        self.detail.push(match label {
            Label::Number => '#',
            Label::Group => '组',
            Label::Building => '栋',
            Label::Unit => '单',
            Label::Floor => '层',
            _ => '室',
        });
        self.detail.push_str(&text);
        self.push(parsed, label, end);
    }

    /// Anchor and relation.
    fn relative(&mut self, parsed: &mut ParsedAddress, relation: Relation, len: usize) {
        let mut anchor = &self.text[self.pending..self.at];
        // 与 before a second road of a crossing.
        anchor = anchor.trim_start_matches(['与', '和', '的']);
        let anchor = normal(anchor);
        self.detail.push_str(&anchor);
        self.detail.push_str(relation_text(relation));
        parsed.relatives.push(Relative { anchor, relation, distance: None });
        let end = self.at + len;
        self.at = self.pending;
        self.push(parsed, Label::Relative, end);
    }

    /// A road, a park or a block with its name.
    fn named(&mut self, parsed: &mut ParsedAddress, label: Label, len: usize) {
        let end = self.at + len;
        let mut start = self.pending;
        // What joins two roads is no part of the second's name.
        if let Some(c) = self.text[start..end].chars().next().filter(|&c| joins(c) && self.last == Some(Label::Road)) {
            start += c.len_utf8();
        }
        let name = normal(&self.text[start..end]);
        self.detail.push_str(&name);
        match label {
            Label::Road => parsed.roads.push(name),
            Label::Park => parsed.parks.push(name),
            _ => set(&mut parsed.block, &name),
        }
        self.at = self.pending;
        self.push(parsed, label, end);
    }

    /// Words of a road that only serve as an anchor (大道旁, 公路边) stay pending for the relation behind them.
    fn anchor_only(&self, road: usize) -> bool {
        self.pending == self.at
            && relation(&self.text[self.at + road..], &self.text[self.pending..self.at + road]).is_some()
    }

    fn bracket(&mut self, parsed: &mut ParsedAddress) {
        let inner = self.at + 1;
        let len = self.text[inner..].find(')').map_or(self.text.len() - inner, |at| at);
        let content = &self.text[inner..inner + len];
        if !is_bracket_junk(content) {
            let name = normal(content);
            if !name.is_empty() {
                parsed.brackets.push(name);
            }
        }
        let end = (inner + len + 1).min(self.text.len());
        let last = self.last;
        self.push(parsed, Label::Bracket, end);
        self.last = last;
    }

    /// What stands before the next part and ended nowhere.
    fn flush(&mut self, parsed: &mut ParsedAddress) {
        if self.pending == self.at {
            return;
        }
        let end = self.at;
        let text = &self.text[self.pending..end];
        let label = if is_filler(text) { Label::Filler } else { Label::Residue };
        if label == Label::Residue {
            let name = normal(text);
            if !name.is_empty() {
                self.detail.push_str(&name);
                parsed.residue.push(name);
            }
        }
        let last = self.last;
        self.at = self.pending;
        self.push(parsed, label, end);
        if label == Label::Filler {
            self.last = last;
        }
    }

    fn push(&mut self, parsed: &mut ParsedAddress, label: Label, end: usize) {
        parsed.spans.push(label, end);
        if label != Label::Separator || self.last.is_none() {
            self.last = Some(label);
        }
        self.at = end;
        self.pending = end;
    }
}

fn set(slot: &mut Option<Box<str>>, text: &str) {
    if slot.is_none() {
        *slot = Some(text.into());
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | ',' | '、' | '.' | '·' | ';' | ':' | '"' | '\'' | '。' | '-' | '/' | ')' | '*' | '+' | '|')
}

fn is_distance(behind: &str) -> bool {
    behind.starts_with('米') || behind.starts_with("公里") || behind.starts_with("千米")
}

/// Bytes of a run of digits and letters (72-1, d2-4-1, 11~13), or of Chinese numerals.
fn run_len(text: &str, first: char) -> usize {
    if !first.is_ascii() {
        return text.chars().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum();
    }
    let bytes = text.as_bytes();
    let mut len = 0;
    while len < bytes.len() {
        let inner = matches!(bytes[len], b'-' | b'~' | b'/' | b'&' | b'#')
            && bytes.get(len + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !bytes[len].is_ascii_alphanumeric() && !inner {
            break;
        }
        len += 1;
    }
    len.max(1)
}

fn relation_text(relation: Relation) -> &'static str {
    match relation {
        Relation::Beside => "旁",
        Relation::Opposite => "对面",
        Relation::Front => "前",
        Relation::Behind => "后",
        Relation::East => "东",
        Relation::South => "南",
        Relation::West => "西",
        Relation::North => "北",
        Relation::Left => "左",
        Relation::Right => "右",
        Relation::Entrance => "口",
        Relation::Inside => "内",
        Relation::Stretch => "段",
        Relation::End => "尽头",
        Relation::Crossing => "交叉",
    }
}

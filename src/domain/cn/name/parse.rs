//! Taking a name apart.

use super::bracket::{self, Content, is_stray, site_mark};
use super::holder::{NAMELESS, TITLES, is_person, is_surname};
use super::numeral::{is_numeral, numeral_at_end, read_number};
use super::{
    Alias, AliasKind, Holder, NamePlace, Numeral, NumeralKind, ParsedName, Part, PartKind, RegionPrefix, RegionStep,
    SiteMark,
};
use crate::domain::cn::legal_form::{FormClass, LegalForm, form_at_end, form_at_start};
use crate::domain::cn::trade::{TradeGroups, TradeKind, TradeWords};
use smallvec::SmallVec;
use std::sync::Arc;

/// Takes names apart. Cheap to clone, shared between threads.
///
/// ```
/// use minglu::domain::cn::name::{NameParser, NoRegions, PartKind};
/// let parser = NameParser::new(std::sync::Arc::new(NoRegions));
/// let name = parser.parse("广成不锈钢制品厂(停产)");
/// assert_eq!((&*name.brand, name.joined(PartKind::Trade), name.joined(PartKind::Form)), ("广成", "不锈钢制品".into(), "厂".into()));
/// assert!(name.status.is_some());
/// ```
#[derive(Clone)]
pub struct NameParser {
    regions: Arc<dyn RegionPrefix>,
    trades: Arc<TradeWords>,
    property: TradeGroups,
}

impl NameParser {
    /// A parser that strips the regions this gazetteer knows and the trade words that ship with the crate.
    pub fn new(regions: Arc<dyn RegionPrefix>) -> Self {
        Self::with_trades(regions, Arc::new(TradeWords::standard().clone()))
    }

    /// A parser with its own trade words.
    pub fn with_trades(regions: Arc<dyn RegionPrefix>, trades: Arc<TradeWords>) -> Self {
        let property = trades.bit("property");
        Self { regions, trades, property }
    }

    /// The parts of a name that is already folded ([`crate::text::fold`]). Any text is accepted.
    pub fn parse(&self, folded: &str) -> ParsedName {
        self.parse_at(folded, 0)
    }

    fn parse_at(&self, folded: &str, depth: u8) -> ParsedName {
        let mut work = Work::new(folded);
        let mut found = Found::default();
        work.split(|content| self.brackets(content, depth, &mut found));
        work.separate_other_names(&mut |rest| {
            if depth < 2 {
                found.aliases.push(Alias { kind: AliasKind::Other, name: self.parse_at(rest, depth + 1) });
            }
        });
        self.parse_base(&mut work, &mut found);
        found.finish(folded, work, self)
    }

    fn brackets(&self, content: &str, depth: u8, found: &mut Found) -> PartKind {
        let steps = self.regions.prefix(content);
        if let Some(last) = steps.last()
            && last.end == content.len()
        {
            found.bracket_place = found.bracket_place.or(&last.place);
            return PartKind::Region;
        }
        match bracket::classify(content) {
            Content::Empty => PartKind::Noise,
            Content::Form => PartKind::Form,
            Content::Status(status) => {
                found.status.get_or_insert(status);
                PartKind::Status
            }
            Content::Alias(kind, name) => {
                if depth < 2 {
                    found.aliases.push(Alias { kind, name: self.parse_at(name, depth + 1) });
                }
                PartKind::Alias
            }
            Content::Site => {
                found.site.get_or_insert_with(|| site_mark(content));
                PartKind::Site
            }
            Content::Person => {
                found.person.get_or_insert_with(|| content.trim_matches(is_stray).into());
                PartKind::Person
            }
            Content::Place => PartKind::Region,
            Content::Remark => PartKind::Remark,
            Content::Other => PartKind::Other,
        }
    }

    /// Reads the text outside brackets.
    fn parse_base(&self, work: &mut Work, found: &mut Found) {
        let steps = self.region(work);
        let chars = std::mem::take(&mut work.chars);
        let mut start = steps.last().map_or(0, |step| step.end);
        if is_person(&chars[start.min(chars.len())..])
            && start == 0
            && form_at_end(&chars).is_none()
            && !self.ends_in_goods(&chars)
        {
            work.mark(PartKind::Person, 0, chars.len());
            found.holder = Some(Holder::Person);
            found.person = Some(chars.iter().collect::<String>().into());
            work.chars = chars;
            return;
        }
        let end = self.tail(work, &chars, start, found);
        let mut head = self.head(&chars, start, end);
        let mut steps = &steps[..];
        // A division without its suffix may as well be the 字号: 佛山市东升五金厂 is not a nameless plant of 东升.
        while let Some((last, before)) = steps.split_last()
            && last.bare
            && head.brand.1 - head.brand.0 < 2
            && head.numeral.is_none()
        {
            steps = before;
            start = before.last().map_or(0, |step| step.end);
            head = self.head(&chars, start, end);
        }
        found.place = steps.last().map_or_else(NamePlace::default, |step| step.place);
        found.steps = steps.len();
        work.mark(PartKind::Region, 0, start);
        work.mark(PartKind::Brand, head.brand.0, head.brand.1);
        for &(from, to) in &head.trades {
            work.mark(PartKind::Trade, from, to);
        }
        if let Some((from, to, numeral)) = head.numeral {
            work.mark(PartKind::Numeral, from, to);
            found.numeral = Some(numeral);
        }
        for &(from, to) in &head.form_spans {
            work.mark(PartKind::Form, from, to);
        }
        if let Some((from, to)) = head.site {
            work.mark(PartKind::Site, from, to);
            let text: String = chars[from..to].iter().collect();
            found.site.get_or_insert_with(|| site_mark(&text));
        }
        found.brand = chars[head.brand.0..head.brand.1].iter().collect();
        found.forms = head.forms;
        found.concepts = head.concepts;
        found.groups = head.groups;
        found.core = head.core;
        found.base_span = (start, end);
        work.chars = chars;
    }

    /// The region steps of the base, ends in characters, including what has the shape of a region but is misspelt.
    fn region(&self, work: &Work) -> SmallVec<[RegionStep; 6]> {
        let chars = &work.chars;
        let mut out: SmallVec<[RegionStep; 6]> = SmallVec::new();
        let text: String = chars.iter().collect();
        let mut bytes = 0;
        let mut at = 0;
        for _ in 0..3 {
            let place = out.last().map_or_else(NamePlace::default, |step| step.place);
            for step in self.regions.prefix(&text[bytes..]) {
                let end = at + text[bytes..bytes + step.end].chars().count();
                out.push(RegionStep { end, place: step.place.or(&place), bare: step.bare });
            }
            let next = out.last().map_or(at, |step| step.end.max(at));
            bytes += text[bytes..].chars().take(next - at).map(char::len_utf8).sum::<usize>();
            at = next;
            let Some(skip) = self.misspelt_region(&chars[at..], &text[bytes..], out.last()) else { break };
            let place = out.last().map_or_else(NamePlace::default, |step| step.place);
            out.push(RegionStep { end: at + skip, place, bare: false });
            bytes += text[bytes..].chars().take(skip).map(char::len_utf8).sum::<usize>();
            at += skip;
        }
        out
    }

    /// Characters at the front that have the shape of a division but are in no gazetteer (服山市, 佛山时, 德顺区, 石湾镇街).
    fn misspelt_region(&self, chars: &[char], text: &str, last: Option<&RegionStep>) -> Option<usize> {
        // Shorter rests have no room for a division and a name.
        if chars.len() < 5 {
            return None;
        }
        let known_after = |skip: usize| {
            let bytes: usize = text.chars().take(skip).map(char::len_utf8).sum();
            self.regions.prefix(&text[bytes..]).first().is_some_and(|step| !step.bare)
        };
        match last {
            None => {
                let city = matches!(chars[2], '市' | '县')
                    && !matches!(chars[1], '城' | '都' | '超' | '门' | '股' | '夜' | '集' | '上' | '花' | '菜');
                if city || known_after(3) { Some(3) } else { None }
            }
            Some(step)
                if step.bare
                    && matches!(chars[0], '时' | '事' | '是' | '士' | '试' | '式' | '巿' | '币')
                    && known_after(1) =>
            {
                Some(1)
            }
            Some(step) if !step.bare && chars[0] == '街' && !matches!(chars[1], '道') => Some(1),
            Some(step) if !step.bare => {
                let unit = chars[..4].iter().position(|&c| matches!(c, '区' | '县' | '镇' | '乡'));
                match unit {
                    Some(at @ 1..=3) if chars.len() >= at + 4 && !is_numeral(chars[0]) => Some(at + 1),
                    _ => None,
                }
            }
            Some(_) => None,
        }
    }

    fn ends_in_goods(&self, chars: &[char]) -> bool {
        self.trades.ending(chars).is_some_and(|(length, word)| length > 1 && word.kind == TradeKind::Goods)
    }

    /// Marks the branch tail and returns where the parent's name ends.
    fn tail(&self, work: &mut Work, chars: &[char], start: usize, found: &mut Found) -> usize {
        let mut cut = chars.len();
        for at in start..chars.len() {
            // 供销社 needs no 字号 before its branches; 公司 does.
            if let Some(form) = form_at_start(&chars[at..])
                && (at > start || form.class == FormClass::Cooperative)
            {
                let rest = &chars[at + form.length..];
                if rest.is_empty() {
                    break;
                }
                let whole = form_at_end(rest).or_else(|| {
                    (rest == ['厂']).then_some(LegalForm { class: FormClass::Plant, name: "厂", length: 1 })
                });
                let continues = whole.is_some_and(|form| form.length >= rest.len() && form.class != FormClass::Branch);
                if !continues {
                    cut = at + form.length;
                    break;
                }
            }
            if chars[at] == '厂' && at > start + 1 && is_plant_tail(&chars[at + 1..]) {
                cut = at + 1;
                break;
            }
        }
        if cut < chars.len() {
            let text: String = chars[cut..].iter().collect();
            match bracket::status(&text) {
                Some(status) => {
                    found.status.get_or_insert(status);
                    work.mark(PartKind::Status, cut, chars.len());
                }
                None => {
                    found.site = Some(site_mark(&text));
                    work.mark(PartKind::Site, cut, chars.len());
                }
            }
        }
        cut
    }

    /// Reads 字号, trade, numeral and form from `chars[start..end]`.
    fn head(&self, chars: &[char], start: usize, end: usize) -> Head {
        let mut head = Head { brand: (start, start), ..Head::default() };
        let mut e = end;
        // Forms, outermost first.
        for _ in 0..3 {
            let Some(form) = form_at_end(&chars[start..e]) else { break };
            let inner = !head.forms.is_empty();
            if inner && !(form.class == FormClass::Plant || form.name == "集团") {
                break;
            }
            head.forms.push(form);
            head.form_spans.push((e - form.length, e));
            e -= form.length;
            if form.class != FormClass::Company {
                break;
            }
        }
        // 昌 for 厂 and the like, straight after a trade word.
        if head.forms.is_empty()
            && e > start + 2
            && matches!(chars[e - 1], '昌' | '广' | '产' | '敞' | '长')
            && self
                .trades
                .ending(&chars[start..e - 1])
                .is_some_and(|(length, word)| length > 1 && word.kind != TradeKind::Business)
        {
            head.forms.push(LegalForm { class: FormClass::Plant, name: "厂", length: 1 });
            head.form_spans.push((e - 1, e));
            e -= 1;
        }
        // A numeral straight before the form.
        if let Some(form) = head.forms.last().copied()
            && let Some((from, number)) = numeral_at_end(&chars[start..e])
        {
            let from = start + from;
            let marked = chars[from] == '第';
            let kind = match form.class {
                FormClass::Plant => Some(NumeralKind::Plant),
                FormClass::Branch if form.name == "分厂" && chars[e..].starts_with(&['车', '间']) => {
                    Some(NumeralKind::Workshop)
                }
                FormClass::Branch if matches!(form.name, "分厂" | "分公司" | "分店") => {
                    Some(NumeralKind::Branch)
                }
                FormClass::Branch => Some(NumeralKind::Shop),
                FormClass::Company if marked || form.name == "公司" => Some(NumeralKind::Company),
                FormClass::Institution => Some(NumeralKind::Team),
                FormClass::Shop if marked => Some(NumeralKind::Shop),
                _ => None,
            };
            if let Some(kind) = kind
                && from > start
            {
                let branch = matches!(kind, NumeralKind::Branch | NumeralKind::Shop | NumeralKind::Workshop);
                if branch {
                    head.site = Some((from, end));
                    head.forms.clear();
                    head.form_spans.clear();
                } else {
                    head.numeral = Some((from, e, Numeral { number, kind }));
                }
                e = from;
                if branch && let Some(form) = form_at_end(&chars[start..e]) {
                    head.forms.push(form);
                    head.form_spans.push((e - form.length, e));
                    e -= form.length;
                }
            }
        }
        // 第三 in front of the trade words: 第三建筑工程公司.
        let mut b = start;
        if head.numeral.is_none() && chars[start..e].first() == Some(&'第') {
            let digits = chars[start + 1..e].iter().take_while(|&&c| is_numeral(c)).count();
            if let Some(number) = read_number(chars[start + 1..start + 1 + digits].iter().copied()) {
                let kind = if head.forms.first().is_some_and(|form| form.class == FormClass::Plant) {
                    NumeralKind::Plant
                } else {
                    NumeralKind::Company
                };
                b = start + 1 + digits;
                head.numeral = Some((start, b, Numeral { number, kind }));
            }
        }
        let trade_start = self.trades_from_end(chars, b, e, head.forms.is_empty());
        head.brand = (b, trade_start);
        if trade_start < e {
            head.trades.push((trade_start, e));
        }
        self.read_trades(&mut head, chars, b, trade_start, e);
        head
    }

    /// Where the trade words that end `chars[b..e]` start.
    fn trades_from_end(&self, chars: &[char], b: usize, e: usize, formless: bool) -> usize {
        let mut at = e;
        while at > b {
            let Some((length, word)) = self.trades.ending(&chars[b..at]) else { break };
            let rest = at - b - length;
            let outermost = at == e;
            let fits = match (length, word.kind) {
                // A single character is a trade only next to the form (鞋厂, 瓷厂) or a filler, and never leaves one character.
                (1, TradeKind::Goods) => outermost && !formless && rest != 1,
                (1, _) => outermost && rest > 2,
                (_, TradeKind::Goods) => true,
                _ => rest >= 2,
            };
            if !fits {
                break;
            }
            at -= length;
        }
        // A long rest hides a misspelt trade word behind a known one: 北燕陶瓷某某 → 北燕. Brands rarely pass four characters.
        if at - b > 4 {
            for from in b + 2..at - 1 {
                if let Some((length, word)) = self.trades.starting(&chars[from..at])
                    && length > 1
                    && word.kind == TradeKind::Goods
                {
                    return from;
                }
            }
        }
        at
    }

    fn read_trades(&self, head: &mut Head, chars: &[char], b: usize, trade_start: usize, e: usize) {
        head.core.extend(chars[b..trade_start].iter().copied());
        let mut at = trade_start;
        let mut words: SmallVec<[(usize, usize, u16, TradeKind, TradeGroups); 6]> = SmallVec::new();
        // From the end, as they were found.
        let mut until = e;
        while until > at {
            match self.trades.ending(&chars[at..until]) {
                Some((length, word)) => {
                    words.push((until - length, until, word.concept, word.kind, word.groups));
                    until -= length;
                }
                None => until -= 1,
            }
        }
        for &(from, to, concept, kind, groups) in words.iter().rev() {
            if kind == TradeKind::Filler {
                head.core.extend(chars[at..from].iter().copied());
            } else {
                head.core.extend(chars[at..to].iter().copied());
            }
            at = to;
            if kind == TradeKind::Goods {
                head.concepts.push(concept);
                head.groups |= groups;
            }
        }
        head.core.extend(chars[at..e].iter().copied());
        head.concepts.sort_unstable();
        head.concepts.dedup();
    }
}

/// True when a text after 厂 marks a part of that plant: 二车间, 新厂, 南海服务部. 厂有限公司 is no such tail.
fn is_plant_tail(rest: &[char]) -> bool {
    if rest.is_empty() {
        return false;
    }
    let text: String = rest.iter().collect();
    if bracket::status(&text).is_some() {
        return true;
    }
    if matches!(
        text.as_str(),
        "新厂"
            | "老厂"
            | "旧厂"
            | "东厂"
            | "西厂"
            | "南厂"
            | "北厂"
            | "原料场"
            | "东区"
            | "西区"
            | "南区"
            | "北区"
            | "仓库"
            | "车间"
            | "宿舍"
            | "本部"
            | "总部"
    ) {
        return true;
    }
    if text.ends_with("厂区") {
        return true;
    }
    form_at_end(rest).is_some_and(|form| form.class == FormClass::Branch && (form.length > 1))
        || matches!(
            text.as_str(),
            "分厂" | "门市部" | "经营部" | "分公司" | "服务部" | "销售部" | "营业部" | "经销部" | "供销部"
        )
}

/// The reading of the text between region and tail, spans in characters.
#[derive(Default)]
struct Head {
    brand: (usize, usize),
    trades: SmallVec<[(usize, usize); 1]>,
    numeral: Option<(usize, usize, Numeral)>,
    forms: SmallVec<[LegalForm; 2]>,
    form_spans: SmallVec<[(usize, usize); 2]>,
    site: Option<(usize, usize)>,
    concepts: SmallVec<[u16; 4]>,
    groups: TradeGroups,
    core: SmallVec<[char; 12]>,
}

/// What brackets and base said.
#[derive(Default)]
struct Found {
    holder: Option<Holder>,
    place: NamePlace,
    steps: usize,
    bracket_place: NamePlace,
    brand: String,
    concepts: SmallVec<[u16; 4]>,
    groups: TradeGroups,
    forms: SmallVec<[LegalForm; 2]>,
    numeral: Option<Numeral>,
    site: Option<SiteMark>,
    status: Option<super::NameStatus>,
    person: Option<Box<str>>,
    aliases: Vec<Alias>,
    core: SmallVec<[char; 12]>,
    base_span: (usize, usize),
}

impl Found {
    fn finish(mut self, text: &str, mut work: Work, parser: &NameParser) -> ParsedName {
        let (from, to) = self.base_span;
        let base: String = work.chars[from.min(work.chars.len())..to.min(work.chars.len())].iter().collect();
        let (holder, surname) = self.holder(&work, parser);
        let mut aliases = Vec::new();
        for alias in self.aliases {
            let mut name = alias.name;
            let inner = std::mem::take(&mut name.aliases);
            aliases.push(Alias { kind: alias.kind, name });
            aliases.extend(inner);
        }
        work.parts.sort_unstable_by_key(|part| part.start);
        ParsedName {
            text: text.into(),
            parts: work.parts,
            holder,
            place: self.place,
            bracket_place: self.bracket_place,
            brand_length: self.brand.chars().count(),
            brand: self.brand.into(),
            concepts: std::mem::take(&mut self.concepts),
            groups: self.groups,
            forms: self.forms,
            numeral: self.numeral,
            site: self.site,
            status: self.status,
            person: self.person,
            surname,
            aliases,
            core: self.core,
            base: base.into(),
        }
    }

    fn holder(&self, work: &Work, parser: &NameParser) -> (Holder, Option<char>) {
        if let Some(holder) = self.holder {
            return (holder, None);
        }
        let class = self.forms.first().map(|form| form.class);
        if class == Some(FormClass::Committee) {
            return (Holder::VillageCommittee, None);
        }
        let brand: SmallVec<[char; 8]> = self.brand.chars().collect();
        let base = &work.chars;
        let whole: String = base.iter().take(8).collect();
        if NAMELESS.iter().any(|word| whole.starts_with(word) || self.brand.starts_with(word)) {
            return (Holder::Nameless, None);
        }
        if brand.len() >= 2 && is_surname(brand[0]) {
            let rest: String = brand[1..].iter().collect();
            if rest == "姓" {
                return (Holder::Nameless, Some(brand[0]));
            }
            if TITLES.iter().any(|title| {
                rest == *title || rest.strip_prefix(title).is_some_and(|rest| matches!(rest, "的" | "家" | "家的"))
            }) {
                return (Holder::Nickname, Some(brand[0]));
            }
            if matches!(rest.as_str(), "氏" | "记") {
                let bare = self.concepts.is_empty() && class != Some(FormClass::Company);
                return (if bare { Holder::Nickname } else { Holder::Enterprise }, Some(brand[0]));
            }
        }
        if self.groups & parser.property != 0
            && self.groups & !parser.property & !parser.trades.bit("construction") == 0
        {
            return (Holder::PropertyCompany, None);
        }
        let made = work.parts.iter().any(|part| part.kind == PartKind::Trade);
        if made && self.concepts.is_empty() && self.core_is_business("投资") && class == Some(FormClass::Company) {
            return (Holder::PropertyCompany, None);
        }
        if brand.is_empty() && self.numeral.is_none() && class == Some(FormClass::Workshop) {
            return (Holder::Nameless, None);
        }
        (Holder::Enterprise, None)
    }

    fn core_is_business(&self, word: &str) -> bool {
        let core: String = self.core.iter().collect();
        core.contains(word)
    }
}

/// The text outside brackets while it is being read: characters, where each stands, and the parts found so far.
struct Work<'a> {
    text: &'a str,
    chars: Vec<char>,
    at: Vec<u32>,
    parts: SmallVec<[Part; 6]>,
}

impl<'a> Work<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            chars: Vec::with_capacity(text.len() / 3 + 1),
            at: Vec::with_capacity(text.len() / 3 + 1),
            parts: SmallVec::new(),
        }
    }

    /// Separates brackets and stray punctuation from the base; `read` says what a bracket's content is.
    fn split(&mut self, mut read: impl FnMut(&str) -> PartKind) {
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
    fn separate_other_names(&mut self, found: &mut impl FnMut(&str)) {
        const MARKERS: [&[char]; 4] =
            [&['曾', '用', '名'], &['更', '名', '为'], &['第', '二', '名', '称'], &['增', '挂']];
        for at in 4..self.chars.len().saturating_sub(3) {
            let slash = matches!(self.chars[at], '/' | ';' | '|' | '、' | ',');
            let skip = match MARKERS.iter().find(|marker| self.chars[at..].starts_with(marker)) {
                Some(marker) => marker.len(),
                None if slash => 1,
                None => continue,
            };
            if slash && form_at_end(&self.chars[..at]).is_none() {
                continue;
            }
            let rest: String = self.chars[at + skip..].iter().collect();
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

    /// Records base characters `from..to` as a part, or as several where a bracket stands between them.
    fn mark(&mut self, kind: PartKind, from: usize, to: usize) {
        let mut open: Option<(u32, u32)> = None;
        for at in from..to.min(self.at.len()) {
            let start = self.at[at];
            let width = self.text[start as usize..].chars().next().map_or(0, char::len_utf8) as u32;
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

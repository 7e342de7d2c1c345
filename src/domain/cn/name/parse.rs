//! Taking a name apart.

use super::bracket::{self, Content, is_stray, site_mark};
use super::head::Head;
use super::holder::{TITLES, is_person, is_surname, says_nobody};
use super::made::KnownTrades;
use super::numeral::{in_digits, numeral_at_end};
use super::place::{self, RegionPrefix, RegionStep};
use super::work::{Work, text_of};
use super::{
    Alias, AliasKind, Beside, Holder, NOTHING_RARE, NamePlace, NameStatus, Numeral, ParsedName, PartKind, Rare,
    SiteMark,
};
use crate::domain::cn::legal_form::{FormClass, LegalForm, form_at_end, form_at_start};
use crate::domain::cn::trade::{TradeGroups, TradeKind, TradeWords};
use smallvec::SmallVec;
use std::sync::Arc;

/// Takes names apart. Cheap to clone, shared between threads.
///
/// ```
/// use minglu::domain::cn::name::{NameParser, PartKind};
/// use minglu::domain::cn::region::HomeRegions;
/// let parser = NameParser::new(std::sync::Arc::new(HomeRegions::default()));
/// let name = parser.parse("潮州市潮安区彩塘镇广成不锈钢制品厂(停产)");
/// assert_eq!(name.joined(PartKind::Region), "潮州市潮安区彩塘镇");
/// assert_eq!((&*name.brand, name.joined(PartKind::Trade), name.joined(PartKind::Form)), ("广成", "不锈钢制品".into(), "厂".into()));
/// assert!(name.status.is_some());
/// ```
#[derive(Clone)]
pub struct NameParser {
    regions: Arc<dyn RegionPrefix>,
    trades: Arc<TradeWords>,
    property: TradeGroups,
    known: Arc<KnownTrades>,
}

impl NameParser {
    /// A parser that reads regions with the home of the lists at hand, and the trade words that ship with the crate.
    pub fn new(regions: Arc<dyn RegionPrefix>) -> Self {
        Self::with_trades(regions, Arc::new(TradeWords::standard().clone()))
    }

    /// A parser with its own trade words.
    pub fn with_trades(regions: Arc<dyn RegionPrefix>, trades: Arc<TradeWords>) -> Self {
        let property = trades.bit("property");
        Self { regions, trades, property, known: Arc::default() }
    }

    /// The parts of a name that is already folded ([`crate::text::fold`]). Any text is accepted.
    pub fn parse(&self, folded: &str) -> ParsedName {
        self.parse_at(folded, 0)
    }

    /// The parts of a name that is known to be a person's ([`Holder::Person`]), or known to be none.
    pub(crate) fn parse_as(&self, holder: Holder, folded: &str) -> ParsedName {
        self.read(folded, 0, Found { known: Some(holder == Holder::Person), ..Found::default() })
    }

    /// A name read anew as that of a part of a unit, whose own name is the first `front` bytes of the name's base. Unchanged where the base does
    /// not stand in the text in one piece.
    pub(crate) fn parse_part(&self, name: &ParsedName, front: usize) -> ParsedName {
        let base = name.base();
        let (Some(start), Some(part)) = (name.text.find(base), base.get(front..)) else { return name.clone() };
        let mut unit = self.parse(&name.text[..start + front]);
        let further: Vec<Alias> = name.aliases.iter().filter(|alias| !unit.aliases.contains(alias)).cloned().collect();
        unit.aliases.extend(further);
        unit.parts = Vec::new();
        unit.text = name.text.clone();
        unit.site = Some(site_mark(part));
        unit.status = name.status;
        unit
    }

    fn parse_at(&self, folded: &str, depth: u8) -> ParsedName {
        self.read(folded, depth, Found::default())
    }

    fn read(&self, folded: &str, depth: u8, mut found: Found) -> ParsedName {
        let mut work = Work::new(folded);
        work.split(|content| self.brackets(content, depth, &mut found));
        work.take_meter();
        work.separate_other_names(&mut |rest| {
            if depth < 2 {
                found.aliases.push(Alias { kind: AliasKind::Other, name: self.parse_at(rest, depth + 1) });
            }
        });
        self.parse_base(&mut work, &mut found);
        found.finish(folded, work, self)
    }

    fn brackets(&self, content: &str, depth: u8, found: &mut Found) -> PartKind {
        if let Some(place) = place::whole(content, &*self.regions) {
            found.bracket_place = place;
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
        let chars = std::mem::take(&mut work.chars);
        let text = text_of(&chars);
        let steps: SmallVec<[RegionStep; 6]> = place::steps(&chars, &text, &*self.regions);
        let mut start = steps.last().map_or(0, |step| step.end);
        let reads_as_person = || {
            is_person(&chars[start.min(chars.len())..])
                && start == 0
                && form_at_end(&chars).is_none()
                && !self.ends_in_goods(&chars)
        };
        if found.known.unwrap_or_else(reads_as_person) {
            work.mark(PartKind::Person, 0, chars.len());
            found.holder = Some(Holder::Person);
            found.person = Some(chars.iter().collect::<String>().into());
            work.chars = chars;
            return;
        }
        let end = self.tail(work, &chars, start, found);
        let (end, outer) = self.inner_region(work, &chars, start, end, found);
        let grid = if start == 0 { self.region_of_grid(&chars, &text, end) } else { None };
        let mut head = match grid {
            Some((region, place, head)) => {
                found.bracket_place = place;
                work.mark(PartKind::Region, head.brand.1, region);
                head
            }
            None => Head::read(&self.trades, &chars, start, end),
        };
        let mut steps = &steps[..];
        // A division without its suffix may as well be the 字号: 佛山市东升五金厂 is not a nameless plant of 东升.
        while let Some((last, before)) = steps.split_last()
            && last.bare
            // 上海电机厂, 桂林银行 are called after their city.
            && (last.place.levels[2..] != [0; 3] || last.word)
            && head.brand.1 - head.brand.0 < 2
            && head.numeral.is_none()
            // A supply cooperative is called after its town: 田林县潞城供销社.
            && !is_supply_cooperative(&chars[start..end])
        {
            steps = before;
            start = before.last().map_or(0, |step| step.end);
            head = Head::read(&self.trades, &chars, start, end);
        }
        found.place = steps.last().map_or_else(NamePlace::default, |step| step.place);
        work.mark(PartKind::Region, 0, start);
        work.mark(PartKind::Brand, head.brand.0, head.brand.1);
        work.mark(PartKind::Trade, head.trade.0, head.trade.1);
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
        found.brand = text_of(&in_digits(&chars[head.brand.0..head.brand.1]));
        found.forms = outer.into_iter().chain(head.forms).collect();
        found.concepts = head.concepts;
        found.groups = head.groups;
        found.core = head.core;
        found.base_span = (start, end);
        work.chars = chars;
    }

    /// A region between 集团 and the form, as the daughters of national groups have it (广穗通信集团河南有限公司). Returns where 集团 ends and the
    /// form behind the region.
    fn inner_region(
        &self,
        work: &mut Work,
        chars: &[char],
        start: usize,
        end: usize,
        found: &mut Found,
    ) -> (usize, Option<LegalForm>) {
        let group = chars[start..end].windows(2).rposition(|two| two == ['集', '团']).map(|at| start + at);
        let Some(group) = group.filter(|&at| at >= start + 2) else { return (end, None) };
        let Some(form) = form_at_end(&chars[group + 2..end]) else { return (end, None) };
        let (after, form_start) = (group + 2, end - form.length);
        let text: String = chars[after..form_start].iter().collect();
        let steps = place::steps(&chars[after..form_start], &text, &*self.regions);
        let Some(region) = steps.last() else { return (end, None) };
        let trade = after + region.end;
        // What follows the region must be a trade: 广穗集团济南印务有限公司.
        let known = trade == form_start || self.trades.ending(&chars[trade..form_start]).is_some();
        if !known {
            return (end, None);
        }
        found.bracket_place = region.place;
        work.mark(PartKind::Region, after, trade);
        work.mark(PartKind::Trade, trade, form_start);
        work.mark(PartKind::Form, form_start, end);
        (after, Some(form))
    }

    /// The region behind 国网 (国网湖南省电力有限公司), where it ends, and the whole as it reads without it, when nothing but a trade and its form
    /// follows it.
    fn region_of_grid(&self, chars: &[char], text: &str, end: usize) -> Option<(usize, NamePlace, Head)> {
        let rest = text.strip_prefix("国网")?;
        let steps = place::steps(&chars[2..], rest, &*self.regions);
        let last = steps.last().filter(|last| last.end + 2 < end && !last.bare)?;
        let region = last.end + 2;
        let mut head = Head::read(&self.trades, chars, region, end);
        let plain = head.brand.0 == head.brand.1 && head.numeral.is_none() && head.site.is_none();
        head.brand = (0, 2);
        head.core.insert_from_slice(0, &chars[..2]);
        plain.then_some((region, last.place, head))
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
                // 总公司研究所, 供销社加油站 are parts; 公司厂 and 供销社有限公司 go on.
                let continues = whole.is_some_and(|form| {
                    form.length >= rest.len()
                        && matches!(form.class, FormClass::Company | FormClass::Plant | FormClass::Partnership)
                });
                if !continues {
                    cut = at + form.length;
                    break;
                }
            }
            if chars[at] == '厂'
                && at > start + 1
                && (is_plant_tail(&chars[at + 1..])
                    || self.ends_in_goods(stem(&chars[start..at])) && is_further_plant(&chars[at + 1..]))
            {
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
}

/// True for 供销社, 供销合作社有限公司 and the like with nothing before them.
fn is_supply_cooperative(text: &[char]) -> bool {
    let text = text.strip_prefix(&['中', '心']).unwrap_or(text);
    text.starts_with(&['供', '销']) && text.contains(&'社') || text.starts_with(&['信', '用']) && text.contains(&'社')
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
    // 电器厂二厂: the second plant of 电器厂.
    let body = ["加工厂", "制品厂", "分厂", "工厂", "厂"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or("");
    let body: SmallVec<[char; 4]> = body.chars().collect();
    if numeral_at_end(&body).is_some_and(|(from, _)| from == 0) || matches!(body[..], ['新' | '老' | '旧']) {
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

/// The text before 厂 without the 总 of 总厂.
fn stem(text: &[char]) -> &[char] {
    text.strip_suffix(&['总']).unwrap_or(text)
}

/// True when what follows the 厂 of a whole name is a name of its own: 五金铝制品厂|长沙科能电器厂, 机床厂|文化用品商店.
fn is_further_plant(rest: &[char]) -> bool {
    // 厂房, 厂家, 厂商, 厂矿, 厂办 are words.
    rest.len() >= 4
        && !matches!(rest[0], '房' | '家' | '商' | '矿' | '办' | '区')
        && form_at_end(rest).is_some_and(|form| {
            form.length < rest.len()
                && matches!(form.class, FormClass::Plant | FormClass::Workshop | FormClass::Shop | FormClass::Branch)
        })
}

/// What brackets and base said.
#[derive(Default)]
struct Found {
    /// Whether it is a person's name, where that is known beforehand.
    known: Option<bool>,
    holder: Option<Holder>,
    place: NamePlace,
    bracket_place: NamePlace,
    brand: String,
    concepts: SmallVec<[u16; 4]>,
    groups: TradeGroups,
    forms: SmallVec<[LegalForm; 1]>,
    numeral: Option<Numeral>,
    site: Option<SiteMark>,
    status: Option<NameStatus>,
    person: Option<Box<str>>,
    aliases: Vec<Alias>,
    core: SmallVec<[char; 8]>,
    base_span: (usize, usize),
}

impl Found {
    fn finish(mut self, text: &str, mut work: Work, parser: &NameParser) -> ParsedName {
        let (from, to) = (self.base_span.0.min(work.chars.len()), self.base_span.1.min(work.chars.len()));
        let place = work.in_one_piece(from, to);
        let (holder, surname) = self.holder(&work, parser);
        let mut aliases = Vec::with_capacity(self.aliases.len());
        for alias in self.aliases {
            let mut name = alias.name;
            let inner = std::mem::take(&mut name.aliases);
            aliases.push(Alias { kind: alias.kind, name });
            aliases.extend(inner);
        }
        work.parts.sort_unstable_by_key(|part| part.start);
        let rare = Rare {
            bracket_place: self.bracket_place,
            site: self.site,
            status: self.status,
            person: self.person,
            surname,
            base: place.is_none().then(|| text_of(&work.chars[from..to]).into()),
        };
        ParsedName {
            text: text.into(),
            holder,
            place: self.place,
            brand_length: self.brand.chars().count().min(u16::MAX.into()) as u16,
            brand: self.brand.into(),
            made: parser.known.made(std::mem::take(&mut self.concepts), self.groups),
            form: self.forms.first().map(|form| form.class),
            numeral: self.numeral,
            core: self.core,
            base: place.unwrap_or_default(),
            beside: Some(Box::new(Beside {
                parts: work.parts.into_vec(),
                aliases,
                rare: (rare != NOTHING_RARE).then(|| Box::new(rare)),
            })),
        }
    }

    fn holder(&self, work: &Work, parser: &NameParser) -> (Holder, Option<char>) {
        if let Some(holder) = self.holder {
            return (holder, None);
        }
        let class = self.forms.first().map(|form| form.class);
        // A village in front may have taken the first character of its committee (西樵村 ‖ 民委员会), so the whole end counts.
        let ending = form_at_end(&work.chars).map(|form| form.class);
        if class == Some(FormClass::Committee) || ending == Some(FormClass::Committee) {
            return (Holder::VillageCommittee, None);
        }
        let brand: SmallVec<[char; 8]> = self.brand.chars().collect();
        let base = &work.chars;
        let whole: String = base.iter().take(8).collect();
        if says_nobody(&whole) || says_nobody(&self.brand) {
            return (Holder::Nameless, None);
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
        // A village's workshop (西林村印务加工场) is called by nobody's name; outside the villages that the gazetteer knows it reads as a 字号.
        let villager = brand.len() > 2 && brand.last() == Some(&'村');
        if (brand.is_empty() || villager) && self.numeral.is_none() && class == Some(FormClass::Workshop) {
            return (Holder::Nameless, None);
        }
        (Holder::Enterprise, None)
    }

    fn core_is_business(&self, word: &str) -> bool {
        let core: String = self.core.iter().collect();
        core.contains(word)
    }
}

//! Reading 字号, trade words, numeral and form of the text between region and branch tail, from its end.

use super::character::{ends_in_good_business, reads_as_trade, trade_start};
use super::numeral::{in_digits, is_numeral, numeral_at_end, read_number};
use super::{Numeral, NumeralKind};
use crate::domain::cn::legal_form::{FormClass, LegalForm, form_at_end};
use crate::domain::cn::trade::{TradeGroups, TradeKind, TradeWord, TradeWords};
use smallvec::SmallVec;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// A 字号 longer than this is searched for a trade word inside; four characters are the longest usual 字号.
const LONG_BRAND: usize = 4;

/// The reading of `chars[start..end]`; spans are in characters.
#[derive(Default)]
pub(super) struct Head {
    pub brand: (usize, usize),
    pub trade: (usize, usize),
    pub numeral: Option<(usize, usize, Numeral)>,
    pub forms: SmallVec<[LegalForm; 1]>,
    pub form_spans: SmallVec<[(usize, usize); 2]>,
    /// A numbered branch without a parent's form before it (泰和鞋业二分厂).
    pub site: Option<(usize, usize)>,
    pub concepts: SmallVec<[u16; 4]>,
    pub groups: TradeGroups,
    /// 字号 and trade words without fillers.
    pub core: SmallVec<[char; 8]>,
}

impl Head {
    /// Reads the text between region and tail.
    pub(super) fn read(trades: &TradeWords, chars: &[char], start: usize, end: usize) -> Head {
        let mut head = Head::default();
        let mut e = head.read_forms(trades, chars, start, end);
        e = head.read_numeral(chars, start, e, end);
        let ordinal = head.read_ordinal(trades, chars, start, e);
        if let Some((brand_end, from)) = ordinal.or_else(|| head.read_bare_ordinal(trades, chars, start, e)) {
            head.brand = (start, brand_end);
            head.trade = (from, e);
        } else {
            let from = trades_from_end(trades, chars, start, e, Last::of(&head.forms));
            head.brand = (start, from);
            head.trade = (from, e);
        }
        head.separate_group(chars);
        head.name_after_country(chars);
        head.read_trades(trades, chars);
        head
    }

    /// 集团 between 字号 and trade (广穗集团财务有限公司) is a form.
    fn separate_group(&mut self, chars: &[char]) {
        let (from, to) = self.brand;
        if to >= from + 4 && chars[to - 2..to] == ['集', '团'] {
            self.brand.1 = to - 2;
            self.form_spans.push((to - 2, to));
            self.forms.push(LegalForm { class: FormClass::Company, name: "集团", length: 2 });
        }
    }

    /// 中国 alone is no 字号: that of 中国邮政, 中国石化销售, 中国农业银行 is 中国 with the next two characters. 中国银行 and 中国旅行社 stay.
    fn name_after_country(&mut self, chars: &[char]) {
        let (from, to) = self.brand;
        let (next, end) = self.trade;
        // 交通银行 names no region, so something of it is the 字号.
        if from == to
            && next == 0
            && let Some(brand) = brand_like_trade(&chars[..end])
        {
            (self.brand, self.trade) = ((0, brand), (brand, end));
            return;
        }
        if chars[from..to] == ['中', '国']
            && next == to
            && end >= to + 2
            && !(chars[next..end].starts_with(&['银', '行']) || chars[next..end].ends_with(&['旅', '行', '社']))
        {
            self.brand.1 = to + 2;
            self.trade.0 = to + 2;
        }
    }

    /// Forms from the end, outermost first; returns where they start.
    fn read_forms(&mut self, trades: &TradeWords, chars: &[char], start: usize, end: usize) -> usize {
        let mut e = end;
        // 厂集团有限公司 has three; no name has more.
        for _ in 0..3 {
            let Some(form) = form_at_end(&chars[start..e]) else { break };
            if !self.forms.is_empty() && form.class != FormClass::Plant && form.name != "集团" {
                break;
            }
            e = self.push_form(form, e);
            if form.class != FormClass::Company {
                break;
            }
        }
        // 昌 for 厂 and the like, straight after a trade word.
        let slip = self.forms.is_empty()
            && e > start + 2
            && matches!(chars[e - 1], '昌' | '广' | '产' | '敞' | '长')
            && trades
                .ending(&chars[start..e - 1])
                .is_some_and(|(length, word)| length > 1 && matches!(word.kind, TradeKind::Goods | TradeKind::Filler));
        if slip {
            e = self.push_form(LegalForm { class: FormClass::Plant, name: "厂", length: 1 }, e);
        }
        e
    }

    fn push_form(&mut self, form: LegalForm, e: usize) -> usize {
        self.forms.push(form);
        self.form_spans.push((e - form.length, e));
        e - form.length
    }

    /// A numeral straight before the innermost form; returns where the rest ends.
    fn read_numeral(&mut self, chars: &[char], start: usize, e: usize, end: usize) -> usize {
        let Some(form) = self.forms.last().copied() else { return e };
        let Some((from, number)) = numeral_at_end(&chars[start..e]) else { return e };
        let from = start + from;
        let marked = chars[from] == '第';
        let kind = match form.class {
            FormClass::Plant => NumeralKind::Plant,
            FormClass::Branch if chars[e..].starts_with(&['车', '间']) => NumeralKind::Workshop,
            FormClass::Branch if matches!(form.name, "分厂" | "分公司" | "分店") => NumeralKind::Branch,
            FormClass::Branch => NumeralKind::Shop,
            FormClass::Company if marked || form.name == "公司" => NumeralKind::Company,
            FormClass::Institution => NumeralKind::Team,
            FormClass::Shop if marked => NumeralKind::Shop,
            _ => return e,
        };
        if from == start {
            return e;
        }
        if !matches!(kind, NumeralKind::Branch | NumeralKind::Shop | NumeralKind::Workshop) {
            self.numeral = Some((from, e, Numeral { number, kind }));
            return from;
        }
        self.site = Some((from, end));
        self.forms.clear();
        self.form_spans.clear();
        match form_at_end(&chars[start..from]) {
            Some(form) => self.push_form(form, from),
            None => from,
        }
    }

    /// 第三 before the trade words: 第三建筑工程公司, 广穗第三陶瓷厂. Returns where the 字号 ends and where the trade words start at the earliest.
    fn read_ordinal(&mut self, trades: &TradeWords, chars: &[char], start: usize, e: usize) -> Option<(usize, usize)> {
        let at = start + chars[start..e].iter().rposition(|&c| c == '第').filter(|_| self.numeral.is_none())?;
        let digits = chars[at + 1..e].iter().take_while(|&&c| is_numeral(c)).count();
        let plant = self.forms.first().is_some_and(|form| form.class == FormClass::Plant);
        // 第五五金: the second 五 belongs to the trade word.
        let known = (at + 2..=at + 1 + digits).find(|&b| b == e || trades.starting(&chars[b..e]).is_some());
        // 第三采油厂: what is counted is the trade, known or not. A division of the army (第三师) is none.
        let b = known.or(Some(at + 1 + digits).filter(|&b| plant && b + 2 <= e && chars[b] != '师'))?;
        let number = read_number(chars[at + 1..b].iter().copied())?;
        let kind = if plant { NumeralKind::Plant } else { NumeralKind::Company };
        self.numeral = Some((at, b, Numeral { number, kind }));
        Some((at, b))
    }

    /// The same without 第, straight behind a region (辛集市二砖厂), when nothing but known trade words follows up to a plant's form. Behind a 字号
    /// the numeral is part of it: of 400,000 register names three had that shape, 张老三, 双杰百 and 龙顺六.
    fn read_bare_ordinal(
        &mut self,
        trades: &TradeWords,
        chars: &[char],
        at: usize,
        e: usize,
    ) -> Option<(usize, usize)> {
        let plant = self.forms.first().is_some_and(|form| form.class == FormClass::Plant);
        if at == 0 || !plant || self.numeral.is_some() {
            return None;
        }
        let digits = chars[at..e].iter().take_while(|&&c| is_numeral(c)).count();
        let trade = |b: usize| trades.starting(&chars[b..e]).map(|(length, _)| (b, length));
        let (b, first) = (at + 1..=at + digits).find_map(trade)?;
        let number = read_number(chars[at..b].iter().copied()).filter(|number| PLANTS.contains(number))?;
        // 八一 and 三五 are 字号; so is 三木, but 砖 and 棉 are none.
        let counts = b == at + 1 || chars[at].is_ascii_digit() || chars[at..b].contains(&'十');
        let sure = first > 1 || b + 1 == e && reads_as_trade(&chars[b..e]);
        // 五金 and 三轮车 are trades, 二轻 and 二汽 a ministry and a works, 七彩 and 百林 are 字号.
        let word = trade(at).is_some() || chars[at] == '百' || matches!(chars[b], '轻' | '汽' | '彩');
        if !(counts && sure) || word || !are_trades(trades, &chars[b..e]) {
            return None;
        }
        self.numeral = Some((at, b, Numeral { number, kind: NumeralKind::Plant }));
        Some((at, b))
    }

    /// Concepts, groups and core of the trade words found.
    fn read_trades(&mut self, trades: &TradeWords, chars: &[char]) {
        let (start, end) = self.trade;
        let mut words: SmallVec<[(usize, usize, TradeWord); 6]> = SmallVec::new();
        let mut until = end;
        while until > start {
            let found = trades.ending(&chars[start..until]).or_else(|| trades.misspelt_ending(&chars[start..until]));
            match found {
                Some((length, word)) => {
                    words.push((until - length, until, word));
                    until -= length;
                }
                None => until -= 1,
            }
        }
        self.core.extend(in_digits(&chars[self.brand.0..self.brand.1]));
        let mut at = start;
        for &(from, to, word) in words.iter().rev() {
            let kept = if matches!(word.kind, TradeKind::Filler | TradeKind::Modifier) { from } else { to };
            self.core.extend(chars[at..kept].iter().copied());
            at = to;
            if word.kind == TradeKind::Goods {
                self.concepts.push(word.concept);
                self.groups |= word.groups;
            }
        }
        self.core.extend(chars[at..end].iter().copied());
        self.concepts.sort_unstable();
        self.concepts.dedup();
    }
}

/// Numbers that plants of one trade and region bear; a larger one (888, 101, 三十) is a 字号.
const PLANTS: RangeInclusive<u32> = 1..=20;

/// True when a text is trade words and nothing else.
fn are_trades(trades: &TradeWords, mut text: &[char]) -> bool {
    while let Some((length, _)) = trades.starting(text) {
        text = &text[length..];
    }
    text.is_empty()
}

/// Names without a region that read as trades: the 字号 with the characters of all of it.
static BRANDS_LIKE_TRADES: LazyLock<Vec<(usize, Vec<char>)>> = LazyLock::new(|| {
    let lines = include_str!("../data/brands_like_trades.tsv").lines().filter(|line| !line.starts_with('#'));
    let named = lines.filter_map(|line| line.split_once('\t'));
    named.map(|(brand, rest)| (brand.chars().count(), brand.chars().chain(rest.chars()).collect())).collect()
});

/// Characters of the 字号 of a name that reads as trades only.
fn brand_like_trade(name: &[char]) -> Option<usize> {
    BRANDS_LIKE_TRADES.iter().find(|(_, known)| known == name).map(|(brand, _)| *brand)
}

/// What stands behind the trade words.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Nothing,
    Form,
    /// A form that says what is done (养殖场, 种植园): 淡水 before it is no 字号.
    Trade,
}

impl Last {
    fn of(forms: &[LegalForm]) -> Self {
        match forms.last() {
            None => Self::Nothing,
            Some(form) if form.name == "家庭农场" && form.length > 2 => Self::Trade,
            Some(_) => Self::Form,
        }
    }
}

/// Where the trade words that end `chars[b..e]` start.
fn trades_from_end(trades: &TradeWords, chars: &[char], b: usize, e: usize, last: Last) -> usize {
    let formless = last == Last::Nothing;
    let behind_region = b > 0;
    let mut at = e;
    let mut goods = false;
    while at > b {
        let found = trades.ending(&chars[b..at]).map(|(length, word)| {
            // 晨光电子工程 is 晨光 and 电子, not 晨 and 光电子: a 字号 has two characters.
            let shorter = (at - b == length + 1 && length > 2).then(|| trades.ending(&chars[at - length + 1..at]));
            shorter.flatten().filter(|(length, _)| *length > 1).unwrap_or((length, word))
        });
        let Some((length, word)) = found else {
            // 器电, 吴金: only where no proper trade word was found and a 字号 remains.
            match trades.misspelt_ending(&chars[b..at]) {
                Some((length, _)) if !goods && at - b >= length + 2 => {
                    at -= length;
                    goods = true;
                    continue;
                }
                _ => break,
            }
        };
        let rest = at - b - length;
        let outermost = at == e;
        let fits = match (length, word.kind) {
            // A single character is a trade only next to the form (鞋厂, 瓷厂) or a filler, and never leaves one character.
            (1, TradeKind::Goods) => (outermost || !goods) && !formless && rest != 1,
            (1, _) => outermost && rest > 2 && !ends_in_good_business(&chars[b..at]),
            // 苹果洁具, 恒能源贸易: a word that may be a 字号 is one where none is left, and a single character is none.
            (_, TradeKind::Goods) if word.weak => {
                rest >= 2 || rest == 0 && (outermost || behind_region && !word.also_brand)
            }
            (_, TradeKind::Goods) => rest != 1 || !goods,
            (_, TradeKind::Modifier) => {
                (!outermost || last == Last::Trade) && rest != 1 && !(rest == 0 && behind_region && word.also_brand)
            }
            // 别山镇|工业公司: registered before a 字号 was asked for.
            _ => rest >= 2 || rest == 0 && behind_region && !word.also_brand,
        };
        if !fits {
            break;
        }
        at -= length;
        goods |= word.kind == TradeKind::Goods;
    }
    let cut = hidden_trade(trades, &chars[b..at], formless, at < e).map_or(at, |cut| b + cut);
    // 鄂尔多斯市|国有资产: nothing of it is a 字号.
    let known = |text: &[char]| {
        trades
            .starting(text)
            .is_some_and(|(length, word)| length == text.len() && word.kind == TradeKind::Goods && !word.also_brand)
    };
    let brand = &chars[b..cut];
    if cut < at && behind_region && (known(brand) || reads_as_trade(brand)) { b } else { cut }
}

/// Where a trade starts in what the dictionary left as 字号.
fn hidden_trade(trades: &TradeWords, brand: &[char], formless: bool, before_trade: bool) -> Option<usize> {
    // A long rest hides an unknown word behind a known one: 北燕陶瓷某某 → 北燕.
    if brand.len() > LONG_BRAND {
        let known = (2..brand.len() - 1).find(|&from| {
            trades
                .starting(&brand[from..])
                .is_some_and(|(length, word)| length > 1 && word.kind == TradeKind::Goods && (!word.weak || length > 2))
        });
        if known.is_some() {
            return known;
        }
    }
    if formless { None } else { trade_start(brand, before_trade) }
}

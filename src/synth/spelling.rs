//! How a list writes what is registered: names, addresses, phones, codes.
//!
//! Parts are changed before they are put together (a prefix dropped, a word of the trade exchanged), characters after
//! (a homophone, a slip). Each change has its rate in [`NoiseRates`](super::NoiseRates), multiplied by the list's
//! carelessness.

use super::places::{County, Town};
use super::rng::Rng;
use super::words::{self, HOMOPHONES, Habits, LOOK_ALIKES, MISSPELT_PLACES, NUMERALS, TRADITIONAL};
use super::world::{Detail, Name, Place, Region, Site};
use super::{Cell, NoiseRates};

/// A list's hand: how careless it writes, and how often it still has what was valid before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hand<'a> {
    pub noise: &'a NoiseRates,
    /// Multiplies the rates of spelling.
    pub care: f64,
    /// Share of successors that stand with their former name and code.
    pub old: f64,
    /// What is usual in another city than that of the sample.
    pub habits: Option<&'static Habits>,
}

impl Hand<'_> {
    /// True with a rate of spelling, careless lists more often.
    fn slips(&self, rng: &mut Rng, rate: f64) -> bool {
        rng.chance((rate * self.care).min(0.95))
    }
}

/// The registered name.
pub(super) fn registered_name(name: &Name) -> String {
    let (county, city) = (name.town.county.name(), name.town.county.city().name);
    let alone = name.town.county.stands_alone();
    let region = match name.region {
        _ if name.inner_region => String::new(),
        Region::Province => name.town.county.city().province_stem().to_owned(),
        Region::City => city.to_owned(),
        Region::County if alone => county.to_owned(),
        Region::County => format!("{city}{county}"),
        Region::Town if alone => format!("{county}{}", name.town.name),
        // Plants of 枫溪 register as of 枫溪区, without a town.
        Region::Town if name.town.county == County::Fengxi => format!("{city}{county}"),
        Region::Town => format!("{city}{county}{}", name.town.name),
    };
    join(&region, name, &name.brand, name.word, name.form)
}

fn join(region: &str, name: &Name, brand: &str, word: &str, form: &str) -> String {
    let inner = if name.inner_region { format!("（{}）", name.town.county.city().stem()) } else { String::new() };
    format!("{region}{brand}{inner}{word}{form}{}", name.mark)
}

/// Whether a row keeps what was valid before the unit became a company.
pub(super) fn keeps_former(site: &Site, hand: &Hand<'_>, rng: &mut Rng) -> bool {
    site.former.is_some() && rng.chance(hand.old)
}

/// The name as a list writes it. `former` tells whether it still has the name before the unit became a company.
pub(super) fn name(site: &Site, former: Option<&Name>, hand: &Hand<'_>, rng: &mut Rng) -> String {
    let noise = hand.noise;
    let name = former.unwrap_or(&site.name);
    let region = region(name, hand, rng);
    let mut word = name.word;
    if hand.slips(rng, noise.trade_drift) {
        word = if rng.chance(0.5) { rng.pick(site.trade.drift) } else { rng.pick(site.trade.words) };
    }
    let mut form = name.form;
    if hand.slips(rng, noise.form_drift) {
        form = drifted_form(form, rng);
    }
    // 不锈钢制品制品厂 is nobody's slip.
    if (word.ends_with("制品") || word.ends_with("制作")) && (form == "制品厂" || form == "制作厂") {
        form = "厂";
    }
    if word.ends_with('厂') && form.starts_with('厂') {
        word = word.trim_end_matches('厂');
    }
    let mut brand = name.brand.clone();
    if hand.slips(rng, noise.homophone) {
        brand = exchange(&brand, HOMOPHONES, rng);
    }
    if hand.slips(rng, noise.look_alike) {
        brand = exchange(&brand, LOOK_ALIKES, rng);
    }
    let mut text = join(&region, name, &brand, word, form);
    let head = region.chars().count();
    if hand.slips(rng, noise.wrong_char) {
        text = wrong_char(&text, head, rng);
    }
    if hand.slips(rng, noise.missing_char) {
        text = missing_char(&text, head, rng);
    }
    if hand.slips(rng, noise.traditional) {
        text = traditional(&text);
    }
    if hand.slips(rng, noise.bracket) {
        text.push_str(&bracket(site, former.is_some(), rng));
    }
    if hand.slips(rng, noise.stray_mark) {
        text = stray_mark(&text, rng);
    }
    text
}

fn region(name: &Name, hand: &Hand<'_>, rng: &mut Rng) -> String {
    let noise = hand.noise;
    let town = name.town;
    let registered = registered_name(name);
    let end = registered.find(&name.brand).unwrap_or(0);
    let mut region = registered[..end].to_owned();
    if name.inner_region {
        return region;
    }
    if town.county == County::Fengxi && rng.chance(noise.fengxi_form) {
        let forms = ["潮州市枫溪", "潮州市枫溪区", "潮州市潮安区枫溪镇", "枫溪区", "枫溪", "潮州市", "潮州枫溪"];
        return (*rng.pick(&forms.each_ref().map(|form| *form))).to_owned();
    }
    if hand.slips(rng, noise.missing_prefix) {
        let county = town.county.name();
        let stem = town.stem();
        region = match rng.below(8) {
            0 | 1 => format!("{county}{}", if name.region == Region::Town { town.name } else { "" }),
            2 if name.region == Region::Town => town.name.to_owned(),
            3 => stem.to_owned(),
            4 => town.county.city().stem().to_owned(),
            5 if town.county != County::Fengxi => format!("{}{stem}", county.trim_end_matches(['区', '县'])),
            _ => String::new(),
        };
    }
    if let Some(renamed) = town.county.renamed()
        && hand.slips(rng, noise.county_renamed)
    {
        region = before_renaming(&region, town, renamed);
    }
    let zone = town.county.zone();
    if !zone.is_empty() && name.region >= Region::County && rng.chance(ZONE_IN_NAME) {
        let city = town.county.city();
        region = match rng.below(3) {
            0 => format!("{}{zone}", city.name),
            1 => format!("{}{zone}", city.stem()),
            _ => zone.to_owned(),
        };
    }
    region
}

/// Share of the names of a management zone that say the zone, and share of its addresses.
const ZONE_IN_NAME: f64 = 0.12;
const ZONE_IN_ADDRESS: f64 = 0.45;

/// A region with the county's former name: 潮州市潮安区 was 潮安县, without the city.
fn before_renaming(region: &str, town: &Town, (now, before): (&str, &str)) -> String {
    let whole = format!("{}{now}", town.county.city().name);
    region.replace(&whole, before).replace(now, before)
}

fn drifted_form(form: &'static str, rng: &mut Rng) -> &'static str {
    match form {
        "厂" => rng.pick(&["制品厂", "加工厂", "制造厂", ""]),
        "有限公司" | "实业有限公司" | "有限责任公司" => {
            rng.pick(&["公司", "有限公司", "实业有限公司", ""])
        }
        "厂有限公司" => "有限公司",
        _ if form.ends_with('厂') => "厂",
        _ if form.is_empty() => "",
        _ => rng.pick(&["厂", ""]),
    }
}

/// Exchanges one character for another of its group; the text stays when none has a group.
fn exchange(text: &str, groups: &[&str], rng: &mut Rng) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let places: Vec<(usize, &str)> = chars
        .iter()
        .enumerate()
        .filter_map(|(at, &c)| Some((at, *groups.iter().find(|group| group.contains(c))?)))
        .collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let (at, group) = places[rng.below(places.len())];
    let others: Vec<char> = group.chars().filter(|&c| c != chars[at]).collect();
    chars[at] = others[rng.below(others.len())];
    chars.into_iter().collect()
}

fn wrong_char(text: &str, from: usize, rng: &mut Rng) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if chars.len() > from {
        let at = from + rng.below(chars.len() - from);
        let slips: Vec<char> = words::GIVEN.chars().filter(|c| !c.is_whitespace()).collect();
        chars[at] = slips[rng.below(slips.len())];
    }
    chars.into_iter().collect()
}

fn missing_char(text: &str, from: usize, rng: &mut Rng) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if chars.len() > from + 3 {
        chars.remove(from + rng.below(chars.len() - from));
    }
    chars.into_iter().collect()
}

/// The text in traditional characters, as far as the table goes.
pub(super) fn traditional(text: &str) -> String {
    let turn = |c: char| TRADITIONAL.iter().find(|pair| pair.0 == c).map_or(c, |pair| pair.1);
    text.chars().map(turn).collect()
}

fn bracket(site: &Site, is_former: bool, rng: &mut Rng) -> String {
    if let (Some(former), false) = (&site.former, is_former) {
        return format!("（原{}）", registered_name(&former.name));
    }
    match rng.below(7) {
        0 | 1 => "（停产）".to_owned(),
        2 => "(已停产)".to_owned(),
        3 => format!("（第二名称：{}{}）", site.name.brand, site.trade.drift[0]),
        4 => format!("（租赁{}）", site.person),
        5 => "（筹）".to_owned(),
        _ => "（待核实）".to_owned(),
    }
}

fn stray_mark(text: &str, rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => format!("{text}。"),
        1 => {
            let at = rng.below(text.chars().count() + 1);
            let mut chars: Vec<char> = text.chars().collect();
            chars.insert(at, ' ');
            chars.into_iter().collect()
        }
        2 => format!("{text}　"),
        _ => text.replace('（', "(").replace('）', ")"),
    }
}

/// The address as a list writes it.
pub(super) fn address(place: &Place, hand: &Hand<'_>, rng: &mut Rng) -> String {
    let noise = hand.noise;
    let town = place.town;
    let (county, city) = (town.county.name(), town.county.city().name);
    let mut upper = match town.county {
        County::Fengxi if rng.chance(noise.fengxi_form * 0.6) => {
            rng.pick(&["潮州市潮安区枫溪镇", "枫溪镇", "枫溪"]).to_owned()
        }
        County::Fengxi => format!("{city}{county}"),
        _ => format!("{city}{county}{}", town.name),
    };
    if hand.slips(rng, noise.short_address) {
        upper = match rng.below(6) {
            0 | 1 => format!("{county}{}", if town.county == County::Fengxi { "" } else { town.name }),
            2 | 3 => town.name.to_owned(),
            4 => town.stem().to_owned(),
            _ if town.county == County::Fengxi => "枫溪".to_owned(),
            _ => format!("{}{}", county.trim_end_matches(['区', '县']), town.stem()),
        };
    } else if rng.chance(0.06) {
        upper.insert_str(0, town.county.city().province);
    }
    if let Some(renamed) = town.county.renamed()
        && hand.slips(rng, noise.county_renamed)
    {
        upper = before_renaming(&upper, town, renamed);
    }
    if hand.habits.is_some() {
        upper = zone_and_office(upper, town, rng);
    }
    let mut text = upper;
    text.push_str(&village(place.village, hand, rng));
    let less = hand.slips(rng, noise.less_detail);
    text.push_str(&detail(place, less, rng));
    if place.number > 0 && !less {
        text.push_str(&match rng.below(6) {
            0 => format!("{}号", words::numeral(place.number)),
            1 => place.number.to_string().chars().map(full_width).collect::<String>() + "号",
            _ => format!("{}号", place.number),
        });
    }
    if rng.chance(0.05) {
        text.push_str("（厂房）");
    }
    if hand.slips(rng, noise.place_misspelt)
        && let Some((right, wrong)) = MISSPELT_PLACES.iter().find(|(right, _)| text.contains(right))
    {
        text = text.replacen(right, wrong, 1);
    }
    text
}

/// The zone in place of the county or before the town, and 街道办事处 for 街道.
fn zone_and_office(mut upper: String, town: &Town, rng: &mut Rng) -> String {
    let zone = town.county.zone();
    if !zone.is_empty() && rng.chance(ZONE_IN_ADDRESS) {
        let city = town.county.city();
        upper = match rng.below(4) {
            0 => format!("{}{zone}", city.name),
            1 => format!("{}{zone}{}", city.stem(), town.name),
            2 => format!("{zone}{}", town.name),
            _ => format!("{}{}{zone}{}", city.name, town.county.name(), town.name),
        };
    }
    if upper.ends_with("街道") && rng.chance(0.3) {
        upper.push_str(rng.pick(&["办事处", "办"]));
    }
    upper
}

fn detail(place: &Place, less: bool, rng: &mut Rng) -> String {
    match place.detail {
        Detail::Lot(lot) => lot.to_owned(),
        Detail::LotZone(lot) if less => lot.to_owned(),
        Detail::LotZone(lot) => format!("{lot}{}", rng.pick(&["工业区", "工业区", "工业园"])),
        Detail::Cross(n) if less => format!("工业区{}横", NUMERALS[(n as usize).min(10)]),
        Detail::Cross(n) => format!("工业区{}横路", words::numeral(n)),
        Detail::Anchor(anchor, _) if less && rng.chance(0.5) => format!("{anchor}附近"),
        Detail::Anchor(anchor, relation) => format!("{anchor}{}", rng.pick(relation)),
        Detail::Street(street) => street.to_owned(),
        Detail::Trunk(trunk) => format!("{trunk}{}", rng.pick(&["路段", "旁", "边"])),
    }
}

/// A village's name: 宏安二村 may be written 宏二村 inside its town, 村 may be an older 管区.
pub(super) fn village(village: &str, hand: &Hand<'_>, rng: &mut Rng) -> String {
    let chars: Vec<char> = village.chars().collect();
    let numbered =
        chars.len() >= 4 && chars[chars.len() - 1] == '村' && "一二三四五六七八".contains(chars[chars.len() - 2]);
    if numbered && hand.slips(rng, hand.noise.village_short_form) {
        return match rng.below(3) {
            0 => format!("{}{}", chars[0], chars[chars.len() - 2]),
            _ => format!("{}{}村", chars[0], chars[chars.len() - 2]),
        };
    }
    if village.ends_with('村') && hand.slips(rng, hand.noise.village_old_form) {
        let words = hand.habits.map_or(&["管区", "管理区"][..], |habits| habits.village_words);
        return format!("{}{}", village.trim_end_matches('村'), rng.pick(words));
    }
    village.to_owned()
}

fn full_width(c: char) -> char {
    if c.is_ascii_digit() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c }
}

/// Whether a cell is typed into a workbook, where numbers keep their type, or saved as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    Workbook,
    Text,
}

/// A mobile number, with a second one or the landline beside it now and then.
pub(super) fn phone(site: &Site, medium: Medium, hand: &Hand<'_>, rng: &mut Rng) -> Cell {
    let area_code = site.place.town.county.city().area_code;
    let landline = match rng.below(4) {
        0 => site.landline.clone(),
        1 => format!("（{area_code}）{}", site.landline),
        _ => format!("{area_code}-{}", site.landline),
    };
    if rng.chance(hand.noise.several_phones) {
        let mark = rng.pick(&["、", "/", " ", "，", ";"]);
        let second = if rng.chance(0.5) { &landline } else { &site.mobile_2 };
        return Cell::text(format!("{}{mark}{second}", site.mobile));
    }
    if rng.chance(0.3) {
        return Cell::text(landline);
    }
    match medium {
        Medium::Workbook if rng.chance(0.25) => Cell::Number(site.mobile.parse().unwrap_or(0.0)),
        Medium::Text if rng.chance(hand.noise.phone_float) => Cell::text(format!("{}.0", site.mobile)),
        _ if rng.chance(0.05) => {
            Cell::text(format!("{} {} {}", &site.mobile[..3], &site.mobile[3..7], &site.mobile[7..]))
        }
        _ => Cell::text(site.mobile.clone()),
    }
}

/// A credit code as a list holds it: now and then mistyped, or damaged by a spreadsheet when it is all digits.
pub(super) fn credit_code(code: &str, medium: Medium, hand: &Hand<'_>, rng: &mut Rng) -> Cell {
    if code.bytes().all(|b| b.is_ascii_digit()) && rng.chance(hand.noise.code_damaged) {
        return match medium {
            Medium::Workbook => Cell::Number(code.parse().unwrap_or(0.0)),
            Medium::Text if rng.chance(0.5) => Cell::text(format!("{}000", &code[..15])),
            Medium::Text => Cell::text(format!("{}.{}E+17", &code[..1], &code[1..6])),
        };
    }
    if rng.chance(hand.noise.code_mistyped) {
        return Cell::text(mistyped(code, rng));
    }
    if rng.chance(hand.noise.code_mistyped * 2.0) {
        return Cell::text(code.to_lowercase());
    }
    Cell::text(code.to_owned())
}

/// One character of a code wrong; letters that a credit code does not have stand for the digits they look like.
fn mistyped(code: &str, rng: &mut Rng) -> String {
    let mut chars: Vec<char> = code.chars().collect();
    let at = rng.below(chars.len());
    chars[at] = match chars[at] {
        '0' => 'O',
        '1' => 'I',
        '2' => 'Z',
        '5' => 'S',
        'A' => '4',
        _ => char::from(b'0' + rng.below(10) as u8),
    };
    chars.into_iter().collect()
}

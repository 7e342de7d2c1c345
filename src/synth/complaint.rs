//! What people write when they complain: many wordings, few facts.

use super::places::County;
use super::rng::Rng;
use super::spelling::{self, Hand};
use super::words::FOREIGN;
use super::world::{Detail, Site};

/// A complaint's words.
#[derive(Debug, Clone)]
pub(super) struct Complaint {
    /// What stands in the column of the accused; often empty though the text names somebody.
    pub accused: String,
    pub text: String,
    pub kind: &'static str,
    /// The name is in the text or in the column.
    pub named: bool,
}

/// A complaint about the plant. `named` tells whether it names the plant at all.
pub(super) fn about(site: &Site, named: bool, hand: &Hand<'_>, rng: &mut Rng) -> Complaint {
    let nuisance = rng.pick(site.trade.nuisance);
    let place = spot(site, hand, rng);
    let spoken = rng.pick(site.trade.spoken);
    let (who, accused) = if named { accused(site, hand, rng) } else { (nobody(site, spoken, rng), String::new()) };
    let when =
        rng.pick(&["每天凌晨", "一到晚上", "白天不开晚上开", "近半个月来", "长期", "逢周末", "从早到晚", "上个月起"]);
    let plea =
        rng.pick(&["请尽快处理", "望有关部门现场查看", "盼复", "希望能管一管", "请环保局依法查处", "村民意见很大", ""]);
    let owner = if rng.chance(0.12) {
        format!("，老板{}", rng.pick(&["叫", "是", "名"])) + &site.person
    } else if rng.chance(0.08) {
        let surname: String = site.person.chars().take(1).collect();
        format!("，听说是姓{surname}的开的")
    } else {
        String::new()
    };
    let text = match rng.below(11) {
        0 => format!("反映{place}{who}{nuisance}，{when}都这样{owner}。{plea}"),
        1 => format!("{who}（{place}）{when}{nuisance}{owner}，{plea}"),
        2 => format!("来电人称，其住在{place}附近，{who}{when}生产，{nuisance}，影响休息{owner}。"),
        3 => format!("地点：{place}\n问题：{who}{nuisance}\n要求：{plea}"),
        4 => format!("领导好！我家对面就是{who}，在{place}，{when}{nuisance}{owner}，老人小孩受不了，{plea}！"),
        5 => format!("举报{place}的{who}\"{nuisance}\"，有照片为证{owner}"),
        6 => format!("{place}，{who}，{nuisance}，{when}。"),
        7 => format!("网民留言：{who}没有手续也敢开工，{nuisance}，就在{place}{owner}。{plea}"),
        8 => format!("投诉人曾于上月反映{who}{nuisance}问题，至今没有改善，厂址在{place}，{plea}。"),
        9 => format!("（转办件）{place}一带{nuisance}，疑为{who}所排{owner}。"),
        _ => format!("{when}{nuisance}，是{place}{who}搞的{owner}，{plea}"),
    };
    Complaint { accused, text, kind: kind(nuisance), named }
}

/// A complaint about something that no list holds.
pub(super) fn foreign(place: &str, rng: &mut Rng) -> Complaint {
    let what = rng.pick(FOREIGN);
    let text = match rng.below(3) {
        0 => format!("{place}{what}，请处理"),
        1 => format!("来电反映{what}，地点{place}。"),
        _ => format!("{what}！{place}，多次反映无人管"),
    };
    Complaint { accused: String::new(), text, kind: "其他", named: false }
}

fn kind(nuisance: &str) -> &'static str {
    if nuisance.contains('水') || nuisance.contains('浆') {
        "水"
    } else if nuisance.contains('声') || nuisance.contains('鸣') || nuisance.contains('震') {
        "噪声"
    } else {
        "大气"
    }
}

/// How people call a plant: rarely by its registered name.
fn accused(site: &Site, hand: &Hand<'_>, rng: &mut Rng) -> (String, String) {
    let brand = &site.name.brand;
    let mark = if matches!(site.name.mark, "一厂" | "二厂") { site.name.mark } else { "厂" };
    let word = if rng.chance(0.6) { site.name.word } else { rng.pick(site.trade.drift) };
    let word = word.trim_end_matches('厂');
    let called = match rng.below(9) {
        0..3 => spelling::name(site, None, hand, rng),
        3 | 4 => format!("{brand}{mark}"),
        5 | 6 => format!("{brand}{word}{mark}"),
        7 => format!("{brand}{word}"),
        _ => format!("{}{brand}{word}{mark}", site.place.town.stem()),
    };
    let who = match rng.below(6) {
        0 => format!("一家叫{called}的"),
        1 => format!("“{called}”"),
        2 => format!("{called}（音）"),
        _ => called.clone(),
    };
    let column = if rng.chance(0.45) { called } else { String::new() };
    (who, column)
}

fn nobody(site: &Site, spoken: &str, rng: &mut Rng) -> String {
    match rng.below(7) {
        0 => format!("一家{spoken}厂"),
        1 => format!("有间{spoken}作坊"),
        2 => format!("一间没挂招牌的{spoken}厂"),
        3 => "附近工厂".to_owned(),
        4 => format!("某{spoken}加工点"),
        5 => format!("{spoken}那家"),
        _ => {
            let surname: String = site.person.chars().take(1).collect();
            format!("姓{surname}的老板办的{spoken}厂")
        }
    }
}

/// The place as a neighbour tells it.
fn spot(site: &Site, hand: &Hand<'_>, rng: &mut Rng) -> String {
    let place = &site.place;
    let village = spelling::village(place.village, hand, rng);
    let town = if place.town.county == County::Fengxi { "枫溪" } else { place.town.name };
    match rng.below(6) {
        0 => spelling::address(place, hand, rng),
        1 => format!("{town}{village}"),
        2 => village,
        3 => format!("{}{village}", place.town.stem()),
        _ => {
            let at = match place.detail {
                Detail::Anchor(anchor, relations) => format!("{anchor}{}", relations[0]),
                Detail::Lot(lot) | Detail::LotZone(lot) => lot.to_owned(),
                Detail::Street(street) => street.to_owned(),
                Detail::Cross(_) => "工业区".to_owned(),
                Detail::Trunk(trunk) => format!("{trunk}边"),
            };
            format!("{town}{village}{at}")
        }
    }
}

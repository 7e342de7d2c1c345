//! Labelled cases for enterprise names, run tier by tier, and laws of the parser on names of every shape.

use minglu::domain::cn::name::PlaceRelation;
use minglu::domain::cn::name::{
    Holder, NameLevel, NameParser, NameStats, ParsedName, PartKind, SiteRelation, compare, keys, site_relation, tokens,
};
use minglu::domain::cn::region::HomeRegions;
use minglu::text::{TextList, fold};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

fn rows(file: &str) -> Vec<csv::StringRecord> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/cases").join(file);
    csv::Reader::from_path(path)
        .expect("the file is in the repository")
        .records()
        .map(|row| row.expect("valid"))
        .collect()
}

fn parser() -> NameParser {
    NameParser::new(std::sync::Arc::new(HomeRegions::default()))
}

/// What a person would call the pair, from the level and the site marks.
fn verdict(a: &ParsedName, b: &ParsedName, stats: &NameStats) -> &'static str {
    let level = match compare(a, b, stats) {
        NameLevel::Missing => return "none",
        NameLevel::Equal | NameLevel::SameCore => "same",
        NameLevel::SameCoreOtherForm
        | NameLevel::SameBrandRelatedTrade
        | NameLevel::NearCore
        | NameLevel::SameBrandTradeUnsaid
        | NameLevel::ContainedShort => "related",
        _ => return "different",
    };
    match site_relation(a, b) {
        SiteRelation::Same => level,
        SiteRelation::OneUnmarked => "related",
        SiteRelation::Conflict => "different",
    }
}

#[test]
fn labelled_pairs_are_judged_by_tier() {
    let parser = parser();
    let rows = rows("names.csv");
    assert!(rows.len() >= 300);
    let pairs: Vec<_> = rows.iter().map(|row| (parser.parse(&fold(&row[0])), parser.parse(&fold(&row[1])))).collect();
    let stats = NameStats::new(pairs.iter().flat_map(|(a, b)| [a, b]));
    let mut tiers: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (row, (a, b)) in rows.iter().zip(&pairs) {
        let got = verdict(a, b, &stats);
        assert_eq!(got, verdict(b, a, &stats), "not symmetric: {row:?}");
        let tier = tiers.entry(&row[3]).or_default();
        tier.0 += u32::from(got == &row[2]);
        tier.1 += 1;
        if got != &row[2] {
            println!(
                "{} | {}: {got} ({:?}), expected {} [{}]",
                &row[0],
                &row[1],
                compare(a, b, &stats),
                &row[2],
                &row[4]
            );
        }
    }
    for (tier, floor) in [("clear", 0.98), ("usual", 0.95), ("hard", 0.80)] {
        let (right, all) = tiers[tier];
        println!("{tier}: {right} of {all}");
        assert!(f64::from(right) >= floor * f64::from(all), "{tier}: {right} of {all}");
    }
}

#[test]
fn labelled_names_are_taken_apart() {
    let parser = parser();
    let rows = rows("name_parts.csv");
    assert!(rows.len() >= 400);
    let mut right = 0;
    for row in &rows {
        let name = parser.parse(&fold(&row[0]));
        let trade = name.joined(PartKind::Trade);
        let forms: Vec<&str> =
            name.parts.iter().filter(|part| part.kind == PartKind::Form).map(|part| name.slice(part)).collect();
        let forms = forms.into_iter().filter(|form| !form.starts_with('(')).collect::<Vec<_>>().join("+");
        let found = (name.joined(PartKind::Region), &*name.brand, forms.as_str());
        if found == (row[1].to_owned(), &row[2], &row[4]) {
            right += 1;
        } else {
            println!("{}: {found:?} trade {trade}, expected {row:?}", &row[0]);
        }
    }
    println!("{right} of {} names right in region, 字号 and form", rows.len());
    assert!(right * 100 >= rows.len() * 97, "{right} of {}", rows.len());
}

/// A number is no spelling: its neighbour is another road, mine or plant, however long the 字号 around it; in digits or not is one.
#[test]
fn numbers_inside_names_are_identity() {
    let parser = parser();
    for (a, b, level) in [
        ("国道307线兴盛石料厂", "国道309线兴盛石料厂", NameLevel::NumeralConflict),
        ("宏达107砖厂", "宏达108砖厂", NameLevel::NumeralConflict),
        ("宏达17砖厂", "宏达71砖厂", NameLevel::NumeralConflict),
        ("7412厂", "7413厂", NameLevel::NumeralConflict),
        ("二〇二厂", "二〇三厂", NameLevel::NumeralConflict),
        ("八五三农场面粉厂", "八五二农场面粉厂", NameLevel::NumeralConflict),
        ("大庆油田第三采油厂", "大庆油田第四采油厂", NameLevel::NumeralConflict),
        ("大庆油田第三采油厂", "大庆油田采油三厂", NameLevel::Equal),
        ("七四一二厂", "7412厂", NameLevel::SameCore),
        // A regiment of the Corps is a place, its company too, in digits or not.
        ("121团第二砖厂", "122团第二砖厂", NameLevel::Different),
        ("第八师一二一团二砖厂", "石河子市121团第二砖厂", NameLevel::SameBrandTradeUnsaid),
        ("新疆生产建设兵团第八师一二一团轧花厂", "121团轧花厂", NameLevel::SameBrandTradeUnsaid),
        ("121团兴盛轧花厂", "122团兴盛轧花厂", NameLevel::SameCoreOtherPlace),
        ("五家渠市101团7连养殖加工厂", "五家渠市101团8连养殖加工厂", NameLevel::Different),
        ("辛集市二砖厂", "辛集市第二砖厂", NameLevel::Equal),
        ("辛集市二砖厂", "辛集市第一砖厂", NameLevel::NumeralConflict),
        ("济南市十二棉纺织厂", "济南市第12棉纺织厂", NameLevel::Equal),
        // Without the region, or as a company, the numeral is read as the 字号, and meets the plant of that number all the same.
        ("辛集市二砖厂", "二砖厂", NameLevel::SameCore),
        ("辛集市第二砖厂", "二砖厂", NameLevel::SameCore),
        ("辛集市三砖厂", "二砖厂", NameLevel::NumeralConflict),
        ("济南市一棉纺厂", "一棉纺厂", NameLevel::SameCore),
        ("潮州市三石材厂", "潮州市三石材有限公司", NameLevel::SameCoreOtherForm),
        ("潮州市三石材厂", "佛山市三石材有限公司", NameLevel::SameCoreOtherPlace),
        ("潮州市三石材厂", "潮州市三石制药有限公司", NameLevel::Different),
        // A larger number is a 字号.
        ("潮州市999陶瓷厂", "999陶瓷厂", NameLevel::SameCore),
        ("潮州市999陶瓷厂", "潮州市999陶瓷有限公司", NameLevel::SameCoreOtherForm),
        ("潮州市888塑料厂", "潮州市888塑料制品厂", NameLevel::SameBrandRelatedTrade),
        ("潮州市三十陶瓷厂", "潮州市三十陶瓷有限公司", NameLevel::SameCoreOtherForm),
        ("八五三农场面粉厂", "853农场面粉厂", NameLevel::SameCore),
        // One numeral in a short 字号 is a character like any other.
        ("三和塑料厂", "二和塑料厂", NameLevel::BrandOneCharDiffers),
        ("一心陶瓷有限公司", "一新陶瓷有限公司", NameLevel::NearCore),
    ] {
        let (left, right) = (parser.parse(a), parser.parse(b));
        assert_eq!(compare(&left, &right, &NameStats::new([&left, &right])), level, "{a} {b}");
    }
}

/// 二砖厂 counts plants behind a region; what only looks like it is a 字号 or a trade.
#[test]
fn a_numeral_before_the_trade_is_a_number_only_where_it_counts() {
    let parser = parser();
    let number = |text: &str| parser.parse(text).numeral.map(|numeral| numeral.number);
    for (text, expected) in [
        ("辛集市二砖厂", Some(2)),
        ("佛山市12砖厂", Some(12)),
        ("济南市一机床厂", Some(1)),
        ("潮州市20陶瓷厂", Some(20)),
        ("潮州市101五金厂", None),
        ("潮州市三十陶瓷厂", None),
        ("佛山市五金厂", None),
        ("佛山市三木家具厂", None),
        ("锦州市八一面粉厂", None),
        ("昌黎县二轻机械厂", None),
        ("上海市七彩印厂", None),
        ("宝安区百林业塑胶厂", None),
        ("龙水镇龙顺六废旧金属加工厂", None),
        ("济南市一机床有限公司", None),
    ] {
        assert_eq!(number(text), expected, "{text}");
    }
}

#[test]
fn places_and_holders_are_read() {
    let parser = parser();
    let place = |text: &str| parser.parse(text).place;
    for (a, b, relation) in [
        ("潮安县彩塘镇广穗厂", "潮州市潮安区彩塘镇泽铭厂", PlaceRelation::Same),
        ("潮州市广穗厂", "潮州市潮安区彩塘镇广穗厂", PlaceRelation::Compatible),
        ("广穗厂", "潮州市广穗厂", PlaceRelation::Unsaid),
        ("饶平县广穗厂", "潮州市潮安区广穗厂", PlaceRelation::Conflict),
    ] {
        assert_eq!(place(a).relation(&place(b)), relation, "{a} {b}");
    }
    assert_eq!(parser.parse("伟湛(潮州)工艺服装有限公司").bracket_place, place("潮州市广穗厂"));
    for (text, holder) in [
        ("李明和", Holder::Person),
        ("欧阳志强", Holder::Person),
        ("容桂街道马冈村民委员会", Holder::VillageCommittee),
        ("浮洋镇庵后村民委员会", Holder::VillageCommittee),
        ("均安镇均安村民委员会", Holder::VillageCommittee),
        ("狮山镇官窑社区居民委员会", Holder::VillageCommittee),
        ("塘口镇塘口墟村经济联合社", Holder::VillageCommittee),
        ("某村股份合作经济社", Holder::VillageCommittee),
        ("佛山市联发物业管理有限公司", Holder::PropertyCompany),
        ("佛山市联发投资发展有限公司", Holder::PropertyCompany),
        ("无名五金作坊", Holder::Nameless),
        ("不知名工厂", Holder::Nameless),
        ("一家黑作坊", Holder::Nameless),
        ("谢姓塑料作坊", Holder::Nameless),
        ("王氏厂", Holder::Nickname),
        ("陈老板的厂", Holder::Nickname),
        ("王氏印刷厂", Holder::Enterprise),
        ("李明和五金厂", Holder::Enterprise),
        ("顺泰厂", Holder::Enterprise),
        ("惠民供销合作社", Holder::Enterprise),
        ("绿源农民专业合作社", Holder::Enterprise),
    ] {
        assert_eq!(parser.parse(text).holder, holder, "{text}");
    }
}

#[test]
fn keys_meet_where_a_clerk_would_look() {
    let parser = parser();
    let made = |text: &str, make: fn(&ParsedName, &mut TextList)| -> Vec<String> {
        TextList::made(|list| make(&parser.parse(&fold(text)), list)).iter().map(str::to_owned).collect()
    };
    let get = |text: &str| made(text, keys);
    for (a, b) in [
        ("潮州市潮安区彩塘镇广穗不锈钢制品厂", "广穗不锈钢"),
        ("广穗厂", "广穗不锈钢有限公司"),
        ("鸿岳陶瓷厂", "宏岳瓷业有限公司"),
        ("新沐有限公司(原旧沐厂)", "旧沐厂"),
    ] {
        let (left, right) = (get(a), get(b));
        assert!(left.iter().any(|key| right.contains(key)), "{a} {b}: {left:?} {right:?}");
    }
    let (left, right) = (get("广穗不锈钢厂"), get("泽铭不锈钢厂"));
    assert!(!left.iter().any(|key| right.contains(key)));
    assert!(get("李明和").is_empty() && get("").is_empty() && made("无名作坊", tokens).is_empty());
    assert!(made("锁纳特金属", tokens).contains(&"纳特".to_owned()));
}

/// Every name of the public register extract, when it lies beside the repository: no panic, parts re-assemble, and how fast.
#[test]
fn real_register_names_parse() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/register/register_sample.csv.gz");
    let Ok(output) = std::process::Command::new("gzip").arg("-dc").arg(&path).output() else { return };
    if !output.status.success() {
        return;
    }
    let names: Vec<String> = csv::Reader::from_reader(output.stdout.as_slice())
        .byte_records()
        .filter_map(|row| row.ok())
        .map(|row| fold(&String::from_utf8_lossy(row.get(0).unwrap_or_default())))
        .collect();
    let parser = parser();
    parser.parse("甲");
    let started = std::time::Instant::now();
    let parsed: Vec<ParsedName> = names.iter().map(|name| parser.parse(name)).collect();
    let seconds = started.elapsed().as_secs_f64();
    println!("{} names, {:.0} a second on one core", names.len(), names.len() as f64 / seconds);
    for (name, parsed) in names.iter().zip(&parsed) {
        assert_laws(&parser, name, parsed);
    }
    let branded = parsed.iter().filter(|name| !name.is_generic()).count();
    assert!(branded * 100 > names.len() * 90, "字号 found in {branded} of {}", names.len());
}

fn assert_laws(parser: &NameParser, text: &str, name: &ParsedName) {
    let mut at = 0;
    for part in &name.parts {
        assert_eq!(part.start, at, "gap in {text:?}: {:?}", name.parts);
        at = part.end;
    }
    assert_eq!(at as usize, text.len(), "end of {text:?}: {:?}", name.parts);
    let canonical = name.canonical();
    let again = parser.parse(&canonical);
    assert_eq!(again.canonical(), canonical, "{text:?}");
    assert_eq!(
        (&again.brand, again.form, again.numeral, &again.site, again.holder, again.place),
        (&name.brand, name.form, name.numeral, &name.site, name.holder, name.place),
        "{text:?}"
    );
}

proptest! {
    #[test]
    fn any_text_is_taken_apart_without_gap(
        words in prop::collection::vec(prop::sample::select(vec![
            "佛山市", "顺德", "国网", "湖南省", "交通", "银行", "集团", "供销社", "吉安", "市民", "区", "镇", "广", "穗", "陶瓷", "五", "厂", "二", "第", "有限公司", "(", ")", "原", "停产", "分公司", "*", "。",
            "/", "李", "明", "氏", "制品", "作坊", "村民委员会", "a", "1", "\"", "曾用名", "瓷", "不", "有限", "公", "司", "无名", "、", "-", "新厂",
        ]), 0..12),
    ) {
        let parser = parser();
        let text = fold(&words.concat());
        assert_laws(&parser, &text, &parser.parse(&text));
    }

    #[test]
    fn comparing_is_symmetric_and_total(a in "\\PC{0,16}", b in "\\PC{0,16}") {
        let parser = parser();
        let (a, b) = (parser.parse(&fold(&a)), parser.parse(&fold(&b)));
        assert_laws(&parser, &a.text, &a);
        let stats = NameStats::new([&a, &b]);
        prop_assert_eq!(compare(&a, &b, &stats), compare(&b, &a, &stats));
        prop_assert!(matches!(compare(&a, &a, &stats), NameLevel::Equal | NameLevel::Missing));
    }
}

//! Habits of lists that cost units or invent them: each run is a few rows that hold one of them.

mod census_run;

use census_run::{folder, run};
use minglu::consolidate::Placement;
use minglu::domain::cn::CnHeaders;
use minglu::ingest::{self, IngestConfig};
use minglu::pipeline::{Outcome, Run};
use minglu::plan::Plan;
use minglu::record::Lists;
use std::path::PathBuf;

const BASE: &str = "单位名称,统一社会信用代码,法定代表人,详细地址,联系电话\n";
const PERMITS: &str = "单位名称,统一社会信用代码,许可证编号,生产经营场所地址,法定代表人\n";

/// Writes lists into a folder of their own and reads them.
fn lists(test: &str, files: &[(&str, String)]) -> Lists {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&dir).expect("a folder for the test");
    for (name, text) in files {
        std::fs::write(dir.join(name), text).expect("a list");
    }
    ingest::read(&[dir], &IngestConfig::default(), &CnHeaders).expect("the lists are readable")
}

fn placement<'a>(lists: &Lists, outcome: &'a Outcome, label: &str) -> &'a Placement {
    let record = lists.find(label).unwrap_or_else(|| panic!("no record {label}"));
    &outcome.roster.placements[record.index()]
}

fn units(files: &[(&str, String)], test: &str) -> usize {
    run(&lists(test, files)).roster.units.len()
}

#[test]
fn a_firm_registered_at_one_place_and_producing_at_another_is_one_site() {
    let base =
        format!("{BASE}潮州市潮安区广成不锈钢有限公司,91445100MACBJX627J,陈志强,潮安区庵埠镇文里村12号,13800001111\n");
    let permit = |number: &str| {
        format!(
            "{PERMITS}潮州市潮安区广成不锈钢有限公司,91445100MACBJX627J,91445100MACBJX627J{number},潮安区彩塘镇金砂村工业区,陈志强\n"
        )
    };
    assert_eq!(units(&[("省下发底册.csv", base.clone()), ("排污许可证.csv", permit("001P"))], "one-site"), 1);
    // The permit of a second site says that there is a first one elsewhere.
    assert_eq!(units(&[("省下发底册.csv", base.clone()), ("排污许可证.csv", permit("002P"))], "permit-002"), 2);
    // A list that holds both places means two sites.
    let twice = format!(
        "{base}潮州市潮安区广成不锈钢有限公司,91445100MACBJX627J,陈志强,潮安区彩塘镇金砂村工业区,13800001111\n"
    );
    assert_eq!(units(&[("省下发底册.csv", twice)], "both-on-one-list"), 2);
}

#[test]
fn a_numbered_plant_and_its_namesake_need_more_than_the_name() {
    let row =
        |name: &str, person: &str, phone: &str, place: &str| format!("{name},,{person},潮安区彩塘镇{place},{phone}\n");
    let two = format!(
        "{BASE}{}{}",
        row("彩塘广成五金厂", "陈志强", "13800001111", "金砂村"),
        row("彩塘广成五金二厂", "林少文", "13900002222", "金砂村")
    );
    assert_eq!(units(&[("底册.csv", two)], "numbered"), 2);
}

#[test]
fn an_individual_business_turned_company_is_one_unit_and_says_so() {
    let files = [
        (
            "省下发底册.csv",
            format!("{BASE}彩塘镇广成不锈钢厂,92440606L01865797Q,陈志强,潮安区彩塘镇金砂村工业区12号,13800001111\n"),
        ),
        (
            "环统.csv",
            format!(
                "{BASE}潮州市潮安区彩塘镇广成不锈钢有限公司,91445100MACBJX627J,陈志强,潮安区彩塘镇金砂村工业区12号,13800001111\n"
            ),
        ),
    ];
    let lists = lists("succession", &files);
    let outcome = run(&lists);
    assert_eq!(outcome.roster.units.len(), 1);
    let rule = placement(&lists, &outcome, "省下发底册:1").reason.rule.as_deref().expect("the relation is said");
    assert!(rule.zh.starts_with("个转企"), "{}", rule.zh);
}

#[test]
fn a_former_name_is_said_where_it_decides() {
    let files = [
        (
            "省下发底册.csv",
            format!("{BASE}潮州市新永发食品厂（原潮州市泽华食品厂）,,陈志强,潮安区庵埠镇文里村,13800001111\n"),
        ),
        ("环统.csv", format!("{BASE}潮州市泽华食品厂,,陈志强,潮安区庵埠镇文里村,13800001111\n")),
    ];
    let lists = lists("renamed", &files);
    let outcome = run(&lists);
    assert_eq!(outcome.roster.units.len(), 1);
    assert_eq!(
        placement(&lists, &outcome, "环统:1").reason.rule.as_deref().map(|rule| rule.zh),
        Some("更名：与曾用名相符")
    );
}

#[test]
fn a_citys_own_words_extend_the_tables() {
    let registry = minglu::builtin::registry();
    let sample = std::fs::read_to_string(folder("data-samples/plans/local-words.toml")).expect("the sample plan");
    let plan = Plan::from_toml(&sample, &registry).expect("a plan").compile(&registry).expect("it compiles");
    let files = [
        ("省下发底册.csv", format!("{BASE}潮州市泽华紫砂壶厂,,陈志强,潮安区彩塘镇金砂村,\n")),
        ("环统.csv", format!("{BASE}潮州市泽华紫砂厂,,陈志强,潮安区彩塘镇金砂村,\n")),
    ];
    let outcome = Run::new(&plan).over(&lists("local-words", &files)).expect("it runs");
    assert_eq!(outcome.roster.units.len(), 1);
    let wrong = "base = \"cn-census\"\nname = \"x\"\n[standardise]\npart = \"cn.census\"\nlook_alikes = [\"单\"]\n";
    let mistakes = Plan::from_toml(wrong, &registry).expect("a plan").compile(&registry).map(|_| ()).unwrap_err();
    let said = mistakes.to_string();
    assert!(said.contains("look_alikes") && said.contains("单") && said.contains("allowed"), "{said}");
}

#[test]
fn a_description_that_many_complaints_use_names_nobody() {
    let head = "编号,被举报单位,举报内容\n";
    let row = |n: u32, village: &str| format!("{n},,{village}有一家吹瓶厂，塑料味很大\n");
    let towns = ["潮安区庵埠镇文里村", "潮安区彩塘镇金砂村", "潮安区浮洋镇厦里美村", "潮安区庵埠镇郭三村"];
    let complaints: String = towns.iter().enumerate().map(|(n, village)| row(n as u32 + 1, village)).collect();
    let base = format!("{BASE}潮州市广成不锈钢厂,,陈志强,潮安区彩塘镇金砂村,\n");
    let lists = lists("nobody", &[("省下发底册.csv", base), ("信访投诉.csv", format!("{head}{complaints}"))]);
    let outcome = run(&lists);
    assert_eq!(outcome.roster.units.len(), 1, "{:?}", outcome.roster.units);
}

/// A villager names the man or the 字号 and no more: a unit is meant where the lists have one called so or run by one called so in that village.
#[test]
fn a_complaint_that_names_a_man_or_a_bare_brand_means_the_unit_there() {
    let base = format!(
        "{BASE}潮州市泽华塑料厂,,张伟,潮安区彩塘镇金砂村工业区12号,\n\
        潮州市永兴发五金厂,,陈志强,潮安区彩塘镇骊塘村大路8号,\n\
        潮州市华美印刷厂,,林大明,潮安区彩塘镇金砂村工业区30号,\n\
        潮州市宏伟服装厂,,吴小梅,潮安区彩塘镇骊塘村大路70号,\n\
        潮州市广成瓷厂,,许文彬,潮安区彩塘镇金砂村大路61号,\n\
        潮州市恒丰食品厂,,郑少华,潮安区彩塘镇骊塘村后片5号,\n"
    );
    let said = [
        ("彩塘镇金砂村有一家塑料厂，老板叫张伟，塑料味很大", 1),
        ("彩塘镇金砂村张伟的塑料厂，塑料味很大", 1),
        ("彩塘镇骊塘村村民陈志强在家中开五金加工点，噪音大", 2),
        ("彩塘镇骊塘村陈志强五金加工点噪音大", 2),
        ("彩塘镇金砂村那边的“泽华”塑料味很大", 1),
        ("投诉泽华（彩塘镇金砂村工业区）塑料味很大", 1),
        // The town and the village by their bare names.
        ("彩塘金砂那边的“泽华”塑料味很大", 1),
        ("彩塘骊塘有一家五金厂，是陈志强开的，噪音大", 2),
        ("彩塘骊塘那边的“泽华”塑料味很大", 0),
        // A sentence marks the man off; what he makes is no 字号.
        ("彩塘镇骊塘村有个叫陈志强的人开了个安全门厂，噪音大", 2),
        ("彩塘镇金砂村有个张伟家的作坊，塑料味很大", 1),
        // Behind a place anything may stand; a 字号 or a man's name is what the lists know.
        ("反映彩塘镇金砂村泽华震动很大，要求处理", 1),
        ("市民反映：彩塘镇骊塘村的宏伟服装，晚上机器声音很大", 4),
        ("市民反映：彩塘镇骊塘村的郑少华，粉尘满天飞", 6),
        ("反映彩塘镇金砂村永兴达震动很大，要求处理", 0),
        ("彩塘镇金砂村有个叫林国栋的人开了个塑料厂，塑料味很大", 0),
        // A namesake of another village, a name that lists do not know, a family name, a word in quotation marks.
        ("彩塘镇骊塘村有一家塑料厂，老板叫张伟，塑料味很大", 0),
        ("浮洋镇厦里美村村民陈志强在家中开五金加工点，噪音大", 0),
        ("彩塘镇金砂村有一家塑料厂，老板叫林国栋，塑料味很大", 0),
        ("彩塘镇金砂村有一家塑料厂，老板姓张，塑料味很大", 0),
        ("浮洋镇厦里美村那边的“泽华”塑料味很大", 0),
        ("彩塘镇金砂村那边的“夜来香”塑料味很大", 0),
    ];
    let rows: String = said.iter().enumerate().map(|(n, (text, _))| format!("{n},,{text}\n")).collect();
    let files = [("省下发底册.csv", base), ("信访投诉.csv", format!("编号,被举报单位,举报内容\n{rows}"))];
    let lists = lists("hearsay", &files);
    let outcome = run(&lists);
    let unit = |label: &str| placement(&lists, &outcome, label).unit;
    for (n, (text, meant)) in said.iter().enumerate() {
        let heard = unit(&format!("信访投诉:{}", n + 1));
        let expected = if *meant == 0 { None } else { unit(&format!("省下发底册:{meant}")) };
        assert_eq!(heard, expected, "{text}");
    }
    assert_eq!(outcome.roster.units.len(), 6, "{:?}", outcome.roster.units);
}

#[test]
fn two_firms_of_one_owner_stay_two_and_are_asked_about() {
    let row = |name: &str, code: &str| format!("{name},{code},陈志强,潮安区彩塘镇金砂村工业区12号,13800001111\n");
    // Brand and trade unlike; other codes at a group and the company listed by it; other codes at names that differ.
    for (test, one, other, why) in [
        ("two-trades", row("华美印刷厂", ""), row("永发塑料厂", ""), "同一名单里字号、行业都不同"),
        (
            "group-and-listed",
            row("潮州市泽华（集团）有限公司", "91445100MACBJX627J"),
            row("潮州市泽华股份有限公司", "91440300708461136T"),
            "同一名单里有效代码和公司形式都不同",
        ),
        (
            "two-codes",
            row("潮州市泽华有限公司", "91445100MACBJX627J"),
            row("潮州市永兴发有限公司", "91440300708461136T"),
            "同一名单里有效代码和名称都不同",
        ),
    ] {
        let outcome = run(&lists(test, &[("省下发底册.csv", format!("{BASE}{one}{other}"))]));
        assert_eq!(outcome.roster.units.len(), 2, "{test}");
        assert_eq!(outcome.roster.reviews.iter().map(|review| review.why.zh).collect::<Vec<_>>(), [why], "{test}");
    }
    // A third record that fits both (the owner's meter, the one firm on another list) does not bring them together.
    let both = format!("{BASE}{}{}", row("华美印刷厂", ""), row("永发塑料厂", ""));
    for third in ["陈志强", "华美印刷厂"] {
        let files = [("省下发底册.csv", both.clone()), ("环统.csv", format!("{BASE}{}", row(third, "")))];
        let lists = lists("third", &files);
        let outcome = run(&lists);
        let unit = |record| placement(&lists, &outcome, record).unit;
        assert!(unit("省下发底册:1") != unit("省下发底册:2"), "{third}");
    }
    // So do firms of two lists, unless the trades are akin or the 字号 are one ill written.
    let base = format!("{BASE}{}", row("华美印刷厂", ""));
    for (other, number) in [("永发塑料厂", 2), ("永发彩印厂", 1), ("华镁塑料厂", 1)] {
        let files = [("省下发底册.csv", base.clone()), ("环统.csv", format!("{BASE}{}", row(other, "")))];
        assert_eq!(units(&files, "two-lists"), number, "{other}");
    }
    // An individual business that became a company may stand in one list twice.
    let turned = row("彩塘镇广成不锈钢厂", "92440606L01865797Q")
        + &row("潮州市潮安区彩塘镇广成不锈钢有限公司", "91445100MACBJX627J");
    assert_eq!(units(&[("省下发底册.csv", format!("{BASE}{turned}"))], "turned-in-one-list"), 1);
}

/// 达旗 is what everybody at home calls 达拉特旗, also before a plant without a 字号.
#[test]
fn banners_go_by_their_short_names_at_home() {
    let base = format!(
        "{BASE}达拉特旗昭君绒毛加工厂,,乌云,达拉特旗展旦召苏木哈什拉村,\n准格尔旗宏泰煤业有限公司,,张平,准格尔旗薛家湾镇,\n\
         达拉特旗第二砖厂,,王二小,达拉特旗树林召镇五股地村,\n达拉特旗第三砖厂,,李三,达拉特旗树林召镇林原村,\n"
    );
    let accounts =
        "户号,户名,用电地址\n1,达旗昭君绒毛加工厂,哈什拉村\n2,准旗宏泰煤业有限公司,薛家湾\n3,达旗二砖厂,五股地村\n";
    let lists = lists("banners", &[("底册.csv", base), ("用电.csv", accounts.to_owned())]);
    let outcome = run(&lists);
    let unit = |label: &str| placement(&lists, &outcome, label).unit;
    for (base, account) in [("底册:1", "用电:1"), ("底册:2", "用电:2"), ("底册:3", "用电:3")] {
        assert_eq!(unit(base), unit(account), "{base}");
    }
    assert_eq!(outcome.roster.units.len(), 4);
}

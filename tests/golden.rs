//! What stands on the roster: of the values that the lists of a unit hold the one that is whole, in one spelling for all units.

mod census_run;

use census_run::run;
use minglu::domain::cn::CnHeaders;
use minglu::ingest::{self, IngestConfig, Input};
use minglu::record::Lists;

fn lists(lists: &[(&str, &str)]) -> Lists {
    let input = |&(name, text): &(&str, &str)| Input::Bytes {
        name: name.to_owned(),
        extension: "csv".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let inputs: Vec<Input> = lists.iter().map(input).collect();
    ingest::read_inputs(&inputs, &IngestConfig::default(), &CnHeaders).expect("the lists are readable")
}

/// The values of a field on the roster of some lists, a text a unit.
fn roster(files: &[(&str, &str)], field: &str) -> Vec<String> {
    let outcome = run(&lists(files));
    let value = |unit: &minglu::consolidate::Unit| unit.value(field).map_or("", |value| value.text).to_owned();
    outcome.roster.units.iter().map(value).collect()
}

const BASE: &str = "单位名称,统一社会信用代码,法定代表人,联系电话,详细地址\n";
const REGISTER: &str = "统一社会信用代码,企业名称,经营者,住所（经营场所）,市场主体类型,登记状态,曾用名称\n";
const METERS: &str = "户号,户名,用电地址,联系电话\n";

/// The names of a unit that the base register, the register of licences and a list of meters know.
fn name(base: &str, register: &str, meter: &str) -> Vec<String> {
    let row = |rest: &str| format!("{rest},91330784656068702P,谭洪亮,13967931111,永康市象珠镇派溪吕村12号\n");
    let base = [BASE, &row(base)].concat();
    let (known, former) = register.split_once('/').unwrap_or((register, ""));
    let licence = format!("91330784656068702P,{known},谭洪亮,永康市象珠镇派溪吕村12号,有限责任公司,存续,{former}\n");
    let register = [REGISTER, &licence].concat();
    let meter = format!("{METERS}3357033709,{meter},永康市象珠镇派溪吕村12号,13967931111\n");
    roster(&[("底册", &base), ("市场主体库", &register), ("用电户", &meter)], "name")
}

#[test]
fn a_unit_goes_by_its_registered_name() {
    // Without its region, without its end, with the region's short name, by the name before.
    for other in
        ["正乐有色金属有限公司", "永康市正乐有色金属有限公", "永康正乐有色金属有限公司", "永康市迅发有色金属有限公司"]
    {
        let names = name(other, "永康市正乐有色金属有限公司", "正乐有色金属");
        assert_eq!(names, ["永康市正乐有色金属有限公司"], "{other}");
    }
    // What the register says the unit was called before is no name of today, whoever writes it.
    let renamed = "永康市正乐有色金属有限公司/永康市迅发有色金属有限公司";
    let names = name("永康市迅发有色金属有限公司", renamed, "永康市迅发有色金属有限公司");
    assert_eq!(names, ["永康市正乐有色金属有限公司"]);
    // Present and former alike: a list that fills every cell.
    let same = "永康市正乐有色金属有限公司/永康市正乐有色金属有限公司";
    assert_eq!(name("正乐有色金属", same, "正乐有色"), ["永康市正乐有色金属有限公司"]);
}

#[test]
fn a_name_with_its_region_in_full_comes_before_the_same_without() {
    let base = |name: &str| format!("{BASE}{name},91330784656068702P,谭洪亮,13967931111,永康市象珠镇派溪吕村12号\n");
    let meter = |name: &str| format!("{METERS}3357033709,{name},永康市象珠镇派溪吕村12号,13967931111\n");
    let name = |first: &str, second: &str| roster(&[("底册", &*base(first)), ("用电户", &*meter(second))], "name");
    let whole = "永康市正乐有色金属有限公司";
    assert_eq!(name("正乐有色金属有限公司", whole), [whole]);
    assert_eq!(name("永康正乐有色金属有限公司", whole), [whole]);
    // A region that is said in full needs no more of it.
    assert_eq!(name(whole, "浙江省永康市正乐有色金属有限公司"), [whole]);
}

#[test]
fn brackets_stay_as_wide_as_they_were() {
    let wide = "正乐有色金属（永康）有限公司";
    assert_eq!(name(wide, wide, wide), [wide]);
    let narrow = "正乐有色金属(永康)有限公司";
    assert_eq!(name(narrow, narrow, narrow), [narrow]);
    // One name in two spellings is one value, as the most trusted list writes it.
    assert_eq!(name(narrow, wide, narrow), [wide]);
}

/// Rows that make 金华 the home of the lists.
fn homely(rows: &str, header: &str) -> String {
    let filler = "永康市古山镇世雅村|义乌市佛堂镇稽亭村|浦江县白马镇豪墅村|武义县茭道镇胡宅垄村"
        .split('|')
        .zip(["甲", "乙", "丙", "丁"]);
    let filler = filler.map(|(place, sign)| format!("浙江大{sign}山五金厂,浙江省金华市{place}{sign}号,,\n"));
    [header, &filler.collect::<String>(), rows].concat()
}

fn place(row: &str, field: &str) -> String {
    let csv = homely(&format!("{row}\n"), "单位名称,详细地址,区县,乡镇\n");
    roster(&[("底册", &csv)], field).pop().expect("a unit")
}

#[test]
fn county_and_town_by_their_official_names() {
    for (row, county, town) in [
        ("正乐有色金属厂,永康象珠镇派溪吕村12号,,", "永康市", "象珠镇"),
        ("正乐有色金属厂,派溪吕村12号,永康,象珠", "永康市", "象珠镇"),
        // A form asks where it belongs, and has one column for it.
        ("正乐有色金属厂,派溪吕村12号,,永康市象珠镇", "永康市", "象珠镇"),
        ("正乐有色金属厂,象珠镇派溪吕村12号,,永康市", "永康市", "象珠镇"),
        // Said by the name only.
        ("永康市正乐有色金属厂,派溪吕村12号,,", "永康市", ""),
        ("正乐有色金属（永康）有限公司,派溪吕村12号,,", "永康市", ""),
        // Said by nobody, or as no place at home is called.
        ("正乐有色金属厂,派溪吕村12号,,", "", ""),
        ("正乐有色金属厂,派溪吕村12号,高新区,", "高新区", ""),
        ("正乐有色金属厂,派溪吕村12号,永康市,经济开发区", "永康市", "经济开发区"),
    ] {
        assert_eq!((place(row, "county"), place(row, "town")), (county.to_owned(), town.to_owned()), "{row}");
    }
}

#[test]
fn a_village_has_one_spelling_within_its_town() {
    let row = |name: &str, place: &str| format!("{name},永康市{place},,\n");
    let rows = [
        row("正乐有色金属厂", "象珠镇官川村12号"),
        row("恒朗压铸厂", "象珠镇官川村38号"),
        row("奥顺机床厂", "象珠镇官川村77号"),
        row("鸿图喷塑厂", "象珠镇官川91号"),
        row("炊顺抛光厂", "象珠镇象珠一村村后"),
        row("天达不锈钢厂", "象珠镇象珠一村9号"),
    ];
    let csv = homely(&rows.concat(), "单位名称,详细地址,区县,乡镇\n");
    let mut villages = roster(&[("底册", &csv)], "village");
    assert_eq!(villages.split_off(4), ["官川村", "官川村", "官川村", "官川村", "象珠一村", "象珠一村"]);
}

#[test]
fn a_place_said_only_where_a_firm_is_registered_is_on_the_roster() {
    let csv = homely("", "单位名称,详细地址,区县,乡镇\n");
    let register =
        format!("{REGISTER}91330784656068702P,正乐有色金属厂,谭洪亮,永康市象珠镇派溪吕村12号,个体工商户,存续,\n");
    let files = [("底册", &*csv), ("市场主体库", &*register)];
    let last = |field| roster(&files, field).pop().expect("a unit");
    assert_eq!((last("county"), last("town"), last("village")), ("永康市".into(), "象珠镇".into(), "派溪吕村".into()));
}

//! What tables mean beyond their cells: marks for the cell above, tables that list no units, sentences that are complaints.

mod reading;

use minglu::domain::cn::CnHeaders;
use minglu::ingest::{self, IngestConfig};
use minglu::record::{IssueKind, Lists, RejectReason, Role};
use reading::{cell, headers, reasons, text};

#[test]
fn a_table_that_identifies_no_unit_is_set_aside_and_a_person_may_say_that_it_does() {
    let read = |rows: &str, config: &str| {
        let config = IngestConfig::from_toml(config).unwrap();
        ingest::read_bytes("底册", "csv", rows.as_bytes(), &config, &CnHeaders).unwrap()
    };
    let summary = "某市底册汇总\n序号,乡镇,工业企业数\n1,东城街道,4\n2,西吴镇,2\n合计,,6\n";
    let lists = read(summary, "");
    use RejectReason::{Header, Subtotal, Title, Unidentified};
    assert_eq!(reasons(&lists), [(1, Title), (2, Header), (3, Unidentified), (4, Unidentified), (5, Subtotal)]);
    assert_eq!((lists.len(), lists.sources()[0].role), (0, Role::Other));
    assert_eq!(lists.rejected[2].text, "1 | 东城街道 | 4");
    assert_eq!(headers(&lists), [("序号", Some("serial")), ("乡镇", Some("town")), ("工业企业数", None)]);
    let said = "[sources.\"底册\".columns]\n\"乡镇\" = \"name\"\n";
    assert_eq!((read(summary, said).len(), ingest::left_out(&read(summary, said)).len()), (2, 0));
    // What tells units apart without a name.
    for rows in [
        "户号,用电量\n0300916397474608,1\n",
        "详细地址,行业\n东城村12号,砖瓦\n",
        "编号,举报内容\n1,东风砖厂冒黑烟\n",
        "业主姓名,村\n李明,东城村\n",
        "组织机构代码,状态\n69922961-7,在产\n",
        "经度,纬度\n116.61234,23.61234\n",
    ] {
        assert_eq!(read(rows, "").len(), 1, "{rows}");
    }
}

#[test]
fn lists_of_persons_with_telephones_are_lists_of_units_and_contacts_of_towns_are_none() {
    let records = |name: &str, rows: &str| text(name, rows).len();
    let workshops = "联系人,联系电话,所属镇,主要产品\n\
                     张伟,13800000001,彩塘镇,不锈钢抛光\n张强,13800000002,彩塘镇,不锈钢抛光\n李强,,古巷镇,五金\n";
    assert_eq!(records("名单", workshops), 3);
    let phones = "联系电话,镇,村\n13800000001,彩塘镇,金砂村\n13800000002,古巷镇,古一村\n";
    assert_eq!(records("名单", phones), 2);
    // One clerk for all, or one for each town.
    for rows in [
        "联系人,联系电话,所属镇,主要产品\n张伟,6600000,彩塘镇,五金\n张伟,6600000,彩塘镇,陶瓷\n张伟,6600000,古巷镇,陶瓷\n",
        "镇,企业数,联系人,联系电话\n彩塘镇,12,张伟,0768-6600000\n庵埠镇,3,李强,0768-6600001\n",
        "镇,企业数,联系人\n彩塘镇,12,\n彩塘镇,3,\n古巷镇,3,李强\n",
    ] {
        assert_eq!(records("名单", rows), 0, "{rows}");
    }
}

#[test]
fn base_registers_and_complaints_are_read_whatever_their_columns_and_that_is_said() {
    let complaints = "日期,镇,村,污染类型\n2017-1-1,彩塘镇,金砂村,废气\n2017-1-2,古巷镇,古一村,噪声\n";
    let told = |lists: &Lists| ingest::told_by_role(lists, &CnHeaders).len();
    let lists = text("信访台账", complaints);
    assert_eq!((lists.len(), lists.sources()[0].role, told(&lists)), (2, Role::Complaints, 1));
    let lists = text("省下发底册", "行业,镇,村\n陶瓷,古巷镇,古一村\n陶瓷,古巷镇,古二村\n");
    assert_eq!((lists.len(), lists.sources()[0].role, told(&lists)), (2, Role::BaseRegister, 1));
    let lists = text("名单", complaints);
    assert_eq!((lists.len(), told(&lists)), (0, 0));
    let lists = text("底册", "单位名称,镇\n甲厂,古巷镇\n");
    assert_eq!((lists.len(), told(&lists)), (1, 0));
}

#[test]
fn marks_that_repeat_the_cell_above_are_filled_and_noted() {
    let lists = text(
        "底册",
        "序号,乡镇,单位名称,地址\n\
         1,西吴镇,大阜纸箱厂,大阜村\n\
         2,同上,同上（二车间）,同上\n\
         3,〃,兴盛家具厂,\n\
         合计,,3家,\n\
         4,\"\"\"\",金泰板纸厂,〃\n\
         序号,乡镇,单位名称,地址\n\
         5,同上,顺利机械厂,北韩村\n",
    );
    let column = |field| (0..5).map(|record| cell(&lists, record, field).unwrap_or("")).collect::<Vec<_>>();
    // No mark reaches over the header that stands again.
    assert_eq!(column("town"), ["西吴镇", "西吴镇", "西吴镇", "西吴镇", ""]);
    assert_eq!(column("name")[1], "大阜纸箱厂（二车间）");
    assert_eq!(column("address"), ["大阜村", "大阜村", "", "", "北韩村"]);
    let noted: Vec<(u32, &str, &str, &str)> = lists
        .issues
        .iter()
        .filter(|issue| issue.kind == IssueKind::Ditto)
        .map(|issue| (issue.record.0, &*issue.column, &*issue.value, &*issue.detail))
        .collect();
    assert_eq!(
        noted,
        [
            (1, "town", "同上", "↑ 2"),
            (1, "name", "同上（二车间）", "↑ 2"),
            (1, "address", "同上", "↑ 2"),
            (2, "town", "〃", "↑ 2"),
            (3, "town", "\"", "↑ 2"),
            (3, "address", "〃", ""),
            (4, "town", "同上", ""),
        ]
    );
    let lists = text("底册", "单位名称,乡镇\n甲厂,西吴镇\n乙厂,同上\n\n丙厂,〃\n丁厂,阜寨镇\n戊厂,同上\n");
    let towns: Vec<_> = (0..5).map(|record| cell(&lists, record, "town").unwrap_or("")).collect();
    assert_eq!(towns, ["西吴镇", "西吴镇", "西吴镇", "阜寨镇", "阜寨镇"]);
    assert_eq!(lists.issues.iter().map(|issue| &*issue.detail).collect::<Vec<_>>(), ["↑ 2", "↑ 2", "↑ 6"]);
    // 联系人 同上 from the first record on means the person beside it.
    let lists = text("底册", "单位名称,负责人,联系人\n甲厂,王阜,同上\n乙厂,李明,同上\n丙厂,周鑫,孙立\n");
    assert_eq!((cell(&lists, 1, "contact"), cell(&lists, 2, "contact")), (None, Some("孙立")));
}

#[test]
fn a_mark_beside_another_address_or_person_is_not_filled_from_above() {
    let lists = text(
        "底册",
        "单位名称,地址,注册地址,联系人,法人,联系电话,法人手机\n\
         永发五金厂,宏安村5号,骊塘村1号,李明,王平,13900000002,13800000001\n\
         华美五金厂,金砂村3号,同上,赵军,同上,13800000003,同上\n\
         利民五金厂,同上,同上,赵军,同上,同上,〃\n\
         三友五金厂,金砂村3号,华美村2号,孙亮,周鑫,13800000005,13800000006\n\
         四海五金厂,同上,同上,孙亮,同上,同上,同上\n",
    );
    let column = |field| (0..5).map(|record| cell(&lists, record, field).unwrap_or("")).collect::<Vec<_>>();
    assert_eq!(column("address"), ["宏安村5号", "金砂村3号", "金砂村3号", "金砂村3号", "金砂村3号"]);
    assert_eq!(column("registered_address"), ["骊塘村1号", "", "", "华美村2号", "华美村2号"]);
    assert_eq!(column("legal_rep"), ["王平", "", "", "周鑫", "周鑫"]);
    let open: Vec<_> = lists.issues.iter().filter(|issue| issue.is_open()).map(|issue| issue.record.0).collect();
    assert_eq!((open, lists.issues.len()), (vec![1, 1, 1, 2, 2, 2], 13));
}

/// A complaint list under a heading that no table of wordings holds.
fn complaints(config: &str) -> Lists {
    let rows = "编号,区县,主要情节,处理结果\n\
                1,达拉特旗,群众反映树林召镇林原村兴旺砖厂烟囱冒黑烟，气味刺鼻,经查，该厂废气已停止排放\n\
                2,达拉特旗,昭君镇永发羊绒加工厂废水直排水渠,经查，该厂废水已收集处理\n";
    let config = IngestConfig::from_toml(config).unwrap();
    ingest::read_bytes("投诉台账", "csv", rows.as_bytes(), &config, &CnHeaders).unwrap()
}

#[test]
fn sentences_in_a_list_of_complaints_are_its_text_unless_a_person_says_otherwise() {
    let fields = |config| complaints(config).sources()[0].columns.iter().map(|c| c.field.clone()).collect::<Vec<_>>();
    let found = |text: &str| ["serial", "county", text, ""].map(|f| (!f.is_empty()).then(|| f.to_owned())).to_vec();
    assert_eq!(fields(""), found("complaint_text"));
    assert_eq!(fields("[sources.\"投诉台账\".columns]\n\"主要情节\" = \"ignore\"\n"), found(""));
    assert_eq!(fields("[sources.\"投诉台账\".columns]\n\"主要情节\" = \"remark\"\n"), found("remark"));
    assert_eq!(fields("[sources.\"投诉台账\"]\nrole = \"other\"\n"), found(""));
}

#[test]
fn cells_tell_what_a_heading_leaves_open() {
    let fields = |name: &str, rows: &str| {
        headers(&text(name, rows)).iter().map(|(_, field)| field.unwrap_or("-")).collect::<Vec<_>>().join(" ")
    };
    // 属地 is a town here and a county there.
    let rows = "单位名称,属地,镇街\n鑫达压铸厂,永康市,古山镇\n宏发压铸厂,武义县,泉溪镇\n恒源压铸厂,永康市,芝英镇\n";
    assert_eq!(fields("名单", rows), "name county town");
    let rows = "单位名称,属地\n鑫达压铸厂,古山镇\n宏发压铸厂,泉溪镇\n恒源压铸厂,芝英镇\n";
    assert_eq!(fields("名单", rows), "name town");
    // Numbers of permits that no list of discharges has.
    let water = |count: usize| {
        let row = |at: usize| format!("绿宇面粉厂{at},取水（呼海）字[2016]第{at:05}号\n");
        "取水权人,许可证编号\n".to_owned() + &(1..=count).map(row).collect::<String>()
    };
    assert_eq!(fields("名单", &water(12)), "name -");
    assert_eq!(fields("名单", &water(4)), "name permit_no", "few cells prove nothing against a heading");
}

//! How other offices send their lists: other words in the header, cells that hold two things, exports that are no workbook. Each test is one
//! habit that was once misread.

mod census_run;

use census_run::run;
use minglu::domain::cn::CnHeaders;
use minglu::ingest::{self, HeaderLexicon as _, IngestConfig, Input};
use minglu::record::{Format, Lists, RecordId, Role};

fn read(name: &str, extension: &str, bytes: &[u8]) -> Lists {
    ingest::read_bytes(name, extension, bytes, &IngestConfig::default(), &CnHeaders).expect("a readable list")
}

fn csv(text: &str) -> Lists {
    read("名单", "csv", text.as_bytes())
}

fn fields(lists: &Lists) -> Vec<(&str, Option<&str>)> {
    lists.sources()[0].columns.iter().map(|column| (column.header.as_str(), column.field.as_deref())).collect()
}

fn cell<'a>(lists: &'a Lists, record: u32, field: &'a str) -> Option<&'a str> {
    lists.cell(RecordId(record), field).map(|cell| cell.text)
}

/// The values of a field in the roster, one text per unit in roster order.
fn roster(lists: &Lists, field: &str) -> Vec<String> {
    let outcome = run(lists);
    let texts = |unit: &minglu::consolidate::Unit| {
        unit.values.get(field).map(|value| value.text).collect::<Vec<_>>().join("、")
    };
    outcome.roster.units.iter().map(texts).collect()
}

#[test]
fn wordings_of_other_offices() {
    for (field, headers) in [
        (
            "name",
            "用电单位 业主单位（名称） 违法单位 普查对象 机构全称 经营者（企业）名称 被举报人 污染源 法人名称（单位名称）",
        ),
        ("former_name", "原用名 曾用名（无则不填）"),
        ("credit_code", "统一信用码 统一社会信用代码（或组织机构代码）"),
        ("permit_no", "排污许可证 许可证编码 排污许可证证号 登记回执编号"),
        ("account_no", "用户标识 客户代码 电表号"),
        ("address", "街（路）、门牌号 门牌 街道门牌 单位实际所在地 企业所在位置 事发位置 被举报人地址"),
        ("county", "行政区域 市县"),
        ("town", "街镇名称 乡镇（街道、园区）"),
        ("village", "村组 村（居、社区）"),
        ("division_code", "区划码 地址码"),
        ("legal_rep", "姓名 实际控制人 承租人"),
        ("contact", "环保管理人员"),
        ("phone", "联系人及电话 负责人/联系方式"),
        ("industry_code", "行业类别（小类代码） GB/T4754代码"),
        ("coordinates", "经纬度 坐标 地理位置（经纬度） GPS坐标"),
        ("electricity_kwh", "2017年电量（万千瓦时） 累计电量 有功电量"),
        ("status", "生产状况 在产/停产 企业运行情况"),
        ("measure", "整改方式 综合整治类别 取缔/整治/搬迁"),
        ("complaint_text", "反映的主要问题 事由 来信内容 工单详情 诉求描述"),
        ("complaint_date", "来电日期 收文日期"),
        ("serial", "流水号 信件编号"),
        ("ignore", "镇街联系人 属地负责人 监管责任人 法人身份证号 举报人地址"),
    ] {
        for header in headers.split(' ') {
            let guess = CnHeaders.field_of_header(header).map(|guess| guess.field);
            assert_eq!(guess, Some(field), "{header}");
        }
    }
    for header in ["监管单位类型", "坐标系", "责任人", "合同容量"] {
        let guess = CnHeaders.field_of_header(header).map(|guess| guess.field);
        assert!(guess.is_none_or(|field| field == ingest::IGNORE), "{header}: {guess:?}");
    }
}

#[test]
fn exports_of_web_systems_are_read_under_the_name_xls() {
    let page = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"><style>td{x:1}</style></head>\
        <body><table border=1><tr><th colspan=4>用电大户清单</th></tr><tr><td>户号</td><td>户名</td><td>用电地址</td><td>年用电量</td></tr>\
        <tr><td>0300916397474608</td><td>潮州市广成不锈钢厂&nbsp;</td><td rowspan=2>彩塘镇<br>宏安一村</td><td>25</td></tr>\
        <tr><td>0300916397474609</td><td>潮州市华丰陶瓷厂</td><td>30</td></tr><tr><td>合计</td><td>2户</td></tr></table></body></html>";
    let (bytes, _, _) = encoding(page);
    let lists = read("用电", "xls", &bytes);
    assert_eq!(lists.sources()[0].format, Format::Workbook { container: "html".into() });
    assert_eq!(lists.len(), 2);
    assert_eq!(cell(&lists, 0, "account_no"), Some("0300916397474608"));
    assert_eq!(cell(&lists, 1, "address"), Some("彩塘镇\n宏安一村"));
    assert_eq!(cell(&lists, 1, "electricity_kwh"), Some("30"));
    let xml = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
        xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"环统\"><Table><Row><Cell><Data ss:Type=\"String\">企业名称\
        </Data></Cell><Cell><Data ss:Type=\"String\">组织机构代码</Data></Cell></Row><Row><Cell ss:Index=\"2\"><Data ss:Type=\"Number\">440301103097413</Data>\
        </Cell></Row></Table></Worksheet></Workbook>";
    let lists = read("环统", "xls", xml.as_bytes());
    assert_eq!((lists.len(), cell(&lists, 0, "credit_code")), (1, Some("440301103097413")));
    assert_eq!(lists.sources()[0].sheets[0].name, "环统");
}

/// GB2312 bytes of a text whose characters all are in it.
fn encoding(text: &str) -> (Vec<u8>, &'static str, bool) {
    let (bytes, encoding, lost) = encoding_rs::GBK.encode(text);
    (bytes.into_owned(), encoding.name(), lost)
}

#[test]
fn a_list_called_annex_is_what_its_title_says() {
    let role = |name: &str, text: &str| read(name, "csv", text.as_bytes()).sources()[0].role;
    let rows = "单位名称,地址,电话\n甲陶瓷厂,一路,\n";
    assert_eq!(role("附件2", &format!("第二次全国污染源普查清查基本单位名录,,\n{rows}")), Role::BaseRegister);
    assert_eq!(role("附件2", &format!("“散乱污”企业整治台账,,\n填报单位：信访科,,\n{rows}")), Role::Inspection);
    // The file's own name comes first, and who filled a form in says nothing.
    assert_eq!(role("用电大户", &format!("第二次全国污染源普查清查基本单位名录,,\n{rows}")), Role::Electricity);
    assert_eq!(role("附件2", &format!("填报单位：市普查办,,\n{rows}")), Role::Other);
}

#[test]
fn headings_within_a_table_are_no_units() {
    let lists = csv(
        "序号,企业名称,地址,法人,电话\n一、彩塘镇（2家）,,,,\n1,潮州市广成不锈钢厂,宏安一村,李明,13500000001\n2,一、二车间五金厂,,,\n小计,1家,,,\n\
         二,凤塘镇,,,\n1,潮州市华丰陶瓷厂,盛户村,丁强,13500000003\n,（以下为个体户）,,,\n2,潮州市新利陶瓷厂,盛户村2号,丁山,\n,一横路陶瓷作坊,,,\n,三村,,,\n\
         （三）停产企业,,,,\n三,第三纸箱厂,,,\n,其中：规上1家,,,\n",
    );
    let records: Vec<&str> = (0..lists.len() as u32).filter_map(|record| cell(&lists, record, "name")).collect();
    assert_eq!(
        records,
        [
            "潮州市广成不锈钢厂",
            "一、二车间五金厂",
            "潮州市华丰陶瓷厂",
            "潮州市新利陶瓷厂",
            "一横路陶瓷作坊",
            "第三纸箱厂"
        ]
    );
    assert_eq!(lists.rejected.len(), 8, "{:?}", lists.rejected);
    // A narrow table has rows of one cell by right.
    assert_eq!(csv("企业名称,电话\n彩塘镇,\n凤塘镇,\n").len(), 2);
}

#[test]
fn a_column_of_industries_without_its_heading_is_no_second_name() {
    let lists = csv("单位详细名称,代码,名称,固定电话\n\
        广州市荔湾区晨旺塑料包装加工厂,2926,塑料包装箱及容器制造,88920970\n\
        建设伟泰塑料鞋厂,1953,塑料鞋制造,88795221\n\
        越秀区品中陶瓷一厂,3072,卫生陶瓷制品制造,88795222\n\
        顺德永义五金制品厂,3351,建筑、家具用金属配件制造,\n");
    let found: Vec<_> = fields(&lists).into_iter().map(|(_, field)| field).collect();
    assert_eq!(found, [Some("name"), Some("industry_code"), Some("industry"), Some("phone")]);
    // A bare 名称 over names of units is the name.
    let lists = csv("代码,名称\n1,建设伟泰塑料鞋厂\n2,晨旺塑料包装加工厂\n3,越秀区品中陶瓷一厂\n");
    assert_eq!(fields(&lists)[1], ("名称", Some("name")));
}

#[test]
fn towns_under_a_word_for_counties_are_towns() {
    let lists = csv("企业名称,行政区划,法人\n甲陶瓷厂,彩塘镇,李明\n乙陶瓷厂,太平街道,陈伟\n丙陶瓷厂,古巷镇,丁强\n");
    assert_eq!(fields(&lists)[1], ("行政区划", Some("town")));
    let lists = csv("企业名称,行政区划,法人\n甲陶瓷厂,潮安区,李明\n乙陶瓷厂,湘桥区,陈伟\n丙陶瓷厂,饶平县,丁强\n");
    assert_eq!(fields(&lists)[1], ("行政区划", Some("county")));
    // A column of firms' names is no column of persons, whatever it is called.
    let lists =
        csv("序号,法人,地址\n1,甲陶瓷厂,彩塘镇一路1号\n2,乙陶瓷厂,彩塘镇一路2号\n3,丙五金制品有限公司,彩塘镇一路3号\n");
    assert_eq!(fields(&lists)[1], ("法人", Some("name")));
}

#[test]
fn the_person_beside_a_number_is_a_person() {
    let lists = csv(
        "单位名称,联系人及电话,地址\n潮州市广成不锈钢厂,李明和13500000001,彩塘镇宏安一村\n潮州市华丰陶瓷厂,办公室 0768-6600000,凤塘镇盛户村\n",
    );
    assert_eq!(roster(&lists, "contact"), ["李明和", ""]);
    assert_eq!(roster(&lists, "phones"), ["13500000001", "0768-6600000"]);
}

#[test]
fn an_address_asked_for_in_parts_is_whole_on_the_roster() {
    let lists = csv(
        "单位名称,县（市、区）,乡镇（街道）,村（居）,街（路）、门牌号\n潮州市广成不锈钢厂,潮安区,彩塘镇,宏安一村,市场对面\n潮州市华丰陶瓷厂,潮安区,凤塘镇,盛户村,盛户村工业区2号\n\
         潮州市新利五金厂,潮安区,金石镇,,潮州市潮安区彩塘镇金砂村3号\n",
    );
    assert_eq!(
        roster(&lists, "address"),
        ["潮安区彩塘镇宏安一村市场对面", "潮安区凤塘镇盛户村工业区2号", "潮州市潮安区彩塘镇金砂村3号"]
    );
}

/// What the cell leaves out goes behind the county that it names; a cell that names its town, however written, or another county stays as it is.
#[test]
fn an_address_with_its_county_gets_its_town_behind_it() {
    let lists = csv("单位名称,区县,镇街,村,地址\n\
         温州滨海金属表面处理有限公司,龙湾区,永兴街道,,龙湾区滨海园区\n\
         上海川沙永昌电镀厂,浦东新区,川沙新镇,,上海市浦东新区川沙路3888弄12号3幢\n\
         兴平市隆基砖厂,兴平市,东城街道,窑头村,兴平市二组\n\
         兴平市宏远化工厂,兴平市,东城街道,,东城街办窑头村\n\
         达拉特旗昭君绒毛加工厂,达拉特旗,展旦召苏木,哈什拉村,达拉特旗工业路3号\n\
         上海南汇航头五金厂,南汇区,航头镇,,浦东新区沪南公路5000号\n");
    assert_eq!(
        roster(&lists, "address"),
        [
            "龙湾区永兴街道滨海园区",
            "上海市浦东新区川沙新镇川沙路3888弄12号3幢",
            "兴平市东城街道窑头村二组",
            "东城街办窑头村",
            "达拉特旗展旦召苏木哈什拉村工业路3号",
            "浦东新区沪南公路5000号",
        ]
    );
}

#[test]
fn coordinates_in_one_cell_or_in_six_reach_the_roster() {
    let lists = csv(
        "单位名称,地址,经纬度\n潮州市广成不锈钢厂,彩塘镇宏安一村,\"116.62230,23.65690\"\n潮州市华丰陶瓷厂,凤塘镇盛户村,东经116°38′24″北纬23°40′12″\n",
    );
    assert_eq!(roster(&lists, "longitude"), ["116.62230", "116.64000"]);
    assert_eq!(roster(&lists, "latitude"), ["23.65690", "23.67000"]);
    let lists = csv(
        "单位名称,地址,经度,,,纬度,,\n,,度,分,秒,度,分,秒\n潮州市广成不锈钢厂,彩塘镇宏安一村,116,38,24,23,40,12\n潮州市华丰陶瓷厂,凤塘镇盛户村,,,,,,\n",
    );
    assert_eq!(roster(&lists, "longitude"), ["116.64000", ""]);
    // Content alone tells a column of positions.
    let lists = csv(
        "单位名称,位置点\n甲陶瓷厂,\"116.62230,23.65690\"\n乙陶瓷厂,\"116.62231,23.65691\"\n丙陶瓷厂,\"116.62232,23.65692\"\n",
    );
    assert_eq!(fields(&lists)[1], ("位置点", Some("coordinates")));
}

#[test]
fn quantities_stand_in_the_rosters_unit() {
    let lists = csv(
        "户号,户名,用电地址,2017年累计电量（万kWh）\n0300916397474608,潮州市广成不锈钢厂,彩塘镇宏安一村,25.0369\n0300916397474609,潮州市华丰陶瓷厂,凤塘镇盛户村,1.5\n",
    );
    assert_eq!(roster(&lists, "electricity_kwh"), ["250369", "15000"]);
    let lists = csv(
        "企业名称,地址,年产值（千元）\n潮州市广成不锈钢厂,彩塘镇宏安一村,4375.0\n潮州市华丰陶瓷厂,凤塘镇盛户村,2亿元\n",
    );
    assert_eq!(roster(&lists, "output_value"), ["437.5", "20000"]);
    let lists = csv("企业名称,地址,年产值（万元）\n潮州市广成不锈钢厂,彩塘镇宏安一村,437.50\n");
    assert_eq!(roster(&lists, "output_value"), ["437.50"]);
}

#[test]
fn marks_that_nobody_sees_change_nothing() {
    let plain = csv(
        "单位名称,电话,地址\n潮州市广成不锈钢厂,13500000001,彩塘镇宏安一村\n潮州市广成不锈钢厂,13500000001,彩塘镇宏安一村\n",
    );
    let marked = csv(
        "单位名称,电话,地址\n潮州市广成\u{202a}不锈钢厂,\u{202d}135000\u{200d}00001\u{202c},彩塘\u{2066}镇宏安一村\n潮州市广成不锈钢厂,'13500000001,彩塘镇宏安一村\n",
    );
    assert_eq!(run(&plain).roster.units.len(), 1);
    assert_eq!(run(&marked).roster.units.len(), 1);
    assert_eq!(cell(&marked, 1, "phone"), Some("13500000001"));
}

#[test]
fn what_lies_beside_the_lists_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("底册.csv", "单位名称,地址\n甲陶瓷厂,一路\n");
    put("底册 - 副本.csv", "企业名称,地址\n甲陶瓷厂,一路\n");
    put("通知.txt", "请各镇核对。\n谢谢。\n");
    put("设置.xml", "<?xml version='1.0'?><a/>");
    put("底册.dbf", "x");
    put("minglu.toml", "");
    put("~$底册.xlsx", "x");
    put("旧/底册.csv", "单位名称\n甲厂\n");
    put("图/1.jpg", "x");
    put("out/run.json", "{}");
    put("out/roster.csv", "x");
    let inputs = [folder.path().to_owned()];
    let lists = ingest::read(&inputs, &IngestConfig::default(), &CnHeaders).unwrap();
    let names: Vec<String> = ingest::passed_over(&inputs, &lists)
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["底册.dbf", "旧", "设置.xml", "通知.txt"]);
    assert_eq!(ingest::sent_twice(&lists).len(), 1);
    let named = Input::Path(folder.path().join("底册.csv"));
    let lists = ingest::read_inputs(&[named], &IngestConfig::default(), &CnHeaders).unwrap();
    assert!(ingest::passed_over(&[folder.path().join("底册.csv")], &lists).is_empty());
    assert!(ingest::sent_twice(&lists).is_empty());
}

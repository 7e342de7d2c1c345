//! The headers of Chinese offices: which words name which field, and what the cells of a field look like.
//!
//! A header is folded, freed of numbering, asterisks, remarks in brackets and line breaks, and looked up in a table of
//! wordings; what the table does not hold is read by its parts, most telling part first (…信用代码, …电话, …地址). Words
//! that look like a field and are not (产品名称, 行业名称, 网址) are named before the parts are tried.
//!
//! Wordings were collected from the forms of the first and second pollution-source census, permit and statistics forms,
//! inspection ledgers and electricity exports; each belongs to the field that a clerk would put it in.

use super::complaint;
use super::credit_code::{Code, mask};
use super::header_reading;
use super::phone::Phones;
use super::rows_below;
use super::value_shapes as shapes;
use crate::ingest::{FieldGuess, FieldInfo, HeaderLexicon, Says, ValueKind};
use crate::record::Role;
use crate::text::fold;

/// The header lexicon of Chinese (and plain English) office lists.
///
/// ```
/// use minglu::{domain::cn::CnHeaders, ingest::HeaderLexicon};
/// let field = |header: &str| CnHeaders.field_of_header(header).map(|guess| guess.field);
/// assert_eq!(field("*1. 企业（场所）名称（盖章）"), Some("name"));
/// assert_eq!(field("统一社会信用代码/\n组织机构代码"), Some("credit_code"));
/// assert_eq!(field("产品名称"), Some("ignore"));
/// assert_eq!(field("合同容量"), None);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct CnHeaders;

const fn telling(says: Says, name: &'static str, label: &'static str, kind: ValueKind) -> FieldInfo {
    FieldInfo { name, label, kind, says }
}

const fn info(name: &'static str, label: &'static str, kind: ValueKind) -> FieldInfo {
    telling(Says::Nothing, name, label, kind)
}

const fn identifying(name: &'static str, label: &'static str, kind: ValueKind) -> FieldInfo {
    telling(Says::Unit, name, label, kind)
}

/// Every field a column can be mapped to.
const FIELDS: [FieldInfo; 38] = [
    identifying("name", "单位名称", ValueKind::Text),
    identifying("former_name", "曾用名", ValueKind::Text),
    identifying("credit_code", "统一社会信用代码/组织机构代码", ValueKind::Code),
    identifying("registration_no", "工商注册号", ValueKind::Code),
    identifying("tax_no", "纳税人识别号", ValueKind::Code),
    identifying("permit_no", "许可证编号", ValueKind::Code),
    identifying("account_no", "用电户号", ValueKind::Code),
    identifying("address", "生产经营地址", ValueKind::Text),
    identifying("registered_address", "注册地址", ValueKind::Text),
    info("province", "省", ValueKind::Text),
    info("city", "市", ValueKind::Text),
    telling(Says::Area, "county", "区县", ValueKind::Text),
    telling(Says::Area, "town", "镇街", ValueKind::Text),
    telling(Says::Spot, "village", "村居", ValueKind::Text),
    info("division_code", "行政区划代码", ValueKind::Code),
    identifying("legal_rep", "法定代表人（负责人）", ValueKind::Text),
    telling(Says::Person, "contact", "联系人", ValueKind::Text),
    telling(Says::Person, "phone", "联系电话", ValueKind::Phone),
    info("industry", "行业", ValueKind::Text),
    info("industry_code", "行业代码", ValueKind::Text),
    identifying("longitude", "经度", ValueKind::Number),
    identifying("latitude", "纬度", ValueKind::Number),
    identifying("longitude_deg", "经度（度）", ValueKind::Number),
    info("longitude_min", "经度（分）", ValueKind::Number),
    info("longitude_sec", "经度（秒）", ValueKind::Number),
    identifying("latitude_deg", "纬度（度）", ValueKind::Number),
    info("latitude_min", "纬度（分）", ValueKind::Number),
    info("latitude_sec", "纬度（秒）", ValueKind::Number),
    identifying("coordinates", "经纬度", ValueKind::Text),
    info("electricity_kwh", "用电量", ValueKind::Number),
    info("output_value", "产值", ValueKind::Number),
    info("status", "运行状态", ValueKind::Text),
    info("measure", "整治措施", ValueKind::Text),
    identifying("complaint_text", "投诉内容", ValueKind::Text),
    info("complaint_date", "投诉日期", ValueKind::Date),
    info("opening_date", "成立（开业）日期", ValueKind::Date),
    info("serial", "序号", ValueKind::Text),
    info("remark", "备注", ValueKind::Text),
];

/// What cells look like, the share of them that must, the field that they are then of and how sure that is; what proves most first.
type Shape = (fn(&str) -> bool, f32, &'static str, f32);
const SHAPES: [Shape; 13] = [
    (shapes::is_site_permit, 0.7, "permit_no", 0.95),
    // Check digits hold by chance once in 31 (codes of 18) or 11 (codes of 9): half a column is proof.
    (shapes::is_checked_code, 0.5, "credit_code", 0.95),
    (shapes::is_phone, 0.7, "phone", 0.9),
    (shapes::is_longitude, 0.8, "longitude", 0.9),
    (shapes::is_latitude, 0.8, "latitude", 0.9),
    (shapes::is_position, 0.8, "coordinates", 0.9),
    (shapes::is_town, 0.8, "town", 0.8),
    // 属地 is a town in one list and a county in another.
    (shapes::is_county, 0.8, "county", 0.85),
    // A heading 行业 over 代码 and 名称 is easily lost.
    (shapes::is_class_code, 0.9, "industry_code", 0.85),
    (shapes::is_industry_name, 0.7, "industry", 0.9),
    (shapes::is_unit_name, 0.6, "name", 0.85),
    (shapes::is_address, 0.6, "address", 0.8),
    (shapes::names_electricity, 0.8, "electricity_kwh", 0.8),
];

/// Words in the heading of what an office did about a complaint, which names the unit and its nuisance as the complaint does.
const ANSWERS: [&str; 12] =
    ["处理", "办理", "处置", "整改", "整治", "答复", "回复", "核查", "核实", "调查", "落实", "结果"];

/// Fields of which one often says the same as the other.
const ALIKE: [&[&str]; 3] =
    [&["address", "registered_address"], &["legal_rep", "contact"], &["credit_code", "registration_no", "tax_no"]];

/// What other offices permit.
const OTHER_PERMITS: &[&str] =
    &["取水", "采矿", "采砂", "食品", "餐饮", "烟草", "生产许可", "经营许可", "施工许可", "运输"];

impl HeaderLexicon for CnHeaders {
    fn fields(&self) -> &[FieldInfo] {
        &FIELDS
    }

    fn field_of_header(&self, header: &str) -> Option<FieldGuess> {
        header_reading::field_of(header)
    }

    fn score_values(&self, field: &str, values: &[&str]) -> Option<f32> {
        let fits: fn(&str) -> bool = match field {
            "credit_code" => shapes::is_credit_code,
            "registration_no" | "tax_no" => shapes::is_code_like,
            "permit_no" => shapes::is_permit_like,
            "account_no" => shapes::is_account_like,
            "phone" => shapes::has_phone,
            "longitude" | "latitude" => shapes::is_coordinate,
            "longitude_deg" | "latitude_deg" | "longitude_min" | "latitude_min" => shapes::is_small_integer,
            "industry_code" => shapes::is_industry_code,
            "electricity_kwh" | "output_value" => shapes::is_quantity,
            "complaint_date" | "opening_date" => shapes::is_date,
            // A running number is no code that proves itself.
            "serial" => |cell| !shapes::is_checked_code(cell),
            "coordinates" => shapes::is_position,
            "county" => shapes::is_not_town,
            "legal_rep" | "contact" => shapes::is_not_unit,
            "name" => shapes::may_be_name,
            "town" | "village" => shapes::may_be_town,
            "address" | "registered_address" | "industry" => shapes::is_not_number,
            _ => return None,
        };
        (!values.is_empty()).then(|| share(values, fits))
    }

    fn field_of_values(&self, values: &[&str]) -> Option<FieldGuess> {
        let fits = |&&(fits, least, ..): &&Shape| share(values, fits) >= least;
        let found = SHAPES.iter().filter(|_| !values.is_empty()).find(fits);
        found.map(|&(_, _, field, confidence)| FieldGuess { field, confidence })
    }

    fn field_in_role(&self, role: Role, header: &str, values: &[&str]) -> Option<FieldGuess> {
        if role != Role::Complaints || ANSWERS.iter().any(|word| header.contains(word)) {
            return None;
        }
        let share = share(values, complaint::is_complaint);
        (!values.is_empty() && share >= 0.5).then_some(FieldGuess { field: "complaint_text", confidence: share })
    }

    fn is_valid(&self, field: &str, value: &str) -> Option<bool> {
        match field {
            "credit_code" | "registration_no" | "tax_no" | "permit_no" => {
                let codes = Code::parse_all(value);
                (!codes.is_empty()).then(|| codes.iter().any(Code::is_valid))
            }
            "phone" => Some(!Phones::parse(value).is_empty()),
            "longitude" | "latitude" => Some(shapes::is_coordinate(value)),
            "coordinates" => Some(shapes::is_position(value)),
            "industry_code" => Some(shapes::is_industry_code(value)),
            "electricity_kwh" | "output_value" => Some(shapes::is_quantity(value)),
            "complaint_date" | "opening_date" => Some(shapes::is_date(value)),
            _ => None,
        }
    }

    fn shown(&self, field: &str, value: &str) -> String {
        let is_code = matches!(field, "credit_code" | "registration_no" | "tax_no" | "permit_no" | "account_no");
        match Code::parse(value) {
            Some(code) if is_code && code.identity().is_some() => code.display(),
            _ => mask(value).into_owned(),
        }
    }

    fn role_of(&self, source_name: &str, fields: &[&str]) -> Role {
        let name = fold(source_name);
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let has = |field: &str| fields.contains(&field);
        // The sheet's own name counts more than the columns; narrower words come first.
        if says(&["12369", "12345", "举报", "投诉", "信访", "来电", "complaint"]) {
            return Role::Complaints;
        }
        if says(&["散乱污", "小散", "排查", "整治", "巡查", "执法检查", "inspection"]) {
            return Role::Inspection;
        }
        if says(&[
            "底册",
            "下发",
            "清查基本单位",
            "清查单位",
            "清查名录",
            "普查名录",
            "单位目录",
            "基本单位名录",
            "目录库",
            "base_register",
            "base register",
        ]) {
            return Role::BaseRegister;
        }
        if says(&["许可", "排污证", "permit"]) && !says(OTHER_PERMITS) {
            return Role::Permits;
        }
        if says(&["用电", "电力", "供电", "电网", "电表", "electric", "power"]) {
            return Role::Electricity;
        }
        if says(&["环统", "环境统计", "statistic"]) {
            return Role::Statistics;
        }
        if says(&["经信", "工信", "工业企业", "规上", "规模以上", "工业库", "industry", "industrial"])
        {
            return Role::Industry;
        }
        if has("complaint_text") {
            return Role::Complaints;
        }
        if has("account_no") && (has("electricity_kwh") || has("name")) {
            return Role::Electricity;
        }
        if has("permit_no") {
            return Role::Permits;
        }
        if has("measure") {
            return Role::Inspection;
        }
        if says(&["清查", "普查"]) {
            return Role::BaseRegister;
        }
        Role::Other
    }

    fn repeats_above<'c>(&self, cell: &'c str) -> Option<&'c str> {
        shapes::behind_ditto(cell)
    }

    fn may_repeat(&self, field: &str, beside: &str) -> bool {
        field == beside || ALIKE.iter().any(|alike| alike.contains(&field) && alike.contains(&beside))
    }

    fn is_subtotal(&self, cell: &str) -> bool {
        rows_below::is_total(cell)
    }

    fn is_section(&self, cell: &str) -> bool {
        header_reading::is_section(cell)
    }

    fn is_footnote(&self, cell: &str) -> bool {
        rows_below::is_note(cell)
    }
}

fn share(values: &[&str], fits: fn(&str) -> bool) -> f32 {
    values.iter().filter(|value| fits(value)).count() as f32 / values.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::IGNORE;

    fn field(header: &str) -> Option<&'static str> {
        CnHeaders.field_of_header(header).map(|guess| guess.field)
    }

    #[test]
    fn wordings_of_offices() {
        let cases: &[(&str, &[&str])] = &[
            (
                "name",
                &[
                    "单位名称",
                    "*单位名称（盖章）",
                    "1.单位名称",
                    "单 位 名 称",
                    "企业（场所）名称",
                    "單位名稱",
                    "被举报单位",
                    "1、企业详细名称",
                    "户名",
                    "排污单位名称",
                    "单位名称\n(公章)",
                    "Company Name",
                    "company_name",
                    "企业名称（全称）",
                    "养殖场名称",
                    "经营者名称/单位名称",
                    "基本信息/单位名称",
                    "厂名",
                    "名称",
                    "★企业名称：",
                    "（1）单位详细名称",
                    "一、单位名称",
                    "被检查企业名称",
                    "监管对象名称",
                    "涉事主体",
                    "产废单位/单位名称",
                ],
            ),
            ("former_name", &["曾用名", "原单位名称", "曾用名（如有）", "变更前企业名称"]),
            (
                "credit_code",
                &[
                    "统一社会信用代码",
                    "统一社会信用代码/组织机构代码",
                    "统一社会信用代码（组织机构代码）",
                    "组织机构代码",
                    "社会统一信用代码",
                    "信用代码（18位）",
                    "法人代码",
                    "营业执照号",
                    "Unified Social Credit Code",
                    "TYSHXYDM",
                    "统一社会\n信用代码",
                    "基本情况/统一社会信用代码",
                    "企业统一社会信用代码",
                ],
            ),
            ("registration_no", &["工商注册号", "注册号", "营业执照注册号"]),
            ("tax_no", &["纳税人识别号", "税号", "税务登记证号"]),
            ("permit_no", &["许可证编号", "排污许可证编号", "国家排污许可证编号", "登记编号"]),
            ("account_no", &["户号", "用户编号", "用电户号"]),
            (
                "address",
                &[
                    "详细位置",
                    "事发地",
                    "地址",
                    "详细地址",
                    "生产经营场所地址",
                    "用电地址",
                    "企业地址（详细到门牌号）",
                    "单位地址/详细地址",
                    "举报地址",
                    "Address",
                    "所在地/详细地址",
                ],
            ),
            ("registered_address", &["注册地址", "住所", "营业执照住所", "注册地址/详细地址"]),
            (
                "town",
                &["镇（街道）", "所属镇街", "镇街", "乡镇/街道", "乡、镇、街道", "所属区县镇", "所在地/乡镇（街道）"],
            ),
            ("village", &["村（居）", "村（社区）", "行政村", "所属村居委会"]),
            ("county", &["县（市、区）", "区县", "所属区"]),
            (
                "legal_rep",
                &[
                    "法定代表人",
                    "法定代表人（负责人）",
                    "法人",
                    "负责人",
                    "经营者",
                    "法定代表人/姓名",
                    "业主姓名",
                    "场主",
                ],
            ),
            ("contact", &["联系人", "环保联系人", "联系信息/联系人"]),
            (
                "phone",
                &[
                    "联系电话",
                    "电话",
                    "手机号码",
                    "联系人/电话",
                    "法人联系电话",
                    "固定电话",
                    "联系方式",
                    "负责人/联系电话",
                    "Tel.",
                    "电话（手机）",
                ],
            ),
            ("industry", &["行业类别", "行业", "所属行业", "行业/名称", "国民经济行业分类", "行业类别（小类）"]),
            (
                "industry_code",
                &["行业代码", "行业类别代码", "行业/代码", "国民经济行业代码", "行业代码（四位）", "小类代码"],
            ),
            ("longitude", &["经度", "中心经度", "地理坐标/经度", "东经", "经度（E）"]),
            ("latitude", &["纬度", "中心纬度（°）", "北纬"]),
            ("longitude_deg", &["经度/度", "中心经度/度", "经度（度）"]),
            ("latitude_sec", &["纬度/秒", "北纬/秒"]),
            ("electricity_kwh", &["年用电量(千瓦时)", "用电量", "2017年用电量(万千瓦时)", "年用电量（kWh）"]),
            ("output_value", &["年产值（万元）", "工业总产值", "2016年工业总产值（千元）"]),
            ("complaint_text", &["举报内容", "投诉内容", "反映情况", "信访内容", "举报内容摘要"]),
            ("complaint_date", &["举报时间", "受理日期"]),
            ("measure", &["整治措施", "处置意见", "分类整治意见"]),
            ("status", &["运行状态", "经营状态", "目前生产状态", "当前状态"]),
            ("serial", &["序号", "编号", "No."]),
            ("remark", &["备注", "备注（说明）"]),
        ];
        let wrong: Vec<(&str, &str, Option<&str>)> = cases
            .iter()
            .flat_map(|(want, headers)| headers.iter().map(|header| (*header, *want, field(header))))
            .filter(|(_, want, got)| *got != Some(*want))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn words_that_are_no_field_of_the_unit() {
        let mut wrong: Vec<&str> = Vec::new();
        for header in [
            "产品名称",
            "举报人电话",
            "举报人姓名",
            "普查员",
            "发证日期",
            "邮政编码",
            "用电类别",
            "是否有排污许可证",
            "房东电话",
            "上级单位名称",
            "检查时间",
            "危废情况/名称",
            "原辅材料/名称",
        ] {
            wrong.extend((field(header) != Some(IGNORE)).then_some(header));
        }
        for header in
            ["合同容量(kVA)", "污染类型", "来源", "甲厂", "彩塘镇", "13800000000", "", "/", "()", "注册地址/镇街"]
        {
            wrong.extend(field(header).map(|_| header));
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn roles_by_name_then_by_columns() {
        let cases: &[(&str, &[&str], Role)] = &[
            ("省下发底册", &[], Role::BaseRegister),
            ("省级清查单位名录", &["name", "permit_no"], Role::BaseRegister),
            ("12369举报", &["name", "complaint_text"], Role::Complaints),
            ("工信局重点工业企业", &["name"], Role::Industry),
            ("环统系统", &["name"], Role::Statistics),
            ("排污许可证", &["name", "permit_no"], Role::Permits),
            ("大用户", &["account_no", "name", "electricity_kwh"], Role::Electricity),
            ("散乱污排查", &["name", "measure"], Role::Inspection),
            ("取水许可证发放情况", &["name"], Role::Other),
            ("表1", &["complaint_text"], Role::Complaints),
            ("表2", &["name", "address"], Role::Other),
        ];
        for (name, fields, want) in cases {
            assert_eq!(CnHeaders.role_of(name, fields), *want, "{name}");
        }
    }

    #[test]
    fn the_sentences_of_a_list_of_complaints_are_its_text() {
        let text = ["兴旺砖厂烟囱冒黑烟，气味刺鼻", "昭君镇永发羊绒加工厂废水直排水渠", "来电反映光华造纸厂排放黑水"];
        let told = |role, header, values| CnHeaders.field_in_role(role, header, values).map(|guess| guess.field);
        assert_eq!(told(Role::Complaints, "主要情节", &text), Some("complaint_text"));
        assert_eq!(told(Role::Inspection, "主要情节", &text), None);
        assert_eq!(told(Role::Complaints, "处理结果", &text), None);
        for other in [
            &["达拉特旗", "准格尔旗", "东胜区"][..],
            &["12369热线", "来信", "网上举报"],
            &["废气", "噪声", "废水"],
            &[],
        ] {
            assert_eq!(told(Role::Complaints, "类别", other), None, "{other:?}");
        }
    }

    #[test]
    fn totals_and_notes() {
        for cell in ["合计", "合  计", "小计：", "彩塘镇小计", "总 计", "Total", "共123家", "合计 1,203户", "本页合计"]
        {
            assert!(CnHeaders.is_subtotal(cell), "{cell}");
        }
        for cell in ["总计陶瓷厂", "合计五金制品有限公司", "共和镇", "共兴厂", "计划路1号", "", "123"]
        {
            assert!(!CnHeaders.is_subtotal(cell), "{cell}");
        }
        for cell in [
            "注：本表一式两份",
            "填表人：张三",
            "审核人:",
            "单位负责人（签字）：",
            "备注：",
            "说明：含停产",
            "数据来源：市统计局",
            "以下空白",
        ] {
            assert!(CnHeaders.is_footnote(cell), "{cell}");
        }
        for cell in ["注册登记服务部", "说明书印刷厂", "审核印刷厂", "负责人不在", "联系人", "制表厂", ""]
        {
            assert!(!CnHeaders.is_footnote(cell), "{cell}");
        }
    }

    #[test]
    fn no_text_makes_it_panic() {
        for header in ["/", "//", "经度/", "/度", "（", "）", "１．", "1.", "\u{fffd}", "一、", "*", "((((", "𠀀/𠀀"]
        {
            let _ = CnHeaders.field_of_header(header);
            let _ = CnHeaders.is_footnote(header);
            let _ = CnHeaders.is_subtotal(header);
            let _ = CnHeaders.field_of_values(&[header]);
        }
    }
}

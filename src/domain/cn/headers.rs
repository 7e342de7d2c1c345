//! The headers of Chinese offices: which words name which field, and what the cells of a field look like.
//!
//! A header is folded, freed of numbering, asterisks, remarks in brackets and line breaks, and looked up in a table of
//! wordings; what the table does not hold is read by its parts, most telling part first (…信用代码, …电话, …地址). Words
//! that look like a field and are not (产品名称, 行业名称, 网址) are named before the parts are tried.
//!
//! Wordings were collected from the forms of the first and second pollution-source census, permit and statistics forms,
//! inspection ledgers and electricity exports; each belongs to the field that a clerk would put it in.

use super::credit_code::Code;
use super::header_words::{EXACT, NOT_FIELDS, PARTS};
use super::phone::Phones;
use super::value_shapes as shapes;
use crate::ingest::{FieldGuess, FieldInfo, HeaderLexicon, ValueKind};
use crate::record::Role;
use crate::text::fold;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The header lexicon of Chinese (and plain English) office lists.
///
/// ```
/// use minglu::{domain::cn::CnHeaders, ingest::HeaderLexicon};
/// let field = |header: &str| CnHeaders.field_of_header(header).map(|guess| guess.field);
/// assert_eq!(field("*1. 企业（场所）名称（盖章）"), Some("name"));
/// assert_eq!(field("统一社会信用代码/\n组织机构代码"), Some("credit_code"));
/// assert_eq!(field("产品名称"), None);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct CnHeaders;

const fn info(name: &'static str, label: &'static str, kind: ValueKind) -> FieldInfo {
    FieldInfo { name, label, kind, identifies: false }
}

const fn identifying(name: &'static str, label: &'static str, kind: ValueKind) -> FieldInfo {
    FieldInfo { name, label, kind, identifies: true }
}

/// Every field a column can be mapped to.
const FIELDS: [FieldInfo; 37] = [
    identifying("name", "单位名称", ValueKind::Text),
    info("former_name", "曾用名", ValueKind::Text),
    identifying("credit_code", "统一社会信用代码/组织机构代码", ValueKind::Code),
    info("registration_no", "工商注册号", ValueKind::Code),
    info("tax_no", "纳税人识别号", ValueKind::Code),
    identifying("permit_no", "许可证编号", ValueKind::Code),
    identifying("account_no", "用电户号", ValueKind::Code),
    identifying("address", "生产经营地址", ValueKind::Text),
    info("registered_address", "注册地址", ValueKind::Text),
    info("province", "省", ValueKind::Text),
    info("city", "市", ValueKind::Text),
    info("county", "区县", ValueKind::Text),
    info("town", "镇街", ValueKind::Text),
    info("village", "村居", ValueKind::Text),
    info("division_code", "行政区划代码", ValueKind::Code),
    info("legal_rep", "法定代表人（负责人）", ValueKind::Text),
    info("contact", "联系人", ValueKind::Text),
    info("phone", "联系电话", ValueKind::Phone),
    info("industry", "行业", ValueKind::Text),
    info("industry_code", "行业代码", ValueKind::Text),
    info("longitude", "经度", ValueKind::Number),
    info("latitude", "纬度", ValueKind::Number),
    info("longitude_deg", "经度（度）", ValueKind::Number),
    info("longitude_min", "经度（分）", ValueKind::Number),
    info("longitude_sec", "经度（秒）", ValueKind::Number),
    info("latitude_deg", "纬度（度）", ValueKind::Number),
    info("latitude_min", "纬度（分）", ValueKind::Number),
    info("latitude_sec", "纬度（秒）", ValueKind::Number),
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

impl HeaderLexicon for CnHeaders {
    fn fields(&self) -> &[FieldInfo] {
        &FIELDS
    }

    fn field_of_header(&self, header: &str) -> Option<FieldGuess> {
        // No office writes such a header; it is a sentence.
        if header.len() > 240 {
            return None;
        }
        let full = fold(header);
        let leaf = full.rsplit('/').next().unwrap_or(&full);
        let parent = full.rsplit_once('/').map_or("", |(parent, _)| parent);
        if let Some(guess) = triple(parent, leaf) {
            return Some(guess);
        }
        let whole = plain(&full);
        if let Some(guess) = exact(&whole) {
            return guess;
        }
        if parent.is_empty() {
            return of_text(&full);
        }
        // A place level of a registered address says nothing about where the unit works.
        let above = of_text(parent);
        let below = of_text(leaf);
        if above.is_some_and(|guess| guess.field == "registered_address")
            && below.is_some_and(|guess| matches!(guess.field, "province" | "city" | "county" | "town" | "village" | "address"))
        {
            return above.filter(|_| below.is_some_and(|guess| guess.field == "address"));
        }
        match (above, below) {
            (_, Some(below)) if below.confidence >= 0.7 => Some(below),
            // 法定代表人/姓名: the level above says whose.
            _ => by_parts(&whole).or(below),
        }
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
            "name" | "address" | "registered_address" | "industry" | "legal_rep" | "contact" | "town" | "village" | "county" => {
                shapes::is_not_number
            }
            _ => return None,
        };
        (!values.is_empty()).then(|| share(values, fits))
    }

    fn field_of_values(&self, values: &[&str]) -> Option<FieldGuess> {
        if values.is_empty() {
            return None;
        }
        let guess = |field: &'static str, confidence: f32| Some(FieldGuess { field, confidence });
        let least = |fits: fn(&str) -> bool, least: f32| share(values, fits) >= least;
        if least(shapes::is_site_permit, 0.7) {
            return guess("permit_no", 0.95);
        }
        // Check digits hold by chance once in 31 (codes of 18) or 11 (codes of 9): half a column is proof.
        if least(shapes::is_checked_code, 0.5) {
            return guess("credit_code", 0.95);
        }
        if least(shapes::is_phone, 0.7) {
            return guess("phone", 0.9);
        }
        if least(shapes::is_longitude, 0.8) {
            return guess("longitude", 0.9);
        }
        if least(shapes::is_latitude, 0.8) {
            return guess("latitude", 0.9);
        }
        if least(shapes::is_unit_name, 0.6) {
            return guess("name", 0.85);
        }
        if least(shapes::is_address, 0.6) {
            return guess("address", 0.8);
        }
        if least(shapes::names_electricity, 0.8) {
            return guess("electricity_kwh", 0.8);
        }
        None
    }

    fn is_valid(&self, field: &str, value: &str) -> Option<bool> {
        match field {
            "credit_code" | "registration_no" | "tax_no" | "permit_no" => {
                let codes = Code::parse_all(value);
                (!codes.is_empty()).then(|| codes.iter().any(Code::is_valid))
            }
            "phone" => Some(!Phones::parse(value).is_empty()),
            "longitude" | "latitude" => Some(shapes::is_coordinate(value)),
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
            _ => value.to_owned(),
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
        if says(&["底册", "下发", "清查基本单位", "清查单位", "清查名录", "普查名录", "单位目录", "基本单位名录", "目录库", "base_register", "base register"]) {
            return Role::BaseRegister;
        }
        if says(&["许可", "排污证", "permit"]) {
            return Role::Permits;
        }
        if says(&["用电", "电力", "供电", "电网", "电表", "electric", "power"]) {
            return Role::Electricity;
        }
        if says(&["环统", "环境统计", "statistic"]) {
            return Role::Statistics;
        }
        if says(&["经信", "工信", "工业企业", "规上", "规模以上", "工业库", "industry", "industrial"]) {
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

    fn is_subtotal(&self, cell: &str) -> bool {
        // 彩塘镇小计 is as long as it gets; a total with more words is read by its shape.
        if cell.len() > 48 {
            return false;
        }
        let text: String = fold(cell).chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '-')).collect();
        let ends = ["合计", "小计", "总计", "共计", "累计", "总数", "总和", "汇总"];
        if ends.iter().any(|end| text.ends_with(end)) && text.chars().count() <= 12 {
            return true;
        }
        if matches!(text.as_str(), "total" | "subtotal" | "sub-total" | "grandtotal" | "totals" | "sum" | "计") {
            return true;
        }
        // 共123家 / 合计123家 / 共计：1,203户
        let rest = ["合计", "小计", "总计", "共计", "共有", "共"].iter().find_map(|word| text.strip_prefix(word));
        rest.is_some_and(|rest| {
            let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.'));
            unit.len() < rest.len() && matches!(unit, "" | "家" | "户" | "个" | "条" | "宗" | "件" | "家企业" | "户企业" | "条记录" | "家单位")
        })
    }

    fn is_footnote(&self, cell: &str) -> bool {
        let text = fold(cell);
        let text = text.trim_start_matches(['*', '※', '(', '[', '【']);
        const OPENINGS: [&str; 16] = [
            "注:", "注1", "注2", "注:1", "附注", "说明:", "备注:", "备注说明", "填表说明", "填报说明", "数据来源", "资料来源", "note:", "notes:",
            "source:", "remark:",
        ];
        if OPENINGS.iter().any(|opening| text.starts_with(opening)) {
            return true;
        }
        const SIGNERS: [&str; 26] = [
            "填表人", "填报人", "制表人", "制表", "审核人", "审核", "复核人", "复核", "审批人", "单位负责人", "负责人", "部门负责人", "统计负责人",
            "分管领导", "经办人", "联系人", "联系电话", "填表日期", "填报日期", "制表日期", "打印日期", "打印时间", "报出日期", "填报单位", "填表单位", "单位(盖章)",
        ];
        SIGNERS.iter().any(|signer| {
            text.strip_prefix(signer).is_some_and(|rest| {
                let rest = rest.trim_start_matches("(签字)").trim_start_matches("(签名)").trim_start_matches("(签章)").trim_start_matches("(盖章)");
                rest.starts_with(':')
            })
        }) || text == "以下空白" || text == "此页以下空白"
    }
}

fn share(values: &[&str], fits: fn(&str) -> bool) -> f32 {
    values.iter().filter(|value| fits(value)).count() as f32 / values.len() as f32
}

/// 经度/度, 中心纬度(分), 东经秒: parts of an angle in columns of their own.
fn triple(parent: &str, leaf: &str) -> Option<FieldGuess> {
    let parent = plain(parent);
    let leaf = plain(leaf);
    let text = format!("{parent}{leaf}");
    let longitude = text.contains("经度") || text.contains("东经");
    let latitude = text.contains("纬度") || text.contains("北纬");
    if longitude == latitude {
        return None;
    }
    let rest = ["中心经度", "中心纬度", "地理坐标", "经度", "纬度", "东经", "北纬", "-", "_"]
        .iter()
        .fold(text.clone(), |text, word| text.replace(word, ""));
    let field = match (rest.as_str(), longitude) {
        ("度" | "°", true) => "longitude_deg",
        ("分" | "'" | "′", true) => "longitude_min",
        ("秒" | "\"" | "″", true) => "longitude_sec",
        ("度" | "°", false) => "latitude_deg",
        ("分" | "'" | "′", false) => "latitude_min",
        ("秒" | "\"" | "″", false) => "latitude_sec",
        _ => return None,
    };
    Some(FieldGuess { field, confidence: 0.95 })
}

/// A header without levels: the table first with and without remarks, then the parts.
fn of_text(text: &str) -> Option<FieldGuess> {
    let whole = plain(text);
    if let Some(guess) = exact(&whole) {
        return guess;
    }
    let bare = plain(&without_brackets(text));
    if bare != whole
        && let Some(guess) = exact(&bare)
    {
        return guess;
    }
    by_parts(if bare.is_empty() { &whole } else { &bare }).or_else(|| by_parts(&whole))
}

/// `Some(None)` when the table says that the word is no field.
fn exact(word: &str) -> Option<Option<FieldGuess>> {
    static TABLE: OnceLock<FxHashMap<String, Option<FieldGuess>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = FxHashMap::default();
        for &(field, confidence, words) in EXACT {
            for word in words.split_whitespace() {
                table.insert(plain(&fold(word)), Some(FieldGuess { field, confidence }));
            }
        }
        for word in NOT_FIELDS.split_whitespace() {
            table.insert(plain(&fold(word)), None);
        }
        table
    });
    table.get(word).copied()
}

fn by_parts(word: &str) -> Option<FieldGuess> {
    for part in PARTS {
        let hit = part.any.iter().any(|any| word.contains(any));
        if hit && !part.not.iter().any(|not| word.contains(not)) {
            return part.field.map(|field| FieldGuess { field, confidence: part.confidence });
        }
    }
    None
}

/// A folded header without white space, asterisks, numbering, brackets' marks and closing punctuation.
fn plain(folded: &str) -> String {
    let mut text: String = folded
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '(' | ')' | '[' | ']' | '【' | '】' | '★' | '☆' | '"' | '/' | '、' | '_' | '?'))
        .collect();
    text.truncate(text.trim_end_matches([':', '。', '.', ',', ';', '-']).len());
    // 1.单位名称 一、单位名称 (01)单位名称: numbering in front of a word, never a number alone.
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = digits.trim_start_matches(['.', ',', '-', ':']);
    if rest.len() < text.len() && rest.starts_with(|c: char| !c.is_ascii()) && text.len() - digits.len() <= 2 {
        return rest.to_owned();
    }
    text
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0u32;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

//! How the roster was made, in plain words, and where everything stands.

use super::facts::Facts;
use super::html::{Rows, Set, esc, whole};
use crate::score::Label;

const STEPS: [(Label, Label); 7] = [
    (
        Label::new("读入", "Reading"),
        Label::new(
            "名单照原样读入，认出表头和各列的含义。标题、空行、合计、备注不是记录，另列在 rejected.csv；每一行都有去处，少一行程序就报错停下。",
            "Lists are read as sent; headers and the meaning of columns are recognised. Titles, blank rows, totals and notes are no records and are listed in rejected.csv. Every row is accounted for, or the run fails.",
        ),
    ),
    (
        Label::new("规范", "Standardising"),
        Label::new(
            "名称拆成地区、字号、行业和组织形式，地址拆到镇、村、号，代码验算校验位，电话、人名、坐标各按其规则读。看不懂或受损的格子做记号，不猜、不改。",
            "Names are taken apart into place, brand, trade and form, addresses down to village and number; check digits are verified; telephones, persons and coordinates are read by their rules. Odd or damaged cells are flagged, never guessed.",
        ),
    ),
    (
        Label::new("找候选", "Proposing pairs"),
        Label::new(
            "有一点相同的记录（代码、电话、字号、人名加镇街、门牌、少见的字词）才成为候选对，其余几亿对不必比。",
            "Only records that share something (code, telephone, brand, person and town, address, a rare word) become candidate pairs; the hundreds of millions of others need no look.",
        ),
    ),
    (
        Label::new("比较与称重", "Weighing"),
        Label::new(
            "每一对逐项比较，每一项的结果折成权重（比特）：越是只有同一单位才会出现的结果，加得越多；越罕见的相同，分量越重。权重由数据自己估出（Fellegi–Sunter 模型，期望最大化算法），不需要事先标注。",
            "Each pair is compared field by field, and each finding becomes a weight in bits: the more a finding belongs to pairs of one unit, the more it adds, and a rare agreement counts more. The weights are estimated from the data (Fellegi and Sunter's model, expectation maximisation); no labels are needed.",
        ),
    ),
    (
        Label::new("归并", "Grouping"),
        Label::new(
            "看整组证据而不是单独一对来合并。两个都有效而不同的代码、不同的厂号等规则可以否决。先并成法人单位，再按地点分成生产场所。",
            "Groups are joined on the evidence of the whole group, not of one pair. Rules may forbid: two valid different codes, numbered plants. Legal units are formed first and then divided into production sites by place.",
        ),
    ),
    (
        Label::new("取值", "Choosing values"),
        Label::new(
            "每个单位每一项取最可信的名单上最完整的值，并注明取自哪份名单第几条。",
            "For each unit and field the fullest value of the most trusted list is taken, and the record it came from is noted beside it.",
        ),
    ),
    (
        Label::new("交人核实", "Asking people"),
        Label::new(
            "拿不准的每一对单位只问一次，列在 review.csv 和工作簿的“待核实”表。",
            "Each doubtful pair of units is asked about once, in review.csv and the workbook.",
        ),
    ),
];

pub(super) fn method(facts: &Facts<'_>) -> String {
    let w = facts.w;
    let steps: String =
        STEPS.iter().map(|(head, text)| format!("<li><b>{}</b>{}</li>", w.0.pick(*head), w.0.pick(*text))).collect();
    let closing = w.t(
        "同样的名单和方案，任何时候、任何机器上得到的名录逐字节相同。任何一个合并都可以追问：<code>minglu explain 结果目录 甲 乙</code>；任何一条记录都可以追踪：<code>minglu trace 结果目录 名单:第几条</code>。",
        "The same lists and plan give the same roster, byte for byte, at any time and on any machine. Any merge can be questioned with <code>minglu explain OUT A B</code>, any record followed with <code>minglu trace OUT list:record</code>.",
    );
    format!("<ol class=\"steps\">{steps}</ol><p>{closing}</p>")
}

/// The inputs with their fingerprints, and the files of the result.
pub(super) fn appendix(facts: &Facts<'_>, files: &[(&'static str, u64)]) -> String {
    let w = facts.w;
    let mut inputs = Rows::new(
        "plain",
        &[
            (Set::Text, w.t("名单", "list")),
            (Set::Text, w.t("性质", "role")),
            (Set::Number, w.t("记录", "records")),
            (Set::Text, w.t("文件", "file")),
            (Set::Text, w.t("SHA-256（前 16 位）", "SHA-256 (first 16)")),
        ],
    );
    for source in facts.lists.sources() {
        let path = source.path.as_deref().unwrap_or("–");
        // The folder is the business of one machine; the file's name is what people know.
        let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let hash: String = source.sha256.chars().take(16).collect();
        inputs.row(&[
            &esc(&source.name),
            &w.0.pick(crate::report::words::role(source.role)),
            &whole(source.rows.len()),
            &esc(file),
            &format!("<code>{}</code>", esc(&hash)),
        ]);
    }
    let mut outputs =
        Rows::new("plain narrow", &[(Set::Text, w.t("文件", "file")), (Set::Number, w.t("行数", "rows"))]);
    for (name, rows) in files {
        let counted = *rows > 0 || name.ends_with(".csv") || name.ends_with(".geojson");
        let rows = if counted { whole(*rows) } else { "–".to_owned() };
        outputs.row(&[name, &rows]);
    }
    format!(
        "<h3>{}</h3><div class=\"wide\">{}</div><h3>{}</h3>{}",
        w.t("读入的文件", "Files read"),
        inputs.end(),
        w.t("一同写出的文件", "Files written beside this page"),
        outputs.end()
    )
}

//! What the workbook says about itself: the meaning of its sheets and columns.

use crate::score::Label;

pub(super) const ROSTER: (Label, Label) = (
    Label::new("普查名录", "roster"),
    Label::new(
        "每行一个生产场所（产业活动单位）。同一法人的几个场所“法人单位编号”相同。点名录编号跳到该单位的各条原始记录。黄色列供填写：现场核实的状态、要更正的值、备注、核实人、核实日期；直接改白色列里的值不会被读回。右侧折叠的“…来源”列写明每个值取自哪个名单的第几条，点列上方的 + 展开。",
        "One row per production site. Sites of one legal unit share the legal unit id. The roster id leads to the unit's records. Yellow columns are to fill in: the status found, values to correct, note, who and when; changes of white cells are not read back. The folded columns at the right name the record each value came from.",
    ),
);
pub(super) const DUPLICATES: (Label, Label) = (
    Label::new("疑似重复", "suspected duplicates"),
    Label::new(
        "同一名单里登记了多次的单位：每行一条重复记录和它所重复的那一条。核实后在“核实结论”选“同一单位”“不同单位”等。",
        "Units that stand more than once in one list: a row per repeated record beside the one it repeats. Choose a verdict.",
    ),
);
pub(super) const OMISSIONS: (Label, Label) = (
    Label::new("疑似遗漏", "suspected omissions"),
    Label::new(
        "其他名单里有、底册里没有的单位，以及依据。请逐个核实是否应补入，在“核实状态”选现场看到的状态。",
        "Units that other lists know and the base register does not, with the evidence. Choose the status found.",
    ),
);
pub(super) const REVIEW: (Label, Label) = (
    Label::new("待核实", "review"),
    Label::new(
        "拿不准是否为同一单位的记录对，甲乙两边并列，答了最有用的在前。请在“核实结论”列选：同一单位、不同单位、同一法人不同厂址、无法确定。",
        "Pairs that may or may not be one unit, both sides beside each other, the most useful first. Choose a verdict: same unit, different units, same legal unit other site, cannot tell.",
    ),
);
pub(super) const ASIDE: (Label, Label) = (
    Label::new("不纳入", "not in the roster"),
    Label::new(
        "没有指明单位的举报等（线索，供现场排查），以及房东、村委会等不是生产单位的户头。它们不在名录里。",
        "Records that name no unit (leads for inspection) and accounts of landlords or village committees. They are not in the roster.",
    ),
);
pub(super) const LISTS: (Label, Label) = (
    Label::new("名录对比统计", "lists compared"),
    Label::new(
        "每份名单有多少记录、是多少个单位、名单内重复多少条、有多少单位只见于它、缺多少其他名单有的单位，以及与每份名单共有的单位数。",
        "Per list: records, units, repeats, units known to it alone, units it lacks, and units shared with every other list.",
    ),
);
pub(super) const RECORDS: (Label, Label) = (
    Label::new("原始记录", "records"),
    Label::new(
        "每条记录一行，同一单位的排在一起，写明它为什么在这个单位。点名录编号回到名录。不在名录里的排在最后。",
        "A row per record, those of a unit together, with the reason. The roster id leads back to the roster.",
    ),
);
pub(super) const REJECTED: (Label, Label) = (
    Label::new("剔除行", "rejected rows"),
    Label::new(
        "文件里不是记录的行：标题、表头、空行、合计、备注。若有误剔的，请在配置里指定表头行后重跑。",
        "Rows of the files that are no record: titles, headers, blank rows, totals, notes.",
    ),
);
pub(super) const ISSUES: (Label, Label) = (
    Label::new("数据问题", "data issues"),
    Label::new(
        "值得人看一眼的单元格，例如被表格软件截断的信用代码。值原样保留，没有改动。",
        "Cells a person should look at, such as codes cut by a spreadsheet. Values are kept as they are.",
    ),
);

/// Columns that need a word of explanation.
pub(super) const COLUMNS: [(Label, Label); 8] = [
    (
        Label::new("名录编号", "roster id"),
        Label::new(
            "一个生产场所的编号：法人单位编号加两位场所顺序号。",
            "A production site: the legal unit id and a two-digit site number.",
        ),
    ),
    (
        Label::new("以名单命名的列", "columns named after lists"),
        Label::new(
            "该单位在这个名单里是第几条记录（从 1 数起，标题、空行不算）；空白表示名单里没有。",
            "The ordinals of the unit's records in that list, from 1, titles and blank rows not counted.",
        ),
    ),
    (
        Label::new("把握", "confidence"),
        Label::new(
            "把这些记录归为一个单位的各步中，最没把握的一步的概率；只有一条记录或经人工核实的为 100%。绿色 95% 以上，黄色 50% 以上，红色更低。",
            "The lowest probability among the links that hold the unit together; 100% for a single record or an answered link. Green from 95%, yellow from 50%, red below.",
        ),
    ),
    (
        Label::new("…来源", "… from"),
        Label::new("该值取自哪个名单的第几条，写作 名单:第几条。", "The record the value came from, as list:record."),
    ),
    (
        Label::new("比较结果、理由", "evidence, reason"),
        Label::new(
            "每项比较的结果和权重：正数支持是同一单位，负数反对；每 +1，可能性翻一倍。",
            "Each comparison with its weight: positive speaks for one unit, negative against; each +1 doubles the odds.",
        ),
    ),
    (
        Label::new("数据问题", "issues"),
        Label::new(
            "该单位的记录里值得看一眼的单元格，完整内容见工作表“数据问题”。",
            "Cells of the unit's records that a person should look at; the sheet of data issues has them in full.",
        ),
    ),
    (
        Label::new("黄色列", "yellow columns"),
        Label::new(
            "供人填写。填好后保存，运行 minglu reconcile 名单/ -o 结果 --decisions 这个文件，结论就会采用，不再重复问。可以排序、筛选、删行、复制到别的工作簿，只要不删“甲、乙”或校验码列。核实日期写作 2018-05-03。",
            "To fill in. Save and run minglu reconcile LISTS -o OUT --decisions THIS_FILE: the answers are obeyed and not asked again. Sort, filter, delete and copy rows as you like, but keep the columns that name the records. Dates as 2018-05-03.",
        ),
    ),
    (
        Label::new("校验码", "key"),
        Label::new(
            "靠它把结论对回原来的记录，名单重发、换行、增删后仍能找到；在右侧折叠着，请勿改动。",
            "Finds the record again when lists are sent anew; folded at the right, not to be changed.",
        ),
    ),
];

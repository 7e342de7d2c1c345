//! `minglu explain`: why two records are or are not one unit. Lists, plan and model are those of the run, so the evidence is the same.

use super::answers::Answers;
use super::args;
use super::config;
use super::dedupe;
use super::failure::Failure;
use super::files;
use minglu::eval::{LinkRow, Links};
use minglu::pipeline::Run;
use minglu::plan::{CompiledPlan, Plan};
use minglu::record::{Lists, Pair, RecordId};
use minglu::report::{self, Lang, ReportError, RunFile};

pub fn explain(args: &args::Explain, lang: Lang) -> Result<(), Failure> {
    let run = report::read_run(&args.out).map_err(Failure::said(lang))?;
    if run.command.is_some() {
        return of_groups(args, &run, lang);
    }
    let lists = files::lists_of(&args.out, &run, None, lang)?;
    let (left, right) = (find(&lists, &run, &args.left, lang)?, find(&lists, &run, &args.right, lang)?);
    let pair = pair_of(left, right, lang)?;
    let plan = plan_of(&run, lang)?;
    let units = Units::read(args, &lists, lang)?;
    let mut text = evidence(&plan, &lists, &run, pair, &units, lang)?;
    let outputs = plan.survivorship.columns();
    let answers = Answers::of_result(&args.out, &lists, &outputs, lang)?;
    if let Some(tie) = answers.facts.answer(pair) {
        text.push_str(&report::answer_text(tie.relation, &tie.voice, lang));
        text.push('\n');
    }
    super::print(&text)
}

/// Two rows of a result of `dedupe` or `link`.
fn of_groups(args: &args::Explain, run: &RunFile, lang: Lang) -> Result<(), Failure> {
    let lists = dedupe::read_again(run, lang)?;
    let (left, right) = (row(&lists, run, &args.left, lang)?, row(&lists, run, &args.right, lang)?);
    let pair = pair_of(left, right, lang)?;
    if run.model.is_null() {
        return super::print(&dedupe::say(
            lang,
            "两条记录各列都一样，没有别的可比较\n",
            "both are alike in every column; nothing else was compared\n",
        ));
    }
    let units = Units::read(args, &lists, lang)?;
    super::print(&evidence(&plan_of(run, lang)?, &lists, run, pair, &units, lang)?)
}

/// The evidence on a pair, what became of it, and what decided where that is not what its weight says.
fn evidence(
    plan: &CompiledPlan,
    lists: &Lists,
    run: &RunFile,
    pair: Pair,
    units: &Units,
    lang: Lang,
) -> Result<String, Failure> {
    let sides = [pair.left(), pair.right()];
    let members = sides.map(|record| units.with(record));
    let (explanation, deciding) = Run::new(plan)
        .explain_outcome(lists, &run.model, pair, [&members[0], &members[1]])
        .map_err(Failure::said(lang))?;
    let [left, right] = sides.map(|record| lists.label(record));
    let mut text = report::waterfall(&explanation, &left, &right, lang);
    if let Some(links) = &units.links {
        let places = sides.map(|record| &links.rows[record.index()]);
        text.push_str(&outcome(places, [&left, &right], lang));
        let together = units.group(pair.left()).is_some() && units.group(pair.left()) == units.group(pair.right());
        let one_firm = places[0].legal_id == places[1].legal_id && !together;
        let unlike = together != (explanation.total_bits >= 0.0) && !one_firm;
        if unlike && explanation.rules.is_empty() {
            text.push_str(&deciding.map_or_else(|| others(lang), |found| report::deciding_text(&found, lists, lang)));
        }
        text.push('\n');
    }
    Ok(text)
}

/// What can decide beside a pair's own weight, where it is not known which of it did.
fn others(lang: Lang) -> String {
    dedupe::say(
        lang,
        "；除这一对的权重外，还看有没有更合的记录、整组合不合、最低概率和人工答案",
        "; beside the pair's own weight, records that fit better, the group as a whole, the threshold and answers decide",
    )
}

/// Where two records ended.
fn outcome([left, right]: [&LinkRow; 2], labels: [&str; 2], lang: Lang) -> String {
    let (a, b) = (&left.roster_id, &right.roster_id);
    let in_none = [left, right].iter().position(|row| row.roster_id.is_empty()).map(|at| labels[at]);
    let one_firm = !left.legal_id.is_empty() && left.legal_id == right.legal_id;
    match (in_none, lang) {
        (Some(label), Lang::Zh) => format!("结果：{label} 不在任何单位里"),
        (Some(label), Lang::En) => format!("result: {label} is in no unit"),
        (None, Lang::Zh) if a == b => format!("结果：同在 {a}"),
        (None, Lang::En) if a == b => format!("result: both in {a}"),
        (None, Lang::Zh) if one_firm => format!("结果：同一法人单位 {} 的两个场所（{a}、{b}）", left.legal_id),
        (None, Lang::En) if one_firm => format!("result: two sites of the legal unit {} ({a}, {b})", left.legal_id),
        (None, Lang::Zh) => format!("结果：不在一起（{a}、{b}）"),
        (None, Lang::En) => format!("result: not together ({a}, {b})"),
    }
}

/// The units that a result put its records in, where it holds `links.csv`.
struct Units {
    links: Option<Links>,
}

impl Units {
    fn read(args: &args::Explain, lists: &Lists, lang: Lang) -> Result<Self, Failure> {
        let path = args.out.join("links.csv");
        let links = path.exists().then(|| Links::read(&path)).transpose().map_err(Failure::said(lang))?;
        // Rows stand in record order; a file that people took rows from tells nothing.
        Ok(Self { links: links.filter(|links| links.rows.len() == lists.len()) })
    }

    fn group(&self, record: RecordId) -> Option<&str> {
        let row = self.links.as_ref()?.rows.get(record.index())?;
        Some(row.roster_id.as_str()).filter(|group| !group.is_empty())
    }

    /// The records of a record's unit, itself among them.
    fn with(&self, record: RecordId) -> Vec<RecordId> {
        let (Some(group), Some(links)) = (self.group(record), &self.links) else { return vec![record] };
        let rows = (0..).map(RecordId).zip(&links.rows);
        rows.filter(|(_, row)| row.roster_id == group).map(|(record, _)| record).collect()
    }
}

/// A row by its id, as list:row, or by its number where there is one list.
fn row(lists: &Lists, run: &RunFile, label: &str, lang: Lang) -> Result<RecordId, Failure> {
    let label = label.trim();
    let named = |id: &str| -> Vec<RecordId> {
        let cells = minglu::standardise::table::cells(lists, id);
        lists.records().zip(cells).filter(|(_, cell)| *cell == Some(label)).map(|(record, _)| record).collect()
    };
    match run.id.as_deref().map(named).unwrap_or_default()[..] {
        [only] => return Ok(only),
        [] => {}
        [first, second, ..] => {
            let (first, second) = (lists.label(first), lists.label(second));
            return Err(Failure::Failed(match lang {
                Lang::Zh => format!("编号为“{label}”的记录不止一条；请写作 名单:第几条，例如 {first}、{second}"),
                Lang::En => {
                    format!("several records have the id '{label}'; name one as list:row, like {first} or {second}")
                }
            }));
        }
    }
    if let ([only], Ok(_)) = (lists.sources(), label.parse::<usize>()) {
        return find(lists, run, &format!("{}:{label}", only.name), lang);
    }
    find(lists, run, label, lang)
}

fn pair_of(left: RecordId, right: RecordId, lang: Lang) -> Result<Pair, Failure> {
    Pair::new(left, right)
        .ok_or_else(|| Failure::Failed(dedupe::say(lang, "甲和乙是同一条记录", "both are the same record")))
}

fn plan_of(run: &RunFile, lang: Lang) -> Result<CompiledPlan, Failure> {
    let plan: Plan = serde_json::from_value(run.plan.clone()).map_err(|error| Failure::from_error(&error))?;
    config::compile(plan, &minglu::builtin::registry(), "run.json", lang)
}

fn find(lists: &Lists, run: &RunFile, label: &str, lang: Lang) -> Result<RecordId, Failure> {
    let label = label.trim().replace('：', ":");
    lists.find(&label).ok_or_else(|| {
        let known = run.inputs.iter().map(|input| (input.source.clone(), input.records)).collect();
        Failure::said(lang)(ReportError::UnknownRecord { label, known })
    })
}

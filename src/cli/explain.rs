//! `minglu explain`: why two records are or are not one unit. Lists, plan and model are those of the run, so the evidence is the same.

use super::answers::Answers;
use super::args;
use super::config;
use super::dedupe;
use super::failure::Failure;
use super::files;
use minglu::eval::Links;
use minglu::pipeline::Run;
use minglu::plan::{CompiledPlan, Plan};
use minglu::record::{Lists, Pair, RecordId};
use minglu::report::{self, Lang, ReportError, RunFile};
use minglu::score::Explanation;

pub fn explain(args: &args::Explain, lang: Lang) -> Result<(), Failure> {
    let run = report::read_run(&args.out).map_err(Failure::said(lang))?;
    if run.command.is_some() {
        return of_groups(args, &run, lang);
    }
    let lists = files::lists_of(&args.out, &run, None, lang)?;
    let (left, right) = (find(&lists, &run, &args.left, lang)?, find(&lists, &run, &args.right, lang)?);
    let pair = pair_of(left, right, lang)?;
    let plan = plan_of(&run, lang)?;
    let explanation = Run::new(&plan).explain(&lists, &run.model, pair).map_err(Failure::said(lang))?;
    let (left, right) = (lists.label(pair.left()), lists.label(pair.right()));
    let mut text = report::waterfall(&explanation, &left, &right, lang);
    let outputs = plan.survivorship.columns();
    let answers = Answers::of_result(&args.out, &lists, &outputs, lang)?;
    if let Some(tie) = answers.facts.answer(pair) {
        text.push_str(&report::answer_text(tie.relation, &tie.voice, lang));
        text.push('\n');
    }
    super::print(&text)
}

/// Two rows of a result of `dedupe` or `link`, and whether they came into one group.
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
    let plan = plan_of(run, lang)?;
    let explanation = Run::new(&plan).explain(&lists, &run.model, pair).map_err(Failure::said(lang))?;
    let text = report::waterfall(&explanation, &lists.label(left), &lists.label(right), lang);
    let links = Links::read(&args.out.join("links.csv")).map_err(Failure::said(lang))?;
    let group = |record: RecordId| links.rows.get(record.index()).map_or("", |row| row.roster_id.as_str());
    super::print(&(text + &outcome(&explanation, [group(left), group(right)], lang)))
}

/// What became of the pair. Where that is not what its weight alone says, what else decides.
fn outcome(explanation: &Explanation, [left, right]: [&str; 2], lang: Lang) -> String {
    let one = left == right;
    let mut text = match (one, lang) {
        (true, Lang::Zh) => format!("结果：同在 {left} 组"),
        (true, Lang::En) => format!("result: both in {left}"),
        (false, Lang::Zh) => format!("结果：不在一组（{left}、{right}）"),
        (false, Lang::En) => format!("result: not in one group ({left}, {right})"),
    };
    if one != (explanation.total_bits >= 0.0) {
        text.push_str(&dedupe::say(
            lang,
            "；除这一对的权重外，还看有没有更合的记录、整组合不合、最低概率和人工答案",
            "; beside the pair's own weight, records that fit better, the group as a whole, the threshold and answers decide",
        ));
    }
    text + "\n"
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

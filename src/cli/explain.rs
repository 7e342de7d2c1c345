//! `minglu explain`: why two records are or are not one unit. Lists, plan and model are those of the run, so the evidence is the same.

use super::answers::Answers;
use super::args;
use super::config;
use super::failure::Failure;
use super::files;
use minglu::pipeline::Run;
use minglu::plan::Plan;
use minglu::record::{Lists, Pair, RecordId};
use minglu::report::{self, Lang, ReportError, RunFile};

pub fn explain(args: &args::Explain, lang: Lang) -> Result<(), Failure> {
    let run = report::read_run(&args.out).map_err(Failure::said(lang))?;
    let lists = files::lists_of(&args.out, &run, None, lang)?;
    let (left, right) = (find(&lists, &run, &args.left, lang)?, find(&lists, &run, &args.right, lang)?);
    let Some(pair) = Pair::new(left, right) else {
        return Err(Failure::Failed(match lang {
            Lang::Zh => "甲和乙是同一条记录".to_owned(),
            Lang::En => "both are the same record".to_owned(),
        }));
    };
    let registry = minglu::builtin::registry();
    let plan: Plan = serde_json::from_value(run.plan.clone()).map_err(|error| Failure::from_error(&error))?;
    let plan = config::compile(plan, &registry, "run.json", lang)?;
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

fn find(lists: &Lists, run: &RunFile, label: &str, lang: Lang) -> Result<RecordId, Failure> {
    let label = label.trim().replace('：', ":");
    lists.find(&label).ok_or_else(|| {
        let known = run.inputs.iter().map(|input| (input.source.clone(), input.records)).collect();
        Failure::said(lang)(ReportError::UnknownRecord { label, known })
    })
}

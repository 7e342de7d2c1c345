//! `minglu reconcile`: the whole road, from files to files.

use super::args::Reconcile;
use super::config::Config;
use super::failure::Failure;
use super::progress::Watch;
use super::{files, summary};
use minglu::observe::{Observer as _, Stage};
use minglu::pipeline::Run;
use minglu::record::Lists;
use minglu::report::{self, Lang, ReportOptions, RunRecord};
use std::collections::BTreeMap;

pub fn reconcile(args: &Reconcile, lang: Lang) -> Result<(), Failure> {
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = args.threads {
        pool = pool.num_threads(usize::from(threads));
    }
    let pool = pool.build().map_err(|error| Failure::from_error(&error))?;
    pool.install(|| run(args, lang))
}

fn run(args: &Reconcile, lang: Lang) -> Result<(), Failure> {
    // What can be wrong with the request is said before seconds of work.
    report::check_target(&args.out).map_err(Failure::report(lang))?;
    let config = Config::find(args.config.as_deref(), &args.inputs, lang)?;
    let mut registry = minglu::builtin::registry();
    let plan = match config.plan(args.plan.as_deref(), &mut registry, lang) {
        Ok(plan) => plan,
        // Mistakes about the lists are said together with those about the plan.
        Err(wrong) => return Err(wrong.and(files::read(&args.inputs, &config, lang).err())),
    };
    let watch = Watch::new(lang, args.quiet);

    watch.started(Stage::Ingest, 0);
    let mut lists = files::read(&args.inputs, &config, lang)?;
    watch.finished(Stage::Ingest, rows(&lists), lists.len() as u64);

    let outcome = Run::new(&plan).observed(&watch).over(&lists).map_err(|error| Failure::from_error(&error))?;
    lists.note(outcome.issues);

    let mut counts: BTreeMap<String, u64> =
        outcome.census.rules.iter().map(|rule| (format!("pairs_of_rule/{}", rule.rule), rule.pairs)).collect();
    counts.insert("candidate_pairs".to_owned(), outcome.census.pairs);
    counts.insert("scored_pairs".to_owned(), outcome.scored.pairs.len() as u64);
    let mut record = RunRecord {
        directory: std::env::current_dir().ok().map(|path| path.display().to_string()),
        config: config.text.clone(),
        plan: serde_json::to_value(&plan.plan).map_err(|error| Failure::from_error(&error))?,
        seeds: BTreeMap::new(),
        model: outcome.model.parameters(),
        stages: Vec::new(),
        counts,
    };
    let roster = outcome.roster;

    watch.started(Stage::Report, 0);
    let options = ReportOptions { lang, workbook: !args.no_workbook };
    let prepared = report::prepare(&args.out, &lists, &roster, &options).map_err(Failure::report(lang))?;
    watch.finished(Stage::Report, roster.units.len() as u64, prepared.files().len() as u64);
    record.stages = watch.measured();
    let written = prepared.finish(&record).map_err(Failure::report(lang))?;

    if args.quiet {
        return Ok(());
    }
    super::print(&summary::summary(&summary::Facts {
        lists: &lists,
        roster: &roster,
        written: &written,
        out: &args.out,
        elapsed: watch.elapsed(),
        lang,
    }))
}

/// Rows read: the records and what was set aside.
fn rows(lists: &Lists) -> u64 {
    (lists.len() + lists.rejected.len()) as u64
}

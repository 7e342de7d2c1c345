//! `minglu reconcile`: the whole road, from files to files.

use super::args::Reconcile;
use super::config::Config;
use super::failure::Failure;
use super::finish::{Before, Job, finish};
use super::progress::Watch;
use super::{files, update};
use minglu::observe::{Observer as _, Stage};
use minglu::record::Lists;
use minglu::report::{self, Lang, Part, Parts};
use std::path::{Path, PathBuf};

pub fn reconcile(args: &Reconcile, lang: Lang) -> Result<(), Failure> {
    pool(args.threads)?.install(|| run(args, lang))
}

/// The threads of a run.
pub fn pool(threads: Option<u16>) -> Result<rayon::ThreadPool, Failure> {
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = threads {
        pool = pool.num_threads(usize::from(threads));
    }
    pool.build().map_err(|error| Failure::from_error(&error))
}

fn run(args: &Reconcile, lang: Lang) -> Result<(), Failure> {
    // What can be wrong with the request is said before seconds of work.
    report::check_target(&args.out).map_err(Failure::said(lang))?;
    if args.previous.is_none() {
        check_no_history(&args.out, lang)?;
    }
    let previous = args.previous.as_deref().map(|roster| update::read(roster, lang)).transpose()?;
    let config = Config::find(args.config.as_deref(), &args.inputs, lang)?;
    let mut registry = minglu::builtin::registry();
    let plan = match config.plan(args.plan.as_deref(), &mut registry, lang) {
        Ok(plan) => plan,
        // Mistakes about the lists are said together with those about the plan.
        Err(wrong) => return Err(wrong.and(files::read(&args.inputs, &config, lang).err())),
    };
    let watch = Watch::new(lang, args.quiet).within(args.memory);

    watch.started(Stage::Ingest, 0);
    let lists = files::read(&args.inputs, &config, lang)?;
    watch.finished(Stage::Ingest, rows(&lists), lists.len() as u64);

    let when = args.as_of.as_deref().unwrap_or("");
    let before = previous.as_ref().map(|state| Before { state, from: update::by_name(state, &lists), when });
    let job = Job {
        out: &args.out,
        plan: &plan,
        config: config.text.clone(),
        answered: &args.decisions,
        beside: args.previous.iter().map(PathBuf::as_path).chain([&*args.out]).collect(),
        watch: &watch,
        parts: parts(&args.only, args.no_workbook),
        quiet: args.quiet,
        notes: files::notes(&args.inputs, &lists, lang),
        lang,
    };
    finish(&job, lists, before.as_ref())
}

/// The files to write: those that were named, all when none was.
pub fn parts(only: &[Part], no_workbook: bool) -> Parts {
    let parts = if only.is_empty() { Parts::ALL } else { only.iter().copied().collect() };
    if no_workbook { parts.without(Part::Workbook) } else { parts }
}

/// A roster that was updated has numbers and a history that a run from the beginning would lose.
fn check_no_history(out: &Path, lang: Lang) -> Result<(), Failure> {
    if !out.join("history.csv").is_file() {
        return Ok(());
    }
    let out = out.display();
    Err(Failure::Failed(match lang {
        Lang::Zh => format!(
            "“{out}”里是一份更新过的名录，从头归并会丢掉单位编号和变更历史，没有动它。要沿用编号请加 --previous {out}，\
             或用 update；要从头来请换一个输出目录"
        ),
        Lang::En => format!(
            "'{out}' holds a roster with a history, which a run from the beginning would lose; add --previous {out} to \
             keep its ids, use update, or choose another directory"
        ),
    }))
}

/// Rows read: the records and what was set aside.
fn rows(lists: &Lists) -> u64 {
    (lists.len() + lists.rejected.len()) as u64
}

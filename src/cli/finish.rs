//! From lists to a result on disk: what `reconcile` and `update` have in common.

use super::answers::Answers;
use super::failure::Failure;
use super::progress::Watch;
use super::summary;
use minglu::living::{self, Carried, Keep, STATE_FILE, State};
use minglu::observe::{Observer as _, Stage};
use minglu::pipeline::Run;
use minglu::plan::CompiledPlan;
use minglu::record::{Lists, SourceId};
use minglu::report::{self, Lang, PageInput, Part, Parts, ReportError, ReportOptions, RunRecord};
use minglu::spill::Aside;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is to be done with lists that were read.
pub struct Job<'a> {
    pub out: &'a Path,
    pub plan: &'a CompiledPlan,
    /// Text of the configuration, for the run log.
    pub config: Option<String>,
    /// Files of answers that were named.
    pub answered: &'a [PathBuf],
    /// Results whose answers go on.
    pub beside: Vec<&'a Path>,
    pub watch: &'a Watch,
    /// The files to write. A roster that goes on from another needs its state.
    pub parts: Parts,
    pub quiet: bool,
    /// What to say of the inputs.
    pub notes: String,
    pub lang: Lang,
}

/// The roster that the result goes on from.
pub struct Before<'a> {
    pub state: &'a State,
    /// The old list that each list goes on from.
    pub from: Vec<Option<SourceId>>,
    /// The date for the history; empty when none was given.
    pub when: &'a str,
}

/// Runs the plan over the lists and writes the result, all of it or nothing.
pub fn finish(job: &Job<'_>, mut lists: Lists, before: Option<&Before<'_>>) -> Result<(), Failure> {
    let Job { out, plan, watch, parts, lang, .. } = *job;
    let read_issues = lists.issues.len();
    let answers = Answers::read(job.answered, &job.beside, &lists, &plan.survivorship.columns(), lang)?;
    let run = Run::new(plan).observed(watch).with_facts(&answers.facts).without_candidates();
    // Only an update, what is kept for one and the page ask the records after the run.
    let asked = before.is_some() || parts.has(Part::State) || parts.has(Part::Report);
    let run = if asked { run } else { run.without_columns() };
    let outcome = run.over(&lists).map_err(Failure::said(lang))?;
    let learned = outcome.learned;
    lists.note(outcome.issues);

    let mut counts: BTreeMap<String, u64> =
        outcome.census.rules.iter().map(|rule| (format!("pairs_of_rule/{}", rule.rule), rule.pairs)).collect();
    counts.insert("candidate_pairs".to_owned(), outcome.census.pairs);
    counts.insert("scored_pairs".to_owned(), outcome.scored.pairs.len() as u64);
    counts.insert("bytes_read".to_owned(), bytes_of(&lists));
    counts.insert("spilled_bytes".to_owned(), watch.spilled_bytes());
    let mut record = RunRecord {
        directory: std::env::current_dir().ok().map(|path| path.display().to_string()),
        config: job.config.clone(),
        plan: serde_json::to_value(&plan.plan).map_err(|error| Failure::from_error(&error))?,
        seeds: BTreeMap::new(),
        model: outcome.model.parameters(),
        stages: Vec::new(),
        decisions: answers.record(learned.as_ref()),
        counts,
        state: String::new(),
    };
    let mut roster = outcome.roster;

    watch.started(Stage::Report, 0);
    let when = before.map_or("", |before| before.when);
    // What only the stages read is of no use to the report, and a province's is gigabytes.
    drop(outcome.clusters);
    let now = living::Now { lists: &lists, data: &outcome.data, survivorship: &*plan.survivorship, when, lang };
    let carried = before.map(|before| living::carry(before.state, &now, &before.from, &mut roster));
    let found = report::Found {
        roster: &roster,
        scored: &outcome.scored,
        model: &*outcome.model,
        data: &outcome.data,
        constraints: &*plan.constraints,
        decide: plan.decide,
        link_bits: record.plan.pointer("/cluster/link_bits").and_then(serde_json::Value::as_f64),
    };
    let (first, evidence) = rayon::join(
        || (carried.is_none() && parts.has(Part::State)).then(|| living::first(&now, &roster)),
        || parts.has(Part::Report).then(|| report::Evidence::gather(&found)),
    );
    Aside::check(&outcome.data).map_err(Failure::said(lang))?;
    let identity = carried.as_ref().map(|carried| &carried.identity).or(first.as_ref());
    let keep = identity.map(|identity| Keep {
        lists: &lists,
        read_issues,
        directory: record.directory.as_deref(),
        config: record.config.as_deref(),
        plan: &record.plan,
        model: &record.model,
        identity,
        history: carried.as_ref().map_or(&[], |carried| &carried.history),
    });
    let options = ReportOptions { lang, parts };
    let (prepared, kept) = rayon::join(
        || report::prepare(out, &lists, &roster, &options),
        || {
            // Giving back what the tables do not read takes a while, too.
            drop((outcome.data, outcome.scored, outcome.model));
            keep.map(|keep| keep.to_bytes())
        },
    );
    let mut prepared = prepared.map_err(Failure::said(lang))?;
    let kept = kept.map(|(bytes, sum)| {
        record.state = sum;
        (prepared.reserve(STATE_FILE, 0), bytes)
    });
    prepared.add_ledger(&answers.ledger).map_err(Failure::said(lang))?;
    if let Some(carried) = &carried {
        add_story(&mut prepared, carried, &roster, when, lang).map_err(Failure::said(lang))?;
    }
    let page = PageInput { evidence: evidence.as_ref(), outlines: &minglu::builtin::outlines() };
    // A state of hundreds of megabytes is written while the page is made.
    let (paged, state) = rayon::join(
        || prepared.page(&page),
        || kept.map_or(Ok(()), |(path, bytes)| std::fs::write(&path, bytes).map_err(|error| (path, error))),
    );
    paged.map_err(Failure::said(lang))?;
    state.map_err(|(path, source)| Failure::said(lang)(ReportError::Io { path, source }))?;
    watch.finished(Stage::Report, roster.units.len() as u64, prepared.files().len() as u64);
    record.counts.insert("bytes_written".to_owned(), prepared.bytes());
    record.stages = watch.measured();
    let written = prepared.finish(&record).map_err(Failure::said(lang))?;

    if job.quiet {
        return leave((lists, roster), Ok(()));
    }
    let story = carried.map(|carried| format!("{}\n", carried.summary(lang))).unwrap_or_default();
    let facts = summary::Facts {
        lists: &lists,
        roster: &roster,
        written: &written,
        out,
        answers: &answers,
        learned: learned.as_ref(),
        elapsed: watch.elapsed(),
        stages: &record.stages,
        notes: &job.notes,
        passed: watch.passed(),
        lang,
    };
    let text = format!("{story}{}", summary::summary(&facts));
    leave((lists, roster), super::print(&text))
}

/// Ends with `ending` and keeps what the run held: the process ends now, and the system takes its memory back whole, while giving it back piece
/// by piece takes a second per million records.
fn leave<T>(held: T, ending: Result<(), Failure>) -> Result<(), Failure> {
    std::mem::forget(held);
    ending
}

/// Bytes of the files the lists came from, each counted once.
fn bytes_of(lists: &Lists) -> u64 {
    let paths: BTreeSet<&str> = lists.sources().iter().filter_map(|source| source.path.as_deref()).collect();
    paths.iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len()).sum()
}

/// Adds the files that say what happened.
fn add_story(
    prepared: &mut report::Prepared<'_>,
    carried: &Carried,
    roster: &minglu::consolidate::Roster,
    when: &str,
    lang: Lang,
) -> Result<(), report::ReportError> {
    prepared.add("history.csv", carried.history.len() as u64, |path| living::write_history(path, &carried.history))?;
    prepared.add("changes.csv", carried.changes.len() as u64, |path| living::write_changes(path, &carried.changes))?;
    // The byte-order mark tells a text editor that it is UTF-8.
    let text = format!("\u{feff}{}", carried.text(roster, when, lang));
    prepared.add("changes.txt", 0, |path| std::fs::write(path, text))
}

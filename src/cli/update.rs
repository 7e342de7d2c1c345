//! `minglu update`: lists that come and go, with every unit keeping its number.

use super::args::Update;
use super::config::{self, Config};
use super::failure::Failure;
use super::files;
use super::finish::{Before, Job, finish};
use super::progress::Watch;
use minglu::living::{Change, Edition, State};
use minglu::observe::{Observer as _, Stage};
use minglu::plan::Plan;
use minglu::record::{Lists, SourceId};
use minglu::report::{self, Lang};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub fn update(args: &Update, lang: Lang) -> Result<(), Failure> {
    super::reconcile::pool(args.threads)?.install(|| run(args, lang))
}

fn run(args: &Update, lang: Lang) -> Result<(), Failure> {
    let zh = lang == Lang::Zh;
    if args.inputs.is_empty() && args.drop.is_empty() {
        return Err(Failure::Usage(match zh {
            true => "没有说明要更新什么：请给新名单，或用 --drop 去掉名单".to_owned(),
            false => "nothing to update: give lists that come, or --drop lists that go".to_owned(),
        }));
    }
    report::check_target(&args.out).map_err(Failure::said(lang))?;
    let mut state = read(&args.roster, lang)?;
    let when = args.as_of.as_deref().unwrap_or("");
    if let Some(last) = state.history.iter().rev().find(|event| !event.when.is_empty())
        && !when.is_empty()
        && when < last.when.as_str()
    {
        return Err(Failure::Failed(match zh {
            true => format!("--as-of {when} 早于上一次更新的日期 {}；历史只能往后写", last.when),
            false => format!("--as-of {when} is before the last update, {}", last.when),
        }));
    }
    let registry = minglu::builtin::registry();
    let place = args.roster.join(minglu::living::STATE_FILE).display().to_string();
    let plan: Plan = serde_json::from_value(state.plan.clone()).map_err(|error| Failure::from_error(&error))?;
    let plan = config::with_tables(plan, lang).map_err(|wrong| wrong.and(Some(keeps_tables(lang))))?;
    let plan = plan.compile(&registry).map_err(|error| config::mistakes(&error, &place, lang))?;
    let (config, reading) = configuration(args, &state, lang)?;

    let watch = Watch::new(lang, args.quiet).within(args.memory);
    watch.started(Stage::Ingest, 0);
    let new = if args.inputs.is_empty() { Lists::default() } else { files::read(&args.inputs, &reading, lang)? };
    let notes = files::notes(&args.inputs, &new, lang);
    let rows = new.len() + new.rejected.len();
    let change = Change { new, replaces: args.replaces.iter().cloned().collect(), drop: args.drop.clone() };
    let edition = Edition::of(&state.lists, &change).map_err(Failure::said(lang))?;
    watch.finished(Stage::Ingest, rows as u64, edition.lists.len() as u64);

    let job = Job {
        out: &args.out,
        plan: &plan,
        config: config.text,
        answered: &args.decisions,
        beside: vec![&args.roster, &args.out],
        watch: &watch,
        parts: super::reconcile::parts(&[], args.no_workbook),
        quiet: args.quiet,
        notes,
        lang,
    };
    let lists = edition.lists;
    // The old lists are still needed to see what changed; their issues are not.
    state.lists.issues = Vec::new();
    finish(&job, lists, Some(&Before { state: &state, from: edition.from, when }))
}

/// Why the tables of a plan are looked for at all, and what to do about another one.
fn keeps_tables(lang: Lang) -> Failure {
    Failure::Failed(match lang {
        Lang::Zh => "更新沿用原来的方案，连同它的频率表；要换一张表请用 reconcile --previous".to_owned(),
        Lang::En => "an update keeps the plan with its tables; to change a table use reconcile --previous".to_owned(),
    })
}

/// The state of a roster, with the paths of its lists made to hold from here.
pub fn read(roster: &Path, lang: Lang) -> Result<State, Failure> {
    let mut state = State::read(roster).map_err(Failure::said(lang))?;
    let here = std::env::current_dir().ok().map(|path| path.display().to_string());
    if let Some(directory) = state.directory.clone().filter(|directory| Some(directory) != here.as_ref()) {
        for source in state.lists.sources_mut() {
            source.path = source.path.take().map(|path| Path::new(&directory).join(path).display().to_string());
        }
    }
    Ok(state)
}

/// The old list that each list goes on from, by name.
pub fn by_name(state: &State, lists: &Lists) -> Vec<Option<SourceId>> {
    let old = state.lists.sources();
    let find = |name: &str| old.iter().position(|source| source.name == name).map(|at| SourceId(at as u16));
    lists.sources().iter().map(|source| find(&source.name)).collect()
}

/// The configuration of the next roster, and the part of it by which the new lists are read.
fn configuration(args: &Update, state: &State, lang: Lang) -> Result<(Config, Config), Failure> {
    let recorded = Config::recorded(state.config.as_deref())?;
    let given = if args.inputs.is_empty() {
        Config::default()
    } else {
        Config::find(args.config.as_deref(), &args.inputs, lang)?
    };
    let whole = recorded.extended(&given, lang)?;
    let known: Vec<&str> = state.lists.sources().iter().map(|source| source.name.as_str()).collect();
    let arriving = file_names(&args.inputs);
    // What is said of lists that do not come now is kept for later; a name that nobody has is a mistake.
    let concerns = |name: &str| {
        let document = name.split('/').next().unwrap_or(name);
        arriving.iter().any(|file| file == document) || given.speaks_of(name) && !known.contains(&name)
    };
    let reading = whole.about(concerns);
    Ok((whole, reading))
}

/// Names that the files of the inputs may give to lists: with and without extension.
fn file_names(inputs: &[PathBuf]) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |path: &Path| {
        for part in [path.file_stem(), path.file_name()].into_iter().flatten() {
            names.push(part.to_string_lossy().into_owned());
        }
    };
    for input in inputs {
        match std::fs::read_dir(input) {
            Ok(entries) => entries.flatten().for_each(|entry| add(&entry.path())),
            Err(_) => add(input),
        }
    }
    names
}

/// Reads `新名单=旧名单`.
pub fn replacement(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((new, old)) if !new.trim().is_empty() && !old.trim().is_empty() => {
            Ok((new.trim().to_owned(), old.trim().to_owned()))
        }
        _ => Err("请写作 新名单=旧名单 (write NEW=OLD)".to_owned()),
    }
}

/// Reads a day, `2018-06-30`.
pub fn day(text: &str) -> Result<String, String> {
    let wrong = || "请写作 2018-06-30 (write YYYY-MM-DD)".to_owned();
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return Err(wrong()) };
    let shaped = [(year, 4), (month, 2), (day, 2)]
        .iter()
        .all(|(part, digits)| part.len() == *digits && part.bytes().all(|byte| byte.is_ascii_digit()));
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = BTreeMap::from([(4, 30), (6, 30), (9, 30), (11, 30), (2, if leap { 29 } else { 28 })]);
    let last = days.get(&month).copied().unwrap_or(31);
    if shaped && (1..=12).contains(&month) && (1..=last).contains(&day) { Ok(text.to_owned()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_replacements_are_read_strictly() {
        for good in ["2018-06-30", "2020-02-29", "2000-02-29"] {
            assert_eq!(day(good).as_deref(), Ok(good));
        }
        for bad in ["2018-6-30", "2018/06/30", "2018-02-29", "1900-02-29", "2018-13-01", "2018-00-10", "今天", ""] {
            assert!(day(bad).is_err(), "{bad}");
        }
        assert_eq!(replacement("底册2018=底册"), Ok(("底册2018".to_owned(), "底册".to_owned())));
        for bad in ["底册", "=底册", "底册="] {
            assert!(replacement(bad).is_err(), "{bad}");
        }
    }
}

//! `minglu index` and `minglu lookup`: a register made searchable, and questions to it.

use super::config::Config;
use super::dedupe::{in_threads, say};
use super::failure::Failure;
use super::files;
use minglu::domain::cn::lookup::{
    About, Answer, Entry, EntryKind, Hit, LookupIndex, PlaceAsked, check_index_target, entries_of,
};
use minglu::report::{self, Lang, TracedUnit};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Index {
    /// 名单文件或文件夹，或一次归并的结果目录 (lists, or the result of a run)
    #[arg(required = true, value_name = "名单")]
    pub inputs: Vec<PathBuf>,
    /// 索引文件夹；已有的索引会被整体替换 (folder of the index)
    #[arg(short, long, value_name = "索引")]
    pub out: PathBuf,
    /// 配置文件；不给则用名单旁边的 minglu.toml (configuration)
    #[arg(long, value_name = "文件")]
    pub config: Option<PathBuf>,
    /// 线程数 (threads)
    #[arg(long, value_name = "数", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

#[derive(Debug, clap::Args)]
pub struct Lookup {
    /// 索引文件夹，由 minglu index 建立 (folder of the index)
    #[arg(value_name = "索引")]
    pub index: PathBuf,
    /// 要找的：名称、简称、电话、代码、人名、地名，可以几样一起，例如 潮安鸿发五金 (what to find)
    #[arg(required_unless_present = "batch", value_name = "说法")]
    pub query: Vec<String>,
    /// 文本文件，一行一个问题；每行输出一个与 --json 相同的 JSON，最后报用时 (questions, one a line; each answer a line as of --json)
    #[arg(long, value_name = "文件", conflicts_with = "query")]
    pub batch: Option<PathBuf>,
    /// 最多几条，默认 5 (at most so many)
    #[arg(short, value_name = "数", default_value_t = 5, hide_default_value = true, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub k: u16,
    /// 以 JSON 输出：question 问题，hits 找到的各条，place 问题只是一个地名时的全称 name 和该地的条数 entries，否则为 null
    /// (as JSON: question, hits, and place, the full name and number of entries of a bare place, else null)
    #[arg(long)]
    pub json: bool,
}

pub fn index(args: &Index, lang: Lang) -> Result<(), Failure> {
    in_threads(args.threads, || {
        check_index_target(&args.out).map_err(Failure::said(lang))?;
        let began = Instant::now();
        let (entries, about) = match args.inputs.as_slice() {
            [only] if only.join("run.json").is_file() => units(only, lang)?,
            inputs => records(inputs, args.config.as_deref(), lang)?,
        };
        let index = LookupIndex::build(&args.out, &entries, &about).map_err(Failure::said(lang))?;
        let (n, seconds, out) = (index.len(), began.elapsed().as_secs_f64(), args.out.display());
        super::print(&match (lang, about.kind) {
            (Lang::Zh, EntryKind::Records) => format!("{n} 条记录已编入索引 {out}，用时 {seconds:.1} 秒\n"),
            (Lang::Zh, EntryKind::Units) => format!("{n} 个名录单位已编入索引 {out}，用时 {seconds:.1} 秒\n"),
            (Lang::En, EntryKind::Records) => format!("{n} records indexed in {out}, {seconds:.1} s\n"),
            (Lang::En, EntryKind::Units) => format!("{n} roster units indexed in {out}, {seconds:.1} s\n"),
        })
    })
}

fn records(inputs: &[PathBuf], config: Option<&Path>, lang: Lang) -> Result<(Vec<Entry>, About), Failure> {
    let config = Config::find(config, inputs, lang)?;
    let lists = files::read(inputs, &config, lang)?;
    let sources = lists.sources().iter().map(|source| source.name.clone()).collect();
    Ok((entries_of(&lists), About { kind: EntryKind::Records, sources }))
}

fn units(out: &Path, lang: Lang) -> Result<(Vec<Entry>, About), Failure> {
    let run = report::read_roster_run(out).map_err(Failure::said(lang))?;
    let units = report::units(out).map_err(Failure::said(lang))?;
    let sources = run.inputs.into_iter().map(|input| input.source).collect();
    Ok((units.into_iter().map(entry).collect(), About { kind: EntryKind::Units, sources }))
}

/// A roster unit with the fields that it can be found by.
fn entry(unit: TracedUnit) -> Entry {
    let of = |fields: &[&str]| -> Vec<String> {
        let values = fields.iter().flat_map(|field| unit.values.iter().filter(move |value| value.field == *field));
        let mut out: Vec<String> = Vec::new();
        for value in values.filter(|value| !value.text.is_empty()) {
            if !out.contains(&value.text) {
                out.push(value.text.clone());
            }
        }
        out
    };
    Entry {
        names: of(&["name", "other_names", "former_names"]),
        addresses: of(&["address", "other_addresses"]),
        codes: of(&["credit_code", "other_codes", "permit_no"]),
        phones: of(&["phones"]),
        people: of(&["legal_rep", "contact"]),
        id: unit.roster_id,
        records: unit.members,
    }
}

pub fn lookup(args: &Lookup, lang: Lang) -> Result<(), Failure> {
    let index = LookupIndex::open(&args.index).map_err(Failure::said(lang))?;
    if let Some(path) = &args.batch {
        return batch(&index, path, usize::from(args.k), lang);
    }
    let question = args.query.join(" ");
    let answer = index.search(&question, usize::from(args.k)).map_err(Failure::said(lang))?;
    if args.json {
        return super::print(&format!("{:#}\n", json(&question, &answer)));
    }
    let Answer { hits, place } = answer;
    if let Some(place) = place {
        return super::print(&(place_text(&question, &place, lang) + &text(&hits, lang)));
    }
    if hits.is_empty() {
        return Err(Failure::Failed(match lang {
            Lang::Zh => format!("索引的 {} 条里没有找到“{question}”，请换一个说法，例如只写字号或电话", index.len()),
            Lang::En => format!("nothing for '{question}' among {} entries; try the brand or a telephone", index.len()),
        }));
    }
    super::print(&text(&hits, lang))
}

/// Answers every line of a file, and tells on standard error how long an answer took.
fn batch(index: &LookupIndex, path: &Path, k: usize, lang: Lang) -> Result<(), Failure> {
    let questions = std::fs::read_to_string(path).map_err(|error| files::unreadable(path, &error, lang))?;
    let mut taken = Vec::new();
    for question in questions.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let began = Instant::now();
        let answer = index.search(question, k).map_err(Failure::said(lang))?;
        taken.push(began.elapsed().as_secs_f64() * 1e3);
        super::print(&format!("{}\n", json(question, &answer)))?;
    }
    taken.sort_by(f64::total_cmp);
    let at = |share: f64| taken.get((taken.len() as f64 * share) as usize).copied().unwrap_or_default();
    let (n, half, most) = (taken.len(), at(0.5), at(0.95));
    let told = match lang {
        Lang::Zh => format!("{n} 个问题，每个用时中位数 {half:.2} 毫秒，95 % 在 {most:.2} 毫秒以内"),
        Lang::En => format!("{n} questions, median {half:.2} ms, 95 % within {most:.2} ms"),
    };
    // A closed standard error loses the times, not the answers.
    let _ = writeln!(std::io::stderr(), "{told}");
    Ok(())
}

/// That the question is a place, and how much stands there.
fn place_text(question: &str, place: &PlaceAsked, lang: Lang) -> String {
    let PlaceAsked { name, entries } = place;
    match lang {
        Lang::Zh => {
            format!("“{question}”是地名（{name}），索引里有 {entries} 条在那里；请再写字号、行业、人名或电话\n")
        }
        Lang::En => format!(
            "'{question}' is a place ({name}), {entries} entries are there; add a brand, trade, person or telephone\n"
        ),
    }
}

/// What programs read; its keys stay.
fn json(question: &str, answer: &Answer) -> serde_json::Value {
    let hits: Vec<serde_json::Value> = answer.hits.iter().map(hit_json).collect();
    serde_json::json!({ "question": question, "hits": hits, "place": answer.place })
}

fn hit_json(hit: &Hit) -> serde_json::Value {
    let agrees = hit.agrees.iter().map(|a| {
        serde_json::json!({
            "part": a.part.en, "how": a.how.en, "part_zh": a.part.zh, "how_zh": a.how.zh, "points": a.points
        })
    });
    serde_json::json!({
        "score": hit.score,
        "entry": hit.entry,
        "agrees": agrees.collect::<Vec<_>>(),
    })
}

fn text(hits: &[Hit], lang: Lang) -> String {
    let mut out = String::new();
    let mark = if lang == Lang::Zh { "、" } else { ", " };
    for (at, hit) in hits.iter().enumerate() {
        let entry = &hit.entry;
        let nameless = say(lang, "（无名称）", "(no name)");
        let name = entry.names.first().unwrap_or(&nameless);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}  {:.1}  {}  {name}", at + 1, hit.score, entry.id);
        let agrees: Vec<String> =
            hit.agrees.iter().map(|a| format!("{}{}{}", lang.pick(a.part), gap(lang), lang.pick(a.how))).collect();
        let why = if agrees.is_empty() { say(lang, "字词相近", "words in common") } else { agrees.join(mark) };
        let _ = writeln!(out, "      {}{why}", say(lang, "依据：", "why: "));
        for (head, values) in [
            (say(lang, "又名：", "also: "), &entry.names[entry.names.len().min(1)..]),
            (say(lang, "地址：", "address: "), &entry.addresses[..]),
            (say(lang, "代码：", "code: "), &entry.codes[..]),
            (say(lang, "电话：", "telephone: "), &entry.phones[..]),
            (say(lang, "人名：", "people: "), &entry.people[..]),
        ] {
            if !values.is_empty() {
                let _ = writeln!(out, "      {head}{}", values.join(mark));
            }
        }
        if entry.records.len() > 1 || entry.records.first().is_some_and(|record| *record != entry.id) {
            let _ = writeln!(out, "      {}{}", say(lang, "记录：", "records: "), entry.records.join(mark));
        }
    }
    out
}

fn gap(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "" } else { " " }
}

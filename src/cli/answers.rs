//! The answers a run obeys: the files named, and what people left in the result that is about to be replaced.

use super::failure::Failure;
use minglu::cluster::Facts;
use minglu::consolidate::OutputColumn;
use minglu::decisions::{self, DecisionsError, Ledger, Outcome, Remark};
use minglu::record::Lists;
use minglu::report::Lang;
use minglu::score::Learned;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Answers read and found again in the lists.
pub struct Answers {
    /// Every answer, to be written with the result.
    pub ledger: Ledger,
    /// Those that hold.
    pub facts: Facts,
    /// What is wrong with the others.
    pub remarks: Vec<Remark>,
    /// The files they come from.
    pub files: Vec<PathBuf>,
}

/// Files of a result that people fill in.
const FILLED: [&str; 4] = ["roster.xlsx", "review.csv", "omissions.csv", "duplicates.csv"];

impl Answers {
    /// Reads the files named, and of each result beside, the one that is replaced and the one that goes on, its ledger and those of its files
    /// that somebody saved after the run: a run never replaces an answer it has not read.
    ///
    /// # Errors
    /// The first file that cannot be read.
    pub fn read(
        named: &[PathBuf],
        beside: &[&Path],
        lists: &Lists,
        outputs: &[OutputColumn],
        lang: Lang,
    ) -> Result<Self, Failure> {
        let mut found: Vec<PathBuf> = Vec::new();
        for path in beside.iter().flat_map(|result| left_behind(result)) {
            if !named.iter().chain(&found).any(|other| same(&path, other)) {
                found.push(path);
            }
        }
        Self::of(named.to_vec(), found, lists, outputs, lang)
    }

    /// The answers of a finished result, for its explanation.
    pub fn of_result(out: &Path, lists: &Lists, outputs: &[OutputColumn], lang: Lang) -> Result<Self, Failure> {
        let ledger = out.join("decisions.csv");
        let found = if ledger.is_file() { vec![ledger] } else { Vec::new() };
        Self::of(Vec::new(), found, lists, outputs, lang)
    }

    fn of(
        named: Vec<PathBuf>,
        found: Vec<PathBuf>,
        lists: &Lists,
        outputs: &[OutputColumn],
        lang: Lang,
    ) -> Result<Self, Failure> {
        let names: Vec<&str> = lists.sources().iter().map(|source| source.name.as_str()).collect();
        let failed = Failure::said::<DecisionsError>(lang);
        let mut paths = Vec::new();
        // The ledger first: it knows where an answer was read at first.
        for path in found {
            match decisions::read(std::slice::from_ref(&path), &names, outputs) {
                // An older result has no columns for answers.
                Err(DecisionsError::NoTable { .. }) => {}
                Err(error) => return Err(failed(error)),
                Ok(_) => paths.push(path),
            }
        }
        paths.extend(named);
        let (mut ledger, mut remarks) = decisions::read(&paths, &names, outputs).map_err(failed)?;
        let resolved = ledger.resolve(lists);
        remarks.extend(resolved.remarks);
        Ok(Self { ledger, facts: resolved.facts, remarks, files: paths })
    }

    /// How the answers went, a line each, for the closing summary; empty when there is none.
    pub fn summary(&self, learned: Option<&Learned>, lang: Lang) -> String {
        let mut out = String::new();
        if self.files.is_empty() {
            return out;
        }
        let zh = lang == Lang::Zh;
        let count = |outcome| self.ledger.count(outcome);
        let (changed, lost) = (count(Outcome::AppliedChanged), count(Outcome::NotFound));
        let applied = count(Outcome::Applied) + changed;
        let (contradicted, superseded) = (count(Outcome::Contradicted), count(Outcome::Superseded));
        let unsure = count(Outcome::Unsure);
        let mut parts = Vec::new();
        let mut part = |n: usize, zh_text: &str, en_text: &str| {
            if n > 0 {
                parts.push(if zh { format!("{zh_text} {n} 条") } else { format!("{n} {en_text}") });
            }
        };
        part(applied, "采用", "obeyed");
        part(changed, "其中所指的行已改动", "of them about rows that changed");
        part(unsure, "无法确定", "undecided");
        part(lost, "找不到记录、保留备下次", "kept for rows not in these lists");
        part(contradicted, "相互矛盾、重新询问", "contradicting, asked again");
        part(superseded, "被较新的结论取代", "overruled by later ones");
        let total = self.ledger.len();
        let _ = match (zh, parts.is_empty()) {
            (true, true) => writeln!(out, "  人工核实    没有填写的结论"),
            (true, false) => writeln!(out, "  人工核实    共 {total} 条：{}", parts.join("，")),
            (false, true) => writeln!(out, "  answers     none filled in"),
            (false, false) => writeln!(out, "  answers     {total}: {}", parts.join(", ")),
        };
        if let Some(learned) = learned {
            out.push_str(&taught(learned, lang));
        }
        for remark in &self.remarks {
            let _ = writeln!(out, "    - {}", remark.message(lang));
        }
        out
    }

    /// The same for `run.json`.
    pub fn record(&self, learned: Option<&Learned>) -> serde_json::Value {
        if self.files.is_empty() {
            return serde_json::Value::Null;
        }
        let outcomes = Outcome::ALL.iter().filter(|outcome| self.ledger.count(**outcome) > 0);
        let outcomes: serde_json::Map<String, serde_json::Value> =
            outcomes.map(|outcome| (outcome.as_str().to_owned(), self.ledger.count(*outcome).into())).collect();
        serde_json::json!({
            "files": self.files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
            "answers": self.ledger.len(),
            "outcomes": outcomes,
            "learned": learned,
            "remarks": self.remarks,
        })
    }
}

/// What the model learnt, in a line or two.
fn taught(learned: &Learned, lang: Lang) -> String {
    let Learned { same, different, shift_bits, agreed_before, agreed_after, .. } = learned;
    let all = same + different;
    let weights = learned.weights.iter().map(|taught| match lang {
        Lang::Zh => format!("{}“{}”{:+.1}→{:+.1}", taught.comparison.zh, taught.level.zh, taught.before, taught.after),
        Lang::En => {
            format!("{} '{}' {:+.1}→{:+.1}", taught.comparison.en, taught.level.en, taught.before, taught.after)
        }
    });
    let weights: Vec<String> = weights.collect();
    match lang {
        Lang::Zh => format!(
            "    从 {all} 条结论（同 {same}、不同 {different}）学习：各权重整体 {shift_bits:+.2} 比特；与结论相符的由 {agreed_before} 条到 {agreed_after} 条{}\n",
            if weights.is_empty() { String::new() } else { format!("；{}", weights.join("、")) }
        ),
        Lang::En => format!(
            "    learnt from {all} answers ({same} same, {different} different): all weights {shift_bits:+.2} bits; agreeing answers {agreed_before} to {agreed_after}{}\n",
            if weights.is_empty() { String::new() } else { format!("; {}", weights.join(", ")) }
        ),
    }
}

/// The ledger in OUT, and what was saved there after `run.json`, the last file of a run.
fn left_behind(out: &Path) -> Vec<PathBuf> {
    let written = |name: &str| std::fs::metadata(out.join(name)).and_then(|data| data.modified()).ok();
    let mut found = Vec::new();
    if written("decisions.csv").is_some() {
        found.push(out.join("decisions.csv"));
    }
    if let Some(run) = written("run.json") {
        found.extend(FILLED.iter().filter(|name| written(name).is_some_and(|at| at > run)).map(|name| out.join(name)));
    }
    found
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

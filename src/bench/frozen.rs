//! Runs kept to compare later ones with.

use super::figures::Figures;
use crate::record::Message;
use serde::{Deserialize, Serialize};

/// What `minglu bench --json` writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// `minglu`.
    pub program: String,
    /// Version of the program.
    pub version: String,
    /// One entry per set and plan, in the order they were run.
    pub runs: Vec<Figures>,
}

/// Why a text is no frozen bench.
#[derive(Debug, thiserror::Error)]
pub enum FrozenError {
    /// No JSON of this form.
    #[error("no result of `minglu bench --json`: {0}")]
    Form(#[from] serde_json::Error),
    /// Of another program.
    #[error("a result of `{0}`, not of `minglu bench --json`")]
    Program(String),
}

impl Message for FrozenError {
    fn chinese(&self) -> String {
        match self {
            Self::Form(reason) => format!("不是 minglu bench --json 的结果：{reason}"),
            Self::Program(program) => format!("是 {program} 的结果，不是 minglu bench --json 的结果"),
        }
    }
}

impl Frozen {
    /// These runs, to be kept.
    pub fn new(runs: Vec<Figures>) -> Self {
        Self { program: "minglu".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), runs }
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// [`FrozenError`] when the text is something else.
    pub fn from_json(text: &str) -> Result<Self, FrozenError> {
        let frozen: Self = serde_json::from_str(text)?;
        if frozen.program == "minglu" { Ok(frozen) } else { Err(FrozenError::Program(frozen.program)) }
    }

    /// As JSON, ending in a line break.
    pub fn to_json(&self) -> String {
        // Figures hold numbers, texts and lists of them, all of which have a form in JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// A figure then and now.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The set.
    pub set: String,
    /// The plan.
    pub plan: String,
    /// The figure, as the table heads it.
    pub figure: &'static str,
    /// Then; `None` when the frozen runs do not have this set and plan.
    pub before: Option<f64>,
    /// Now; `None` when it was not run.
    pub after: Option<f64>,
}

impl Change {
    /// How much the figure fell; 0 when it rose or one side is missing.
    pub fn fall(&self) -> f64 {
        match (self.before, self.after) {
            (Some(before), Some(after)) => (before - after).max(0.0),
            _ => 0.0,
        }
    }
}

type Figure = fn(&Figures) -> f64;

/// The figures that are compared: all are better when larger.
const COMPARED: [(&str, Figure); 6] = [
    ("F1", |f| f.pairs.f1),
    ("precision", |f| f.pairs.precision),
    ("recall", |f| f.pairs.recall),
    ("B-cubed", |f| f.bcubed.f1),
    ("exact", |f| f.exact.f1),
    ("blocking recall", |f| f.blocking_recall),
];

/// Figures that differ between two benches by more than rounding, in the order of the runs now, then those that were not run again.
pub fn changes(before: &[Figures], after: &[Figures]) -> Vec<Change> {
    let same = |a: &&Figures, b: &Figures| a.set == b.set && a.plan == b.plan;
    let mut out = Vec::new();
    let mut push = |run: &Figures, figure, before: Option<f64>, after: Option<f64>| {
        out.push(Change { set: run.set.clone(), plan: run.plan.clone(), figure, before, after });
    };
    for now in after {
        let then = before.iter().find(|then| same(then, now));
        for (figure, of) in COMPARED {
            let (was, is) = (then.map(of), of(now));
            if was.is_some_and(|was| (was - is).abs() >= ROUNDING) || was.is_none() && figure == "F1" {
                push(now, figure, was, Some(is));
            }
        }
    }
    for then in before.iter().filter(|then| !after.iter().any(|now| same(then, now))) {
        push(then, "F1", Some(then.pairs.f1), None);
    }
    out
}

/// Figures are shown to four decimals.
const ROUNDING: f64 = 5e-5;

#[cfg(test)]
mod tests {
    use super::*;

    fn run(set: &str, f1: f64) -> Figures {
        let mut figures = Figures { set: set.to_owned(), plan: "auto".to_owned(), ..Figures::default() };
        figures.pairs.f1 = f1;
        figures
    }

    #[test]
    fn what_changed_is_named_with_both_values() {
        let before = [run("a", 0.9), run("b", 0.8), run("gone", 0.5)];
        let after = [run("a", 0.9), run("b", 0.7), run("new", 0.6)];
        let changes = changes(&before, &after);
        let told: Vec<_> = changes.iter().map(|c| (c.set.as_str(), c.before, c.after)).collect();
        assert_eq!(told, [("b", Some(0.8), Some(0.7)), ("new", None, Some(0.6)), ("gone", Some(0.5), None)]);
        assert!((changes[0].fall() - 0.1).abs() < 1e-9 && changes[1].fall() == 0.0 && changes[2].fall() == 0.0);
    }

    #[test]
    fn a_frozen_bench_reads_back_and_anything_else_is_refused() {
        let frozen = Frozen::new(vec![run("a", 0.9)]);
        assert_eq!(Frozen::from_json(&frozen.to_json()).unwrap(), frozen);
        assert!(Frozen::from_json("[]").unwrap_err().to_string().contains("no result of `minglu bench --json`"));
        let other = r#"{"program":"other","version":"1","runs":[]}"#;
        assert!(Frozen::from_json(other).unwrap_err().to_string().contains("`other`"));
    }
}

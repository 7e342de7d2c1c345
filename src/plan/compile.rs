//! From a recipe that may be wrong to parts that work.

use super::adjusted::{Adjusted, LooksUp};
use super::columns::{self, Named};
use super::registry::{Factory, Registry};
use super::{Comparison, Decide, Frequencies, Plan};
use crate::block::Blocker;
use crate::cluster::{Clusterer, Constraints, Ruled, SiteSplitter};
use crate::compare::Comparator;
use crate::consolidate::Survivorship;
use crate::record::{Lists, Message, Reason};
use crate::score::{Rules, Scorer};
use crate::standardise::{NamedColumn, Standardiser};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A plan whose parts were found and accept their options.
pub struct CompiledPlan {
    /// The recipe it was made from, for the run log.
    pub plan: Plan,
    /// Cells to typed columns.
    pub standardiser: Box<dyn Standardiser>,
    /// Blocking rules, in plan order; bit `n` of a candidate stands for the n-th.
    pub blockers: Vec<Box<dyn Blocker>>,
    /// Comparisons, in plan order.
    pub comparators: Arc<Vec<Box<dyn Comparator>>>,
    /// Fits the model.
    pub scorer: Box<dyn Scorer>,
    /// Groups records into legal units.
    pub clusterer: Box<dyn Clusterer>,
    /// What the domain knows beside the weights.
    pub constraints: Box<dyn Constraints>,
    /// Divides legal units into sites.
    pub sites: Box<dyn SiteSplitter>,
    /// Chooses golden values.
    pub survivorship: Box<dyn Survivorship>,
    /// Thresholds.
    pub decide: Decide,
}

impl std::fmt::Debug for CompiledPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompiledPlan").field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// Everything wrong with a plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the plan has {} mistake(s): {}", mistakes.len(), mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct PlanError {
    /// The mistakes, in plan order.
    pub mistakes: Vec<Mistake>,
}

impl PlanError {
    pub(super) fn one(mistake: Mistake) -> Self {
        Self { mistakes: vec![mistake] }
    }
}

/// One mistake in a plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Mistake {
    /// Not a plan in TOML.
    #[error("{reason}")]
    Syntax {
        /// What is wrong, with line and key where they are known.
        reason: Reason,
    },
    /// `base` names no preset.
    #[error("base '{name}' is no preset; presets are: {}", known.join(", "))]
    UnknownPreset {
        /// The name given.
        name: String,
        /// The presets there are.
        known: Vec<String>,
    },
    /// A part that is not registered.
    #[error("{place}: unknown part '{part}'; known parts are: {}", known.join(", "))]
    UnknownPart {
        /// Where in the plan.
        place: String,
        /// The name given.
        part: String,
        /// The parts there are.
        known: Vec<String>,
    },
    /// Options that the part does not accept.
    #[error("{place}: part '{part}': {reason}")]
    Options {
        /// Where in the plan.
        place: String,
        /// The part.
        part: String,
        /// What is wrong.
        reason: Reason,
    },
    /// A column that is not there.
    #[error("{place}: {}", columns::texts(named, known, *unread).1)]
    UnknownColumn {
        /// Where in the plan.
        place: String,
        /// The column with the option that names it.
        named: NamedColumn,
        /// The columns of its kind that there are, those spelled most like it first.
        known: Vec<String>,
        /// The tables have it, and the standardiser does not read it.
        unread: bool,
    },
    /// Two rules or comparisons of one name.
    #[error("{place}: '{name}' stands twice")]
    Twice {
        /// Where in the plan.
        place: String,
        /// The name.
        name: String,
    },
    /// A number out of its range.
    #[error("{place}: {reason}")]
    Range {
        /// Where in the plan.
        place: String,
        /// What is wrong and what is allowed.
        reason: Reason,
    },
}

impl Message for Mistake {
    fn chinese(&self) -> String {
        match self {
            Self::Syntax { reason } => reason.chinese(),
            Self::UnknownPreset { name, known } => format!("base：没有预设“{name}”；可用：{}", known.join("、")),
            Self::UnknownPart { place, part, known } => {
                format!("{place}：没有部件“{part}”；可用：{}", known.join("、"))
            }
            Self::Options { place, part, reason } => format!("{place}：部件“{part}”：{}", reason.zh),
            Self::UnknownColumn { place, named, known, unread } => {
                format!("{place}：{}", columns::texts(named, known, *unread).0)
            }
            Self::Twice { place, name } => format!("{place}：“{name}”出现了两次"),
            Self::Range { place, reason } => format!("{place}：{}", reason.zh),
        }
    }
}

impl Message for PlanError {
    fn chinese(&self) -> String {
        let mistakes: Vec<String> = self.mistakes.iter().map(Message::chinese).collect();
        format!("方案有 {} 处错误：{}", mistakes.len(), mistakes.join("；"))
    }
}

impl Plan {
    /// Looks up and builds every part. Columns are held against those that the standardiser leaves behind; what the lists have is known to
    /// [`compile_for`](Self::compile_for) only.
    ///
    /// # Errors
    /// [`PlanError`] with all mistakes at once.
    pub fn compile(&self, registry: &Registry) -> Result<CompiledPlan, PlanError> {
        self.assemble(registry, None)
    }

    /// The same for these lists: a column that the plan reads and none of them has is a mistake, too.
    ///
    /// # Errors
    /// [`PlanError`] with all mistakes at once.
    pub fn compile_for(&self, registry: &Registry, lists: &Lists) -> Result<CompiledPlan, PlanError> {
        self.assemble(registry, Some(lists))
    }

    fn assemble(&self, registry: &Registry, lists: Option<&Lists>) -> Result<CompiledPlan, PlanError> {
        let (mut mistakes, mut named) = (Vec::new(), Named::default());
        let standardiser = build(
            &registry.standardisers,
            "[standardise]",
            &self.standardise.part,
            &self.standardise.options,
            &mut mistakes,
        );
        let blockers = self.blockers(registry, &mut named, &mut mistakes);
        let (comparators, referring) = self.comparators(registry, &mut named, &mut mistakes);
        if let Some(standardiser) = &standardiser {
            mistakes.extend(named.mistakes(&**standardiser, lists));
        }
        let scorer = build(&registry.scorers, "[score]", &self.score.part, &self.score.options, &mut mistakes);
        let clusterer =
            build(&registry.clusterers, "[cluster]", &self.cluster.part, &self.cluster.options, &mut mistakes);
        let constraints = build(
            &registry.constraints,
            "[constraints]",
            &self.constraints.part,
            &self.constraints.options,
            &mut mistakes,
        );
        let sites = build(&registry.sites, "[sites]", &self.sites.part, &self.sites.options, &mut mistakes);
        let survivorship = build(
            &registry.survivorships,
            "[survivorship]",
            &self.survivorship.part,
            &self.survivorship.options,
            &mut mistakes,
        );
        let comparators = Arc::new(comparators);
        let rules = Rules::find(&self.rule, &comparators).map_err(|reasons| {
            let place = |rule| format!("[[rule]] name = \"{rule}\"");
            mistakes.extend(reasons.into_iter().map(|(rule, reason)| Mistake::Range { place: place(rule), reason }));
        });
        if self.decide.review_bits > self.decide.sure_bits || !self.decide.review_bits.is_finite() {
            mistakes.push(Mistake::Range { place: "[decide]".to_owned(), reason: crossed(self.decide) });
        }
        match (standardiser, scorer, clusterer, constraints, sites, survivorship) {
            (Some(standardiser), Some(scorer), Some(clusterer), Some(constraints), Some(sites), Some(survivorship))
                if mistakes.is_empty() =>
            {
                let (scorer, constraints): (Box<dyn Scorer>, Box<dyn Constraints>) = match rules {
                    Ok(rules) if !self.rule.is_empty() => {
                        (rules.clone().over(scorer), Box::new(Ruled::new(constraints, rules)))
                    }
                    _ => (scorer, constraints),
                };
                let standardiser = match referring.is_empty() {
                    true => standardiser,
                    false => Box::new(LooksUp { inner: standardiser, comparators: referring }),
                };
                Ok(CompiledPlan {
                    plan: self.clone(),
                    standardiser,
                    blockers,
                    comparators,
                    scorer,
                    clusterer,
                    constraints,
                    sites,
                    survivorship,
                    decide: self.decide,
                })
            }
            _ => Err(PlanError { mistakes }),
        }
    }

    fn blockers(&self, registry: &Registry, named: &mut Named, mistakes: &mut Vec<Mistake>) -> Vec<Box<dyn Blocker>> {
        let mut seen = BTreeSet::new();
        if self.block.len() > 32 {
            let n = self.block.len();
            let reason =
                Reason::new(format!("有 {n} 条规则；最多 32 条"), format!("{n} rules; at most 32 are allowed"));
            mistakes.push(Mistake::Range { place: "[[block]]".to_owned(), reason });
        }
        let mut parts = Vec::new();
        for rule in &self.block {
            let place = format!("[[block]] rule = \"{}\"", rule.rule);
            if !seen.insert(&rule.rule) {
                mistakes.push(Mistake::Twice { place: "[[block]]".to_owned(), name: rule.rule.clone() });
            }
            let mut options = rule.options.clone();
            options.insert("rule".to_owned(), rule.rule.clone().into());
            let Some(blocker) = build(&registry.blockers, &place, &rule.part, &options, mistakes) else { continue };
            named.extend(&place, blocker.columns());
            parts.push(blocker);
        }
        parts
    }

    /// The comparisons, and those among them whose term frequencies come from a table.
    fn comparators(
        &self,
        registry: &Registry,
        named: &mut Named,
        mistakes: &mut Vec<Mistake>,
    ) -> (Vec<Box<dyn Comparator>>, Vec<Adjusted>) {
        let mut seen = BTreeSet::new();
        let (mut parts, mut referring): (Vec<Box<dyn Comparator>>, Vec<Adjusted>) = (Vec::new(), Vec::new());
        for comparison in &self.compare {
            let Comparison { part, m, u, frequencies, options } = comparison;
            let place = format!("[[compare]] part = \"{part}\"");
            let Some(comparator) = build(&registry.comparators, &place, part, options, mistakes) else { continue };
            named.extend(&place, comparator.columns());
            if !seen.insert(comparator.name().to_owned()) {
                mistakes.push(Mistake::Twice { place: "[[compare]]".to_owned(), name: comparator.name().to_owned() });
            }
            if m.is_none() && u.is_none() && frequencies.is_none() {
                parts.push(comparator);
                continue;
            }
            let adjusted = Adjusted::new(comparator).with_start(m.as_deref(), u.as_deref());
            match adjusted.and_then(|adjusted| referred(adjusted, frequencies.as_ref())) {
                Ok(adjusted) => {
                    referring.extend(adjusted.refers().then(|| adjusted.clone()));
                    parts.push(Box::new(adjusted));
                }
                Err(reason) => mistakes.push(Mistake::Range { place, reason }),
            }
        }
        (parts, referring)
    }
}

/// A question cannot be surer than sure.
fn crossed(Decide { review_bits, sure_bits }: Decide) -> Reason {
    Reason::new(
        format!("review_bits（{review_bits}）不能大于 sure_bits（{sure_bits}）"),
        format!("review_bits ({review_bits}) must not be above sure_bits ({sure_bits})"),
    )
}

/// The comparison with the table that the plan names for it.
fn referred(comparison: Adjusted, frequencies: Option<&Frequencies>) -> Result<Adjusted, Reason> {
    let Some(frequencies) = frequencies else { return Ok(comparison) };
    let Some(table) = &frequencies.table else {
        let file = &frequencies.file;
        return Err(Reason::new(format!("frequencies：“{file}”没有读"), format!("frequencies: '{file}' was not read")));
    };
    comparison.with_reference(table.clone())
}

fn build<T: ?Sized>(
    parts: &BTreeMap<String, Factory<T>>,
    place: &str,
    part: &str,
    options: &toml::Table,
    mistakes: &mut Vec<Mistake>,
) -> Option<Box<T>> {
    let Some(factory) = parts.get(part) else {
        let known = parts.keys().cloned().collect();
        mistakes.push(Mistake::UnknownPart { place: place.to_owned(), part: part.to_owned(), known });
        return None;
    };
    match factory(options) {
        Ok(built) => Some(built),
        Err(reason) => {
            mistakes.push(Mistake::Options { place: place.to_owned(), part: part.to_owned(), reason });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry() -> Registry {
        crate::builtin::registry()
    }

    const WRONG: &str = r#"
name = "wrong"
standardise = { part = "nobody" }
score = { part = "fellegi_sunter", frequency_wait = 1.0 }
cluster = { part = "agglomerate" }
survivorship = { part = "nobody" }
[decide]
review_bits = 4.0
sure_bits = 2.0
[[block]]
rule = "a"
part = "equal_keys"
column = "key.code"
[[block]]
rule = "a"
part = "rare_tokens"
column = "tokens"
k = 0
"#;

    #[test]
    fn all_mistakes_are_reported_at_once() {
        let registry = registry();
        let plan = Plan::from_toml(WRONG, &registry).unwrap();
        let error = plan.compile(&registry).unwrap_err();
        let text = error.to_string();
        for part in [
            "[standardise]: unknown part 'nobody'",
            "'a' stands twice",
            "frequency_wait",
            "at least 1",
            "review_bits (4)",
        ] {
            assert!(text.contains(part), "{part} not in {text}");
        }
        assert_eq!(error.mistakes.len(), 6, "{text}");
    }

    #[test]
    fn an_unknown_base_names_the_presets_there_are() {
        let error = Plan::from_toml("base = \"cn-cencus\"", &registry()).unwrap_err();
        assert!(matches!(&error.mistakes[0], Mistake::UnknownPreset { name, .. } if name == "cn-cencus"));
    }
}

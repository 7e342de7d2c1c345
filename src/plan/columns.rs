//! The columns that a plan names, held against those that there are: a rule over a column that is not there would propose nothing in silence.

use super::Mistake;
use crate::record::Lists;
use crate::standardise::{ColumnKind, NamedColumn, Standardiser, headers};
use crate::text::distance::{OsaScratch, letters, osa};

/// The columns that the parts of a plan name, each with its place in the plan.
#[derive(Default)]
pub(super) struct Named(Vec<(String, NamedColumn)>);

impl Named {
    /// Adds the columns of one part.
    pub fn extend(&mut self, place: &str, columns: Vec<NamedColumn>) {
        self.0.extend(columns.into_iter().map(|column| (place.to_owned(), column)));
    }

    /// Those that this standardiser does not leave behind, and, where lists are given, those that it reads and no list has.
    pub fn mistakes(mut self, standardiser: &dyn Standardiser, lists: Option<&Lists>) -> Vec<Mistake> {
        let Some(provided) = standardiser.provides(lists) else { return Vec::new() };
        let in_lists = lists.map(headers);
        if in_lists.is_some() {
            let read = standardiser.reads().into_iter().map(|column| ("[standardise]".to_owned(), column));
            self.0.splice(0..0, read);
        }
        let in_lists = in_lists.unwrap_or_default();
        let mut mistakes = Vec::new();
        for (place, named) in self.0 {
            let known = match named.kind {
                ColumnKind::Header => &in_lists[..],
                kind => provided.of(kind),
            };
            if !known.contains(&named.column) {
                let unread = named.kind == ColumnKind::Field && !known.is_empty() && in_lists.contains(&named.column);
                let known = nearest_first(known, &named.column);
                mistakes.push(Mistake::UnknownColumn { place, named, known, unread });
            }
        }
        mistakes
    }
}

/// The names, those spelled most like this one first.
fn nearest_first(names: &[String], like: &str) -> Vec<String> {
    let spelled = |name: &str| letters(&name.to_lowercase()).collect::<Vec<u16>>();
    let (like, mut scratch) = (spelled(like), OsaScratch::default());
    let mut names: Vec<String> = names.to_vec();
    names.sort_by_cached_key(|name| osa(&spelled(name), &like, &mut scratch));
    names
}

/// What is said of such a column behind its place, in Chinese and English.
pub(super) fn texts(named: &NamedColumn, known: &[String], unread: bool) -> (String, String) {
    let NamedColumn { option, given, column, kind } = named;
    let (zh, en) = match kind {
        ColumnKind::Header => ("表里没有列", "the tables have no column"),
        ColumnKind::Field => ("没有列", "there is no column"),
        ColumnKind::Keys => ("没有键列", "there is no key column"),
        ColumnKind::Apart => ("没有能排除记录对的列", "there is no column that tells pairs apart,"),
    };
    let (hint_zh, hint_en) = match (kind, known) {
        _ if unread => (
            "；表里有这一列，但 [standardise] 没有读，请加进 [[standardise.columns]]".to_owned(),
            "; the tables have it, but [standardise] does not read it: add it to [[standardise.columns]]".to_owned(),
        ),
        (ColumnKind::Keys, []) => (
            "；这个 [standardise] 不产生键列，请用写 on 的规则（joint_keys、nearest、sorted、meta）".to_owned(),
            "; this [standardise] makes no key columns: take a rule with on (joint_keys, nearest, sorted, meta)"
                .to_owned(),
        ),
        (_, []) => ("；一列也没有".to_owned(), "; there is none at all".to_owned()),
        _ => (format!("；有：{}", known.join("、")), format!("; there are: {}", known.join(", "))),
    };
    (
        format!("{option} = \"{given}\"：{zh}“{column}”{hint_zh}"),
        format!("{option} = \"{given}\": {en} '{column}'{hint_en}"),
    )
}

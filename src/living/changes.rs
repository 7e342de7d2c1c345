//! What changed, unit by unit: `changes.csv` for programs and filters, `changes.txt` to read.

use super::carry::Carried;
use super::events::Happened;
use super::history::{Event, EventKind, write_csv};
use super::identity::Fate;
use crate::consolidate::Roster;
use crate::record::{RecordId, SourceId};
use crate::report::Lang;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// One thing that changed about one unit, or about a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// The event's code, or `listed`, `unlisted` (a list more or less knows the unit) and `value` (a value of the roster changed).
    pub change: &'static str,
    /// Number of the unit now, or its last one; empty for a list and for rows in no unit.
    pub roster_id: String,
    /// What it is called.
    pub name: String,
    /// Column of the roster; empty where the change is none of a value.
    pub field: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
    /// What is to be said about it.
    pub note: String,
    /// Rows before and after, `list:record`.
    pub rows: String,
}

/// Headers of `changes.csv`.
const HEADS: [&str; 8] = ["change", "roster_id", "name", "field", "before", "after", "note", "rows"];

/// The changes, and how many units went on exactly as they were.
pub(super) fn changes(happened: &Happened<'_>, events: &[Event]) -> (Vec<ChangeRow>, usize) {
    let now: FxHashMap<&str, u32> =
        (0..).zip(&happened.roster.units).map(|(at, unit)| (unit.roster_id.as_str(), at)).collect();
    let then: FxHashMap<&str, u32> =
        (0..).zip(&happened.before.identity.units).map(|(at, unit)| (unit.roster.as_str(), at)).collect();
    let mut rows: Vec<ChangeRow> = events.iter().map(|event| of_event(happened, event, &now, &then)).collect();
    let mut old_members: BTreeMap<u32, Vec<RecordId>> = BTreeMap::new();
    for (record, unit) in happened.before.identity.unit_of.iter().enumerate() {
        if let Some(unit) = unit {
            old_members.entry(*unit).or_default().push(RecordId(record as u32));
        }
    }
    let renamed: BTreeSet<&String> =
        events.iter().filter(|event| event.kind == EventKind::Renamed).flat_map(|event| &event.to).collect();
    let mut unchanged = 0;
    for (unit, fate) in (0..).zip(&happened.found.fates) {
        let (Fate::Kept(old) | Fate::Reassigned(old)) = fate else { continue };
        let (id, name) = (happened.new_id(unit), happened.new_name(unit).to_owned());
        let at_first = rows.len();
        let row = |change, field: &str, before: String, after: String| ChangeRow {
            change,
            roster_id: id.clone(),
            name: name.clone(),
            field: field.to_owned(),
            before,
            after,
            note: String::new(),
            rows: String::new(),
        };
        for (change, list) in listings(happened, &old_members[old], unit) {
            rows.push(ChangeRow { note: list, ..row(change, "", String::new(), String::new()) });
        }
        for (field, cells) in &happened.identity.values {
            let before = happened.before.identity.values.iter().find(|(known, _)| known == field);
            let before = before.and_then(|(_, cells)| cells.get(*old as usize)).unwrap_or_default();
            let after = cells.get(unit as usize).unwrap_or_default();
            let is_name = happened.identity.values.first().is_some_and(|(first, _)| first == field);
            if before != after && !(is_name && renamed.contains(&id)) {
                rows.push(row("value", field, before.to_owned(), after.to_owned()));
            }
        }
        let members = &happened.roster.units[unit as usize].members;
        let same = members.len() == old_members[old].len()
            && members.iter().all(|member| matches!(happened.was[member.index()], super::Was::Same(_)));
        unchanged += usize::from(same && rows.len() == at_first && matches!(fate, Fate::Kept(_)));
    }
    (rows, unchanged)
}

/// `now` and `then` name the units of the new and the old roster.
fn of_event(
    happened: &Happened<'_>,
    event: &Event,
    now: &FxHashMap<&str, u32>,
    then: &FxHashMap<&str, u32>,
) -> ChangeRow {
    let roster_id = event.to.last().or(event.from.first()).cloned().unwrap_or_default();
    let name = match now.get(roster_id.as_str()) {
        Some(&unit) => happened.new_name(unit),
        None => then.get(roster_id.as_str()).map_or("", |&unit| happened.old_name(unit)),
    };
    let mut rows = event.old_rows.clone();
    rows.extend(event.new_rows.iter().filter(|row| !event.old_rows.contains(row)).cloned());
    let ids = |ids: &[String]| ids.join("；");
    let note = if event.why.is_empty() { event.what.clone() } else { format!("{}；{}", event.what, event.why) };
    ChangeRow {
        change: event.kind.code(),
        name: name.to_owned(),
        roster_id,
        field: String::new(),
        before: ids(&event.from),
        after: ids(&event.to),
        note,
        rows: rows.join("；"),
    }
}

/// Lists that know the unit now and did not, or did and do not.
fn listings(happened: &Happened<'_>, old: &[RecordId], unit: u32) -> Vec<(&'static str, String)> {
    let (before, now) = (&happened.before.lists, happened.now.lists);
    let listed: BTreeSet<SourceId> =
        happened.roster.units[unit as usize].members.iter().map(|&member| now.locate(member).0).collect();
    let was: BTreeSet<SourceId> = old.iter().map(|&member| before.locate(member).0).collect();
    let mut found = Vec::new();
    for &source in &listed {
        if happened.from[source.index()].is_none_or(|from| !was.contains(&from)) {
            found.push(("listed", now.sources()[source.index()].name.clone()));
        }
    }
    for &source in &was {
        let goes_on = happened.from.iter().position(|from| *from == Some(source));
        if goes_on.is_none_or(|now| !listed.contains(&SourceId(now as u16))) {
            found.push(("unlisted", before.sources()[source.index()].name.clone()));
        }
    }
    found
}

/// Writes `changes.csv`.
///
/// # Errors
/// When the file cannot be written.
pub fn write_changes(path: &Path, changes: &[ChangeRow]) -> io::Result<()> {
    let rows = changes.iter().map(|row| {
        [
            row.change.to_owned(),
            row.roster_id.clone(),
            row.name.clone(),
            row.field.clone(),
            row.before.clone(),
            row.after.clone(),
            row.note.clone(),
            row.rows.clone(),
        ]
    });
    write_csv(path, HEADS, rows)
}

impl Carried {
    /// How many events of each kind, in the order of [`EventKind::ALL`]; kinds without one are left out.
    pub fn counts(&self) -> Vec<(EventKind, usize)> {
        let count = |kind: EventKind| self.events().iter().filter(|event| event.kind == kind).count();
        EventKind::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0).collect()
    }

    /// The summary: lists, units before and after, and how many events of each kind.
    pub fn summary(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let mut out = String::new();
        for event in self.events().iter().filter(|event| is_of_list(event.kind)) {
            let _ = writeln!(out, "{}", event.what);
            if !event.why.is_empty() {
                let _ = writeln!(out, "  {}{}", if zh { "注意：" } else { "note: " }, event.why);
            }
        }
        let (before, after) = self.units;
        let _ = if zh {
            writeln!(out, "名录单位由 {before} 个变为 {after} 个，其中 {} 个毫无变化", self.unchanged)
        } else {
            writeln!(out, "{before} units became {after}; {} did not change at all", self.unchanged)
        };
        let mut line = |label: &str, count: usize| {
            let _ = writeln!(out, "  {}  {count}", crate::report::pad(label, if zh { 16 } else { 22 }));
        };
        for (kind, count) in self.counts().into_iter().filter(|(kind, _)| !is_of_list(*kind)) {
            line(lang.pick(kind.label()), count);
        }
        let of = |change: &str| self.changes.iter().filter(|row| row.change == change).count();
        for (change, zh_label, en_label) in OTHERS {
            if of(change) > 0 {
                line(if zh { zh_label } else { en_label }, of(change));
            }
        }
        out
    }

    /// `changes.txt`: the summary, then every change under its heading.
    pub fn text(&self, roster: &Roster, when: &str, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let mut out = String::from(if zh { "名录变更说明\n" } else { "What changed in the roster\n" });
        let update = self.identity.updates;
        let _ = match (when.is_empty(), zh) {
            (true, true) => writeln!(out, "第 {update} 次更新\n"),
            (true, false) => writeln!(out, "update {update}\n"),
            (false, true) => writeln!(out, "第 {update} 次更新，截至 {when}\n"),
            (false, false) => writeln!(out, "update {update}, as of {when}\n"),
        };
        out.push_str(&self.summary(lang));
        for (kind, count) in self.counts().into_iter().filter(|(kind, _)| !is_of_list(*kind)) {
            let _ = writeln!(out, "\n== {}（{count}）", lang.pick(kind.label()));
            for event in self.events().iter().filter(|event| event.kind == kind) {
                let _ = writeln!(out, "- {}", event.what);
                if !event.why.is_empty() {
                    let _ = writeln!(out, "  {}{}", if zh { "依据：" } else { "why: " }, event.why);
                }
            }
        }
        let label = |field: &str| {
            let column = roster.columns.iter().find(|column| column.field == field);
            column.map_or_else(|| field.to_owned(), |column| lang.pick(column.label).to_owned())
        };
        for (change, zh_label, en_label) in OTHERS {
            let rows: Vec<&ChangeRow> = self.changes.iter().filter(|row| row.change == change).collect();
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n== {}（{}）", if zh { zh_label } else { en_label }, rows.len());
            for row in rows {
                let ChangeRow { roster_id, name, before, after, note, .. } = row;
                let blank = if zh { "（空）" } else { "(empty)" };
                let shown = |text: &str| if text.is_empty() { blank.to_owned() } else { text.to_owned() };
                let _ = if row.field.is_empty() {
                    writeln!(out, "- {roster_id} {name}：{note}")
                } else {
                    writeln!(out, "- {roster_id} {name}：{} {} → {}", label(&row.field), shown(before), shown(after))
                };
            }
        }
        out
    }
}

/// Changes that are no events: code, Chinese and English heading.
const OTHERS: [(&str, &str, &str); 3] = [
    ("listed", "又列入某名单", "listed by one more list"),
    ("unlisted", "某名单不再列入", "listed by one list less"),
    ("value", "内容有变", "values changed"),
];

fn is_of_list(kind: EventKind) -> bool {
    matches!(kind, EventKind::ListAdded | EventKind::ListReplaced | EventKind::ListDropped)
}

//! What happened between two rosters, in sentences with their reasons and rows.

use super::carry::Now;
use super::history::{Event, EventKind, some};
use super::identity::{Fate, Identities, Loss};
use super::rows::Was;
use super::state::{Identity, State};
use crate::consolidate::{Life, Roster};
use crate::record::{RecordId, SourceId};
use crate::report::{Lang, Reasons};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::Path;

/// Two rosters side by side. Fates, losses and transfers speak of the units of `roster` as they are sorted now.
pub(super) struct Happened<'a> {
    pub before: &'a State,
    pub now: &'a Now<'a>,
    pub from: &'a [Option<SourceId>],
    pub was: &'a [Was],
    pub roster: &'a Roster,
    pub identity: &'a Identity,
    pub found: &'a Identities,
    /// The new unit that each old unit goes on as.
    pub heirs: FxHashMap<u32, u32>,
}

/// From so many records on, a list of which none meets what was known is remarked on.
const STRANGE: usize = 10;

/// What is said of rows before they are joined into an event.
#[derive(Default)]
struct Said {
    what: String,
    why: String,
    old_rows: Vec<RecordId>,
    new_rows: Vec<RecordId>,
    from: Vec<String>,
    to: Vec<String>,
}

impl Happened<'_> {
    fn zh(&self) -> bool {
        self.now.lang == Lang::Zh
    }

    /// The sentence in the language of the run.
    fn say(&self, zh: String, en: String) -> String {
        if self.zh() { zh } else { en }
    }

    pub(super) fn old_id(&self, unit: u32) -> String {
        self.before.identity.units[unit as usize].roster.clone()
    }

    pub(super) fn new_id(&self, unit: u32) -> String {
        self.roster.units[unit as usize].roster_id.to_string()
    }

    /// What an old unit was called.
    pub(super) fn old_name(&self, unit: u32) -> &str {
        self.before.identity.values.first().and_then(|(_, names)| names.get(unit as usize)).unwrap_or_default()
    }

    /// What a new unit is called.
    pub(super) fn new_name(&self, unit: u32) -> &str {
        self.identity.values.first().and_then(|(_, names)| names.get(unit as usize)).unwrap_or_default()
    }

    fn members(&self, unit: u32) -> &[RecordId] {
        &self.roster.units[unit as usize].members
    }

    /// The unit of the old roster that a record was in.
    fn old_unit(&self, record: RecordId) -> Option<u32> {
        self.before.identity.unit_of[self.was[record.index()].record()?.index()]
    }

    fn label(&self, record: RecordId) -> String {
        self.now.lists.label(record)
    }

    /// Every event, lists first, then by kind and number.
    pub(super) fn events(&self) -> Vec<Event> {
        let reasons = Reasons::new(self.now.lists, self.roster, self.now.lang);
        let mut all: Vec<(EventKind, Said)> = Vec::new();
        self.lists(&mut all);
        self.fates(&reasons, &mut all);
        self.losses(&reasons, &mut all);
        self.rows(&mut all);
        all.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| (&x.to, &x.from).cmp(&(&y.to, &y.from))));
        all.into_iter()
            .map(|(kind, said)| Event {
                update: self.identity.updates,
                when: self.now.when.to_owned(),
                kind,
                what: said.what,
                why: said.why,
                old_rows: said.old_rows.iter().map(|&record| self.before.lists.label(record)).collect(),
                new_rows: said.new_rows.iter().map(|&record| self.label(record)).collect(),
                from: said.from,
                to: said.to,
            })
            .collect()
    }

    /// One event per list that came, changed or went.
    fn lists(&self, all: &mut Vec<(EventKind, Said)>) {
        let (old, new) = (self.before.lists.sources(), self.now.lists.sources());
        for (at, source) in new.iter().enumerate() {
            let records = source.rows.len();
            let Some(from) = self.from[at] else {
                let known = self.known(SourceId(at as u16));
                let what = self.say(
                    format!("加入名单“{}”，{records} 条记录，{known} 条属于已有单位", source.name),
                    format!("list '{}' added, {records} records, {known} of them of known units", source.name),
                );
                // Another project's list, most likely: no office sends a list that meets none of the others.
                let why = match known == 0 && records >= STRANGE {
                    true => self.say(
                        "没有一条对得上已有单位，请确认没有拿错名单或名录".to_owned(),
                        "none of them meets a known unit: is it a list of this roster?".to_owned(),
                    ),
                    false => String::new(),
                };
                all.push((EventKind::ListAdded, Said { what, why, ..Said::default() }));
                continue;
            };
            let before = &old[from.index()];
            if before.sha256 == source.sha256 && !source.sha256.is_empty() {
                continue;
            }
            let first = self.now.lists.start(SourceId(at as u16)).index();
            let was = &self.was[first..first + records];
            let same = was.iter().filter(|was| matches!(was, Was::Same(_))).count();
            let corrected = was.iter().filter(|was| matches!(was, Was::Corrected(_))).count();
            let (added, gone) = (records - same - corrected, before.rows.len() - same - corrected);
            if source.sha256.is_empty() && corrected + added + gone == 0 {
                continue;
            }
            let file = source
                .path
                .as_deref()
                .map(Path::new)
                .filter(|path| path.file_stem().is_some_and(|stem| stem.to_string_lossy() != source.name));
            let file = file.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
            let name = &source.name;
            let name = match file {
                None => self.say(format!("名单“{name}”换了新版"), format!("new edition of list '{name}'")),
                Some(file) => self
                    .say(format!("名单“{name}”换了新版（{file}）"), format!("new edition of list '{name}' ({file})")),
            };
            let what = self.say(
                format!("{name}：{same} 行未变，{corrected} 行更正，{added} 行新增，{gone} 行去掉"),
                format!("{name}: {same} rows unchanged, {corrected} corrected, {added} added, {gone} gone"),
            );
            // Two lists of one file name, most likely: an edition has rows of the one before.
            let why = match same + corrected == 0 && records.min(before.rows.len()) >= STRANGE {
                true => self.say(
                    "新旧两版没有一行对得上；若它其实是另一份名单，请改个名字再加入".to_owned(),
                    "no row of the two editions is the same; if it is another list, give it another name".to_owned(),
                ),
                false => String::new(),
            };
            all.push((EventKind::ListReplaced, Said { what, why, ..Said::default() }));
        }
        for (at, source) in old.iter().enumerate() {
            if !self.from.contains(&Some(SourceId(at as u16))) {
                let records = source.rows.len();
                let what = self.say(
                    format!("去掉名单“{}”，{records} 条记录", source.name),
                    format!("list '{}' dropped, {records} records", source.name),
                );
                all.push((EventKind::ListDropped, Said { what, ..Said::default() }));
            }
        }
    }

    /// How many records of a source are in units that the old roster had.
    fn known(&self, source: SourceId) -> usize {
        let first = self.now.lists.start(source).index();
        let records = self.now.lists.sources()[source.index()].rows.len();
        let placements = &self.roster.placements[first..first + records];
        let is_known = |unit: u32| !matches!(self.found.fates[unit as usize], Fate::New);
        placements.iter().filter(|placement| placement.unit.is_some_and(is_known)).count()
    }

    /// What every unit of the new roster is to the old one.
    fn fates(&self, reasons: &Reasons<'_>, all: &mut Vec<(EventKind, Said)>) {
        for (unit, fate) in self.found.fates.iter().enumerate() {
            let unit = unit as u32;
            let (id, name, members) = (self.new_id(unit), self.new_name(unit), self.members(unit));
            let (to, new_rows) = (vec![id.clone()], members.to_vec());
            match fate {
                Fate::Kept(old) => self.goes_on(*old, unit, all),
                Fate::Reassigned(old) => {
                    let before = &self.before.identity.units[*old as usize];
                    let legal = &self.roster.units[unit as usize].legal_id;
                    let what = self.say(
                        format!("“{name}”改属法人单位 {legal}，编号由 {} 改为 {id}", before.roster),
                        format!("'{name}' now belongs to legal unit {legal}: {} became {id}", before.roster),
                    );
                    let why = self.why_together(unit, reasons, |_| true);
                    let from = vec![before.roster.clone()];
                    let old_rows = members.iter().filter_map(|m| self.was[m.index()].record()).collect();
                    all.push((EventKind::Reassigned, Said { what, why, old_rows, new_rows, from, to }));
                    self.goes_on(*old, unit, all);
                }
                Fate::SplitFrom(olds) => {
                    let from: Vec<String> = olds.iter().map(|&old| self.old_id(old)).collect();
                    let what = self.say(
                        format!("“{name}”由 {} 拆出，新编号 {id}", from.join("、")),
                        format!("'{name}' split from {}, now {id}", from.join(", ")),
                    );
                    let why = self.reason(members[0], reasons);
                    let old_rows = members.iter().filter_map(|m| self.was[m.index()].record()).collect();
                    let goes_on = self.found.fates.iter().zip(0..).filter(
                        |(fate, _)| matches!(fate, Fate::Kept(old) | Fate::Reassigned(old) if olds.contains(old)),
                    );
                    let mut ids: Vec<String> = goes_on.map(|(_, heir)| self.new_id(heir)).collect();
                    ids.push(id);
                    all.push((EventKind::Split, Said { what, why, old_rows, new_rows, from, to: ids }));
                }
                Fate::Returned(ghost) => {
                    let before = &self.before.identity.retired[*ghost as usize].id.roster;
                    let what = self.say(
                        format!("“{name}”重新出现，编号 {id}（消失前是 {before}）"),
                        format!("'{name}' is back as {id} (it was {before})"),
                    );
                    let why = self.arrival(members);
                    all.push((
                        EventKind::Returned,
                        Said { what, why, new_rows, from: vec![before.clone()], to, ..Said::default() },
                    ));
                }
                Fate::New => {
                    let life = self.identity.lives[unit as usize].filter(|life| *life != Life::Running);
                    let life = life.map_or_else(String::new, |life| match self.zh() {
                        true => format!("（名单上已是{}）", self.life_word(life)),
                        false => format!(" (listed as {})", self.life_word(life)),
                    });
                    let what = self
                        .say(format!("新增单位“{name}”，编号 {id}{life}"), format!("new unit '{name}', {id}{life}"));
                    let why = self.arrival(members);
                    all.push((EventKind::New, Said { what, why, new_rows, to, ..Said::default() }));
                }
            }
        }
        for &(old, unit) in &self.found.transfers {
            let new_rows: Vec<RecordId> =
                self.members(unit).iter().copied().filter(|&m| self.old_unit(m) == Some(old)).collect();
            let labels: Vec<String> = new_rows.iter().map(|&record| self.label(record)).collect();
            let (from, to) = (self.old_id(old), self.new_id(unit));
            let what = self.say(
                format!("{} 由 {from} 改归 {to}“{}”", some(&labels, self.now.lang), self.new_name(unit)),
                format!("{} went from {from} to {to} '{}'", some(&labels, self.now.lang), self.new_name(unit)),
            );
            let why = new_rows.first().map(|&record| self.reason(record, reasons)).unwrap_or_default();
            let old_rows = new_rows.iter().filter_map(|m| self.was[m.index()].record()).collect();
            all.push((EventKind::Transferred, Said { what, why, old_rows, new_rows, from: vec![from], to: vec![to] }));
        }
    }

    /// A unit that goes on may have another name or another state.
    fn goes_on(&self, old: u32, unit: u32, all: &mut Vec<(EventKind, Said)>) {
        let (from, to) = (vec![self.old_id(old)], vec![self.new_id(unit)]);
        let (before, now) = (self.old_name(old), self.new_name(unit));
        let values = &self.roster.units[unit as usize].values;
        if !before.is_empty() && !now.is_empty() && before != now && !self.now.survivorship.goes_by(values, before) {
            let name = self.roster.units[unit as usize].values.iter().find(|value| value.text == now);
            let why = name.map(|value| {
                let at = self.label(value.from);
                self.say(
                    format!("{at} 的“{}”写作“{now}”", value.column),
                    format!("'{}' of {at} says '{now}'", value.column),
                )
            });
            let what = self.say(
                format!("{} 由“{before}”更名为“{now}”", to[0]),
                format!("{} was '{before}', is now '{now}'", to[0]),
            );
            let new_rows = name.map(|value| value.from).into_iter().collect();
            let said = Said {
                what,
                why: why.unwrap_or_default(),
                new_rows,
                from: from.clone(),
                to: to.clone(),
                ..Said::default()
            };
            all.push((EventKind::Renamed, said));
        }
        self.life(old, unit, all);
    }

    /// Closed, moved, stopped, at work again: by the roster's own value, or by a row that says so newly.
    fn life(&self, old: u32, unit: u32, all: &mut Vec<(EventKind, Said)>) {
        let (before, now) = (self.before.identity.lives[old as usize], self.identity.lives[unit as usize]);
        let mut said: BTreeMap<Life, Vec<RecordId>> = BTreeMap::new();
        for &record in self.members(unit) {
            let says = self.identity.record_lives[record.index()];
            let said_before =
                self.was[record.index()].record().and_then(|old| self.before.identity.record_lives[old.index()]);
            if let Some(life) = says
                && says != said_before
            {
                said.entry(life).or_default().push(record);
            }
        }
        if let Some(life) = now
            && now != before
            && (life != Life::Running || before.is_some_and(|before| before != Life::Running))
        {
            said.entry(life).or_default();
        } else {
            // Nothing to report of a unit that was at work and still is, or of a row that says what is known.
            said.remove(&Life::Running);
            if let Some(before) = before {
                said.remove(&before);
            }
        }
        for (life, rows) in said {
            let roster_agrees = now == Some(life);
            if life == Life::Running && !roster_agrees {
                continue;
            }
            let kind = match life {
                Life::Running => EventKind::Resumed,
                Life::Paused => EventKind::Paused,
                Life::Closed => EventKind::Closed,
                Life::Moved => EventKind::Moved,
            };
            let (id, name) = (self.new_id(unit), self.new_name(unit));
            let open = if roster_agrees {
                String::new()
            } else {
                self.say("，其他名单未这样说，请核实".to_owned(), "; the other lists do not say so".to_owned())
            };
            let word = self.life_word(life);
            let what = self.say(format!("{id}“{name}”{word}{open}"), format!("{id} '{name}': {word}{open}"));
            let labels: Vec<String> = rows.iter().map(|&record| self.label(record)).collect();
            let why = match (labels.is_empty(), self.zh()) {
                (true, true) => "名录采用的状态变了".to_owned(),
                (true, false) => "the value chosen for the roster changed".to_owned(),
                (false, true) => format!("{} 这样写", some(&labels, self.now.lang)),
                (false, false) => format!("so says {}", some(&labels, self.now.lang)),
            };
            let (from, to) = (vec![self.old_id(old)], vec![id]);
            all.push((kind, Said { what, why, new_rows: rows, from, to, ..Said::default() }));
        }
    }

    fn life_word(&self, life: Life) -> &'static str {
        match (life, self.zh()) {
            (Life::Running, true) => "恢复生产",
            (Life::Running, false) => "at work",
            (Life::Paused, true) => "停产",
            (Life::Paused, false) => "stopped",
            (Life::Closed, true) => "关闭",
            (Life::Closed, false) => "closed",
            (Life::Moved, true) => "搬迁",
            (Life::Moved, false) => "moved away",
        }
    }

    /// Units that do not go on.
    fn losses(&self, reasons: &Reasons<'_>, all: &mut Vec<(EventKind, Said)>) {
        let mut old_members: BTreeMap<u32, Vec<RecordId>> =
            self.found.lost.iter().map(|&(old, _)| (old, Vec::new())).collect();
        for (record, unit) in self.before.identity.unit_of.iter().enumerate() {
            if let Some(members) = unit.and_then(|unit| old_members.get_mut(&unit)) {
                members.push(RecordId(record as u32));
            }
        }
        let stays = self.now_of_old();
        for (old, loss) in &self.found.lost {
            let (id, name, old_rows) = (self.old_id(*old), self.old_name(*old), old_members[old].clone());
            match loss {
                Loss::MergedInto(units) => {
                    let to: Vec<String> = units.iter().map(|&unit| self.new_id(unit)).collect();
                    let mut from = vec![id.clone()];
                    for &unit in units {
                        if let Fate::Kept(heir) | Fate::Reassigned(heir) = self.found.fates[unit as usize] {
                            from.push(self.old_id(heir));
                        }
                    }
                    let what = self.say(
                        format!("{id}“{name}”并入 {}“{}”", to.join("、"), self.new_name(units[0])),
                        format!("{id} '{name}' merged into {} '{}'", to.join(", "), self.new_name(units[0])),
                    );
                    let why = self.why_together(units[0], reasons, |record| self.old_unit(record) == Some(*old));
                    let new_rows = old_rows.iter().filter_map(|old| stays[old.index()]).collect();
                    all.push((EventKind::Merged, Said { what, why, old_rows, new_rows, from, to }));
                }
                Loss::Gone => {
                    let what =
                        self.say(format!("{id}“{name}”不再有任何记录"), format!("{id} '{name}' has no record left"));
                    let why: Vec<String> =
                        old_rows.iter().map(|&row| self.departure(row, stays[row.index()])).collect();
                    let why = some(&why, self.now.lang);
                    let new_rows = old_rows.iter().filter_map(|old| stays[old.index()]).collect();
                    all.push((
                        EventKind::Gone,
                        Said { what, why, old_rows, new_rows, from: vec![id], ..Said::default() },
                    ));
                }
            }
        }
    }

    /// Where every old record stands now.
    fn now_of_old(&self) -> Vec<Option<RecordId>> {
        let mut stays = vec![None; self.before.lists.len()];
        for (record, was) in self.was.iter().enumerate() {
            if let Some(old) = was.record() {
                stays[old.index()] = Some(RecordId(record as u32));
            }
        }
        stays
    }

    /// Rows that are gone although their unit goes on, and rows gone that were in no unit. A list that was dropped as a whole is one event.
    fn rows(&self, all: &mut Vec<(EventKind, Said)>) {
        let stays = self.now_of_old();
        let mut gone: BTreeMap<(Option<u32>, SourceId), Vec<RecordId>> = BTreeMap::new();
        for record in self.before.lists.records().filter(|record| stays[record.index()].is_none()) {
            let source = self.before.lists.locate(record).0;
            if self.from.contains(&Some(source)) {
                gone.entry((self.before.identity.unit_of[record.index()], source)).or_default().push(record);
            }
        }
        for ((unit, source), old_rows) in gone {
            let heir = unit.and_then(|unit| self.heirs.get(&unit).copied());
            // A unit that is lost has its own event, with these rows.
            if unit.is_some() && heir.is_none() {
                continue;
            }
            let labels: Vec<String> = old_rows.iter().map(|&record| self.before.lists.label(record)).collect();
            let (rows, list) = (some(&labels, self.now.lang), &self.before.lists.sources()[source.index()].name);
            let why = self.say(format!("“{list}”的新版没有这一行"), format!("not in the new edition of '{list}'"));
            let (what, from, to) = match (unit, heir) {
                (Some(unit), Some(heir)) => {
                    let (id, name) = (self.new_id(heir), self.new_name(heir));
                    let still = self
                        .members(heir)
                        .iter()
                        .any(|&m| self.from[self.now.lists.locate(m).0.index()] == Some(source));
                    let what = match still {
                        true => self.say(
                            format!("{id}“{name}”在“{list}”里少了 {rows}"),
                            format!("{id} '{name}' lost {rows} of '{list}'"),
                        ),
                        false => self.say(
                            format!("{id}“{name}”不再列于“{list}”（{rows}）"),
                            format!("{id} '{name}' is no longer listed in '{list}' ({rows})"),
                        ),
                    };
                    (what, vec![self.old_id(unit)], vec![id])
                }
                _ => (
                    self.say(format!("{rows}（不在任何单位中）已去掉"), format!("{rows}, in no unit, gone")),
                    vec![],
                    vec![],
                ),
            };
            all.push((EventKind::Delisted, Said { what, why, old_rows, from, to, ..Said::default() }));
        }
    }

    fn reason(&self, record: RecordId, reasons: &Reasons<'_>) -> String {
        format!("{} {}", self.label(record), reasons.of(&self.roster.placements[record.index()]))
    }

    /// The link that brought the records of a unit together: that of a record chosen by `of` with one from elsewhere, or of a record that came
    /// or changed.
    fn why_together(&self, unit: u32, reasons: &Reasons<'_>, of: impl Fn(RecordId) -> bool) -> String {
        let members = self.members(unit);
        let crosses = |&&record: &&RecordId| {
            let partner = self.roster.placements[record.index()].reason.partner;
            partner.is_some_and(|partner| {
                members.contains(&partner)
                    && of(record) != of(partner)
                    && self.old_unit(record) != self.old_unit(partner)
            })
        };
        let arrived = |&&record: &&RecordId| !matches!(self.was[record.index()], Was::Same(_));
        let chosen = members.iter().find(crosses).or_else(|| members.iter().find(arrived)).or_else(|| members.first());
        chosen.map(|&record| self.reason(record, reasons)).unwrap_or_default()
    }

    /// Where the records of a new unit come from.
    fn arrival(&self, members: &[RecordId]) -> String {
        let said: Vec<String> = members
            .iter()
            .map(|&record| {
                let label = self.label(record);
                let listed = self.from[self.now.lists.locate(record).0.index()].is_some();
                match (self.was[record.index()], listed) {
                    (Was::New, false) => self.say(format!("{label}（新名单）"), format!("{label} (new list)")),
                    (Was::New, true) => self.say(format!("{label}（新增的行）"), format!("{label} (added row)")),
                    (Was::Corrected(_), _) => {
                        self.say(format!("{label}（更正的行）"), format!("{label} (corrected row)"))
                    }
                    (Was::Same(_), _) => {
                        self.say(format!("{label}（原来不在任何单位中）"), format!("{label} (was in no unit)"))
                    }
                }
            })
            .collect();
        some(&said, self.now.lang)
    }

    /// Why an old record holds no unit any more.
    fn departure(&self, old: RecordId, now: Option<RecordId>) -> String {
        let (label, source) = (self.before.lists.label(old), self.before.lists.locate(old).0);
        match (now, self.from.contains(&Some(source))) {
            (Some(now), _) => {
                let now = self.label(now);
                self.say(
                    format!("{label}（现为 {now}）已不成单位"),
                    format!("{label} (now {now}) names no unit any more"),
                )
            }
            (None, true) => self.say(format!("{label} 在新版中已没有"), format!("{label} is not in the new edition")),
            (None, false) => self.say(format!("{label} 所在名单已去掉"), format!("the list of {label} was dropped")),
        }
    }
}

//! Carrying a roster over time: the new roster gets the numbers of the old one, and what happened is written down.

use super::changes::{ChangeRow, changes};
use super::events::Happened;
use super::history::Event;
use super::identity::{Face, Fate, Identities, Loss, Past, UnitId, identify};
use super::rows::{Was, compare_rows, fingerprint};
use super::state::{Identity, Retired, State};
use super::succession::{joined, succeed};
use crate::consolidate::{Fields, Roster, Survivorship, Unit};
use crate::record::{CONTENT, Lists, RecordId, Role, SourceId, Standardised, TextColumn};
use crate::report::Lang;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// What [`carry`] and [`first`] read of the run.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// The lists.
    pub lists: &'a Lists,
    /// The typed columns.
    pub data: &'a Standardised,
    /// Says whether units are at work.
    pub survivorship: &'a dyn Survivorship,
    /// The date for the history; empty when none is known.
    pub when: &'a str,
    /// Language of the history and the report.
    pub lang: Lang,
}

/// The outcome of [`carry`].
#[derive(Debug)]
pub struct Carried {
    /// Who is who now.
    pub identity: Identity,
    /// What happened so far, this update last.
    pub history: Vec<Event>,
    /// How many events of the history are of this update: the last ones.
    pub new_events: usize,
    /// What changed, unit by unit.
    pub changes: Vec<ChangeRow>,
    /// Units that went on with the same records, the same values and the same number.
    pub unchanged: usize,
    /// Units before and after.
    pub units: (usize, usize),
}

impl Carried {
    /// The events of this update.
    pub fn events(&self) -> &[Event] {
        &self.history[self.history.len() - self.new_events..]
    }
}

/// Who is who after a first run.
pub fn first(now: &Now<'_>, roster: &Roster) -> Identity {
    let numbers = roster.units.iter().filter_map(|unit| unit.legal_id.strip_prefix('L')?.parse::<u32>().ok());
    let width = roster.units.first().map_or(MIN_WIDTH, |unit| unit.legal_id.len().saturating_sub(1).max(MIN_WIDTH));
    let mut identity =
        Identity { next_legal: numbers.max().unwrap_or(0) + 1, width: width as u32, ..Identity::default() };
    describe(now, roster, &mut identity);
    identity
}

/// Least digits of a legal number, as consolidation writes it.
const MIN_WIDTH: usize = 5;

/// Gives the units of `roster` the numbers they had `before`, in place, and says what happened. `from` names the old source of each source of
/// the lists.
pub fn carry(before: &State, now: &Now<'_>, from: &[Option<SourceId>], roster: &mut Roster) -> Carried {
    let was = compare_rows(&before.lists, now.lists, from);
    let retired: Vec<UnitId> = before.identity.retired.iter().map(|retired| retired.id.clone()).collect();
    let past = Past {
        units: &before.identity.units,
        retired: &retired,
        next_legal: before.identity.next_legal,
        width: before.identity.width as usize,
    };
    let mut faces = faces(before, now, &was, roster);
    succeed(before, roster, &mut faces);
    let mut found = identify(&past, roster.units.len(), &faces);
    let order = renumber(roster, std::mem::take(&mut found.ids));
    let found = Order(order).over(found);

    let mut identity = Identity {
        retired: retire(before, &found, roster),
        next_legal: found.next_legal,
        width: before.identity.width,
        updates: before.identity.updates + 1,
        ..Identity::default()
    };
    describe(now, roster, &mut identity);
    let goes_on = (0..).zip(&found.fates).filter_map(|(unit, fate)| match fate {
        Fate::Kept(old) | Fate::Reassigned(old) => Some((*old, unit)),
        _ => None,
    });
    let heirs = goes_on.collect();
    let happened = Happened { before, now, from, was: &was, roster, identity: &identity, found: &found, heirs };
    let events = happened.events();
    let (changes, unchanged) = changes(&happened, &events);
    let units = (before.identity.units.len(), roster.units.len());
    let new_events = events.len();
    let mut history = before.history.clone();
    history.extend(events);
    Carried { identity, history, new_events, changes, unchanged, units }
}

fn faces(before: &State, now: &Now<'_>, was: &[Was], roster: &Roster) -> Vec<Face> {
    let mut ordinals: FxHashMap<&str, u32> = FxHashMap::default();
    let legal: Vec<u32> = roster
        .units
        .iter()
        .map(|unit| {
            let next = ordinals.len() as u32;
            *ordinals.entry(unit.legal_id.as_str()).or_insert(next)
        })
        .collect();
    let gone = before.identity.retired.iter().enumerate();
    let ghosts: FxHashMap<[u8; 16], u32> =
        gone.flat_map(|(at, unit)| unit.records.iter().map(move |&record| (record, at as u32))).collect();
    let content = now.data.get::<Vec<u64>>(CONTENT);
    roster
        .placements
        .iter()
        .zip(was)
        .map(|(placement, was)| {
            let record = placement.record;
            let old = was.record().and_then(|old| before.identity.unit_of[old.index()]);
            let ghost = match was {
                Was::New if !ghosts.is_empty() => ghosts.get(&fingerprint(now.lists, record)).copied(),
                _ => None,
            };
            // Of equal claims the part goes first that the more trusted list knows.
            let role = now.lists.source_of(record).role;
            let trust = Role::ALL.iter().position(|known| *known == role).unwrap_or(Role::ALL.len()) as u64;
            let said = content.map_or(u64::from(record.0), |content| content[record.index()] >> 8);
            let site = placement.unit;
            let legal = site.map(|site| legal[site as usize]);
            Face { old, ghost, site, legal, rank: trust << 56 | said }
        })
        .collect()
}

/// Gives every unit its number and sorts the units by number. Returns where each unit stands now.
fn renumber(roster: &mut Roster, ids: Vec<UnitId>) -> Vec<u32> {
    for (unit, id) in roster.units.iter_mut().zip(ids) {
        unit.legal_id = id.legal.into();
        unit.roster_id = id.roster.into();
    }
    let age = |unit: &Unit| (unit.legal_id.len(), unit.legal_id.clone(), unit.roster_id.len(), unit.roster_id.clone());
    let mut tagged: Vec<(usize, Unit)> = std::mem::take(&mut roster.units).into_iter().enumerate().collect();
    tagged.sort_by_cached_key(|(_, unit)| age(unit));
    let mut place = vec![0_u32; tagged.len()];
    for (now, (then, _)) in tagged.iter().enumerate() {
        place[*then] = now as u32;
    }
    roster.units = tagged.into_iter().map(|(_, unit)| unit).collect();
    for placement in &mut roster.placements {
        placement.unit = placement.unit.map(|unit| place[unit as usize]);
    }
    for duplicate in &mut roster.duplicates {
        duplicate.unit = place[duplicate.unit as usize];
    }
    for omission in &mut roster.omissions {
        omission.unit = place[omission.unit as usize];
    }
    roster.omissions.sort_by_key(|omission| omission.unit);
    place
}

/// Where the units stand after they were sorted.
struct Order(Vec<u32>);

impl Order {
    /// The answer about units in their old order, put into the new one.
    fn over(&self, found: Identities) -> Identities {
        let Identities { fates, lost, transfers, next_legal, .. } = found;
        let at = |unit: u32| self.0[unit as usize];
        let mut sorted: Vec<(u32, Fate)> =
            fates.into_iter().enumerate().map(|(unit, fate)| (at(unit as u32), fate)).collect();
        sorted.sort_by_key(|(unit, _)| *unit);
        let into = |loss: Loss| match loss {
            Loss::MergedInto(units) => {
                let mut units: Vec<u32> = units.into_iter().map(at).collect();
                units.sort_unstable();
                Loss::MergedInto(units)
            }
            Loss::Gone => Loss::Gone,
        };
        Identities {
            ids: Vec::new(),
            fates: sorted.into_iter().map(|(_, fate)| fate).collect(),
            lost: lost.into_iter().map(|(old, loss)| (old, into(loss))).collect(),
            transfers: transfers.into_iter().map(|(old, new)| (old, at(new))).collect(),
            next_legal,
        }
    }
}

/// The units that are no more, after this update.
fn retire(before: &State, found: &Identities, roster: &Roster) -> Vec<Retired> {
    let back: FxHashMap<u32, usize> = found
        .fates
        .iter()
        .enumerate()
        .filter_map(|(now, fate)| if let Fate::Returned(ghost) = fate { Some((*ghost, now)) } else { None })
        .collect();
    // A unit that came back under another number has its old number retired for good, with where it went.
    let retired = before.identity.retired.iter().enumerate().filter_map(|(at, unit)| {
        let Some(&now) = back.get(&(at as u32)) else { return Some(unit.clone()) };
        let id = &roster.units[now].roster_id;
        let into = vec![id.to_string()];
        (*id != unit.id.roster).then(|| Retired { id: unit.id.clone(), into, records: Vec::new(), said: Vec::new() })
    });
    let mut retired: Vec<Retired> = retired.collect();
    let lost: FxHashMap<u32, &Loss> = found.lost.iter().map(|(old, loss)| (*old, loss)).collect();
    let mut prints: FxHashMap<u32, Vec<[u8; 16]>> = FxHashMap::default();
    for (record, unit) in before.identity.unit_of.iter().enumerate() {
        if let Some(unit) = unit
            && lost.get(unit).is_some_and(|loss| **loss == Loss::Gone)
        {
            prints.entry(*unit).or_default().push(fingerprint(&before.lists, RecordId(record as u32)));
        }
    }
    for (old, loss) in &found.lost {
        let into = match loss {
            Loss::MergedInto(units) => {
                units.iter().map(|&unit| roster.units[unit as usize].roster_id.to_string()).collect()
            }
            Loss::Gone => Vec::new(),
        };
        let id = before.identity.units[*old as usize].clone();
        let value = |cells: &TextColumn| cells.get(*old as usize).unwrap_or_default().to_owned();
        let said = match loss {
            Loss::Gone => before.identity.values.iter().map(|(_, cells)| value(cells)).collect(),
            Loss::MergedInto(_) => Vec::new(),
        };
        retired.push(Retired { id, into, records: prints.remove(old).unwrap_or_default(), said });
    }
    // A site under another legal unit leaves its number behind.
    for (now, fate) in found.fates.iter().enumerate() {
        if let Fate::Reassigned(old) = fate {
            let id = before.identity.units[*old as usize].clone();
            let into = vec![roster.units[now].roster_id.to_string()];
            retired.push(Retired { id, into, records: Vec::new(), said: Vec::new() });
        }
    }
    retired
}

/// Writes down the units as they are now.
fn describe(now: &Now<'_>, roster: &Roster, identity: &mut Identity) {
    identity.units = roster
        .units
        .iter()
        .map(|unit| UnitId { legal: unit.legal_id.to_string(), roster: unit.roster_id.to_string() })
        .collect();
    identity.lives = roster.units.par_iter().map(|unit| now.survivorship.life(&unit.values)).collect();
    identity.unit_of = roster.placements.iter().map(|placement| placement.unit).collect();
    let life = |record: u32| now.survivorship.record_life(now.lists, now.data, RecordId(record));
    identity.record_lives = (0..now.lists.len() as u32).into_par_iter().map(life).collect();
    identity.values = shown_values(roster);
}

/// Units per task.
const UNITS: usize = 2048;

/// Tasks whose cells wait in memory to be put behind those before.
const WAVE: usize = 8;

/// The columns of the roster with a cell per unit. The units are gone through once: once per column, each would be fetched from cold memory as
/// often.
fn shown_values(roster: &Roster) -> Vec<(String, TextColumn)> {
    let fields = Fields::new(roster.columns.iter().map(|column| column.field));
    let cells_of = |units: &[Unit]| -> Vec<TextColumn> {
        let mut fields = fields.clone();
        let mut cells: Vec<TextColumn> =
            roster.columns.iter().map(|_| TextColumn::with_capacity(units.len())).collect();
        for unit in units {
            for (values, (column, cells)) in fields.of(&unit.values).zip(roster.columns.iter().zip(&mut cells)) {
                let text = joined(column.shown(values));
                cells.push(Some(&*text).filter(|text| !text.is_empty()));
            }
        }
        cells
    };
    let empty = |_| TextColumn::with_capacity(roster.units.len());
    let mut columns: Vec<TextColumn> = roster.columns.iter().map(empty).collect();
    for wave in roster.units.chunks(UNITS * WAVE) {
        let parts: Vec<Vec<TextColumn>> = wave.par_chunks(UNITS).map(cells_of).collect();
        for (at, cells) in columns.iter_mut().enumerate() {
            cells.append_all(parts.iter().map(|part| &part[at]));
        }
    }
    roster.columns.iter().map(|column| column.field.to_owned()).zip(columns).collect()
}

#[cfg(test)]
mod tests {
    use super::super::succession::shown;
    use super::*;
    use crate::consolidate::{OutputColumn, Value};
    use crate::score::Label;

    fn value<'a>(field: &'a str, text: &'a str) -> Value<'a> {
        Value { field, text, from: RecordId(0), column: "列", rule: "agreement" }
    }

    #[test]
    fn every_unit_has_its_cell_however_many_there_are() {
        let unit = |at: usize| {
            let (name, other) = (format!("厂{at}"), format!("别名{at}"));
            let values = [value("name", &name), value("other", &name), value("other", &other)];
            Unit {
                roster_id: format!("L{at}-01").into(),
                legal_id: format!("L{at}").into(),
                values: values.into_iter().skip(at % 2).collect(),
                members: Default::default(),
                sources: Default::default(),
                confidence: 1.0,
            }
        };
        let column = |field, many| OutputColumn { field, label: Label::new(field, field), many };
        let columns = vec![column("name", false), column("other", true), column("town", false)];
        for units in [0, 1, UNITS + 1, UNITS * WAVE + UNITS + 1] {
            let roster =
                Roster { columns: columns.clone(), units: (0..units).map(unit).collect(), ..Roster::default() };
            for (at, (field, cells)) in shown_values(&roster).into_iter().enumerate() {
                let text = |unit| shown(&roster, unit, at);
                let texts: Vec<_> = roster.units.iter().map(text).collect();
                let expected: TextColumn = texts.iter().map(|text| Some(&**text).filter(|t| !t.is_empty())).collect();
                assert!(field == columns[at].field && cells == expected, "{field} of {units}");
            }
        }
    }
}

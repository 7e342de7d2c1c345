//! Identity over time: which unit of the new roster is which unit of the old one.
//!
//! A pure function of the old units and of where their records stand now. It knows neither lists nor files.
//!
//! - A new unit keeps the old unit with which it shares the most records. Of equal shares the older id goes first (the smaller
//!   number), then the part whose records go first by [`Face::rank`].
//! - Two old units in one new unit are a merge: the one that shares more stays, the other is retired. A retired number is never
//!   given to another unit.
//! - One old unit in two new units is a split: the larger part stays, the other gets a number that was never used.
//! - A unit that was gone and comes back gets its own number again, when nothing of it went elsewhere in the meantime.
//! - A roster id is its legal unit's id and a suffix. A site that now belongs to another legal unit therefore gets an id under that
//!   legal unit, and the history says from which id to which.
//!
//! Laws (property-tested): ids are unique; an unchanged partition keeps every id; the order of records and of units has no influence; every
//! old unit either goes on or is lost with what became of it.
//!
//! Cost: linear in records, `e log e` in pairs of old and new units that share a record.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The two numbers of a unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnitId {
    /// Number of the legal unit, `L00012`.
    pub legal: String,
    /// Number of the site, `L00012-01`.
    pub roster: String,
}

/// The units and numbers of the old roster.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// Its units in order of age (of `roster`).
    pub units: &'a [UnitId],
    /// Numbers that once were units, in order of retirement.
    pub retired: &'a [UnitId],
    /// The smallest legal number that was never used, from 1.
    pub next_legal: u32,
    /// Least digits of a legal number.
    pub width: usize,
}

/// One record as identity sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Face {
    /// Its unit in the old roster, an index into [`Past::units`]; `None` for a new record and one that stood in no unit.
    pub old: Option<u32>,
    /// The unit it was in when it was last seen, an index into [`Past::retired`]; for a record that comes back.
    pub ghost: Option<u32>,
    /// Its site now; `None` when it stands in no unit.
    pub site: Option<u32>,
    /// The legal unit of that site.
    pub legal: Option<u32>,
    /// What decides between equal claims, smaller first. It must hang on what the record says, not on where its row stands.
    pub rank: u64,
}

/// What a new unit is to the old roster. Indices of old units, and of retired ones in `Returned`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The same unit under the same number.
    Kept(u32),
    /// The same site, now of another legal unit and so under another number.
    Reassigned(u32),
    /// Records of old units that go on elsewhere.
    SplitFrom(Vec<u32>),
    /// A unit that was gone is back.
    Returned(u32),
    /// None of its records was in a unit before.
    New,
}

/// What became of an old unit that does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// Its records are now in these new units.
    MergedInto(Vec<u32>),
    /// None of its records is in a unit.
    Gone,
}

/// The answer of [`identify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identities {
    /// The numbers of every new site.
    pub ids: Vec<UnitId>,
    /// What every new site is to the old roster.
    pub fates: Vec<Fate>,
    /// The old units that do not go on, ascending.
    pub lost: Vec<(u32, Loss)>,
    /// Records that went from one unit that goes on to another that goes on: old unit, new unit.
    pub transfers: Vec<(u32, u32)>,
    /// The smallest legal number that was never used.
    pub next_legal: u32,
}

/// How many records an old and a new unit share, and the least rank among them.
type Shares = BTreeMap<(u32, u32), (u32, u64)>;

/// Numbers the new units.
///
/// ```
/// use minglu::living::{Face, Fate, Past, UnitId, identify};
/// let id = |legal: &str| UnitId { legal: legal.to_owned(), roster: format!("{legal}-01") };
/// let units = [id("L00001"), id("L00002")];
/// let past = Past { units: &units, retired: &[], next_legal: 3, width: 5 };
/// let face = |old, site, rank| Face { old, ghost: None, site: Some(site), legal: Some(site), rank };
/// // Both old units are now one, and a record nobody knew is another.
/// let found = identify(&past, 2, &[face(Some(0), 0, 7), face(Some(1), 0, 3), face(None, 1, 5)]);
/// assert_eq!(found.ids, [id("L00001"), id("L00003")]);
/// assert_eq!(found.fates, [Fate::Kept(0), Fate::New]);
/// assert_eq!(found.lost.len(), 1);
/// ```
pub fn identify(past: &Past<'_>, sites: usize, faces: &[Face]) -> Identities {
    let legal_of_site = legal_of(sites, faces);
    let legal_units = legal_of_site.iter().max().map_or(0, |&max| max as usize + 1);
    let old_legal = OldLegal::of(past);

    let site_shares = shares(faces, |face| Some((face.old?, face.site?)));
    let heirs = inherit(sites, past.units.len(), &site_shares);
    let ghost_shares = shares(faces, |face| Some((face.ghost?, face.site?)));
    let mut ghosts = inherit(sites, past.retired.len(), &ghost_shares);
    let mut origins: Vec<Vec<u32>> = vec![Vec::new(); sites];
    for &(old, site) in site_shares.keys() {
        origins[site as usize].push(old);
    }
    // A number comes back only to a unit that is nothing else.
    for (ghost, origins) in ghosts.iter_mut().zip(&origins) {
        *ghost = ghost.filter(|_| origins.is_empty());
    }

    let legal_shares = shares(faces, |face| Some((old_legal.of_unit[face.old? as usize], face.legal?)));
    let legal_heirs = inherit(legal_units, old_legal.names.len(), &legal_shares);
    let least = least_ranks(sites, faces);
    let (legal_ids, next_legal) = legal_ids(past, &old_legal, &legal_heirs, &ghosts, &legal_of_site, &least);
    let ids = site_ids(past, &heirs, &ghosts, &legal_of_site, &legal_ids, &least);

    let heir_of: FxHashMap<u32, u32> =
        heirs.iter().enumerate().filter_map(|(site, old)| Some(((*old)?, site as u32))).collect();
    let fates = (0..sites)
        .map(|site| match (heirs[site], ghosts[site]) {
            (Some(old), _) if ids[site] == past.units[old as usize] => Fate::Kept(old),
            (Some(old), _) => Fate::Reassigned(old),
            (None, Some(ghost)) => Fate::Returned(ghost),
            (None, None) if origins[site].is_empty() => Fate::New,
            (None, None) => Fate::SplitFrom(origins[site].clone()),
        })
        .collect();
    let mut into: Vec<Vec<u32>> = vec![Vec::new(); past.units.len()];
    let mut transfers = Vec::new();
    for &(old, site) in site_shares.keys() {
        into[old as usize].push(site);
        let goes_on = heir_of.get(&old);
        if goes_on.is_some_and(|&heir| heir != site) && heirs[site as usize].is_some() {
            transfers.push((old, site));
        }
    }
    let lost = into
        .into_iter()
        .enumerate()
        .filter(|(old, _)| !heir_of.contains_key(&(*old as u32)))
        .map(|(old, into)| (old as u32, if into.is_empty() { Loss::Gone } else { Loss::MergedInto(into) }))
        .collect();
    Identities { ids, fates, lost, transfers, next_legal }
}

fn legal_of(sites: usize, faces: &[Face]) -> Vec<u32> {
    let mut legal = vec![0; sites];
    for face in faces {
        if let (Some(site), Some(of)) = (face.site, face.legal) {
            legal[site as usize] = of;
        }
    }
    legal
}

fn least_ranks(sites: usize, faces: &[Face]) -> Vec<u64> {
    let mut least = vec![u64::MAX; sites];
    for face in faces {
        if let Some(site) = face.site {
            least[site as usize] = least[site as usize].min(face.rank);
        }
    }
    least
}

fn shares(faces: &[Face], between: impl Fn(&Face) -> Option<(u32, u32)>) -> Shares {
    let mut found: Vec<(u32, u32, u64)> =
        faces.iter().filter_map(|face| between(face).map(|(old, new)| (old, new, face.rank))).collect();
    found.sort_unstable();
    found
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .map(|same| ((same[0].0, same[0].1), (same.len() as u32, same[0].2)))
        .collect()
}

/// The old unit that each new unit goes on with: the largest share first, then the older unit, then the smaller rank.
fn inherit(new: usize, old: usize, shares: &Shares) -> Vec<Option<u32>> {
    let mut claims: Vec<_> =
        shares.iter().map(|(&(from, to), &(count, rank))| (Reverse(count), from, rank, to)).collect();
    claims.sort_unstable();
    let (mut heirs, mut taken) = (vec![None; new], vec![false; old]);
    for (_, from, _, to) in claims {
        if heirs[to as usize].is_none() && !taken[from as usize] {
            heirs[to as usize] = Some(from);
            taken[from as usize] = true;
        }
    }
    heirs
}

/// The legal units of the old roster in order of age.
struct OldLegal<'a> {
    names: Vec<&'a str>,
    of_unit: Vec<u32>,
}

impl<'a> OldLegal<'a> {
    fn of(past: &Past<'a>) -> Self {
        let mut names: Vec<&str> = past.units.iter().map(|unit| unit.legal.as_str()).collect();
        names.sort_unstable_by_key(|name| age(name));
        names.dedup();
        let at: FxHashMap<&str, u32> = names.iter().enumerate().map(|(at, &name)| (name, at as u32)).collect();
        let of_unit = past.units.iter().map(|unit| at[unit.legal.as_str()]).collect();
        Self { names, of_unit }
    }
}

/// Numbers grow wider than they began: L99999 is older than L100000.
fn age(id: &str) -> (usize, &str) {
    (id.len(), id)
}

/// The id of every new legal unit, and the next number.
fn legal_ids(
    past: &Past<'_>,
    old: &OldLegal<'_>,
    heirs: &[Option<u32>],
    ghosts: &[Option<u32>],
    legal_of_site: &[u32],
    least: &[u64],
) -> (Vec<String>, u32) {
    let mut ids: Vec<Option<String>> =
        heirs.iter().map(|heir| heir.map(|at| old.names[at as usize].to_owned())).collect();
    let mut used: BTreeSet<String> = old.names.iter().map(|&name| name.to_owned()).collect();
    // Units that come back, oldest number first; then the others by rank.
    let mut back: Vec<(u32, u32)> =
        ghosts.iter().zip(legal_of_site).filter_map(|(ghost, &legal)| Some(((*ghost)?, legal))).collect();
    back.sort_unstable();
    for (ghost, legal) in back {
        let name = &past.retired[ghost as usize].legal;
        if ids[legal as usize].is_none() && used.insert(name.clone()) {
            ids[legal as usize] = Some(name.clone());
        }
    }
    let mut rank = vec![u64::MAX; ids.len()];
    for (&legal, &least) in legal_of_site.iter().zip(least) {
        rank[legal as usize] = rank[legal as usize].min(least);
    }
    let mut fresh: Vec<usize> = (0..ids.len()).filter(|&legal| ids[legal].is_none()).collect();
    fresh.sort_by_key(|&legal| (rank[legal], legal));
    let mut next = past.next_legal;
    for legal in fresh {
        ids[legal] = Some(format!("L{next:0width$}", width = past.width));
        next += 1;
    }
    (ids.into_iter().flatten().collect(), next)
}

/// The ids of every new site: kept where its legal unit is the same, else the next suffix that legal unit never had.
fn site_ids(
    past: &Past<'_>,
    heirs: &[Option<u32>],
    ghosts: &[Option<u32>],
    legal_of_site: &[u32],
    legal_ids: &[String],
    least: &[u64],
) -> Vec<UnitId> {
    let mut suffixes: FxHashMap<&str, u32> = FxHashMap::default();
    for unit in past.units.iter().chain(past.retired) {
        let suffix = unit.roster.rsplit_once('-').and_then(|(_, suffix)| suffix.parse().ok()).unwrap_or(0);
        let most = suffixes.entry(unit.legal.as_str()).or_insert(0);
        *most = suffix.max(*most);
    }
    let kept = |site: usize| {
        let legal = legal_ids[legal_of_site[site] as usize].as_str();
        let of_old = heirs[site].map(|at| &past.units[at as usize]);
        let of_ghost = ghosts[site].filter(|_| heirs[site].is_none()).map(|at| &past.retired[at as usize]);
        of_old.or(of_ghost).filter(|unit| unit.legal == legal)
    };
    let mut ids: Vec<Option<UnitId>> = (0..heirs.len()).map(|site| kept(site).cloned()).collect();
    let mut fresh: Vec<usize> = (0..ids.len()).filter(|&site| ids[site].is_none()).collect();
    fresh.sort_by_key(|&site| (legal_of_site[site], least[site], site));
    for site in fresh {
        let legal = legal_ids[legal_of_site[site] as usize].as_str();
        let suffix = suffixes.entry(legal).or_insert(0);
        *suffix += 1;
        ids[site] = Some(UnitId { legal: legal.to_owned(), roster: format!("{legal}-{suffix:02}") });
    }
    ids.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(legal: u32, site: u32) -> UnitId {
        UnitId { legal: format!("L{legal:05}"), roster: format!("L{legal:05}-{site:02}") }
    }

    /// Faces of one-site legal units: old unit, new unit.
    fn flat(records: &[(Option<u32>, Option<u32>)]) -> Vec<Face> {
        let ranked = records.iter().zip(0..);
        ranked.map(|(&(old, new), rank)| Face { old, ghost: None, site: new, legal: new, rank }).collect()
    }

    fn numbered(past: &[UnitId], retired: &[UnitId], sites: usize, faces: &[Face]) -> Identities {
        identify(&Past { units: past, retired, next_legal: 10, width: 5 }, sites, faces)
    }

    #[test]
    fn a_merge_keeps_the_larger_and_of_equals_the_older() {
        let past = [id(1, 1), id(2, 1)];
        let faces = flat(&[(Some(0), Some(0)), (Some(1), Some(0)), (Some(1), Some(0))]);
        let found = numbered(&past, &[], 1, &faces);
        assert_eq!((found.ids[0].roster.as_str(), &found.fates[0]), ("L00002-01", &Fate::Kept(1)));
        assert_eq!(found.lost, [(0, Loss::MergedInto(vec![0]))]);
        let found = numbered(&past, &[], 1, &faces[..2]);
        assert_eq!(found.ids[0].roster, "L00001-01");
        assert_eq!(found.lost, [(1, Loss::MergedInto(vec![0]))]);
    }

    #[test]
    fn a_split_keeps_the_larger_part_and_of_equals_the_part_that_goes_first() {
        let past = [id(1, 1)];
        let faces = flat(&[(Some(0), Some(1)), (Some(0), Some(0)), (Some(0), Some(0))]);
        let found = numbered(&past, &[], 2, &faces);
        assert_eq!(found.ids, [id(1, 1), id(10, 1)]);
        assert_eq!(found.fates, [Fate::Kept(0), Fate::SplitFrom(vec![0])]);
        let found = numbered(&past, &[], 2, &faces[..2]);
        assert_eq!(found.ids, [id(10, 1), id(1, 1)], "record 0 goes first and is in unit 1");
        assert!(found.lost.is_empty() && found.next_legal == 11);
    }

    #[test]
    fn a_unit_that_is_gone_is_lost_and_one_that_comes_back_is_itself_again() {
        let past = [id(1, 1), id(2, 1)];
        let found = numbered(&past, &[], 1, &flat(&[(Some(0), Some(0)), (Some(1), None)]));
        assert_eq!(found.lost, [(1, Loss::Gone)]);
        // Later its record is back, beside a new one.
        let mut faces = flat(&[(Some(0), Some(0)), (None, Some(1)), (None, Some(2))]);
        faces[1].ghost = Some(0);
        let found = numbered(&past[..1], &past[1..], 3, &faces);
        assert_eq!(found.ids, [id(1, 1), id(2, 1), id(10, 1)]);
        assert_eq!(found.fates[1..], [Fate::Returned(0), Fate::New]);
        // Where it joins a unit that goes on, that unit's number stands.
        faces[1].site = Some(0);
        faces[1].legal = Some(0);
        faces[2].site = Some(1);
        faces[2].legal = Some(1);
        let found = numbered(&past[..1], &past[1..], 2, &faces);
        assert_eq!(found.ids, [id(1, 1), id(10, 1)]);
    }

    #[test]
    fn sites_follow_their_legal_unit_and_suffixes_are_not_used_again() {
        // L00001 has sites 1 and 3 (2 is retired); L00002 has one.
        let past = [id(1, 1), id(1, 3), id(2, 1)];
        let retired = [id(1, 2)];
        let face = |old, site, legal, rank| Face { old, ghost: None, site: Some(site), legal: Some(legal), rank };
        let faces = [face(Some(0), 0, 0, 0), face(Some(1), 1, 0, 1), face(Some(2), 2, 0, 2), face(None, 3, 0, 3)];
        let found = numbered(&past, &retired, 4, &faces);
        assert_eq!(found.ids, [id(1, 1), id(1, 3), id(1, 4), id(1, 5)]);
        assert_eq!(found.fates, [Fate::Kept(0), Fate::Kept(1), Fate::Reassigned(2), Fate::New]);
        assert!(found.lost.is_empty());
    }

    #[test]
    fn a_record_between_two_units_that_go_on_is_a_transfer() {
        let past = [id(1, 1), id(2, 1)];
        let records =
            [(Some(0), Some(0)), (Some(0), Some(0)), (Some(0), Some(1)), (Some(1), Some(1)), (Some(1), Some(1))];
        let found = numbered(&past, &[], 2, &flat(&records));
        assert_eq!(found.transfers, [(0, 1)]);
        assert_eq!(found.fates, [Fate::Kept(0), Fate::Kept(1)]);
    }

    #[test]
    fn numbers_outgrow_their_width_in_order() {
        let old = ["L99999", "L100000"].map(|l| UnitId { legal: l.to_owned(), roster: format!("{l}-01") });
        let faces = flat(&[(Some(0), Some(0)), (Some(1), Some(0)), (None, Some(1))]);
        let found = identify(&Past { units: &old, retired: &[], next_legal: 100_001, width: 5 }, 2, &faces);
        assert_eq!(found.ids.iter().map(|id| id.legal.as_str()).collect::<Vec<_>>(), ["L99999", "L100001"]);
    }

    /// A record: its old unit, and its legal unit with the site in it now.
    type Moved = (Option<u32>, Option<(u32, u32)>);

    /// An old roster and where its records and some new ones stand now: `(old, legal, site within the legal unit)`.
    fn histories() -> impl Strategy<Value = (Vec<UnitId>, Vec<Moved>)> {
        let old = prop::collection::btree_set((1..5_u32, 1..3_u32), 1..7);
        let old = old.prop_map(|ids| ids.into_iter().map(|(legal, site)| id(legal, site)).collect::<Vec<_>>());
        old.prop_flat_map(|old| {
            let units = old.len() as u32;
            let record = (prop::option::weighted(0.8, 0..units), prop::option::weighted(0.9, (0..5_u32, 0..2_u32)));
            (Just(old), prop::collection::vec(record, 0..25))
        })
    }

    /// Faces with sites and legal units numbered in order of appearance.
    fn faces(records: &[Moved], ranks: &[u64]) -> (usize, Vec<Face>) {
        let (mut sites, mut legal) = (BTreeMap::new(), BTreeMap::new());
        let faces = records.iter().zip(ranks).map(|(&(old, now), &rank)| {
            let (next_site, next_legal) = (sites.len() as u32, legal.len() as u32);
            let site = now.map(|now| *sites.entry(now).or_insert(next_site));
            let legal = now.map(|(of, _)| *legal.entry(of).or_insert(next_legal));
            Face { old, ghost: None, site, legal, rank }
        });
        let faces: Vec<Face> = faces.collect();
        (sites.len(), faces)
    }

    proptest! {
        #[test]
        fn laws((old, records) in histories(), shift in 0..25_usize) {
            let ranks: Vec<u64> = (0..records.len() as u64).collect();
            let past = Past { units: &old, retired: &[], next_legal: 10, width: 5 };
            let (sites, first) = faces(&records, &ranks);
            let found = identify(&past, sites, &first);
            let distinct: BTreeSet<&String> = found.ids.iter().map(|id| &id.roster).collect();
            prop_assert_eq!(distinct.len(), sites, "unique");
            for (at, unit) in found.ids.iter().enumerate() {
                prop_assert!(unit.roster.starts_with(&unit.legal));
                let known = old.iter().position(|old| old.roster == unit.roster);
                let kept = matches!(found.fates[at], Fate::Kept(of) if Some(of as usize) == known);
                prop_assert_eq!(known.is_some(), kept, "an old number stands for its old unit only");
            }
            // Every old unit goes on or is lost.
            let mut seen: Vec<u32> = found.lost.iter().map(|&(old, _)| old).collect();
            seen.extend(found.fates.iter().filter_map(|fate| match fate {
                Fate::Kept(old) | Fate::Reassigned(old) => Some(*old),
                _ => None,
            }));
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..old.len() as u32).collect::<Vec<_>>());
            // The order of records, and with it the numbering of units, has no influence.
            let by = shift.min(records.len());
            let turn = |at: usize| (at + by) % records.len().max(1);
            let turned: Vec<_> = (0..records.len()).map(|at| records[turn(at)]).collect();
            let ranks: Vec<u64> = (0..records.len()).map(|at| turn(at) as u64).collect();
            let (sites, second) = faces(&turned, &ranks);
            let again = identify(&past, sites, &second);
            for (at, face) in second.iter().enumerate() {
                let before = &first[turn(at)];
                prop_assert_eq!(
                    face.site.map(|site| &again.ids[site as usize]),
                    before.site.map(|site| &found.ids[site as usize])
                );
            }
            prop_assert_eq!(&again.lost.iter().map(|lost| lost.0).collect::<Vec<_>>(), &found.lost.iter().map(|lost| lost.0).collect::<Vec<_>>());
        }

        /// What does not change keeps everything: a second run on the first one's answer.
        #[test]
        fn an_unchanged_partition_keeps_every_id((old, records) in histories()) {
            let ranks: Vec<u64> = (0..records.len() as u64).collect();
            let (sites, first) = faces(&records, &ranks);
            let found = identify(&Past { units: &old, retired: &[], next_legal: 10, width: 5 }, sites, &first);
            let mut order: Vec<usize> = (0..sites).collect();
            order.sort_by(|&a, &b| found.ids[a].roster.cmp(&found.ids[b].roster));
            let units: Vec<UnitId> = order.iter().map(|&at| found.ids[at].clone()).collect();
            let at = |site: u32| order.iter().position(|&of| of == site as usize).map(|at| at as u32);
            let again: Vec<Face> = first.iter().map(|face| Face { old: face.site.and_then(at), ..*face }).collect();
            let past = Past { units: &units, retired: &[], next_legal: found.next_legal, width: 5 };
            let second = identify(&past, sites, &again);
            prop_assert_eq!(&second.ids, &found.ids);
            prop_assert!(second.lost.is_empty() && second.transfers.is_empty());
            prop_assert_eq!(second.next_legal, found.next_legal);
        }
    }
}

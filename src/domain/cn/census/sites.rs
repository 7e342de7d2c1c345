//! One legal unit, several production sites (一企多址).
//!
//! Within one legal unit name, code and person agree by definition, so they say nothing about the site. What does: permit sequences (001P and
//! 002P are two sites by the permit rules), site marks in names (二厂区, 容桂分公司), places, and how far apart their points lie. Two
//! records of one firm in different
//! towns are almost always two sites; in one town they are one, unless marks or villages differ. A firm's registered and production address
//! may differ within a town without being two sites.
//!
//! Each pair gets a site weight in bits from these; groups merge by mean weight as in clustering. Records that say nothing about a place
//! join the group they agree with best, at last the largest.
//!
//! A firm that is registered at one place and produces at another looks like two sites, too. It gives itself away by the lists: each list
//! knows it once, some by the one address, some by the other, and nothing (mark, permit 002) speaks of a second site. A firm with two real
//! sites has both on some list. So groups that no list has both of are one site, when a telephone joins them or when there are only two
//! records in all: the firm with two sites is rarely so small that two lists meet it once each.

use super::record::{CensusRecord, CensusRecords};
use crate::cluster::SiteSplitter;
use crate::domain::cn::address::{self, AddressLevel};
use crate::domain::cn::coordinate::{self, DistanceLevel};
use crate::domain::cn::name::{SiteMark, SiteRelation, site_relation};
use crate::domain::cn::phone::{self, PhoneLevel};
use crate::domain::cn::region::PlaceLevel;
use crate::record::{Lists, Pair, RecordId, Role, Standardised};
use serde::{Deserialize, Serialize};

/// Weights of the site evidence, in bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CensusSites {
    /// Before any evidence: most legal units have one site.
    pub prior: f32,
    /// One name is marked as a further site, the other is not.
    pub one_marked: f32,
    /// The same where the mark names a part with a task of its own (贮木场, 锅炉房), which lists seldom leave out.
    pub one_part: f32,
    /// Both are marked, alike.
    pub same_mark: f32,
    /// A telephone in common.
    pub shared_phone: f32,
    /// Two rows of one list that has no repeats as a rule, at places that are not the same.
    pub same_list: f32,
    /// The same at places that exclude each other.
    pub same_list_apart: f32,
    /// Two conflicting places that a third record names together.
    pub bridged: f32,
    /// Conflicting places in a legal unit that holds a permit for a second site (002): the second place is then expected.
    pub second_permit: f32,
    /// Match weight from which two groups that no list has both of are one site, registered here and producing there.
    pub one_site_bits: f32,
    /// Per address level, from [`AddressLevel::Same`] on.
    pub address: Vec<f32>,
    /// Per distance of two points, from [`DistanceLevel::SameSpot`] on.
    pub distance: Vec<f32>,
}

impl Default for CensusSites {
    fn default() -> Self {
        Self {
            prior: 3.0,
            one_marked: -4.5,
            one_part: -7.0,
            same_mark: 3.0,
            shared_phone: 1.0,
            same_list: -4.0,
            same_list_apart: -6.0,
            bridged: 2.0,
            second_permit: -3.0,
            one_site_bits: 9.0,
            address: ADDRESS.to_vec(),
            distance: DISTANCE.to_vec(),
        }
    }
}

impl SiteSplitter for CensusSites {
    fn parts(&self, data: &Standardised, legal: &[Option<u32>]) -> Vec<Pair> {
        super::parts::of_one_legal_unit(data, legal)
    }

    fn split(&self, _: &Lists, data: &Standardised, members: &[RecordId], weigh: &dyn Fn(Pair) -> f32) -> Vec<u32> {
        let Some(all) = CensusRecords::of(data) else { return vec![0; members.len()] };
        let n = members.len();
        let mut levels = vec![vec![AddressLevel::Same; n]; n];
        for i in 0..n {
            for j in i + 1..n {
                let level = super::site_address(all, &all.get(members[i]), &all.get(members[j]));
                (levels[i][j], levels[j][i]) = (level, level);
            }
        }
        let several = members.iter().any(|&member| all.get(member).permit_site.is_some_and(|site| site > 1));
        let mut sum = vec![vec![0.0_f32; n]; n];
        for i in 0..n {
            for j in i + 1..n {
                let mut place = self.place(all, members, &levels, i, j);
                if several && levels[i][j].is_conflict() {
                    place += self.second_permit;
                }
                let weight = self.weight(all, data, members[i], members[j], levels[i][j], place);
                (sum[i][j], sum[j][i]) = (weight, weight);
            }
        }
        if sum.iter().flatten().all(|&weight| weight >= 0.0) {
            return vec![0; n];
        }
        let groups = merge(&sum, (0..n).map(|i| vec![i]).collect());
        let groups = absorb(all, members, groups, weigh);
        let groups = if several { groups } else { self.reunite(all, data, members, groups, weigh) };
        let mut site = vec![0; n];
        let mut ordered = groups;
        ordered.iter_mut().for_each(|group| group.sort_unstable());
        ordered.sort();
        for (ordinal, group) in ordered.iter().enumerate() {
            for &member in group {
                site[member] = ordinal as u32;
            }
        }
        site
    }
}

impl CensusSites {
    /// Evidence of the places of members `i` and `j`. A third record that names both places (an inspection's town column says where, its
    /// address cell repeats the registered address) shows that they are one site's two addresses.
    fn place(
        &self,
        all: &CensusRecords,
        members: &[RecordId],
        levels: &[Vec<AddressLevel>],
        i: usize,
        j: usize,
    ) -> f32 {
        let level = levels[i][j];
        let bridges = |k: &usize| {
            let near = |x: usize| levels[*k][x] <= AddressLevel::SameVillage;
            all.get(members[*k]).addresses().len() > 1 && *k != i && *k != j && near(i) && near(j)
        };
        if level >= AddressLevel::VillageConflict
            && level != AddressLevel::Missing
            && (0..members.len()).any(|k| bridges(&k))
        {
            return self.bridged;
        }
        match level {
            AddressLevel::Missing => 0.0,
            level => self.address.get(level as usize).copied().unwrap_or_default(),
        }
    }

    /// Joins groups that are one site's registered and production address: see the essay above.
    fn reunite(
        &self,
        all: &CensusRecords,
        data: &Standardised,
        members: &[RecordId],
        mut groups: Vec<Vec<usize>>,
        weigh: &dyn Fn(Pair) -> f32,
    ) -> Vec<Vec<usize>> {
        let marked = |&at: &usize| all.get(members[at]).name.as_ref().is_some_and(|name| name.site.is_some());
        let one_site = |a: &[usize], b: &[usize]| {
            let pairs = || a.iter().flat_map(|&x| b.iter().map(move |&y| (members[x], members[y])));
            let phone = |(x, y): (RecordId, RecordId)| {
                let (x, y) = (all.get(x), all.get(y));
                phone::compare(&x.phones, &y.phones) <= PhoneLevel::SharedLocalPart && all.own_phone(&x, &y)
            };
            !a.iter().chain(b).any(marked)
                && !pairs().any(|(x, y)| distance(&all.get(x), &all.get(y)) == Some(DistanceLevel::Far))
                && pairs().all(|(x, y)| data.source(x) != data.source(y))
                && (members.len() == 2 || pairs().any(phone))
                && pairs().filter_map(|(x, y)| Pair::new(x, y)).any(|pair| weigh(pair) >= self.one_site_bits)
        };
        for group in &mut groups {
            group.sort_unstable();
        }
        groups.sort();
        let mut at = 0;
        while at < groups.len() {
            match (at + 1..groups.len()).find(|&other| one_site(&groups[at], &groups[other])) {
                Some(other) => {
                    let moved = groups.remove(other);
                    groups[at].extend(moved);
                }
                None => at += 1,
            }
        }
        groups
    }

    /// Evidence that two records of one legal unit are one site.
    fn weight(
        &self,
        all: &CensusRecords,
        data: &Standardised,
        left: RecordId,
        right: RecordId,
        level: AddressLevel,
        place: f32,
    ) -> f32 {
        let (a, b) = (all.get(left), all.get(right));
        if let (Some(x), Some(y)) = (a.permit_site, b.permit_site)
            && x != y
        {
            return APART;
        }
        let mut weight = self.prior + place;
        if let (Some(x), Some(y)) = (&a.name, &b.name) {
            match site_relation(x, y) {
                SiteRelation::Conflict => return APART,
                SiteRelation::OneUnmarked if level > AddressLevel::SameDetail => {
                    let part = [x, y].iter().any(|name| name.site.as_ref().is_some_and(SiteMark::names_part));
                    weight += if part { self.one_part } else { self.one_marked };
                }
                SiteRelation::OneUnmarked => {}
                SiteRelation::Same => weight += if x.site.is_some() { self.same_mark } else { 0.0 },
            }
        }
        if phone::compare(&a.phones, &b.phones) <= PhoneLevel::SharedLocalPart {
            weight += self.shared_phone;
        }
        if let Some(distance) = distance(&a, &b) {
            weight += self.distance.get(distance as usize).copied().unwrap_or_default();
        }
        let lists_once = matches!(a.role, Role::BaseRegister | Role::Permits | Role::Statistics | Role::Industry);
        if data.source(left) == data.source(right) && lists_once && level > AddressLevel::SameDetail {
            weight += if level.is_conflict() { self.same_list_apart } else { self.same_list };
        }
        weight
    }
}

/// Bits per [`AddressLevel`]. With the prior, another village of one town leaves the question open (registered here, producing there), another
/// town or county answers it: in practice nineteen of twenty such pairs of one firm are two sites.
const ADDRESS: [f32; 11] = [8.0, 6.0, 5.0, 3.5, 0.5, -0.5, 0.0, -1.0, -2.5, -7.0, -8.0];

/// Bits per [`DistanceLevel`]. Offices measure where a plant stands and copy where it is registered.
const DISTANCE: [f32; 5] = [3.0, 1.5, 0.0, -1.0, -3.0];

/// How far apart the points of two records lie, where both have one.
fn distance(a: &CensusRecord, b: &CensusRecord) -> Option<DistanceLevel> {
    Some(coordinate::compare(a.point.as_deref()?, b.point.as_deref()?))
}

/// Two sites, whatever else agrees.
const APART: f32 = -1000.0;

/// Merges groups by mean weight while it is not negative.
fn merge(sum: &[Vec<f32>], mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    loop {
        let mut top: Option<(f32, usize, usize)> = None;
        for i in 0..groups.len() {
            for j in i + 1..groups.len() {
                let all: f32 = groups[i].iter().flat_map(|&a| groups[j].iter().map(move |&b| sum[a][b])).sum();
                let mean = all / (groups[i].len() * groups[j].len()) as f32;
                if mean >= 0.0 && top.is_none_or(|(best, ..)| mean > best) {
                    top = Some((mean, i, j));
                }
            }
        }
        let Some((_, i, j)) = top else { return groups };
        let moved = groups.swap_remove(j);
        groups[i].extend(moved);
    }
}

/// Single records that say nothing about a place (no address, no mark, no permit) join the group they agree with best.
fn absorb(
    all: &CensusRecords,
    members: &[RecordId],
    groups: Vec<Vec<usize>>,
    weigh: &dyn Fn(Pair) -> f32,
) -> Vec<Vec<usize>> {
    let placeless = |group: &Vec<usize>| group.len() == 1 && says_no_place(&all.get(members[group[0]]));
    let (lost, mut kept): (Vec<_>, Vec<_>) = groups.into_iter().partition(placeless);
    if kept.is_empty() {
        return if lost.is_empty() { kept } else { vec![lost.concat()] };
    }
    for group in lost {
        let fit = |into: &Vec<usize>| {
            let best = into.iter().filter_map(|&other| Pair::new(members[group[0]], members[other])).map(weigh);
            (best.fold(f32::NEG_INFINITY, f32::max), into.len())
        };
        let fits: Vec<_> = kept.iter().map(fit).collect();
        let best = (0..kept.len())
            .max_by(|&i, &j| fits[i].0.total_cmp(&fits[j].0).then(fits[i].1.cmp(&fits[j].1)).then(j.cmp(&i)));
        if let Some(best) = best {
            kept[best].extend(group);
        }
    }
    kept
}

/// No county, town, village or detail, no permit site, no mark.
fn says_no_place(record: &CensusRecord) -> bool {
    record.permit_site.is_none()
        && record.site_places().iter().all(|address| {
            address.places[PlaceLevel::County as usize..].iter().all(Option::is_none)
                && address::town_key(address).is_none()
                && address.villages.is_empty()
                && address.detail.is_empty()
        })
        && record.name.as_ref().is_none_or(|name| name.site.is_none())
}

//! The home region of the lists at hand, and the villages they teach.

use super::forms::chars;
use super::gazetteer::{Gazetteer, Lengths, PlaceId, PlaceLevel, opening_of};
use super::prefix::Mode;
use crate::record::PIECE;
use crate::text::Short;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// A prefecture is home when it holds at least this share of the located texts. Lists of one office lie almost wholly in
/// one or two prefectures; the rest are head offices elsewhere and errors.
const HOME_SHARE: f32 = 0.08;

/// Share of the located texts that the home prefectures hold in lists of an office.
const LOCAL_SHARE: f32 = 0.7;

/// In lists spread over a province a prefecture is home from this share on; fewer texts are errors of another province's namesakes.
const PROVINCE_SHARE: f32 = 0.002;

/// A village name counts as known when this many texts write it with a marker behind one town: a misspelling repeats
/// less often than that.
const VILLAGE_TIMES: u32 = 3;

/// Where the lists at hand come from. The default knows no home: only full names are then read without their parent.
#[derive(Debug, Clone, Default)]
pub struct RegionContext {
    cities: Vec<(PlaceId, f32)>,
    counties: Vec<(PlaceId, f32)>,
    /// Core of a home county or town → places.
    names: FxHashMap<Box<str>, SmallVec<[PlaceId; 2]>>,
    longest: usize,
    /// Short names of home counties that tell them apart at home: 陈旗 is 陈巴尔虎旗, 沙区 沙依巴克区.
    shorts: FxHashMap<[char; 2], PlaceId>,
    villages: FxHashMap<PlaceId, FxHashSet<Short>>,
    /// First two characters of any of these villages → how long such villages are.
    village_openings: FxHashMap<u64, Lengths>,
}

impl RegionContext {
    /// A context whose home is the given prefectures (or whole provinces' directly governed counties' parents), each with
    /// an equal share.
    pub fn home(cities: &[PlaceId]) -> Self {
        let share = 1.0 / cities.len().max(1) as f32;
        let mut context = Self { cities: cities.iter().map(|&city| (city, share)).collect(), ..Self::default() };
        context.index();
        context
    }

    /// Learns the home region and the villages from folded addresses and names: the prefectures that hold a share of at
    /// least 8 % of the texts that name their place (or, when such do not hold most texts but one province does, the prefectures of
    /// that province), and every village name written with its marker behind a known
    /// town at least three times. Deterministic; the order of the texts does not matter.
    ///
    /// ```
    /// use minglu::domain::cn::region::{Gazetteer, RegionContext};
    /// let texts = ["潮州市潮安区彩塘镇宏安一村", "潮安区庵埠镇文里村", "潮州市枫溪区", "彩塘镇金砂村"];
    /// let context = RegionContext::learn(texts);
    /// let places = Gazetteer::builtin();
    /// assert_eq!(places.full_name(context.cities()[0].0), "广东省潮州市");
    /// ```
    pub fn learn<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts: Vec<(&str, u32)> = texts.into_iter().map(|text| (text, 1)).collect();
        Self::learn_counted(&texts)
    }

    /// As [`learn`](Self::learn), from texts with how often each stands there: a text that a column repeats is read once.
    pub fn learn_counted<T: AsRef<str> + Sync>(texts: &[(T, u32)]) -> Self {
        let mut read = regions(texts, &Self::default(), &[]);
        let mut context = Self { cities: home(counted(texts, &read, count_city, merged)), ..Self::default() };
        context.index();
        // Lists of a whole country have no home: they were read as they are.
        if !context.cities.is_empty() {
            read = regions(texts, &context, &read);
        }
        let both = |(a, x): Below, (b, y): Below| (merged(a, b), merged(x, y));
        let (counties, villages) = counted(texts, &read, count_below, both);
        let located = counties.values().sum();
        context.counties = shares(counties, located, 0.0);
        for ((town, stem), times) in villages {
            if times >= VILLAGE_TIMES {
                if let Some((opening, _)) = opening_of(&stem) {
                    context.village_openings.entry(opening).or_default().insert(chars(&stem));
                }
                context.villages.entry(town).or_default().insert(stem);
            }
        }
        context
    }

    /// Home prefectures with their share of the located texts, largest first.
    pub fn cities(&self) -> &[(PlaceId, f32)] {
        &self.cities
    }

    /// True when nearly all texts lie in the home region: what lies outside is then a head office elsewhere or an error. Lists of a whole
    /// country have no home, and nothing in them is far.
    pub fn is_local(&self) -> bool {
        self.cities.iter().map(|&(_, share)| share).sum::<f32>() >= LOCAL_SHARE
    }

    /// Counties with their share of the located texts, largest first.
    pub fn counties(&self) -> &[(PlaceId, f32)] {
        &self.counties
    }

    /// Number of villages learned from the lists.
    pub fn learned_villages(&self) -> usize {
        self.villages.values().map(FxHashSet::len).sum()
    }

    /// True when the place is a home prefecture or lies in one.
    pub fn is_home(&self, place: PlaceId) -> bool {
        !self.cities.is_empty()
            && Gazetteer::builtin()
                .prefecture(place)
                .is_some_and(|city| self.cities.iter().any(|&(home, _)| home == city))
    }

    /// How long the learned villages are that start like `text`.
    pub(super) fn village_lengths(&self, text: &str) -> Lengths {
        let known = opening_of(text).and_then(|(opening, _)| self.village_openings.get(&opening));
        known.copied().unwrap_or_default()
    }

    pub(super) fn knows_village(&self, town: PlaceId, stem: &str) -> bool {
        !self.villages.is_empty() && self.villages.get(&town).is_some_and(|stems| stems.contains(stem))
    }

    /// Home counties and towns of that core.
    pub(super) fn named(&self, core: &str) -> &[PlaceId] {
        self.names.get(core).map_or(&[], |places| places)
    }

    /// The home county whose short name a text begins with, and its bytes.
    pub(super) fn short_county(&self, text: &str) -> Option<(PlaceId, usize)> {
        let short = short_opening(text)?;
        let county = self.shorts.get(&short)?;
        Some((*county, short.iter().map(|c| c.len_utf8()).sum()))
    }

    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    fn index(&mut self) {
        let places = Gazetteer::builtin();
        let mut stack: Vec<PlaceId> = self.cities.iter().rev().map(|&(city, _)| city).collect();
        while let Some(at) = stack.pop() {
            for (core, child) in places.named_children(at) {
                let level = places.get(child).level;
                if level == PlaceLevel::County || level == PlaceLevel::Town {
                    let known = self.names.entry(core.into()).or_default();
                    if !known.contains(&child) {
                        known.push(child);
                        self.longest = self.longest.max(chars(core));
                        if level == PlaceLevel::County {
                            stack.push(child);
                        }
                    }
                }
            }
        }
        self.index_shorts();
    }

    fn index_shorts(&mut self) {
        let places = Gazetteer::builtin();
        let mut shorts: FxHashMap<[char; 2], Option<PlaceId>> = FxHashMap::default();
        let counties = self.cities.iter().flat_map(|&(city, _)| places.children(city));
        for county in counties.filter(|&id| places.get(id).until == 0 && chars(places.get(id).core()) >= LONG) {
            let name = places.get(county).name;
            if let (Some(first), Some(last)) = (name.chars().next(), name.chars().last())
                && SHORT_ENDS.contains(&last)
                && !DIRECTIONS.contains(&first)
            {
                shorts.entry([first, last]).and_modify(|known| *known = None).or_insert(Some(county));
            }
        }
        self.shorts = shorts.into_iter().filter_map(|(short, county)| Some((short, county?))).collect();
    }
}

/// Characters of a county's name without 区, 县, 旗 from which on people shorten it to its first: 海拉尔区, not 潮安区.
const LONG: usize = 3;

/// What stands behind that character. No city is shortened so (都市 is not 都江堰市).
const SHORT_ENDS: [char; 3] = ['旗', '区', '县'];

/// Characters that make words with these: 新区, 东区, 老县.
const DIRECTIONS: [char; 16] =
    ['新', '高', '东', '西', '南', '北', '中', '大', '小', '老', '上', '下', '开', '工', '园', '城'];

/// The first two characters of a text that may be the short name of a county.
pub(super) fn short_opening(text: &str) -> Option<[char; 2]> {
    let mut chars = text.chars();
    let short = [chars.next()?, chars.next()?];
    SHORT_ENDS.contains(&short[1]).then_some(short)
}

/// Texts per task.
const CHUNK: usize = 4096;

/// Texts per county, and per town and village behind it.
type Below = (BTreeMap<PlaceId, u32>, BTreeMap<(PlaceId, Short), u32>);

/// The region that a text begins with.
#[derive(Clone, Copy)]
struct Region {
    /// The smallest place.
    place: PlaceId,
    /// The bytes that it and the larger ones take.
    len: u32,
    /// Whether it may be another one where home is elsewhere.
    asked: bool,
}

/// The region of each text, where it names one. What was read `before` with another home and is the same with any is not read again.
fn regions<T: AsRef<str> + Sync>(
    texts: &[(T, u32)],
    context: &RegionContext,
    before: &[Option<Region>],
) -> Vec<Option<Region>> {
    let places = Gazetteer::builtin();
    let region = |text: &str| {
        let mut asked = false;
        let read = places.read_telling(text, context, Mode::Address, &mut asked)?;
        Some(Region { place: read.deepest()?, len: read.len as u32, asked })
    };
    let settled = |at: usize| before.get(at).copied().flatten().filter(|region| !region.asked);
    let of = |(at, (text, _)): (usize, &(T, u32))| settled(at).or_else(|| region(text.as_ref()));
    texts.par_iter().enumerate().with_max_len(PIECE).map(of).collect()
}

/// What `each` counts over all texts that name a region, in parallel; sums do not depend on the order.
fn counted<T: AsRef<str> + Sync, C: Default + Send>(
    texts: &[(T, u32)],
    regions: &[Option<Region>],
    each: impl Fn(&str, Region, u32, &mut C) + Send + Sync,
    merge: impl Fn(C, C) -> C + Send + Sync,
) -> C {
    let chunks = texts.par_chunks(CHUNK).zip(regions.par_chunks(CHUNK)).with_max_len(1).map(|(texts, regions)| {
        let mut counts = C::default();
        for ((text, n), region) in texts.iter().zip(regions) {
            region.iter().for_each(|&region| each(text.as_ref(), region, *n, &mut counts));
        }
        counts
    });
    chunks.reduce(C::default, merge)
}

fn merged<K: Ord>(mut into: BTreeMap<K, u32>, other: BTreeMap<K, u32>) -> BTreeMap<K, u32> {
    for (key, n) in other {
        *into.entry(key).or_insert(0) += n;
    }
    into
}

/// Counts the prefecture that a text names which stands there `n` times.
fn count_city(_: &str, Region { place, .. }: Region, n: u32, counts: &mut BTreeMap<PlaceId, u32>) {
    if let Some(city) = Gazetteer::builtin().prefecture(place) {
        *counts.entry(city).or_insert(0) += n;
    }
}

/// Counts the county that a text names which stands there `n` times, and the village behind its town that no gazetteer knows.
fn count_below(text: &str, Region { place, len, .. }: Region, n: u32, (counties, villages): &mut Below) {
    let places = Gazetteer::builtin();
    let place = places.settled(place);
    if let Some(county) = places.ancestor(place, PlaceLevel::County) {
        *counties.entry(county).or_insert(0) += n;
    }
    let Some(town) = places.ancestor(place, PlaceLevel::Town) else { return };
    let nowhere = RegionContext::default();
    let Some(hit) = places.village_at(&text[len as usize..], Some(town), &nowhere, Mode::Address) else { return };
    // A village without number whose name is a bare stem of two characters or more.
    if hit.marked && hit.place.is_none() && hit.name.number == 0 && chars(&hit.name.stem) >= 2 {
        *villages.entry((places.rename(town), hit.name.stem)).or_insert(0) += n;
    }
}

/// The home prefectures: those with a share of their own or, when the lists are spread over one province, its prefectures.
fn home(cities: BTreeMap<PlaceId, u32>) -> Vec<(PlaceId, f32)> {
    let places = Gazetteer::builtin();
    let located = cities.values().sum();
    let own = shares(cities.clone(), located, HOME_SHARE);
    let held: f32 = own.iter().map(|&(_, share)| share).sum();
    if held >= LOCAL_SHARE {
        return own;
    }
    let mut provinces: BTreeMap<PlaceId, u32> = BTreeMap::new();
    for (&city, &n) in &cities {
        if let Some(province) = places.ancestor(city, PlaceLevel::Province) {
            *provinces.entry(province).or_insert(0) += n;
        }
    }
    let Some(&(province, _)) = shares(provinces, located, LOCAL_SHARE).first() else { return own };
    let inside = cities.into_iter().filter(|&(city, _)| places.ancestor(city, PlaceLevel::Province) == Some(province));
    shares(inside.collect(), located, PROVINCE_SHARE)
}

fn shares(counts: BTreeMap<PlaceId, u32>, located: u32, least: f32) -> Vec<(PlaceId, f32)> {
    let mut shares: Vec<(PlaceId, f32)> = counts
        .into_iter()
        .map(|(place, n)| (place, n as f32 / located.max(1) as f32))
        .filter(|&(_, s)| s >= least)
        .collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    shares
}

//! Reading the place tables that ship with the crate (see `data/README.md` for their origin).

use super::forms::number_of;
use super::gazetteer::{Gazetteer, NONE, Place, PlaceLevel, core_len};
use super::index::{NameIndex, NameIndexBuilder};
use super::{corps, village};
use rustc_hash::FxHashMap;

const DIVISIONS: &str = include_str!("../data/divisions.tsv");
const HISTORY: &str = include_str!("../data/history.tsv");
const VILLAGES: &str = include_str!("../data/villages_guangdong.tsv");
const TOWNS: &str = include_str!("../data/towns_without_county.tsv");
const ZONES: &str = include_str!("../data/zones.tsv");
const ALIASES: &str = include_str!("../data/place_aliases.tsv");

/// The edition of [`VILLAGES`]: towns that only it knows are taken as abolished after it.
const VILLAGES_EDITION: u16 = 2016;

pub(super) fn load() -> Gazetteer {
    let mut loader = Loader {
        gazetteer: Gazetteer {
            places: Vec::with_capacity(72_000),
            names: NameIndex::default(),
            children: Vec::new(),
            child_starts: Vec::new(),
            regiments: Vec::new(),
        },
        names: NameIndexBuilder::with_capacity(50_000),
        codes: FxHashMap::with_capacity_and_hasher(50_000, rustc_hash::FxBuildHasher),
    };
    loader.divisions();
    loader.history();
    loader.villages();
    loader.zones();
    loader.aliases();
    loader.regiments();
    loader.finish()
}

struct Loader {
    gazetteer: Gazetteer,
    names: NameIndexBuilder,
    /// Code as shipped (2, 4, 6 or 9 digits) → place.
    codes: FxHashMap<u64, u32>,
}

impl Loader {
    fn add(&mut self, name: &'static str, level: PlaceLevel, code: u64, parent: u32) -> u32 {
        let id = self.gazetteer.places.len() as u32;
        let core_len = match level {
            PlaceLevel::Village => village::stem(name).len() as u8,
            _ => core_len(name, level),
        };
        self.gazetteer.places.push(Place {
            name,
            level,
            code,
            since: 0,
            until: 0,
            parent,
            class: id,
            core_len,
            successors: Vec::new(),
        });
        id
    }

    fn index_place(&mut self, id: u32) {
        let place = &self.gazetteer.places[id as usize];
        let (core, level, parent) = (place.core(), place.level, place.parent);
        if level <= PlaceLevel::County {
            self.names.add(NONE, core, id);
        }
        // A county is also found directly below its province, a city or county below its parent.
        let mut scope = parent;
        while scope != NONE {
            self.names.add(scope, core, id);
            if level != PlaceLevel::County {
                break;
            }
            scope = self.gazetteer.places[scope as usize].parent;
        }
    }

    fn divisions(&mut self) {
        for line in DIVISIONS.lines() {
            let mut cells = line.split('\t');
            let (Some(code_text), Some(name)) = (cells.next(), cells.next()) else { continue };
            let Ok(code) = code_text.parse::<u64>() else { continue };
            let (level, full, parent) = match code_text.len() {
                2 => (PlaceLevel::Province, code * 10_000_000_000, NONE),
                4 => (PlaceLevel::City, code * 100_000_000, self.code(code / 100)),
                _ => {
                    let city = self.code(code / 100);
                    let parent = if city == NONE { self.code(code / 10_000) } else { city };
                    (PlaceLevel::County, code * 1_000_000, parent)
                }
            };
            let id = self.add(name, level, full, parent);
            self.codes.insert(code, id);
            self.index_place(id);
            for cell in cells {
                let Some((digits, town)) = cell.split_at_checked(3) else { continue };
                let Ok(number) = digits.parse::<u64>() else { continue };
                let code = code * 1000 + number;
                let (town, abolished) = town.strip_suffix('~').map_or((town, false), |town| (town, true));
                let town_id = self.add(town, PlaceLevel::Town, code * 1000, id);
                self.codes.insert(code, town_id);
                if abolished {
                    // The edition lists it only to say that it is gone.
                    self.gazetteer.places[town_id as usize].until = 2021;
                }
                self.index_place(town_id);
            }
        }
    }

    fn code(&self, code: u64) -> u32 {
        self.codes.get(&code).copied().unwrap_or(NONE)
    }

    /// A code of six digits, or of a city written with two zeros behind.
    fn code6(&self, text: &str) -> u32 {
        let Ok(code) = text.parse::<u64>() else { return NONE };
        match self.code(code) {
            NONE if code.is_multiple_of(100) => self.code(code / 100),
            place => place,
        }
    }

    fn history(&mut self) {
        for line in HISTORY.lines() {
            let cells: Vec<&'static str> = line.split('\t').collect();
            let [code, name, since, until, successors] = cells[..] else { continue };
            let successors: Vec<u32> = successors.split(';').map(|s| self.code6(s)).filter(|&s| s != NONE).collect();
            let Some(&first) = successors.first() else { continue };
            let level = if code.ends_with("00") { PlaceLevel::City } else { PlaceLevel::County };
            let places = &self.gazetteer.places;
            // A county hangs below the parent of its successor; one that became a city, below that city.
            let parent = match (level, places[first as usize].level) {
                (PlaceLevel::County, PlaceLevel::City) => first,
                (PlaceLevel::City, PlaceLevel::County) => {
                    let mut at = first;
                    while places[at as usize].parent != NONE {
                        at = places[at as usize].parent;
                    }
                    at
                }
                _ => places[first as usize].parent,
            };
            let id = self.add(name, level, 0, parent);
            let core = self.gazetteer.places[id as usize].core();
            let same = successors.iter().copied().find(|&s| self.gazetteer.places[s as usize].core() == core);
            let place = &mut self.gazetteer.places[id as usize];
            place.since = since.parse().unwrap_or(0);
            place.until = until.parse().unwrap_or(0);
            place.code = code.parse::<u64>().unwrap_or(0) * 1_000_000;
            if let Some(same) = same.or((successors.len() == 1).then_some(first)).filter(|_| same.is_some()) {
                place.class = same;
            }
            place.successors = successors;
            self.index_place(id);
        }
    }

    fn villages(&mut self) {
        for line in TOWNS.lines().filter(|line| !line.starts_with('#')).chain(VILLAGES.lines()) {
            let mut cells = line.split('\t');
            let (Some(code), Some(name)) = (cells.next(), cells.next()) else { continue };
            let Ok(code) = code.parse::<u64>() else { continue };
            let county = match self.code(code / 1000) {
                NONE => self.code(code / 100_000),
                county => county,
            };
            if county == NONE {
                continue;
            }
            let town = self.town(county, name, code);
            for cell in cells {
                let Some((digits, village)) = cell.split_at_checked(3) else { continue };
                let Ok(number) = digits.parse::<u64>() else { continue };
                let id = self.add(
                    village.trim_end_matches(['#', '=', '!']),
                    PlaceLevel::Village,
                    code * 1000 + number,
                    town,
                );
                self.index_place(id);
            }
        }
    }

    /// The town of that name below a county, new when no edition has it yet. A street and a town of one core are one
    /// place, unless both exist in the same edition.
    fn town(&mut self, county: u32, name: &'static str, code: u64) -> u32 {
        let core = &name[..usize::from(core_len(name, PlaceLevel::Town))];
        let known: Vec<u32> = self.names.named(county, core).collect();
        let exact = known.iter().copied().find(|&t| self.gazetteer.places[t as usize].name == name);
        if let Some(town) = exact.or(if known.len() == 1 { known.first().copied() } else { None }) {
            return town;
        }
        let id = self.add(name, PlaceLevel::Town, code * 1000, county);
        let city_level = self.gazetteer.places[county as usize].level == PlaceLevel::City;
        if !city_level {
            self.gazetteer.places[id as usize].until = VILLAGES_EDITION + 1;
        }
        self.index_place(id);
        id
    }

    fn zones(&mut self) {
        for line in ZONES.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&'static str> = line.split('\t').collect();
            let [parent, name, others, covers] = cells[..] else { continue };
            let parent = parent.parse().map_or(NONE, |code| self.code(code));
            if parent == NONE {
                continue;
            }
            let covered: Vec<u32> =
                covers.split(';').filter_map(|c| c.parse().ok()).map(|c| self.code(c)).filter(|&c| c != NONE).collect();
            let id = self.add(name, PlaceLevel::County, 0, parent);
            let place = &mut self.gazetteer.places[id as usize];
            place.core_len = name.len() as u8;
            place.successors = covered;
            self.names.add(parent, name, id);
            // 乌拉盖管理区 stands alone, as a county does.
            if name.ends_with("管理区") {
                self.names.add(NONE, name, id);
            }
            if let Some(core) = name.strip_suffix("区").filter(|core| core.chars().count() == 2) {
                self.names.add(parent, core, id);
            }
            for other in others.split(';').filter(|other| !other.is_empty()) {
                self.names.add(parent, other, id);
            }
        }
    }

    fn aliases(&mut self) {
        for line in ALIASES.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&'static str> = line.split('\t').collect();
            let [scope, spelling, official] = cells[..] else { continue };
            let scope = scope.parse().map_or(NONE, |code| self.code(code));
            if scope == NONE {
                continue;
            }
            let children = self.gazetteer.places.iter().enumerate();
            let named =
                children.filter(|(_, p)| p.parent == scope && p.name == official).map(|(at, _)| at as u32).next();
            if let Some(place) = named {
                let &Place { level, code, .. } = &self.gazetteer.places[place as usize];
                let core = &spelling[..usize::from(core_len(spelling, level))];
                let mut scopes = vec![scope];
                if level <= PlaceLevel::County && code != 0 {
                    // 科右前旗 is written without its league, too.
                    scopes.extend([NONE, self.gazetteer.places[scope as usize].parent]);
                    scopes.dedup();
                }
                for scope in scopes {
                    if self.names.named(scope, core).all(|known| known != place) {
                        self.names.add(scope, core, place);
                    }
                }
            }
        }
    }

    /// Regiments by number: those that stand among the towns of 新疆, and the rest as places below it, since lists go on naming those that became towns.
    fn regiments(&mut self) {
        const XINJIANG: u64 = 65;
        let mut regiments = vec![None; corps::REGIMENTS as usize + 1];
        for (at, place) in self.gazetteer.places.iter().enumerate() {
            let of_corps = place.level == PlaceLevel::Town && place.code / 10_000_000_000 == XINJIANG;
            let number = place.name.find('团').filter(|_| of_corps).and_then(|end| number_of(&place.name[..end]));
            if let Some(known) = number.and_then(|number| regiments.get_mut(number as usize)) {
                *known = known.or(Some(at as u32));
            }
        }
        let parent = self.code(XINJIANG);
        for (number, regiment) in regiments.iter_mut().enumerate().skip(1).filter(|(_, known)| known.is_none()) {
            // Once in a process, as long as the gazetteer itself lives.
            let name: &'static str = format!("{number}团").leak();
            *regiment = Some(self.add(name, PlaceLevel::Town, 0, parent));
        }
        self.gazetteer.regiments = regiments;
    }

    fn finish(mut self) -> Gazetteer {
        let places = &self.gazetteer.places;
        let mut starts = vec![0_u32; places.len() + 1];
        for place in places.iter().filter(|place| place.parent != NONE) {
            starts[place.parent as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut cursor = starts.clone();
        let mut children = vec![0_u32; starts.last().copied().unwrap_or(0) as usize];
        for (id, place) in places.iter().enumerate().filter(|(_, place)| place.parent != NONE) {
            let at = &mut cursor[place.parent as usize];
            children[*at as usize] = id as u32;
            *at += 1;
        }
        self.gazetteer.children = children;
        self.gazetteer.child_starts = starts;
        self.gazetteer.names = self.names.finish();
        self.gazetteer
    }
}

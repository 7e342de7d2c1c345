//! The enterprises themselves, before any list writes them down.
//!
//! A unit is drawn from the seed and its ordinal alone, so nothing is stored. Units that have to do with one another
//! (two sites of a firm, numbered plants, one owner's two firms) are neighbours: the later looks at the one before it,
//! which then has no relation of its own, so that a look goes one step back and never further.

use super::area::Ground;
use super::codes::{self, Body, Individual};
use super::places::{County, Town};
use super::rates::NoiseRates;
use super::rng::{Rng, Shuffle};
use super::trades::Trade;
use super::words::{BRAND_HEADS, BRAND_TAILS, GIVEN, RELATIONS};

/// What a unit has to do with the unit before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    None,
    SecondSite,
    Numbered,
    SameOwner,
    SameAddress,
    SisterBrand,
    SameBrandElsewhere,
}

/// How large a unit is: it decides which lists know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Size {
    Micro,
    Small,
    Medium,
    Large,
}

/// The region in front of a registered name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Region {
    /// 广东
    Province,
    /// 潮州市
    City,
    /// 潮州市潮安区; 饶平县 stands alone.
    County,
    /// 潮州市潮安区彩塘镇
    Town,
}

/// A registered name in its parts.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub region: Region,
    pub town: &'static Town,
    pub brand: String,
    /// （潮州） stands behind the brand instead of a region in front.
    pub inner_region: bool,
    pub word: &'static str,
    pub form: &'static str,
    /// 一厂, 第二分厂 and the like: part of the registered name.
    pub mark: &'static str,
}

/// A place of production in its parts.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub town: &'static Town,
    pub village: &'static str,
    /// Everything between village and number.
    pub detail: Detail,
    /// House number; 0 for none.
    pub number: u32,
}

/// What follows the village in an address.
#[derive(Debug, Clone, Copy)]
pub(super) enum Detail {
    Lot(&'static str),
    LotZone(&'static str),
    Cross(u32),
    Anchor(&'static str, &'static [&'static str]),
    Street(&'static str),
    Trunk(&'static str),
}

/// The identity a unit had before it became a company.
#[derive(Debug, Clone)]
pub(super) struct Former {
    pub name: Name,
    pub code: String,
}

/// One production site with all that may be written about it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub index: u64,
    /// Ordinal of the site whose legal unit this is.
    pub legal: u64,
    /// 1, or 2 for a second site.
    pub site_number: u32,
    pub size: Size,
    pub name: Name,
    pub trade: &'static Trade,
    pub person: String,
    pub contact: String,
    pub mobile: String,
    pub mobile_2: String,
    pub landline: String,
    pub credit: String,
    pub registration: String,
    pub place: Place,
    pub registered: Place,
    pub former: Option<Former>,
    pub longitude: f64,
    pub latitude: f64,
    /// Electricity of the year, kWh.
    pub kwh: f64,
}

/// All units of a plan.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub units: u64,
    pub seed: u64,
    pub noise: NoiseRates,
    brands: Shuffle,
    heads: Vec<char>,
    tails: Vec<char>,
    given: Vec<char>,
    pub ground: Ground,
}

/// Brands of three characters in a province, as a multiple of those of two: with 600,000 units each stands on four or five of them.
const SHARED_BRANDS: u64 = 7;

// Names of the independent streams of chance.
const RELATION: u64 = 1;
const UNIT: u64 = 2;
const SIZE: u64 = 3;
const BRANDS: u64 = 4;

impl World {
    pub(super) fn new(units: u64, seed: u64, noise: NoiseRates, ground: Ground) -> Self {
        let distinct = |text: &str| {
            let mut chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            chars.sort_unstable();
            chars.dedup();
            chars
        };
        let (heads, tails) = (distinct(BRAND_HEADS), distinct(BRAND_TAILS));
        let two = (heads.len() * tails.len()) as u64;
        Self {
            units,
            seed,
            noise,
            brands: Shuffle::new(units.max(two), seed, &[BRANDS]),
            heads,
            tails,
            given: distinct(GIVEN),
            ground,
        }
    }

    /// What the unit has to do with the one before it.
    pub(super) fn relation(&self, index: u64) -> Relation {
        if index == 0 || index >= self.units || self.drawn_relation(index - 1) != Relation::None {
            return Relation::None;
        }
        self.drawn_relation(index)
    }

    fn drawn_relation(&self, index: u64) -> Relation {
        let noise = &self.noise;
        let mut at = Rng::new(self.seed, &[RELATION, index]).unit();
        for (rate, relation) in [
            (noise.second_site, Relation::SecondSite),
            (noise.numbered_plant, Relation::Numbered),
            (noise.same_owner, Relation::SameOwner),
            (noise.same_address, Relation::SameAddress),
            (noise.sister_brand, Relation::SisterBrand),
            (noise.same_brand_elsewhere, Relation::SameBrandElsewhere),
        ] {
            if at < rate {
                return relation;
            }
            at -= rate;
        }
        Relation::None
    }

    /// The unit's size. Sites of a firm with two are never small: small ones have one.
    pub(super) fn size(&self, index: u64) -> Size {
        let at = Rng::new(self.seed, &[SIZE, index]).unit();
        let size = match at {
            _ if at < 0.05 => Size::Large,
            _ if at < 0.22 => Size::Medium,
            _ if at < 0.68 => Size::Small,
            _ => Size::Micro,
        };
        let twin = self.relation(index) == Relation::SecondSite || self.relation(index + 1) == Relation::SecondSite;
        if twin { size.max(Size::Medium) } else { size }
    }

    /// The district that reports the unit.
    pub(super) fn county(&self, index: u64) -> County {
        self.site(index).place.town.county
    }

    /// The unit.
    pub(super) fn site(&self, index: u64) -> Site {
        let relation = self.relation(index);
        let mut site = self.alone(index, relation);
        if relation == Relation::None {
            return site;
        }
        let base = self.alone(index - 1, Relation::None);
        let mut rng = Rng::new(self.seed, &[RELATION, index, 1]);
        match relation {
            Relation::None => {}
            Relation::SecondSite => {
                let place = if rng.chance(0.4) { site.place.clone() } else { self.place(&mut rng, base.place.town) };
                let mark = rng.pick(&["", "", "第二分厂", "（二厂区）", "（新厂）", "分厂"]);
                let (kwh, size) = (site.kwh, site.size);
                let landline = site.landline;
                site = Site { index, site_number: 2, place, kwh, size, ..base };
                site.name.mark = mark;
                site.former = None;
                site.landline = landline;
                (site.longitude, site.latitude) = near(&mut rng, site.place.town);
            }
            Relation::Numbered => {
                site.name = Name { mark: "二厂", form: "", ..base.name };
                site.trade = base.trade;
                site.place.town = base.place.town;
                site.place.village =
                    if rng.chance(0.5) { base.place.village } else { self.village(&mut rng, base.place.town) };
                site.registered = site.place.clone();
                if rng.chance(0.5) {
                    (site.person, site.contact) = (base.person, base.contact);
                }
            }
            Relation::SameOwner => {
                (site.person, site.contact) = (base.person, base.contact);
                if rng.chance(0.6) {
                    site.mobile = base.mobile;
                }
                if rng.chance(0.3) {
                    site.place = base.place;
                }
            }
            Relation::SameAddress => {
                site.name.town = base.place.town;
                site.place = base.place.clone();
                (site.longitude, site.latitude) = (base.longitude, base.latitude);
                site.registered = base.place;
            }
            Relation::SisterBrand => {
                let mut brand: Vec<char> = base.name.brand.chars().collect();
                let at = rng.below(brand.len());
                let other = self.tails[rng.below(self.tails.len())];
                brand[at] = if other == brand[at] { '联' } else { other };
                site.name.brand = brand.into_iter().collect();
                (site.name.word, site.name.town) = (base.name.word, base.name.town);
                site.former = None;
                site.trade = base.trade;
                site.place.town = base.place.town;
                site.place.village = self.village(&mut rng, base.place.town);
                site.registered = site.place.clone();
            }
            Relation::SameBrandElsewhere => {
                site.name.brand = base.name.brand;
                site.former = None;
                site.trade = base.trade;
                site.name.word = base.name.word;
                if std::ptr::eq(site.place.town, base.place.town) {
                    let town = self.ground.next_town(base.place.town);
                    site.place.town = town;
                    site.place.village = self.village(&mut rng, town);
                    site.name.town = town;
                    site.registered = site.place.clone();
                }
            }
        }
        site
    }

    /// The unit as if it had no relation, except what a relation forces on its kind.
    fn alone(&self, index: u64, relation: Relation) -> Site {
        let mut rng = Rng::new(self.seed, &[UNIT, index]);
        let size = self.size(index);
        let numbered_first = self.relation(index + 1) == Relation::Numbered;
        let individual_share = match size {
            Size::Micro => 0.9,
            Size::Small => 0.55,
            Size::Medium => 0.2,
            Size::Large => 0.0,
        };
        let individual = rng.chance(individual_share) || numbered_first || relation == Relation::Numbered;
        let town = self.ground.town(&mut rng);
        let trade = rng.pick(town.trades);
        let brand = self.brand(index, &mut rng);
        let place = self.place(&mut rng, town);
        let mut name = if individual {
            plant_name(&mut rng, town, trade, brand)
        } else {
            company_name(&mut rng, town, trade, brand)
        };
        if numbered_first {
            (name.form, name.mark) = ("", "一厂");
        }
        let year = if individual { rng.range(2003, 2017) } else { rng.range(1993, 2017) };
        let office = if rng.chance(0.35) { town.county.city().code } else { town.county.office() };
        let body = match (individual, year) {
            (true, _) if rng.chance(0.4) => Body::L,
            (true, _) => Body::Ma,
            (false, 2016..) => Body::Ma,
            (false, _) => Body::Digits,
        };
        let organisation = codes::organisation(&mut rng, body);
        let credit = codes::credit(if individual { "92" } else { "91" }, office, &organisation);
        let kind = if individual { Individual::Yes } else { Individual::No };
        let registration = codes::registration(&mut rng, office, kind);
        let successor = !individual && rng.chance(self.noise.successor / 0.45) && name.mark.is_empty();
        let former = successor.then(|| {
            let brand = name.brand.clone();
            let former = Name { word: name.word, ..plant_name(&mut rng, town, trade, brand) };
            let organisation = codes::organisation(&mut rng, Body::L);
            Former { name: former, code: codes::credit("92", office, &organisation) }
        });
        let elsewhere = !individual && rng.chance(self.noise.registered_elsewhere);
        let registered = if elsewhere {
            let other = self.ground.town_nearby(&mut rng, town);
            self.place(&mut rng, other)
        } else {
            place.clone()
        };
        let person = self.person(&mut rng);
        let contact = if rng.chance(0.7) { person.clone() } else { self.person(&mut rng) };
        let (longitude, latitude) = near(&mut rng, town);
        let kwh = kwh(&mut rng, size);
        Site {
            index,
            legal: index,
            site_number: 1,
            size,
            name,
            trade,
            person,
            contact,
            mobile: mobile(&mut rng),
            mobile_2: mobile(&mut rng),
            landline: format!(
                "{}{}{}",
                if town.county.city().eight_digits { "8" } else { "" },
                rng.pick(&["2", "5", "6", "7", "8"]),
                rng.digits(6)
            ),
            credit,
            registration,
            place,
            registered,
            former,
            longitude,
            latitude,
            kwh,
        }
    }

    /// Brands of two characters are dealt out until there are none left, then brands of three. In a city no two units get the
    /// same one but by a relation (or, with three characters, by a rare chance). In a province half the units have one of two
    /// characters and the same one stands in many cities, as offices of different counties register them independently.
    fn brand(&self, index: u64, rng: &mut Rng) -> String {
        let (heads, tails) = (self.heads.len() as u64, self.tails.len() as u64);
        let dealt = self.brands.get(index);
        let two = heads * tails;
        let number = match self.ground.is_province() {
            false => dealt,
            true if rng.chance(0.5) => dealt % two,
            true => two + dealt % (SHARED_BRANDS * two),
        };
        let third = number / (heads * tails);
        let mut brand = String::from(self.heads[(number % heads) as usize]);
        brand.push(self.tails[(number / heads % tails) as usize]);
        if third > 0 {
            brand.push(self.tails[((third - 1) % tails) as usize]);
        } else if rng.chance(0.12) {
            brand.push(self.tails[rng.below(self.tails.len())]);
        }
        brand
    }

    pub(super) fn person(&self, rng: &mut Rng) -> String {
        // The first surnames of the list are by far the most frequent.
        let surnames = self.ground.surnames();
        let at = rng.below(surnames.len()).min(rng.below(surnames.len()));
        let mut name = String::from(surnames[at]);
        name.push(self.given[rng.below(self.given.len())]);
        if rng.chance(0.8) {
            name.push(self.given[rng.below(self.given.len())]);
        }
        name
    }

    pub(super) fn village(&self, rng: &mut Rng, town: &Town) -> &'static str {
        let villages = town.villages.split(' ');
        villages.clone().nth(rng.below(villages.count())).unwrap_or("")
    }

    /// A place of production in the town.
    pub(super) fn place(&self, rng: &mut Rng, town: &'static Town) -> Place {
        let village = self.village(rng, town);
        let detail = match rng.below(12) {
            0..3 => Detail::LotZone(rng.pick(self.ground.lots())),
            3..5 => Detail::Lot(rng.pick(self.ground.lots())),
            5 => Detail::Cross(rng.range(1, 12)),
            6..9 => Detail::Anchor(rng.pick(self.ground.anchors()), RELATIONS[rng.below(RELATIONS.len())]),
            9..11 => Detail::Street(rng.pick(self.ground.streets())),
            _ => Detail::Trunk(rng.pick(self.ground.trunks())),
        };
        // Three addresses in ten have a house number.
        let number = match detail {
            Detail::Street(_) => rng.range(1, 98),
            Detail::Lot(_) | Detail::LotZone(_) | Detail::Cross(_) if rng.chance(0.3) => rng.range(1, 40),
            _ => 0,
        };
        Place { town, village, detail, number }
    }

    /// A unit drawn at random, for lists' extra rows.
    pub(super) fn any_town(&self, rng: &mut Rng) -> &'static Town {
        self.ground.town(rng)
    }
}

fn plant_name(rng: &mut Rng, town: &'static Town, trade: &'static Trade, brand: String) -> Name {
    // 实业 and 科技 are words of companies.
    let words: Vec<&'static str> =
        trade.words.iter().copied().filter(|word| !word.ends_with("实业") && !word.ends_with("科技")).collect();
    let word = rng.pick(&words);
    let made = word.ends_with("制品") || word.ends_with("制作");
    let form = match rng.below(20) {
        0..12 => "厂",
        12..14 => "加工厂",
        14 if !made => "制作厂",
        15 | 16 if !made => "制品厂",
        17 => "加工店",
        18 => "加工场",
        _ => "厂",
    };
    let region = if rng.chance(0.7) { Region::Town } else { Region::County };
    Name { region, town, brand, inner_region: false, word, form, mark: "" }
}

fn company_name(rng: &mut Rng, town: &'static Town, trade: &'static Trade, brand: String) -> Name {
    let word = rng.pick(trade.words);
    let form = match rng.below(40) {
        0..31 => "有限公司",
        31..35 if !word.ends_with("实业") => "实业有限公司",
        35 => "有限责任公司",
        36 => "厂有限公司",
        37 => "股份有限公司",
        _ => "有限公司",
    };
    let region = match rng.below(10) {
        0 => Region::Province,
        1..5 => Region::City,
        _ => Region::County,
    };
    Name { region, town, brand, inner_region: rng.chance(0.05), word, form, mark: "" }
}

/// Spread of plants around the centre of their town: about two kilometres.
fn near(rng: &mut Rng, town: &Town) -> (f64, f64) {
    (town.longitude + (rng.unit() - 0.5) * 0.04, town.latitude + (rng.unit() - 0.5) * 0.04)
}

fn kwh(rng: &mut Rng, size: Size) -> f64 {
    let typical = match size {
        Size::Large => 6_000_000.0,
        Size::Medium => 900_000.0,
        Size::Small => 150_000.0,
        Size::Micro => 30_000.0,
    };
    (typical * (0.4 + 1.6 * rng.unit())).round()
}

pub(super) fn mobile(rng: &mut Rng) -> String {
    format!("{}{}", rng.pick(&["135", "137", "138", "139", "150", "158", "186", "189", "177"]), rng.digits(8))
}

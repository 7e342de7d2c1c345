//! Names and places of a record, read with what its lists and its other cells tell.

use super::standardise::{Reader, field, said_places};
use crate::domain::cn::address::{self, AddressLevel, AddressRarity, ParsedAddress};
use crate::domain::cn::complaint::Complaint;
use crate::domain::cn::name::{Alias, AliasKind, Holder, ParsedName};
use crate::domain::cn::region::{Gazetteer, PlaceLevel, RegionContext, is_numeral};
use crate::record::FieldRow;
use crate::text::fold;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The names of the places at home.
pub(super) struct Home {
    /// Full name of the first home city, to put in front of an address.
    city: String,
    /// Counties and towns without 区, 镇, 街道, two characters or more.
    bare: FxHashSet<&'static str>,
}

impl Home {
    pub(super) fn new(context: &RegionContext) -> Self {
        let places = Gazetteer::builtin();
        let mut home = Self { city: String::new(), bare: FxHashSet::default() };
        for &(city, _) in context.cities() {
            if home.city.is_empty() {
                home.city = places.full_name(city);
            }
            for county in places.children(city) {
                home.bare.insert(places.get(county).core());
                home.bare.extend(places.children(county).map(|town| places.get(town).core()));
            }
        }
        home.bare.retain(|name| name.chars().count() >= 2);
        home
    }

    /// What remains of a 字号 that begins with a bare place, when it is two characters or more.
    fn without_bare_place<'a>(&self, brand: &'a str) -> Option<&'a str> {
        let ends = brand.char_indices().map(|(at, _)| at).skip(2).take(5);
        ends.map(|at| brand.split_at(at))
            .find(|(front, rest)| self.bare.contains(front) && rest.chars().count() >= 2)
            .map(|(_, rest)| rest)
    }
}

impl Reader<'_> {
    /// A name, and its other reading where the 字号 begins with the bare name of a town at home: 庵埠柏云彩印厂 is 柏云 of 庵埠, unless 庵埠柏云 is a
    /// 字号. Which it is shows when another list writes the one or the other.
    pub(super) fn parse_name(&self, folded: &str) -> ParsedName {
        let mut name = self.names.parse(folded);
        if let Some(rest) = self.home.without_bare_place(&name.brand).map(str::len) {
            self.read_without(name.brand.len() - rest, &mut name);
        }
        name
    }

    /// The same for the record's own village, which no list of places need hold: 内边冠达鞋业 of 内边村 is 冠达.
    pub(super) fn read_without_village(&self, name: &mut ParsedName, places: &[ParsedAddress]) {
        let stems = places.iter().flat_map(|place| &place.villages).filter(|village| village.number == 0);
        let fronts = stems.filter(|village| village.stem.chars().count() >= 2).filter_map(|village| {
            let rest = name.brand.strip_prefix(&*village.stem)?;
            let rest = rest.strip_prefix("社区").or(rest.strip_prefix('村')).unwrap_or(rest);
            (rest.chars().count() >= 2).then(|| name.brand.len() - rest.len())
        });
        if let Some(front) = fronts.max() {
            self.read_without(front, name);
        }
    }

    /// Reads a name again without the first bytes of its 字号, as another name.
    fn read_without(&self, front: usize, name: &mut ParsedName) {
        if name.holder != Holder::Enterprise {
            return;
        }
        let Some(at) = name.base().find(&*name.brand) else { return };
        let other = self.names.parse(&name.base()[at + front..]);
        if !other.brand.is_empty() && name.aliases.iter().all(|known| known.name.brand != other.brand) {
            // Mostly the only one, and a list begins with room for four.
            name.aliases.reserve_exact(1);
            name.aliases.push(Alias { kind: AliasKind::Other, name: other });
        }
    }

    /// An address. A numbered village directly behind the bare name of its town is called like that: 舟山一村 of 舟山镇.
    fn read_address(&self, town: Option<&str>, village: Option<&str>, text: &str) -> ParsedAddress {
        let mut read = self.addresses.parse_with(town, village, text);
        if let Some(town) = read.place(PlaceLevel::Town)
            && read.villages.iter().any(|village| village.stem.is_empty() && village.number > 0)
        {
            let core = Gazetteer::builtin().get(town).core();
            let behind = text.find(core).and_then(|at| text[at + core.len()..].chars().next());
            if behind.is_some_and(is_numeral) {
                let nameless = read.villages.iter_mut().filter(|village| village.stem.is_empty());
                nameless.for_each(|village| village.stem = core.into());
            }
        }
        read
    }

    /// An address; one that seems to begin with a far city's short name (黄冈镇新厝村) is read again as one at home.
    fn parse_address(&self, town: Option<&str>, village: Option<&str>, text: &str) -> ParsedAddress {
        let parsed = self.read_address(town, village, text);
        let context = self.addresses.context();
        let far_city = parsed.place(PlaceLevel::City).filter(|&city| context.is_local() && !context.is_home(city));
        if let Some(far) = far_city
            && !text.chars().take(8).any(|c| matches!(c, '省' | '市'))
        {
            let home = self.read_address(town, village, &format!("{}{text}", self.home.city));
            // 舟山一村 is a village that is called like a city, where nothing of that city follows.
            let core = Gazetteer::builtin().get(far).core();
            let called_so = parsed.place(PlaceLevel::County).is_none()
                && home.villages.iter().any(|village| village.stem.starts_with(core));
            if home.place(PlaceLevel::Town).is_some() || called_so {
                return home;
            }
        }
        parsed
    }

    /// The places a record names, those where it produces first, with their number. A list's town and village columns fill what an address
    /// leaves out; where they contradict it (the address is the registered one, the columns say where the inspectors stood) they are a place of
    /// their own. An address outside the home region is where a firm is registered, never a site of this census.
    pub(super) fn places(&self, row: &FieldRow<'_>, mention: Option<&Complaint>) -> (Box<[ParsedAddress]>, u32) {
        let hint = |field: usize| row.cell(field).map(|cell| fold(cell.text));
        let (town, village) = (hint(const { field("town") }), hint(const { field("village") }));
        let hinted = town.is_some() || village.is_some();
        let column = hinted.then(|| self.column(town.as_deref(), village.as_deref())).flatten();
        // Most records have one; the room of four that a list begins with is a kilobyte.
        let mut read = Vec::with_capacity(1);
        let said = mention.into_iter().flat_map(said_places).map(ToOwned::to_owned);
        let cells = row.cells(const { field("address") }).map(|cell| fold(cell.text));
        for text in said.chain(cells) {
            let alone = self.parse_address(None, None, &text);
            let contradicts = !alone.is_empty() && column.as_deref().is_some_and(|column| contradicts(column, &alone));
            // Without hints there is nothing to read again, and none where the address says itself what they would.
            read.push(match contradicts || !hinted || self.says_all(&alone, &text, &town, &village) {
                true => alone,
                false => self.parse_address(town.as_deref(), village.as_deref(), &text),
            });
            if contradicts {
                read.extend(column.as_deref().cloned());
            }
        }
        let names_none = |address: &ParsedAddress| address.villages.is_empty() && address::town_key(address).is_none();
        if let Some(complaint) = mention.filter(|_| read.iter().all(names_none)) {
            read.extend(self.bare_place(complaint));
        }
        let mut registered = row.cells(const { field("registered_address") }).map(|cell| fold(cell.text)).peekable();
        if read.is_empty() {
            // A form that asks for one address only, and that one the registered: it says where in the village the unit stands, unless it lies elsewhere.
            let fits = |text: &String| {
                let alone = self.parse_address(None, None, text);
                column.as_deref().is_some_and(|column| !contradicts(column, &alone)) && !alone.is_empty()
            };
            match registered.next_if(fits) {
                Some(text) => read.push(self.parse_address(town.as_deref(), village.as_deref(), &text)),
                None => read.extend(column.as_deref().cloned()),
            }
        }
        let context = self.addresses.context();
        let counts = |address: &ParsedAddress| {
            let near = |city| !context.is_local() || context.is_home(city);
            !address.is_empty() && address.place(PlaceLevel::City).is_none_or(near)
        };
        read.retain(counts);
        let producing = read.len() as u32;
        read.extend(registered.map(|text| self.parse_address(None, None, &text)).filter(counts));
        (read.into_iter().map(ParsedAddress::kept).collect(), producing)
    }

    /// The town and village at the beginning of a complaint's clause, by bare names that the lists at hand teach: 石桥后段庄 is read as in one of the
    /// counties at home.
    fn bare_place(&self, complaint: &Complaint) -> Option<ParsedAddress> {
        let context = self.addresses.context();
        let counties = || context.counties().iter().map(|&(county, _)| Gazetteer::builtin().full_name(county));
        let named = |text: &str| {
            let read = self.addresses.parse_with(None, None, text);
            // What is said there is no part of the place.
            let place = read.spans.iter().take_while(|span| span.label != address::Label::Residue).last()?.end;
            (address::town_key(&read).is_some() && !read.villages.is_empty())
                .then(|| self.addresses.parse_with(None, None, &text[..place]))
        };
        let at_home = |clause: &&str| {
            let ends = clause.char_indices().map(|(at, _)| at).skip(2).take(3);
            ends.map(|at| &clause[..at]).any(|front| self.home.bare.contains(front))
        };
        complaint
            .clauses()
            .filter(at_home)
            .find_map(|clause| counties().find_map(|county| named(&format!("{county}{clause}"))))
    }

    /// The place that town and village columns name by themselves.
    fn column(&self, town: Option<&str>, village: Option<&str>) -> Option<Arc<ParsedAddress>> {
        // A column that is not there is not one that says nothing.
        let parts = |hint| Option::map_or(hint, ["", ""], |hint| ["+", hint]);
        let ([a, b], [c, d]) = (parts(town), parts(village));
        self.columns.get(&[a, b, "\n", c, d].concat(), || {
            let column = self.addresses.parse_with(town, village, "");
            (!column.is_empty()).then(|| Arc::new(column.kept()))
        })
    }

    /// True when hints can add nothing to an address: it names town and village itself, and was read as it stands.
    fn says_all(&self, alone: &ParsedAddress, text: &str, town: &Option<String>, village: &Option<String>) -> bool {
        let context = self.addresses.context();
        let as_it_stands = alone.spans.end() == text.len();
        let near = !context.is_local() || alone.place(PlaceLevel::City).is_none_or(|city| context.is_home(city));
        as_it_stands
            && near
            && (town.is_none() || alone.spans.has(address::Label::Town))
            && (village.is_none() || !alone.villages.is_empty())
    }
}

/// Whether the place that columns of town and village name is another than the address says.
fn contradicts(column: &ParsedAddress, alone: &ParsedAddress) -> bool {
    address::compare(column, alone, &AddressRarity::default()) >= AddressLevel::VillageConflict
}

#[cfg(test)]
mod tests {
    use super::super::CensusStandardiser;
    use super::super::record::CensusRecords;
    use crate::domain::cn::CnHeaders;
    use crate::domain::cn::address;
    use crate::ingest;
    use crate::record::{RecordId, Standardised};
    use crate::standardise::Standardiser;

    fn standardised(rows: &str) -> Standardised {
        let lists = ingest::read_bytes("甲", "csv", rows.as_bytes(), &Default::default(), &CnHeaders).unwrap();
        CensusStandardiser::default().standardise(&lists).0
    }

    #[test]
    fn a_name_that_begins_with_its_village_is_read_without_it_as_well() {
        let data = standardised(
            "单位名称,详细地址\n\
            内边冠达鞋业加工厂,南安市官桥镇内边村12号\n\
            内边村冠达鞋业加工厂,南安市官桥镇内边村12号\n\
            内边鞋业加工厂,南安市官桥镇内边村12号\n\
            冠达鞋业加工厂,南安市官桥镇内边村12号\n",
        );
        let records = CensusRecords::of(&data).unwrap();
        let brands = |at| {
            let record = records.get(RecordId(at));
            record
                .name
                .iter()
                .flat_map(|name| name.alternatives())
                .map(|name| name.brand.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(brands(3), ["冠达"]);
        assert!(brands(0).contains(&"冠达".to_owned()) && brands(1).contains(&"冠达".to_owned()));
        assert_eq!(brands(2), ["内边"], "nothing would be left");
    }

    #[test]
    fn a_village_called_like_a_far_city_is_no_city() {
        let mut rows = "单位名称,详细地址\n\
            环净压铸厂,舟山一村老小学\n\
            恒源压铸厂,永康市舟山镇舟山一村12号\n\
            百利压铸厂,舟山市定海区白泉镇3号\n"
            .to_owned();
        (1..60).for_each(|at| rows += &format!("宏发{at}压铸厂,永康市古山镇胡库下村{at}号\n"));
        let data = standardised(&rows);
        let records = CensusRecords::of(&data).unwrap();
        let villages = |at| {
            let record = records.get(RecordId(at));
            record.addresses().iter().flat_map(|place| &place.villages).map(|v| v.stem.to_string()).collect::<Vec<_>>()
        };
        assert_eq!((villages(0), villages(1)), (vec!["舟山".to_owned()], vec!["舟山".to_owned()]));
        assert!(records.get(RecordId(2)).addresses().is_empty(), "an address of another city");
    }

    #[test]
    fn the_only_address_says_where_in_its_town_a_unit_stands() {
        let data = standardised(
            "单位名称,乡镇街道,单位注册地址\n\
            南安耀诚鞋材有限公司,溪美街道,南安市溪美街道下宅村五组50号\n\
            南安恒金鞋材有限公司,溪美街道,南安市官桥镇内边村12号\n",
        );
        let records = CensusRecords::of(&data).unwrap();
        let producing = |at| {
            let record = records.get(RecordId(at));
            record
                .addresses()
                .iter()
                .map(|place| (address::village_key(place).is_some(), place.hinted))
                .collect::<Vec<_>>()
        };
        assert_eq!(producing(0), [(true, false)]);
        assert_eq!(producing(1), [(false, true)], "the town where it stands, and not where it is registered");
    }
}

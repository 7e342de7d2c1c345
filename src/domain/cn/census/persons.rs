//! Names that may be a person's or a firm's, settled by what the other records say.
//!
//! 赵占库 on an electricity account is a man and no store; 康兴 is a firm and nobody of the family 康. The text alone does not tell. The lists do: the
//! one is somebody's legal representative, the other a 字号 that another record writes out.

use super::kept::Records;
use super::record::CensusRecord;
use crate::domain::cn::legal_form::FormClass;
use crate::domain::cn::name::{Holder, NameParser, ParsedName};
use crate::domain::cn::person;
use crate::text::Short;
use rustc_hash::FxHashSet;

/// Characters of a person's name that is taken for a firm's with a form of one character: a family name and two more.
const WHOLE: usize = 3;

/// Characters of a person's name without a known family name: 斯琴, 额尔敦巴特尔.
const UNKNOWN_FAMILY: std::ops::RangeInclusive<usize> = 2..=6;

/// Reads names again that the lists tell otherwise.
pub(super) fn settle(records: &mut Records, names: &NameParser) {
    let doubtful: FxHashSet<Short> = records.distinct(|record| doubtful(record).map(Short::from));
    if doubtful.is_empty() {
        return;
    }
    // A person is known from a cell for persons, not from the account in question.
    let people: FxHashSet<Short> = records.distinct(|record| {
        let own = record.name.as_ref().map(|name| &*name.text);
        let named = record.people.iter().map(|person| person.name()).filter(|name| own != Some(name));
        named.filter(|name| doubtful.contains(*name)).map(Short::from).collect::<Vec<_>>()
    });
    let brands: FxHashSet<Short> = records.distinct(|record| {
        let written_out = |name: &&ParsedName| name.holder == Holder::Enterprise && *name.text != *name.brand;
        let names = record.name.iter().flat_map(ParsedName::alternatives).filter(written_out);
        names.map(|name| &name.brand).filter(|brand| doubtful.contains(*brand)).cloned().collect::<Vec<_>>()
    });
    let other = |record: &CensusRecord| {
        let text = self::doubtful(record)?;
        match (people.contains(text), is_person(record)) {
            (true, false) if self::as_person(record) || !brands.contains(text) => Some(Holder::Person),
            (false, true) if brands.contains(text) => Some(Holder::Enterprise),
            _ => None,
        }
    };
    records.change(
        |record| other(record).is_some(),
        |_, record| {
            let (Some(holder), Some(name)) = (other(record), &record.name) else { return };
            let text = name.text.clone();
            record.name = Some(names.parse_as(holder, &text).kept());
            record.people.retain(|person| person.name() != &*text);
            if holder == Holder::Person {
                record.add_people(person::parse(&text));
            }
        },
    );
}

fn is_person(record: &CensusRecord) -> bool {
    record.name.as_ref().is_some_and(|name| name.holder == Holder::Person)
}

/// A name of three characters that reads as a firm with a form of one (赵占库).
fn as_person(record: &CensusRecord) -> bool {
    let form = |class: FormClass| !matches!(class, FormClass::Company | FormClass::Plant | FormClass::Committee);
    let reads = |name: &ParsedName| name.form.is_some_and(form) && name.text.chars().count() == WHOLE;
    record.name.as_ref().is_some_and(|name| reads(name) && name.may_be_person())
}

/// A name that may be the other of the two.
fn doubtful(record: &CensusRecord) -> Option<&str> {
    let name = record.name.as_ref()?;
    // 满都拉 and 斯琴 begin with no family name; neither form nor trade says that they are firms.
    let foreign = || {
        let bare = name.form.is_none() && name.groups() == 0 && name.place.is_unsaid() && *name.text == *name.brand;
        bare && UNKNOWN_FAMILY.contains(&name.text.chars().count()) && !name.text.contains(|c: char| c.is_ascii())
    };
    let as_firm = || name.text.chars().count() <= WHOLE && name.may_be_person();
    let doubtful = match name.holder {
        Holder::Enterprise | Holder::Nameless | Holder::Nickname => as_person(record) || foreign(),
        Holder::Person => as_firm(),
        Holder::VillageCommittee | Holder::PropertyCompany => false,
    };
    doubtful.then_some(&*name.text)
}

#[cfg(test)]
mod tests {
    use super::super::CensusStandardiser;
    use super::super::record::CensusRecords;
    use super::*;
    use crate::domain::cn::CnHeaders;
    use crate::ingest;
    use crate::record::RecordId;
    use crate::standardise::Standardiser;

    #[test]
    fn the_lists_tell_persons_from_firms() {
        let rows = "户名,法定代表人,联系电话\n\
            赵占库,,\n\
            占库塑料制品厂,赵占库,\n\
            李秀站,,\n\
            康兴,,\n\
            泉州康兴(中国)服装织造有限公司,王大明,\n\
            明腾,,\n\
            明腾鞋材厂,明腾,\n\
            陈志强,,\n\
            斯琴,,\n\
            恒源煤业有限公司,斯琴,\n\
            敖日格乐,,\n\
            永腾飞,,\n\
            永腾飞塑料厂,永腾飞,\n";
        let lists = ingest::read_bytes("甲", "csv", rows.as_bytes(), &Default::default(), &CnHeaders).unwrap();
        let (data, _) = CensusStandardiser::default().standardise(&lists);
        let records = CensusRecords::of(&data).unwrap();
        let said = |at: u32| {
            let record = records.get(RecordId(at));
            let name = record.name.as_ref().unwrap();
            (name.holder, name.brand.to_string(), record.people.iter().map(|p| p.name().to_owned()).collect::<Vec<_>>())
        };
        let person = |name: &str| (Holder::Person, String::new(), vec![name.to_owned()]);
        assert_eq!(said(0), person("赵占库"));
        assert_eq!(said(2).0, Holder::Enterprise, "nobody of that name is known");
        assert_eq!(said(3), (Holder::Enterprise, "康兴".to_owned(), Vec::new()));
        assert_eq!(said(5), person("明腾"), "a person of that name is known, and a firm called after him");
        assert_eq!(said(7), person("陈志强"));
        assert_eq!(said(8), person("斯琴"), "of no family that is known, but somebody's legal representative");
        assert_eq!(said(10).0, Holder::Enterprise, "nobody of that name is known");
        assert_eq!(said(11).0, Holder::Enterprise, "a 字号 that is written out, and no family name");
    }
}

//! Which of its names a unit goes by: the registered one, whole and as its list writes it.

use super::record::CensusRecord;
use crate::domain::cn::credit_code::{Code, CodeKind};
use crate::domain::cn::name::{Holder, ParsedName};
use crate::record::Role;
use smallvec::SmallVec;

/// A name that names the unit (not a person who holds its meter).
pub(super) fn named(name: &ParsedName) -> bool {
    !matches!(name.holder, Holder::Person | Holder::VillageCommittee)
}

/// Ends of a name that its list cut off: forms of which the last characters are missing.
const CUT_OFF: [&str; 8] = ["有限", "有限公", "有限责", "有限责任", "有限责任公", "股份有", "专业合", "专业合作"];

/// A full registered name (region, brand, form) is more plausible than what is left of it in a complaint, and than one that is cut off; and the
/// more of the region it says, the more it is what the licence says.
pub(super) fn quality(name: &ParsedName) -> f64 {
    let mut quality = 0.2;
    quality += if name.holder == Holder::Nameless { 0.0 } else { 0.2 };
    quality += if name.place.is_unsaid() { 0.0 } else { 0.2 };
    quality += if name.form.is_none() { 0.0 } else { 0.15 };
    quality += if name.groups() == 0 { 0.0 } else { 0.1 };
    quality += if name.brand.is_empty() { 0.0 } else { 0.1 };
    quality += 0.01 * region(name).chars().count().min(12) as f64;
    if CUT_OFF.iter().any(|end| name.text.ends_with(end)) { 0.1 } else { quality }
}

/// What a name says in front of its 字号 of where it is.
pub(super) fn region(name: &ParsedName) -> &str {
    match name.base() {
        _ if name.place.is_unsaid() => "",
        base => name.text.find(base).map_or("", |at| &name.text[..at]),
    }
}

/// What ends the name of a division that is written in full.
const DIVISIONS: [char; 12] = ['省', '市', '县', '区', '旗', '盟', '州', '镇', '乡', '道', '木', '团'];

/// Of the names that lists (and no complaints) give with their region in full what stands behind it.
pub(super) fn whole<'a>(records: impl Iterator<Item = &'a CensusRecord>) -> SmallVec<[&'a str; 2]> {
    let names = records.filter(|record| record.role != Role::Complaints).filter_map(|record| record.name.as_ref());
    let rest = names.filter_map(|name| {
        let region = region(name);
        region.ends_with(DIVISIONS).then(|| &name.text[region.len()..])
    });
    rest.collect()
}

/// Whether a name is one of these without the region, or with a short form of it (永康 for 永康市).
pub(super) fn is_short_of(name: &ParsedName, whole: &[&str]) -> bool {
    let region = region(name);
    !region.ends_with(DIVISIONS) && whole.contains(&&name.text[region.len()..])
}

/// What it is worth that a name stands beside a credit code that holds its check: the licence's number, copied with the licence's name. On a
/// list of the office that gives them it outweighs what three others still write.
pub(super) fn licensed(record: &CensusRecord, of_the_register: bool) -> f64 {
    let licensed = |code: &Code| code.kind() == CodeKind::Uscc;
    match record.valid_codes().any(licensed) {
        true if of_the_register => 0.4,
        true => 0.1,
        false => 0.0,
    }
}

/// A name with the brackets that its cell writes, where these are wide (（永康）): reading makes them narrow.
pub(super) fn as_written(name: &str, cell: &str) -> Option<String> {
    (cell.contains(['（', '）']) && name.contains(['(', ')'])).then(|| {
        let wide = |c| match c {
            '(' => '（',
            ')' => '）',
            c => c,
        };
        name.chars().map(wide).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cn::name::NameParser;
    use crate::domain::cn::region::HomeRegions;
    use std::sync::Arc;

    #[test]
    fn the_whole_name_is_worth_most() {
        let parser = NameParser::new(Arc::new(HomeRegions::default()));
        let worth = |name: &str| quality(&parser.parse(name));
        for (better, worse) in [
            ("浙江精鹰工具有限公司", "浙江精鹰工具有限公"),
            ("精鹰工具厂", "浙江精鹰工具有限公"),
            ("永康市承智静电喷塑实业有限公司", "承智静电喷塑实业有限公司"),
            ("浙江省永康市承智静电喷塑有限公司", "永康市承智静电喷塑有限公司"),
            ("扎兰屯市宏成豆油有限公司", "宏成豆油"),
        ] {
            assert!(worth(better) > worth(worse), "{better} {} {worse} {}", worth(better), worth(worse));
        }
    }

    #[test]
    fn brackets_as_wide_as_in_the_cell() {
        let written = |name, cell| as_written(name, cell).unwrap_or_else(|| String::from(name));
        assert_eq!(written("迅图日用品(永康)有限公司", " 迅图日用品（永康）有限公司"), "迅图日用品（永康）有限公司");
        assert_eq!(written("迅图日用品(永康)有限公司", "迅图日用品(永康)有限公司"), "迅图日用品(永康)有限公司");
        assert_eq!(written("迅图日用品有限公司", "迅图日用品有限公司（停产）"), "迅图日用品有限公司");
    }
}

//! Units of the Xinjiang Production and Construction Corps as places: 第八师, 121团, 3连.
//!
//! A regiment (团) is a town: it has a seat, lists give it in the town's column, and its number is unique in the Corps. A company (连) is a
//! village. A division (师) is read and left alone: it lies across counties, and whoever names it names the regiment, too. The gazetteer has most
//! regiments under their names in Chinese numerals (一二一团); the others have a place of their own below 新疆.

use super::forms::{is_numeral, number_of};
use super::gazetteer::{Gazetteer, PlaceId};
use super::village::VillageName;

/// Numbers of regiments run up to some 225.
pub(super) const REGIMENTS: u32 = 230;

/// Units at the start of a text; ends in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CorpsUnits {
    /// End of 新疆生产建设兵团 and 第八师, 0 when neither is named.
    pub division: usize,
    /// The regiment and its end.
    pub regiment: Option<(PlaceId, usize)>,
    /// Number of the company and its end.
    pub company: Option<(u32, usize)>,
}

impl CorpsUnits {
    /// Bytes that the units take.
    pub fn end(&self) -> usize {
        let ends = [self.regiment.map(|unit| unit.1), self.company.map(|unit| unit.1)];
        ends.into_iter().flatten().fold(self.division, usize::max)
    }
}

/// A company as a village.
pub(crate) fn company_village(number: u32) -> VillageName {
    VillageName { stem: "连".into(), number }
}

impl Gazetteer {
    /// Reads units of the Corps at the start of a folded text; `in_town` says that a town or regiment stands before it, so that a company alone counts.
    pub(crate) fn corps_units(&self, text: &str, in_town: bool) -> Option<CorpsUnits> {
        if !text.starts_with(|c: char| matches!(c, '第' | '新' | '生' | '兵') || is_numeral(c)) {
            return None;
        }
        let rest = ["新疆生产建设兵团", "生产建设兵团", "兵团"].iter().find_map(|corps| text.strip_prefix(corps));
        let corps = text.len() - rest.unwrap_or(text).len();
        let mut units = CorpsUnits { division: 0, regiment: None, company: None };
        let mut at = corps;
        if let Some((_, len)) = counted(&text[at..], "师", &["范", "傅", "大", "生", "专", "资"]) {
            let regiment = || counted(&text[at + len..], "团", NO_REGIMENT).is_some();
            if corps > 0 || text[at..].starts_with('第') || regiment() {
                at += len;
                units.division = at;
            }
        }
        if let Some((number, len)) = counted(&text[at..], "团", NO_REGIMENT) {
            // 三团 alone is a village or a word; behind its division, or of two digits, it is none.
            let long = text[at..at + len].chars().filter(|&c| is_numeral(c)).count() > 1;
            let sure = at > 0 || long || text[at..].starts_with(|c: char| c.is_ascii_digit());
            if let Some(place) = self.regiment(number).filter(|_| sure) {
                at += len;
                units.division = units.division.max(corps);
                units.regiment = Some((place, at));
            }
        }
        if (in_town || units.regiment.is_some())
            && let Some((number, len)) = counted(&text[at..], "连", &["锁", "接", "环", "云", "山", "江", "城"])
        {
            units.company = Some((number, at + len));
        }
        (units.end() > 0).then_some(units)
    }

    fn regiment(&self, number: u32) -> Option<PlaceId> {
        self.regiments.get(number as usize).copied().flatten().map(PlaceId::of)
    }
}

/// What makes 团 another word behind a number.
const NO_REGIMENT: &[&str] = &["结", "队", "圆", "伙", "体", "村", "组", "购"];

/// A number, with 第 or not, and the unit that it counts; its value and the bytes of both.
fn counted(text: &str, unit: &str, words: &[&str]) -> Option<(u32, usize)> {
    let ordinal = text.len() - text.strip_prefix('第').unwrap_or(text).len();
    let digits: usize = text[ordinal..].chars().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum();
    let end = ordinal + digits;
    let rest = text[end..].strip_prefix(unit)?;
    if words.iter().any(|word| rest.starts_with(word)) {
        return None;
    }
    Some((number_of(&text[ordinal..end])?, end + unit.len()))
}

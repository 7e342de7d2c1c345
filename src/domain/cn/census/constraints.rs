//! What weights cannot say: pairs that must stay apart, and records that are no unit of their own.

use super::digest::Digests;
use super::kept::Held;
use super::record::{CensusRecord, CensusRecords};
use crate::cluster::{Constraints, Standing};
use crate::domain::cn::address::AddressLevel;
use crate::domain::cn::credit_code::CodeLevel;
use crate::domain::cn::legal_form::FormClass;
use crate::domain::cn::name::{self, Holder, NameLevel, ParsedName};
use crate::domain::cn::person::{self, PersonLevel};
use crate::domain::cn::phone::{self, PhoneLevel};
use crate::domain::cn::variants::{Resemblance, Variants};
use crate::record::{Pair, RecordId, Standardised};
use crate::score::Label;

/// The census rules: see [`Constraints::forbids`] for what they forbid.
#[derive(Debug, Clone, Copy, Default)]
pub struct CensusConstraints;

impl Constraints for CensusConstraints {
    /// A pair is never one legal unit when
    /// - both names are numbered plants with different numbers and no code joins them (一厂 / 二厂);
    /// - both carry valid, different credit codes and no succession explains it: 个转企 and 改制 give a unit a new code, but its name, and its
    ///   person, telephone or place stay;
    /// - one list holds both, and a list holds two firms of one owner rather than one firm twice: unlike 字号 and trades that have nothing in common,
    ///   other valid codes at names that differ or at unlike forms of company (集团 and 股份), which no company changes its code for.
    fn forbids(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        let all = CensusRecords::of(data)?;
        let ties = Ties::of(all, pair);
        let one_list = data.source(pair.left()) == data.source(pair.right());
        ties.forbid().or_else(|| one_list.then(|| ties.forbid_in_one_list()).flatten())
    }

    /// What two records share is not enough when
    /// - the names differ and less than two of person, telephone and place agree: an address or an agent's telephone is shared by many;
    /// - the names have the 字号 in common but another trade, place or character, or one of them is a numbered plant (五金厂 / 五金二厂), and
    ///   none of the three agrees;
    /// - there is no name to compare (an account in a person's name, a nameless workshop) and the person is not at the same place: two
    ///   people of one name, or two firms of one owner;
    /// - the names have unlike 字号 and trades that have nothing in common: two firms of one owner share all else, and a firm that took up another
    ///   trade under another name is rarer.
    fn insufficient(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        let all = CensusRecords::of(data)?;
        Ties::of(all, pair).lack()
    }

    /// A succession: two valid credit codes at one name. An individual business (92…) that became a company (91…) is 个转企; other pairs of codes are a
    /// new registration under the same name (改制, 重新登记). Or a name that only the other's former name agrees with.
    fn relation(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        let all = CensusRecords::of(data)?;
        let (a, b) = (all.get(pair.left()), all.get(pair.right()));
        if Ties::of(all, pair).code() == CodeLevel::Different as u8 {
            let kind =
                |record: &CensusRecord| record.valid_codes().find_map(|code| code.uscc()?.get(..2).map(str::to_owned));
            return match (kind(&a).as_deref(), kind(&b).as_deref()) {
                (Some("92"), Some("91")) | (Some("91"), Some("92")) => {
                    Some(Label::new("个转企：个体工商户转为企业，代码更换", "an individual business became a company"))
                }
                (Some(_), Some(_)) => {
                    Some(Label::new("代码已更换（改制或重新登记）", "registered anew under another code"))
                }
                _ => None,
            };
        }
        let (x, y) = (a.name.as_ref()?, b.name.as_ref()?);
        // Few names have a former one beside them; of the others nothing need be compared.
        let is_former = |alias: &&name::Alias| alias.kind == name::AliasKind::Former;
        if !x.aliases.iter().chain(&y.aliases).any(|alias| is_former(&alias)) {
            return None;
        }
        let best = name::compare(x, y, &all.names);
        if best > NameLevel::NearCore {
            return None;
        }
        let former = |name: &name::ParsedName, other: &name::ParsedName| {
            let aliases = name.aliases.iter().filter(is_former);
            aliases.map(|alias| name::compare(&alias.name, other, &all.names)).any(|level| level == best)
        };
        let bare = |name: &name::ParsedName| {
            let mut bare = name.clone();
            if !bare.aliases.is_empty() {
                bare.aliases.clear();
            }
            bare
        };
        let now = name::compare(&bare(x), &bare(y), &all.names);
        (now > best && (former(x, &bare(y)) || former(y, &bare(x))))
            .then_some(Label::new("更名：与曾用名相符", "agrees with a former name"))
    }

    fn standing(&self, data: &Standardised, record: RecordId) -> Standing {
        CensusRecords::of(data).map_or(Standing::Full, |all| all.digests.part(record).standing())
    }
}

/// What ties two records together, attribute by attribute. Each is asked for only where it decides, and of the digests before the records.
struct Ties<'a> {
    all: &'a CensusRecords,
    left: RecordId,
    right: RecordId,
}

impl<'a> Ties<'a> {
    fn of(all: &'a CensusRecords, pair: Pair) -> Self {
        Self { all, left: pair.left(), right: pair.right() }
    }

    fn records(&self) -> (Held<'a>, Held<'a>) {
        (self.all.get(self.left), self.all.get(self.right))
    }

    /// A level as the digests tell it, or as the records do.
    fn level(
        &self,
        told: fn(&Digests, RecordId, RecordId) -> Option<u8>,
        asked: impl Fn(&CensusRecord, &CensusRecord) -> u8,
    ) -> u8 {
        told(&self.all.digests, self.left, self.right).unwrap_or_else(|| {
            let (a, b) = self.records();
            asked(&a, &b)
        })
    }

    fn code(&self) -> u8 {
        self.level(Digests::code, |a, b| super::best_code(a, b) as u8)
    }

    fn name(&self) -> NameLevel {
        let level = self.level(Digests::name, |a, b| match (&a.name, &b.name) {
            (Some(a), Some(b)) => name::compare(a, b, &self.all.names) as u8,
            _ => NameLevel::Missing as u8,
        });
        NameLevel::ALL.get(usize::from(level)).copied().unwrap_or(NameLevel::Missing)
    }

    fn person(&self) -> u8 {
        self.level(Digests::person, |a, b| person::compare(&a.people, &b.people) as u8)
    }

    fn address(&self) -> u8 {
        self.level(Digests::address, |a, b| super::best_address(self.all, a, b) as u8)
    }

    fn phone(&self) -> bool {
        if !self.all.digests.have_phones(self.left, self.right) {
            return false;
        }
        let (a, b) = self.records();
        phone::compare(&a.phones, &b.phones) <= PhoneLevel::SharedLocalPart && self.all.own_phone(&a, &b)
    }

    fn same_person(&self) -> bool {
        self.person() <= PersonLevel::OneCharacterOff as u8
    }

    fn same_place(&self) -> bool {
        self.address() <= AddressLevel::SameStreetOrPark as u8
    }

    fn joined_by_code(&self) -> bool {
        self.code() <= CodeLevel::SameRegistration as u8
    }

    fn forbid(&self) -> Option<Label> {
        if self.joined_by_code() {
            return None;
        }
        let name = self.name();
        if name == NameLevel::NumeralConflict {
            return Some(Label::new("厂号不同", "numbered plants"));
        }
        if self.code() == CodeLevel::Different as u8 {
            let succeeds = name <= NameLevel::NearCore && (self.same_place() || self.same_person() || self.phone());
            let renamed = self.same_person() && self.same_place();
            if !succeeds && !renamed {
                return Some(Label::new("有效代码不同", "different valid codes"));
            }
        }
        None
    }

    /// Two firms of one owner, whatever they share, as one list holds them.
    fn forbid_in_one_list(&self) -> Option<Label> {
        if self.joined_by_code() {
            return None;
        }
        let unlike = self.name() == NameLevel::Different;
        if unlike && self.two_firms() {
            return Some(Label::new("同一名单里字号、行业都不同", "other brand and trade in one list"));
        }
        if self.code() != CodeLevel::Different as u8 {
            return None;
        }
        if unlike {
            return Some(Label::new("同一名单里有效代码和名称都不同", "other code and name in one list"));
        }
        let (a, b) = self.records();
        other_company(a.name.as_ref()?, b.name.as_ref()?)
            .then_some(Label::new("同一名单里有效代码和公司形式都不同", "other code and form of company in one list"))
    }

    /// Whether names that differ are those of two firms, whoever owns them: unlike 字号, and trades that have nothing in common.
    fn two_firms(&self) -> bool {
        let (a, b) = self.records();
        let (Some(a), Some(b)) = (&a.name, &b.name) else { return false };
        opposed(a, b) && unlike_brands(a, b, self.all.names.variants())
    }

    fn lack(&self) -> Option<Label> {
        if self.joined_by_code() {
            return None;
        }
        let name = self.name();
        let needed = match name {
            NameLevel::Different => 2,
            NameLevel::SameCoreOtherPlace
            | NameLevel::BrandOneCharDiffers
            | NameLevel::SameBrandOtherTrade
            | NameLevel::NumeralUnsaid => 1,
            _ => 0,
        };
        let ties = || [self.same_person(), self.phone(), self.same_place()].into_iter().filter(|tie| *tie).count();
        if needed > 0 && ties() < needed {
            return Some(Label::new("名称不同而佐证不足", "different names, too few other ties"));
        }
        if name == NameLevel::Different && self.two_firms() {
            return Some(Label::new("字号、行业都不同", "other brand and trade"));
        }
        if name != NameLevel::Missing {
            return None;
        }
        let (address, person) = (self.address(), self.person());
        let near = address <= AddressLevel::SameVillage as u8;
        let known = person <= PersonLevel::SurnameOnlyAgrees as u8;
        let at_one_place = known && near || self.same_person() && address <= AddressLevel::SameTown as u8;
        if !(at_one_place || (known || near) && self.phone()) {
            return Some(Label::new("仅人名、电话或地点之一相同", "only a person, a telephone or a place in common"));
        }
        None
    }
}

/// Whether two enterprises each say what they make, and nothing of it is akin.
fn opposed(a: &ParsedName, b: &ParsedName) -> bool {
    let says = |name: &ParsedName| {
        name.holder == Holder::Enterprise && name.brand.chars().count() > 1 && !name.concepts().is_empty()
    };
    says(a) && says(b) && a.groups() & b.groups() == 0
}

/// Whether at most half of the characters of the shorter 字号 are in the other or resemble one of it: 如海久潮 and 如海久 are alike, and so are
/// 炜裕 and 炜玉.
fn unlike_brands(a: &ParsedName, b: &ParsedName, variants: &Variants) -> bool {
    let (short, long) = if a.brand.len() <= b.brand.len() { (&a.brand, &b.brand) } else { (&b.brand, &a.brand) };
    let alike = |x: char| long.chars().any(|y| variants.resemblance(x, y) < Resemblance::None);
    short.chars().filter(|&x| alike(x)).count() * 2 <= short.chars().count()
}

/// Whether two companies are of unlike forms: one a group or limited by shares, and the other not.
fn other_company(a: &ParsedName, b: &ParsedName) -> bool {
    let is = |name: &ParsedName, form: &str| name.text.contains(form);
    let companies = [a, b].iter().all(|name| name.form == Some(FormClass::Company));
    companies && ["集团", "股份"].iter().any(|form| is(a, form) != is(b, form))
}

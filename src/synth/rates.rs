//! How often each kind of noise strikes. Every rate is a share of rows (or of units, where it says so), 0 to 1.
//!
//! Where a rate was measured, the source stands beside it; "register" is a public register extract of 115,809
//! Guangdong enterprises, 1,202 of them of Chaozhou, mostly registered from 1978 to 2006. The others are estimates of
//! what a clerk meets, set so that each kind occurs in a sample of 600 units. A list's own carelessness multiplies the
//! rates of spelling: a permit is typed once by an office that checks, a complaint by a caller who heard the name.

use serde::{Deserialize, Serialize};

macro_rules! rates {
    ($($(#[$doc:meta])* $name:ident = $value:literal,)*) => {
        /// Shares of noise; see each field for what it does and where its value comes from.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct NoiseRates {
            $($(#[$doc])* pub $name: f64,)*
        }

        impl Default for NoiseRates {
            fn default() -> Self {
                Self { $($name: $value,)* }
            }
        }

        impl NoiseRates {
            /// No noise at all: every list writes what is registered.
            pub fn none() -> Self {
                Self { $($name: 0.0,)* }
            }

            /// Name and value of each rate, in order of the fields.
            pub fn entries(&self) -> Vec<(&'static str, f64)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

rates! {
    // Relations between units: shares of units.
    /// A second production site of the same legal unit (一企多址), told apart by a site mark, permit 002 or address.
    second_site = 0.035,
    /// Numbered plants of one brand, each a unit of its own (一厂/二厂).
    numbered_plant = 0.02,
    /// The same person owns another firm, often with the same phone.
    same_owner = 0.025,
    /// Another firm inside the same yard (一址多企). Register: 10,103 of 115,809 rows share an address.
    same_address = 0.05,
    /// Another firm of the town whose brand differs in one character. Register, Chaozhou: 74 patterns in 1,165 names.
    sister_brand = 0.06,
    /// Another firm with the same brand and trade in another town. Register, Chaozhou: 17 core names of 1,165.
    same_brand_elsewhere = 0.03,
    /// An individual business turned company: same place, new form, new code; older lists keep the old (厂→有限公司).
    successor = 0.07,
    /// The registered address is not where production is (companies).
    registered_elsewhere = 0.12,

    // Names: shares of rows, multiplied by the list's carelessness.
    /// The region in front is shortened or gone. Estimate; Register: 70 % of addresses name the county.
    missing_prefix = 0.45,
    /// 潮安县 still stands for 潮安区 (since 2013). Register: the majority of older rows; halved for 2017.
    county_renamed = 0.12,
    /// Of names in 枫溪: written 枫溪, 枫溪区, 潮安区枫溪镇 or not at all. Register: 13 to 2 for the first two.
    fengxi_form = 0.5,
    /// Another industry word of the same trade (陶瓷/瓷业/陶瓷制作).
    trade_drift = 0.12,
    /// Another form (厂/制品厂/加工厂, 有限公司/公司) or none.
    form_drift = 0.10,
    /// A homophone inside the brand (鸿/宏, 佳/嘉).
    homophone = 0.035,
    /// A look-alike character (未/末, 风/凤).
    look_alike = 0.015,
    /// Written in traditional characters.
    traditional = 0.015,
    /// One character wrong.
    wrong_char = 0.012,
    /// One character missing.
    missing_char = 0.015,
    /// A bracket with a state or former name: （原…）, （停产）, （第二名称：…）. Register: 3.6 % of names have a bracket.
    bracket = 0.04,
    /// A full stop, a blank or full-width characters strayed in. Register: 18 full stops, 498 full-width brackets.
    stray_mark = 0.02,

    // Addresses: shares of rows, multiplied by the list's carelessness.
    /// Upper levels are left out. Register, Chaozhou: town written with 镇 in 43 %.
    short_address = 0.45,
    /// 宏安二村 written 宏二村, 东凤四村 written 东四村: shares of rows in villages that have a number.
    village_short_form = 0.3,
    /// 村 written 管区 or 管理区, as until 1999. Register: 46 of 1,202 addresses.
    village_old_form = 0.04,
    /// House number or details missing.
    less_detail = 0.25,
    /// 汫洲/井洲, 黄冈/黄岗, 东凤/东风. Register: 井洲 7 to 5, 黄岗 29 to 72.
    place_misspelt = 0.08,

    // Codes and contacts.
    /// A spreadsheet made an all-digit code a number: its last three digits are lost.
    code_damaged = 0.3,
    /// Where a credit code is asked, an organisation code or registration number stands.
    older_code = 0.12,
    /// One character of a code mistyped.
    code_mistyped = 0.008,
    /// A phone cell of a text file that a spreadsheet saved as `13800000000.0`.
    phone_float = 0.03,
    /// Several phones in one cell.
    several_phones = 0.08,

    // Records: shares of the rows of their list.
    /// A unit stands a second time on the same list, spelt anew.
    duplicate = 0.03,
    /// Electricity: a further meter of the same plant.
    further_meter = 0.25,
    /// Electricity: the holder is the owner as a person.
    person_holder = 0.14,
    /// Electricity: the holder is a person on no other list, who let the shed (not linkable).
    unknown_holder = 0.04,
    /// Electricity: meters of village committees and landlords, units of their own (not linkable).
    landlord_meter = 0.10,
    /// Complaints that name nobody, about a real plant (not linkable).
    nameless_complaint = 0.30,
    /// Complaints about nothing on any list: shops, building sites (no unit at all).
    foreign_complaint = 0.06,
    /// Inspections of a shed without name and without owner's full name (not linkable).
    nameless_inspection = 0.03,
}

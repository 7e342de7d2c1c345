//! The seven lists: who stands on them, under which headers, in which hand.
//!
//! Rows are drawn from an index space of `slots` places per unit, plus extra places for rows about no unit of the world
//! (a village committee's meter). A computed permutation deals the places out, so rows stand in no order that tells
//! anything, and no list is ever held in memory.

use super::complaint::{self, Complaint};
use super::rng::{Rng, Shuffle};
use super::spelling::{self, Hand, Medium};
use super::world::{Site, World, mobile};
use super::{Cell, SynthRow};
use rayon::prelude::*;

/// One of the seven lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListKind {
    /// The base register sent down by the province.
    Base,
    /// The economic bureau's database of larger enterprises.
    Economy,
    /// The environmental statistics of the year before.
    Statistics,
    /// Discharge permits.
    Permits,
    /// Electricity accounts with a transformer of their own.
    Electricity,
    /// Complaints.
    Complaints,
    /// Inspections of small polluters (散乱污).
    Inspection,
}

impl ListKind {
    /// The lists in order of file names.
    pub const ALL: [ListKind; 7] = [
        ListKind::Base,
        ListKind::Economy,
        ListKind::Statistics,
        ListKind::Permits,
        ListKind::Electricity,
        ListKind::Complaints,
        ListKind::Inspection,
    ];

    /// File name without extension: the source name in `truth.csv`.
    pub fn stem(self) -> &'static str {
        match self {
            ListKind::Base => "省级清查单位名录",
            ListKind::Economy => "工信局重点工业企业",
            ListKind::Statistics => "环境统计基表2016",
            ListKind::Permits => "排污许可发证信息",
            ListKind::Electricity => "供电局专变用户",
            ListKind::Complaints => "信访投诉台账",
            ListKind::Inspection => "散乱污摸排台账",
        }
    }

    /// The header, one cell per column. In the base register some columns stand under a common heading, written
    /// `heading/column`.
    pub fn header(self) -> &'static [&'static str] {
        match self {
            ListKind::Base => &[
                "序号",
                "单位详细名称",
                "统一社会信用代码",
                "组织机构代码",
                "法定代表人（负责人）",
                "所在地/县（市、区）",
                "所在地/乡镇（街道）",
                "所在地/详细地址",
                "行业/代码",
                "行业/名称",
                "联系方式/固定电话",
                "联系方式/移动电话",
                "运行状态",
            ],
            ListKind::Economy => &[
                "企业名称",
                "税务登记号",
                "法人代表",
                "注册地址",
                "生产经营地址",
                "电话",
                "主导产品",
                "2016年工业总产值（千元）",
            ],
            ListKind::Statistics => &[
                "填报单位名称",
                "法人单位代码",
                "曾用名",
                "详细地址",
                "经度",
                "纬度",
                "行业代码",
                "联系人",
                "联系电话",
                "工业用水量（吨）",
            ],
            ListKind::Permits => &[
                "排污单位名称",
                "信用代码",
                "排污许可证编号",
                "生产场所地址",
                "行业类别",
                "法定代表人",
                "中心经度",
                "中心纬度",
                "发证日期",
            ],
            ListKind::Electricity => {
                &["用户编号", "用户名称", "用电地址", "合同容量(kVA)", "2017年用电量(万千瓦时)", "联系人", "手机"]
            }
            ListKind::Complaints => &["受理编号", "受理日期", "来源", "污染类型", "被投诉对象", "投诉内容", "属地"],
            ListKind::Inspection => &[
                "编号",
                "场所名称",
                "经营者",
                "联系方式",
                "所在镇街",
                "所在村居",
                "具体位置",
                "从事行业",
                "占地面积（㎡）",
                "处置意见",
            ],
        }
    }

    /// The sheets of a list that all areas divide alike, one unnamed for a text file. The base register has none here: its sheets are
    /// the districts of a city or the cities of a province.
    fn common_sheets(self) -> &'static [&'static str] {
        match self {
            ListKind::Base => &[],
            ListKind::Permits => &["发证信息"],
            ListKind::Inspection => &["第一批", "第二批"],
            _ => &[""],
        }
    }

    /// True for a list that is sent as a workbook.
    pub fn is_workbook(self) -> bool {
        matches!(self, ListKind::Base | ListKind::Permits | ListKind::Inspection)
    }

    fn medium(self) -> Medium {
        if self.is_workbook() { Medium::Workbook } else { Medium::Text }
    }

    /// Share of the units of each size that stand on the list: micro, small, medium, large.
    fn membership(self) -> [f64; 4] {
        match self {
            ListKind::Base => [0.36, 0.76, 0.91, 0.97],
            ListKind::Economy => [0.0, 0.06, 0.5, 0.92],
            ListKind::Statistics => [0.0, 0.03, 0.34, 0.85],
            ListKind::Permits => [0.0, 0.07, 0.42, 0.85],
            ListKind::Electricity => [0.03, 0.16, 0.55, 0.93],
            ListKind::Complaints => [0.08, 0.09, 0.14, 0.22],
            ListKind::Inspection => [0.48, 0.27, 0.07, 0.0],
        }
    }

    /// How careless the list is written, and how often it keeps what was valid before.
    fn hand(self, world: &World) -> Hand<'_> {
        let (care, old) = match self {
            ListKind::Base => (0.7, 0.25),
            ListKind::Economy => (0.9, 0.3),
            ListKind::Statistics => (0.8, 0.6),
            ListKind::Permits => (0.3, 0.05),
            ListKind::Electricity => (1.2, 0.5),
            ListKind::Complaints => (1.8, 0.2),
            ListKind::Inspection => (1.5, 0.2),
        };
        Hand { noise: &world.noise, care, old, habits: world.ground.habits() }
    }

    /// Places per unit: one row, and as many more as the list may repeat a unit.
    fn slots(self) -> u64 {
        if self == ListKind::Electricity { 3 } else { 2 }
    }

    fn stream(self) -> u64 {
        100 + self as u64
    }
}

/// The rows of one list of one world.
pub(super) struct ListRows<'w> {
    world: &'w World,
    kind: ListKind,
    shuffle: Shuffle,
    extras: u64,
    /// Sheet of each unit in the base register, one byte each.
    sheet_of: Vec<u8>,
}

/// Places drawn at a time: enough to keep the threads busy, few enough that memory does not grow with the units.
const CHUNK: u64 = 16_384;

/// What stands at a place of the index space.
enum Place {
    Extra(u64),
    Unit(u64, u64),
}

impl<'w> ListRows<'w> {
    pub(super) fn new(world: &'w World, kind: ListKind) -> Self {
        let sizes = [0.32, 0.46, 0.17, 0.05];
        let share: f64 = kind.membership().iter().zip(sizes).map(|(a, b)| a * b).sum();
        let rate = match kind {
            ListKind::Electricity => world.noise.landlord_meter,
            ListKind::Complaints => world.noise.foreign_complaint,
            _ => 0.0,
        };
        let extras = (world.units as f64 * share * rate).round() as u64;
        let places = world.units * kind.slots() + extras;
        let sheet_of = match kind {
            ListKind::Base => {
                let sheet = |unit| world.ground.sheet(world.county(unit)) as u8;
                (0..world.units as u32).into_par_iter().map(|unit| sheet(u64::from(unit))).collect()
            }
            _ => Vec::new(),
        };
        Self { world, kind, shuffle: Shuffle::new(places, world.seed, &[kind.stream()]), extras, sheet_of }
    }

    /// Name of the area.
    pub(super) fn area(&self) -> &'static str {
        self.world.ground.name()
    }

    /// Names of the sheets.
    pub(super) fn sheets(&self) -> Vec<&'static str> {
        match self.kind {
            ListKind::Base => self.world.ground.sheets(),
            kind => kind.common_sheets().to_vec(),
        }
    }

    /// The rows of a sheet, in order; drawn in parallel, a chunk of places at a time.
    pub(super) fn sheet(&self, sheet: usize) -> impl Iterator<Item = SynthRow> + '_ {
        let places = self.world.units * self.kind.slots() + self.extras;
        (0..places.div_ceil(CHUNK)).flat_map(move |chunk| {
            let range = chunk * CHUNK..places.min((chunk + 1) * CHUNK);
            range.into_par_iter().filter_map(|at| self.row_at(at, sheet)).collect::<Vec<_>>()
        })
    }

    fn row_at(&self, at: u64, sheet: usize) -> Option<SynthRow> {
        match self.place(self.shuffle.get(at)) {
            Place::Unit(unit, slot) => {
                (self.on_sheet(unit, sheet) && self.stands(unit, slot)).then(|| self.row(unit, slot))
            }
            Place::Extra(extra) => Some(self.extra(extra)),
        }
    }

    /// How many rows a sheet has.
    #[cfg(feature = "workbook")]
    pub(super) fn count(&self, sheet: usize) -> u64 {
        let units = (0..self.world.units).into_par_iter().filter(|&unit| self.on_sheet(unit, sheet));
        let rows = units.map(|unit| (0..self.kind.slots()).filter(|&slot| self.stands(unit, slot)).count() as u64);
        rows.sum::<u64>() + self.extras
    }

    fn place(&self, at: u64) -> Place {
        match at.checked_sub(self.extras) {
            None => Place::Extra(at),
            Some(at) => Place::Unit(at / self.kind.slots(), at % self.kind.slots()),
        }
    }

    /// Whether the unit fills the slot. Cheap: it is asked for every place of every list.
    fn stands(&self, unit: u64, slot: u64) -> bool {
        let mut rng = Rng::new(self.world.seed, &[self.kind.stream(), unit]);
        if !rng.chance(self.kind.membership()[self.world.size(unit) as usize]) {
            return false;
        }
        let noise = &self.world.noise;
        let repeat = match self.kind {
            ListKind::Electricity => noise.further_meter,
            ListKind::Complaints => noise.duplicate * 5.0,
            ListKind::Permits => noise.duplicate * 0.3,
            _ => noise.duplicate,
        };
        (0..slot).all(|_| rng.chance(repeat))
    }

    fn on_sheet(&self, unit: u64, sheet: usize) -> bool {
        match self.kind {
            ListKind::Base => usize::from(self.sheet_of[unit as usize]) == sheet,
            ListKind::Inspection => Rng::new(self.world.seed, &[77, unit]).below(2) == sheet,
            _ => true,
        }
    }

    fn row(&self, unit: u64, slot: u64) -> SynthRow {
        let site = self.world.site(unit);
        let mut rng = Rng::new(self.world.seed, &[self.kind.stream(), unit, slot + 1]);
        let (hand, medium) = (self.kind.hand(self.world), self.kind.medium());
        let (cells, linkable) = match self.kind {
            ListKind::Base => (base(&site, medium, &hand, &mut rng), true),
            ListKind::Economy => (economy(&site, medium, &hand, &mut rng), true),
            ListKind::Statistics => (statistics(&site, medium, &hand, &mut rng), true),
            ListKind::Permits => (permit(&site, medium, &hand, &mut rng), true),
            ListKind::Electricity => self.meter(&site, medium, &hand, &mut rng),
            ListKind::Complaints => {
                let named = !rng.chance(hand.noise.nameless_complaint);
                let complaint = complaint::about(&site, named, &hand, &mut rng);
                let town = site.place.town.name;
                (self.complaint(&complaint, town, &mut rng), complaint.named)
            }
            ListKind::Inspection => inspection(&site, medium, &hand, &mut rng),
        };
        SynthRow { cells, site: format!("S{:07}", site.index + 1), legal: format!("L{:07}", site.legal + 1), linkable }
    }

    fn meter(&self, site: &Site, medium: Medium, hand: &Hand<'_>, rng: &mut Rng) -> (Vec<Cell>, bool) {
        let mut linkable = true;
        let holder = match rng.unit() {
            at if at < hand.noise.unknown_holder => {
                linkable = false;
                self.world.person(rng)
            }
            at if at < hand.noise.unknown_holder + hand.noise.person_holder => site.person.clone(),
            _ => {
                let former = spelling::keeps_former(site, hand, rng).then_some(site.former.as_ref()).flatten();
                spelling::name(site, former.map(|former| &former.name), hand, rng)
            }
        };
        let mut address = spelling::address(&site.place, hand, rng);
        if rng.chance(0.08) {
            address.push_str(rng.pick(&["专变", "配电房", "#2公变", "（台区03）"]));
        }
        let contact = if !linkable || rng.chance(0.6) { Cell::Empty } else { Cell::text(site.contact.clone()) };
        let phone = if !linkable || rng.chance(0.4) { Cell::Empty } else { spelling::phone(site, medium, hand, rng) };
        // Each of several meters measures its own part.
        let kwh = site.kwh * (0.3 + 0.7 * rng.unit());
        (account(holder, address, kwh, contact, phone, rng), linkable)
    }

    fn complaint(&self, complaint: &Complaint, town: &str, rng: &mut Rng) -> Vec<Cell> {
        vec![
            Cell::text(format!("{}2017{}", self.world.ground.letters(), rng.digits(6))),
            Cell::text(format!("2017/{}/{}", rng.range(1, 12), rng.range(1, 28))),
            Cell::text(rng.pick(&["12369热线", "微信", "来信", "市长热线", "网上信访", "部门转办"]).to_owned()),
            Cell::text(complaint.kind.to_owned()),
            if complaint.accused.is_empty() { Cell::Empty } else { Cell::text(complaint.accused.clone()) },
            Cell::text(complaint.text.clone()),
            if rng.chance(0.75) { Cell::text(town.to_owned()) } else { Cell::Empty },
        ]
    }

    /// A row about no unit of the world.
    fn extra(&self, extra: u64) -> SynthRow {
        let world = self.world;
        let mut rng = Rng::new(world.seed, &[self.kind.stream(), u64::MAX, extra]);
        let hand = self.kind.hand(world);
        let town = world.any_town(&mut rng);
        if self.kind == ListKind::Complaints {
            let village = world.village(&mut rng, town);
            let complaint = complaint::foreign(&format!("{}{village}", town.name), &mut rng);
            let cells = self.complaint(&complaint, town.name, &mut rng);
            return SynthRow { cells, site: String::new(), legal: String::new(), linkable: false };
        }
        let place = world.place(&mut rng, town);
        let community = place.village.trim_end_matches('村').trim_end_matches("社区");
        let (holder, unit) = match rng.below(8) {
            0..4 => {
                let committee =
                    if place.village.ends_with('村') { "村民委员会" } else { "社区居民委员会" };
                (format!("{}{community}{committee}", town.name), format!("V{}{community}", town.name))
            }
            4 | 5 => (format!("{community}村经济联合社"), format!("V{}{community}", town.name)),
            6 => (format!("{}工业区管理处", town.stem()), format!("Z{}", town.name)),
            _ => {
                let brand = &world.site(extra).name.brand;
                (
                    format!(
                        "{}{brand}{}有限公司",
                        town.county.city().name,
                        rng.pick(&["物业管理", "投资", "园区开发"])
                    ),
                    format!("P{extra:06}"),
                )
            }
        };
        let address = spelling::address(&place, &hand, &mut rng);
        let phone = if rng.chance(0.2) { Cell::text(mobile(&mut rng)) } else { Cell::Empty };
        let kwh = f64::from(rng.range(50_000, 900_000));
        let cells = account(holder, address, kwh, Cell::Empty, phone, &mut rng);
        SynthRow { cells, site: unit.clone(), legal: unit, linkable: false }
    }
}

fn account(holder: String, address: String, kwh: f64, contact: Cell, phone: Cell, rng: &mut Rng) -> Vec<Cell> {
    vec![
        Cell::text(format!("0319{}", rng.digits(12))),
        Cell::text(holder),
        Cell::text(address),
        Cell::text(rng.pick(&["100", "160", "250", "315", "400", "630", "800", "1250"]).to_owned()),
        Cell::text(format!("{:.2}", kwh / 10_000.0)),
        contact,
        phone,
    ]
}

fn base(site: &Site, medium: Medium, hand: &Hand<'_>, rng: &mut Rng) -> Vec<Cell> {
    let former = spelling::keeps_former(site, hand, rng).then_some(site.former.as_ref()).flatten();
    let name = spelling::name(site, former.map(|former| &former.name), hand, rng);
    let credit = former.map_or(&site.credit, |former| &former.code);
    let (mut code, mut organisation) = (spelling::credit_code(credit, medium, hand, rng), Cell::Empty);
    match rng.unit() {
        at if at < hand.noise.older_code => {
            organisation = Cell::text(hyphened(&credit[8..17], rng));
            code = if rng.chance(0.5) { Cell::Empty } else { Cell::text(site.registration.clone()) };
        }
        at if at < hand.noise.older_code + 0.12 => code = Cell::Empty,
        at if at < hand.noise.older_code + 0.3 => organisation = Cell::text(credit[8..17].to_owned()),
        _ => {}
    }
    // The base register comes from the registration office: companies stand where they are registered. A second site
    // has no registration of its own; it is on the register because somebody went there.
    let place = if site.site_number == 1 && rng.chance(0.6) { &site.registered } else { &site.place };
    let both = spelling::phone(site, medium, hand, rng);
    let (fixed, phone) = match rng.below(4) {
        0 => (Cell::Empty, Cell::Empty),
        1 => (Cell::text(site.landline.clone()), Cell::Empty),
        _ => (Cell::Empty, both),
    };
    vec![
        Cell::Ordinal,
        Cell::text(name),
        code,
        organisation,
        some(&site.person, 0.93, rng),
        Cell::text(match place.town.county.name() {
            "" => place.town.county.city().name,
            county => county,
        }),
        some(place.town.name, 0.9, rng),
        Cell::text(spelling::address(place, hand, rng)),
        some(site.trade.code.0, 0.95, rng),
        some(site.trade.code.1, 0.9, rng),
        fixed,
        phone,
        Cell::text(rng.pick(&["运行", "运行", "运行", "全年停产", "关闭", ""]).to_owned()),
    ]
}

fn economy(site: &Site, medium: Medium, hand: &Hand<'_>, rng: &mut Rng) -> Vec<Cell> {
    let former = spelling::keeps_former(site, hand, rng).then_some(site.former.as_ref()).flatten();
    let credit = former.map_or(&site.credit, |former| &former.code);
    // A tax number was six digits of the office and the organisation code until 2015.
    let code = match rng.unit() {
        at if at < hand.noise.older_code * 2.0 => {
            Cell::text(format!("{}{}", site.place.town.county.city().code, &credit[8..17]))
        }
        at if at < hand.noise.older_code * 2.0 + 0.2 => Cell::Empty,
        _ => spelling::credit_code(credit, medium, hand, rng),
    };
    vec![
        Cell::text(spelling::name(site, former.map(|former| &former.name), hand, rng)),
        code,
        some(&site.person, 0.85, rng),
        Cell::text(spelling::address(&site.registered, hand, rng)),
        if site.site_number > 1 || rng.chance(0.6) {
            Cell::text(spelling::address(&site.place, hand, rng))
        } else {
            Cell::Empty
        },
        if rng.chance(0.8) { spelling::phone(site, medium, hand, rng) } else { Cell::Empty },
        Cell::text(site.trade.products[rng.below(site.trade.products.len())].to_owned()),
        Cell::text(format!("{:.0}", site.kwh / 100.0 * (0.5 + rng.unit()))),
    ]
}

fn statistics(site: &Site, medium: Medium, hand: &Hand<'_>, rng: &mut Rng) -> Vec<Cell> {
    let former = spelling::keeps_former(site, hand, rng).then_some(site.former.as_ref()).flatten();
    let credit = former.map_or(&site.credit, |former| &former.code);
    let code = match rng.unit() {
        at if at < 0.55 => Cell::text(hyphened(&credit[8..17], rng)),
        at if at < 0.7 => Cell::Empty,
        _ => spelling::credit_code(credit, medium, hand, rng),
    };
    let used = match (&site.former, former) {
        (Some(before), None) if rng.chance(0.5) => Cell::text(spelling::registered_name(&before.name)),
        _ => Cell::Empty,
    };
    vec![
        Cell::text(spelling::name(site, former.map(|former| &former.name), hand, rng)),
        code,
        used,
        Cell::text(spelling::address(&site.place, hand, rng)),
        degrees(site.longitude, rng),
        degrees(site.latitude, rng),
        // The statistics of 2016 use the edition of 2011.
        Cell::text(site.trade.code_2011.to_owned()),
        some(&site.contact, 0.8, rng),
        if rng.chance(0.75) { spelling::phone(site, medium, hand, rng) } else { Cell::Empty },
        Cell::text(format!("{:.1}", site.kwh / 50.0 * rng.unit())),
    ]
}

fn permit(site: &Site, medium: Medium, hand: &Hand<'_>, rng: &mut Rng) -> Vec<Cell> {
    let letter = rng.pick(&["P", "Q", "R", "U", "V", "W", "X", "Y", "Z"]);
    let day = rng.range(0, 364);
    let issued = if rng.chance(0.15) {
        // Days since 1899-12-30, as a spreadsheet counts them; 42,736 is 2017-01-01.
        Cell::Number(f64::from(42_736 + day))
    } else {
        Cell::text(format!("2017-{:02}-{:02}", day / 31 + 1, day % 28 + 1))
    };
    vec![
        Cell::text(spelling::name(site, None, hand, rng)),
        spelling::credit_code(&site.credit, medium, hand, rng),
        Cell::text(format!("{}{:03}{letter}", site.credit, site.site_number)),
        Cell::text(spelling::address(&site.place, hand, rng)),
        Cell::text(site.trade.code.1.to_owned()),
        some(&site.person, 0.96, rng),
        Cell::Number((site.longitude * 1e5).round() / 1e5),
        Cell::Number((site.latitude * 1e5).round() / 1e5),
        issued,
    ]
}

fn inspection(site: &Site, medium: Medium, hand: &Hand<'_>, rng: &mut Rng) -> (Vec<Cell>, bool) {
    let surname: String = site.person.chars().take(1).collect();
    let nameless = rng.chance(hand.noise.nameless_inspection);
    let name = if nameless {
        match rng.below(4) {
            0 => format!("无名{}加工点", site.trade.drift[0]),
            1 => "无牌无证".to_owned(),
            2 => format!("{}老板（无牌）", surname),
            _ => "无厂名".to_owned(),
        }
    } else {
        let former = spelling::keeps_former(site, hand, rng).then_some(site.former.as_ref()).flatten();
        spelling::name(site, former.map(|former| &former.name), hand, rng)
    };
    let person = match rng.below(6) {
        _ if nameless => Cell::text(format!("{surname}老板")),
        0 => Cell::text(format!("{surname}老板")),
        1 => Cell::Empty,
        2 => Cell::text(site.contact.clone()),
        _ => Cell::text(site.person.clone()),
    };
    let phone = if nameless || rng.chance(0.35) { Cell::Empty } else { spelling::phone(site, medium, hand, rng) };
    let village = spelling::village(site.place.village, hand, rng);
    let cells = vec![
        Cell::Ordinal,
        Cell::text(name),
        person,
        phone,
        Cell::text(site.place.town.name.to_owned()),
        Cell::text(village),
        Cell::text(spelling::address(&site.place, hand, rng)),
        Cell::text(rng.pick(site.trade.drift).to_owned()),
        Cell::Number(f64::from(rng.range(40, 3000))),
        Cell::text(rng.pick(&["关停取缔", "整改提升", "搬迁入园", "已停产", "限期办证"]).to_owned()),
    ];
    (cells, !nameless)
}

fn some(text: &str, share: f64, rng: &mut Rng) -> Cell {
    if rng.chance(share) { Cell::text(text.to_owned()) } else { Cell::Empty }
}

fn hyphened(organisation: &str, rng: &mut Rng) -> String {
    if rng.chance(0.5) { format!("{}-{}", &organisation[..8], &organisation[8..]) } else { organisation.to_owned() }
}

/// Degrees as a form asks for them (度分秒), or decimal, or missing.
fn degrees(value: f64, rng: &mut Rng) -> Cell {
    match rng.below(10) {
        0 => Cell::Empty,
        1..6 => {
            let seconds = (value * 3600.0).round() as u32;
            Cell::text(format!("{}°{}′{}″", seconds / 3600, seconds / 60 % 60, seconds % 60))
        }
        _ => Cell::text(format!("{value:.5}")),
    }
}

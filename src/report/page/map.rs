//! Units as points on the outlines of their counties. Every point is one stroke of one path, so that twenty thousand draw at once.

use super::Outline;
use super::facts::Facts;
use super::html::{esc, px, whole};
use std::fmt::Write as _;

const WIDE: f64 = 940.0;
/// A map taller than this would not fit on a page of paper.
const TALL: f64 = 900.0;
/// An area holding a smaller share of the points is not drawn for their sake: a slip of a digit puts a unit into the next province.
const SHARE: f64 = 0.01;
/// Margin around what is drawn, as a share of its size.
const MARGIN: f64 = 0.08;

/// What is drawn: places in px, and where units fall.
pub(super) struct Map {
    low: (f64, f64),
    high: (f64, f64),
    scale: f64,
    squeeze: f64,
    /// Per unit: its place in tenths of a px; `None` without coordinates or outside the map.
    pub places: Vec<Option<(i32, i32)>>,
    with_point: usize,
    outside: usize,
}

impl Map {
    /// The map of these units; `None` when none has coordinates.
    pub(super) fn of(facts: &Facts<'_>) -> Option<Self> {
        let points: Vec<Option<(f64, f64)>> = facts.roster.units.iter().map(Facts::point).collect();
        let known: Vec<(f64, f64)> = points.iter().copied().flatten().collect();
        if known.is_empty() {
            return None;
        }
        let (low, high) = frame(&known, facts.input.outlines);
        let squeeze = ((low.1 + high.1) / 2.0).to_radians().cos().max(0.1);
        let (wide, tall) = (((high.0 - low.0) * squeeze).max(1e-4), (high.1 - low.1).max(1e-4));
        let scale = (WIDE / wide).min(TALL / tall);
        let mut map = Self { low, high, scale, squeeze, places: Vec::new(), with_point: known.len(), outside: 0 };
        map.places = points
            .into_iter()
            .map(|point| {
                let inside = |(lon, lat): &(f64, f64)| (low.0..=high.0).contains(lon) && (low.1..=high.1).contains(lat);
                let (x, y) = map.project(point.filter(inside)?);
                Some(((x * 10.0).round() as i32, (y * 10.0).round() as i32))
            })
            .collect();
        map.outside = map.with_point - map.places.iter().flatten().count();
        Some(map)
    }

    fn project(&self, (lon, lat): (f64, f64)) -> (f64, f64) {
        ((lon - self.low.0) * self.squeeze * self.scale, (self.high.1 - lat) * self.scale)
    }

    fn size(&self) -> (f64, f64) {
        self.project((self.high.0, self.low.1))
    }

    /// The drawing with its text.
    pub(super) fn draw(&self, facts: &Facts<'_>) -> String {
        let w = facts.w;
        let (wide, tall) = self.size();
        let mut svg = format!(
            "<svg id=\"map\" class=\"map\" viewBox=\"0 0 {} {}\" style=\"max-width:{}px\" role=\"img\" aria-label=\"{}\"><g class=\"land\">",
            px(wide),
            px(tall),
            px(wide),
            w.t("单位分布图", "map of units")
        );
        let mut labels = String::new();
        // A name that would run into another is left out.
        let mut named: Vec<(f64, f64)> = Vec::new();
        for outline in facts.input.outlines.iter().filter(|outline| self.sees(outline)) {
            let mut path = String::new();
            for ring in &outline.rings {
                for (at, &point) in ring.iter().enumerate() {
                    let (x, y) = self.project(point);
                    let _ = write!(path, "{}{} {}", if at == 0 { "M" } else { "L" }, px(x), px(y));
                }
                path.push('Z');
            }
            let _ = write!(svg, "<path d=\"{path}\"/>");
            let (x, y) = self.project(middle(outline));
            let free = named.iter().all(|(a, b): &(f64, f64)| (x - a).abs() > 52.0 || (y - b).abs() > 16.0);
            if free && (24.0..wide - 24.0).contains(&x) && (14.0..tall - 36.0).contains(&y) {
                named.push((x, y));
                let _ = write!(labels, "<text x=\"{}\" y=\"{}\">{}</text>", px(x), px(y), esc(&outline.name));
            }
        }
        let _ = write!(svg, "</g><g class=\"names\">{labels}</g>");
        let thick = match self.places.iter().flatten().count() {
            0..500 => 6.5,
            500..4000 => 4.5,
            _ => 3.2,
        };
        for (class, omitted) in [("known", false), ("omitted", true)] {
            let mut path = String::new();
            for (place, flag) in self.places.iter().zip(&facts.omitted) {
                if let (Some((x, y)), true) = (place, *flag == omitted) {
                    let _ = write!(path, "M{} {}h0", px(f64::from(*x) / 10.0), px(f64::from(*y) / 10.0));
                }
            }
            let _ = write!(
                svg,
                "<path id=\"map-{class}\" class=\"points {class}\" stroke-width=\"{thick}\" d=\"{path}\"/>"
            );
        }
        svg.push_str(&self.ruler(tall));
        svg.push_str("</svg>");
        let units = facts.roster.units.len();
        let mut note = match w.0 {
            super::Lang::Zh => format!(
                "{} 个单位中 {} 个有坐标。坐标照名单所给，名单没有说明坐标系：WGS-84 与 CGCS2000 几乎重合，GCJ-02、BD-09 与之相差可达 700 米，此图看的是分布，不是门牌。",
                whole(units),
                whole(self.with_point)
            ),
            super::Lang::En => format!(
                "{} of {} units have coordinates. They stand as the lists gave them, datum unsaid: WGS-84 and CGCS2000 nearly coincide, GCJ-02 and BD-09 lie up to 700 m off. The map shows where units are many, not at which door.",
                whole(self.with_point),
                whole(units)
            ),
        };
        if self.outside > 0 {
            let _ = match w.0 {
                super::Lang::Zh => {
                    write!(note, "另有 {} 个单位的坐标落在图外，远离其他单位，可能填错，请核对。", whole(self.outside))
                }
                super::Lang::En => write!(
                    note,
                    " {} more lie outside the map, far from the others, perhaps by a slip: please check.",
                    whole(self.outside)
                ),
            };
        }
        if facts.input.outlines.is_empty() {
            note.push_str(w.t("没有这一地区的区县边界，只画点。", " No county outlines are known here; points only."));
        } else {
            note.push_str(w.t(
                "区县边界经简化，仅供示意，不作划界依据；来源 Vonng/adcode，CC BY 4.0。",
                " Outlines are simplified, for orientation only; from Vonng/adcode, CC BY 4.0.",
            ));
        }
        let legend = format!(
            "<p class=\"legend\"><span class=\"key known\"></span>{}　<span class=\"key omitted\"></span>{}　<span id=\"map-count\"></span></p>",
            w.t("名录单位", "units"),
            w.t("底册疑似遗漏", "suspected omissions")
        );
        format!("<figure>{legend}{svg}<figcaption>{note}</figcaption></figure>")
    }

    fn sees(&self, outline: &Outline) -> bool {
        let (low, high) = outline.bounds();
        low.0 <= self.high.0 && high.0 >= self.low.0 && low.1 <= self.high.1 && high.1 >= self.low.1
    }

    /// A bar of a round number of kilometres.
    fn ruler(&self, tall: f64) -> String {
        let per_km = self.scale / 111.2;
        let fits =
            [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0].into_iter().rfind(|km| km * per_km <= 160.0);
        let km = fits.unwrap_or(0.5);
        format!(
            "<g class=\"ruler\"><path d=\"M14 {y}v6h{}v-6\"/><text x=\"14\" y=\"{}\">{km} km</text></g>",
            px(km * per_km),
            px(tall - 24.0),
            y = px(tall - 18.0)
        )
    }
}

/// The corners of what to draw: around the points in outlines that hold a fair share of them, or around the bulk of the points.
fn frame(points: &[(f64, f64)], outlines: &[Outline]) -> ((f64, f64), (f64, f64)) {
    let least = (points.len() as f64 * SHARE).max(1.0);
    let mut held: Vec<(f64, f64)> = Vec::new();
    for outline in outlines {
        let (low, high) = outline.bounds();
        let near = |(lon, lat): &&(f64, f64)| (low.0..=high.0).contains(lon) && (low.1..=high.1).contains(lat);
        let inside: Vec<(f64, f64)> =
            points.iter().filter(near).filter(|point| outline.holds(**point)).copied().collect();
        if inside.len() as f64 >= least {
            held.extend(inside);
        }
    }
    if held.is_empty() {
        let (lon, lat) = (bulk(points, |point| point.0), bulk(points, |point| point.1));
        let inside = |(x, y): &&(f64, f64)| (lon.0..=lon.1).contains(x) && (lat.0..=lat.1).contains(y);
        held.extend(points.iter().filter(inside));
    }
    let start = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    let (low, high) = held
        .iter()
        .fold(start, |(low, high), &(lon, lat)| ((low.0.min(lon), low.1.min(lat)), (high.0.max(lon), high.1.max(lat))));
    if low.0 > high.0 {
        // The bulk in either direction need not hold one common point; then everything is drawn.
        return frame_of_all(points);
    }
    around(low, high)
}

fn frame_of_all(points: &[(f64, f64)]) -> ((f64, f64), (f64, f64)) {
    let start = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    let (low, high) = points
        .iter()
        .fold(start, |(low, high), &(lon, lat)| ((low.0.min(lon), low.1.min(lat)), (high.0.max(lon), high.1.max(lat))));
    around(low, high)
}

/// The frame with its margin; a single village still has some land around it.
fn around(low: (f64, f64), high: (f64, f64)) -> ((f64, f64), (f64, f64)) {
    let margin = |low: f64, high: f64| ((high - low) * MARGIN).max(0.01);
    let (dx, dy) = (margin(low.0, high.0), margin(low.1, high.1));
    ((low.0 - dx, low.1 - dy), (high.0 + dx, high.1 + dy))
}

/// The range beyond which a coordinate is a slip: six times the middle half's width on either side of it, at least half a degree.
fn bulk(points: &[(f64, f64)], of: fn(&(f64, f64)) -> f64) -> (f64, f64) {
    let mut sorted: Vec<f64> = points.iter().map(of).collect();
    sorted.sort_by(f64::total_cmp);
    let quarter = |at: usize| sorted[(sorted.len() - 1) * at / 4];
    let wide = ((quarter(3) - quarter(1)) * 6.0).max(0.5);
    (quarter(1) - wide, quarter(3) + wide)
}

/// Where the name stands: the centroid of the largest ring.
fn middle(outline: &Outline) -> (f64, f64) {
    let mut best = (0.0, (0.0, 0.0));
    for ring in &outline.rings {
        let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
        for (at, &(bx, by)) in ring.iter().enumerate() {
            let (ax, ay) = ring[(at + ring.len() - 1) % ring.len()];
            let cross = ax * by - bx * ay;
            (area, x, y) = (area + cross, x + (ax + bx) * cross, y + (ay + by) * cross);
        }
        if area.abs() > best.0 {
            best = (area.abs(), (x / (3.0 * area), y / (3.0 * area)));
        }
    }
    best.1
}

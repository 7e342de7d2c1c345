//! Coordinates (经度, 纬度) as lists write them, and the distance between two points.
//!
//! Lists give decimal degrees, 度分秒 (112°59′45.6″, 112度59分45.6秒, 112 59 45.6), digits packed without separators (1125945.6), now and then
//! longitude and latitude exchanged, and points rounded to two decimals (a village's middle, ±1 km). The datum is rarely said, and
//! WGS-84, CGCS2000, GCJ-02 and BD-09 lie up to 700 m apart, so distance is soft evidence: near speaks for, only far speaks against.

use smallvec::SmallVec;

/// A point in decimal degrees, datum unknown.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// Longitude, east positive.
    pub lon: f64,
    /// Latitude, north positive.
    pub lat: f64,
    /// The list had longitude and latitude exchanged.
    pub swapped: bool,
    /// Rounded to two decimals or whole minutes: known to about a kilometre.
    coarse: bool,
}

/// Agreement of two points; 0 is the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum DistanceLevel {
    /// At most 60 m apart: one gate.
    SameSpot = 0,
    /// At most 300 m: one plant, or neighbours.
    Near = 1,
    /// At most 1 km: one plant in different datums, or one village.
    Kilometre = 2,
    /// At most 3 km: one town.
    Town = 3,
    /// Farther.
    Far = 4,
    /// A side has no point.
    Missing = 255,
}

impl Point {
    /// Reads a pair of cells. `None` when one is no angle or the point lies outside China (73–136° E, 3–54° N) either way round.
    ///
    /// ```
    /// use minglu::domain::cn::coordinate::Point;
    /// let point = Point::read("113°0′36.0″", "22°46′12.0″").unwrap();
    /// assert!((point.lon - 113.01).abs() < 1e-9 && (point.lat - 22.77).abs() < 1e-9);
    /// assert!(Point::read("22.79816", "113.29168").unwrap().swapped);
    /// assert!(Point::read("0", "0").is_none());
    /// ```
    pub fn read(lon: &str, lat: &str) -> Option<Self> {
        Self::from_angles(angle(lon)?, angle(lat)?)
    }

    /// Reads six cells as the census form has them: degrees, minutes and seconds of the longitude, then of the latitude. Blank minutes
    /// and seconds count as 0.
    ///
    /// ```
    /// use minglu::domain::cn::coordinate::Point;
    /// let point = Point::read_dms(["116", "38", "24"], ["23", "40", "12.5"]).unwrap();
    /// assert!((point.lon - 116.64).abs() < 1e-9);
    /// assert!(Point::read_dms(["116", "75", ""], ["23", "40", ""]).is_none());
    /// ```
    pub fn read_dms(lon: [&str; 3], lat: [&str; 3]) -> Option<Self> {
        let joined = |cells: [&str; 3]| angle(cells.map(str::trim).join("|").trim_end_matches('|'));
        Self::from_angles(joined(lon)?, joined(lat)?)
    }

    /// Reads one cell that holds both (`113.29，22.79`, `E116°38′24″ N23°40′12″`), in either order.
    ///
    /// ```
    /// use minglu::domain::cn::coordinate::Point;
    /// assert_eq!(Point::read_pair("113.2903，22.7911").unwrap().lat, 22.7911);
    /// assert!(Point::read_pair("北纬23°40′12″ 东经116°38′24″").unwrap().swapped);
    /// assert!((Point::read_pair("东经113度17分24秒北纬22度47分24秒").unwrap().lat - 22.79).abs() < 1e-9);
    /// assert!(Point::read_pair("113.2903").is_none());
    /// ```
    pub fn read_pair(cell: &str) -> Option<Self> {
        // Either angle may be named, and then no separator need stand between them.
        let named = |c: char| matches!(c, '东' | '北' | 'E' | 'N' | 'e' | 'n');
        let digit = |c: char| c.is_ascii_digit();
        let second = cell.char_indices().find(|&(at, c)| named(c) && cell[..at].contains(digit));
        if let Some((at, _)) = second
            && let Some(point) = Self::read(&cell[..at], &cell[at..])
        {
            return Some(point);
        }
        let separators: [&[char]; 2] = [&[',', '，', ';', '；', '、', '/', '|'], &[' ', '\u{3000}', '\t']];
        separators.iter().find_map(|separators| {
            let mut halves = cell.split(*separators).map(str::trim).filter(|half| !half.is_empty());
            match (halves.next(), halves.next(), halves.next()) {
                (Some(lon), Some(lat), None) => Self::read(lon, lat),
                _ => None,
            }
        })
    }

    fn from_angles((lon, lon_coarse): (f64, bool), (lat, lat_coarse): (f64, bool)) -> Option<Self> {
        let coarse = lon_coarse && lat_coarse;
        let inside = |lon: f64, lat: f64| (73.0..=136.0).contains(&lon) && (3.0..=54.0).contains(&lat);
        if inside(lon, lat) {
            Some(Self { lon, lat, swapped: false, coarse })
        } else if inside(lat, lon) {
            Some(Self { lon: lat, lat: lon, swapped: true, coarse })
        } else {
            None
        }
    }

    /// True when the point is known to about a kilometre only.
    pub fn is_coarse(&self) -> bool {
        self.coarse
    }

    /// Great-circle distance in metres (haversine, mean radius 6,371,009 m).
    ///
    /// ```
    /// use minglu::domain::cn::coordinate::Point;
    /// let a = Point::read("116.62230", "23.65690").unwrap();
    /// let b = Point::read("116.62230", "23.66590").unwrap();
    /// assert!((a.metres_to(&b) - 1000.8).abs() < 1.0);
    /// ```
    pub fn metres_to(&self, other: &Point) -> f64 {
        let (dlat, dlon) = ((other.lat - self.lat).to_radians(), (other.lon - self.lon).to_radians());
        let cosines = self.lat.to_radians().cos() * other.lat.to_radians().cos();
        let half = (dlat / 2.0).sin().powi(2) + cosines * (dlon / 2.0).sin().powi(2);
        2.0 * 6_371_009.0 * half.sqrt().min(1.0).asin()
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.5}, {:.5}", self.lon, self.lat)
    }
}

/// Grades the distance of two points; a coarse one is given a kilometre's doubt.
pub fn compare(a: &Point, b: &Point) -> DistanceLevel {
    let metres = a.metres_to(b);
    let coarse = a.coarse || b.coarse;
    match metres {
        m if m <= 60.0 && !coarse => DistanceLevel::SameSpot,
        m if m <= 300.0 && !coarse => DistanceLevel::Near,
        m if m <= if coarse { 1500.0 } else { 1000.0 } => DistanceLevel::Kilometre,
        m if m <= if coarse { 4000.0 } else { 3000.0 } => DistanceLevel::Town,
        _ => DistanceLevel::Far,
    }
}

/// Decimal degrees of a cell, and whether it is coarse.
fn angle(cell: &str) -> Option<(f64, bool)> {
    let folded = crate::text::fold(cell);
    let mut numbers: SmallVec<[&str; 4]> = SmallVec::new();
    numbers.extend(
        folded.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|part| part.bytes().any(|b| b.is_ascii_digit())),
    );
    // The fold takes the blanks out of 112 59 45.6 only between Chinese characters; digits keep them.
    let value = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
    match numbers.as_slice() {
        [one] => {
            let decimals = one.split_once('.').map_or(0, |(_, fraction)| fraction.trim_end_matches('0').len());
            let degrees = value(one)?;
            if degrees > 360.0 { packed(one).map(|degrees| (degrees, false)) } else { Some((degrees, decimals <= 2)) }
        }
        [degrees, minutes] => {
            Some((value(degrees)? + value(minutes).filter(|m| *m < 60.0)? / 60.0, !minutes.contains('.')))
        }
        [degrees, minutes, seconds] => {
            let (minutes, seconds) = (value(minutes)?, value(seconds)?);
            let valid = minutes < 60.0 && seconds < 60.0;
            valid.then(|| Some((value(degrees)? + minutes / 60.0 + seconds / 3600.0, false)))?
        }
        _ => None,
    }
}

/// Degrees, two digits of minutes and two of seconds run together (1125945.6), or decimal degrees that lost their point (112817430).
fn packed(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.is_empty() && (8..=12).contains(&whole.len()) {
        let degrees = if whole.starts_with('1') { 3 } else { 2 };
        return format!("{}.{}", &whole[..degrees], &whole[degrees..]).parse().ok();
    }
    if !(6..=7).contains(&whole.len()) {
        return None;
    }
    let (degrees, rest) = whole.split_at(whole.len() - 4);
    let seconds: f64 = format!("{}.{fraction}0", &rest[2..]).parse().ok()?;
    let (degrees, minutes): (f64, f64) = (degrees.parse().ok()?, rest[..2].parse().ok()?);
    (minutes < 60.0 && seconds < 60.0).then(|| degrees + minutes / 60.0 + seconds / 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_lists_write() {
        for (cell, degrees, coarse) in [
            ("113.22626", 113.22626, false),
            ("113.20", 113.2, true),
            ("112°59′45.6″", 112.996, false),
            ("112度59分45.6秒", 112.996, false),
            ("E112°59'45.6\"", 112.996, false),
            ("1125945.6", 112.996, false),
            ("１１２．９９６０", 112.996, false),
            ("112996000", 112.996, false),
            ("22373070", 22.37307, false),
            ("112°30′", 112.5, true),
        ] {
            let (read, is_coarse) = angle(cell).unwrap();
            assert!((read - degrees).abs() < 1e-9 && is_coarse == coarse, "{cell}: {read} {is_coarse}");
        }
        for cell in ["", "无", "112°75′3″", "1127545.6", "1.2.3.4.5"] {
            assert!(
                angle(cell).is_none_or(|(value, _)| Point::read(cell, cell).is_none() && value.is_finite()),
                "{cell}"
            );
        }
    }

    #[test]
    fn a_coarse_point_is_given_a_kilometre() {
        let exact = Point::read("113.25000", "22.74123").unwrap();
        let coarse = Point::read("113.25", "22.75").unwrap();
        assert_eq!(compare(&exact, &coarse), DistanceLevel::Kilometre);
        assert_eq!(compare(&exact, &exact), DistanceLevel::SameSpot);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(lon in "\\PC{0,16}", lat in "\\PC{0,16}") {
            if let Some(point) = Point::read(&lon, &lat) {
                prop_assert!(point.lon.is_finite() && point.lat.is_finite());
            }
        }

        #[test]
        fn distance_is_symmetric(a in 73.0..136.0_f64, b in 3.0..54.0_f64, c in 73.0..136.0_f64, d in 3.0..54.0_f64) {
            let x = Point { lon: a, lat: b, swapped: false, coarse: false };
            let y = Point { lon: c, lat: d, swapped: false, coarse: false };
            prop_assert!((x.metres_to(&y) - y.metres_to(&x)).abs() < 1e-6);
            prop_assert_eq!(compare(&x, &y), compare(&y, &x));
        }
    }
}

//! Outlines of counties, simplified, to draw units on. Guangdong only; see `data/README.md` for how the file was made.

use std::str::FromStr;

const GUANGDONG: &str = include_str!("data/outlines_guangdong.txt");
/// Steps of the file's grid per degree: 56 m, half of what the simplification leaves.
const GRID: f64 = 2000.0;

/// The outline of a county, good to some 130 m: for orientation, not for deciding what lies where.
#[derive(Debug, Clone, PartialEq)]
pub struct County {
    /// Six digits.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Closed rings of longitude and latitude in degrees, the first point not repeated. The source does not say the datum.
    pub rings: Vec<Vec<(f64, f64)>>,
}

/// All counties of Guangdong, and 东莞 and 中山, which have none, in order of their codes. Neighbours share their border point by point.
///
/// ```
/// use minglu::domain::cn::outline::guangdong;
/// let counties = guangdong();
/// assert_eq!(counties.len(), 123);
/// assert!(counties.iter().any(|county| county.code == "445103" && county.name == "潮安区"));
/// ```
pub fn guangdong() -> Vec<County> {
    let (arcs, counties) = GUANGDONG.split_once("\n\n").unwrap_or_default();
    let arcs: Vec<Vec<(f64, f64)>> = arcs.lines().filter(|line| !line.starts_with('#')).map(points).collect();
    let county = |line: &'static str| {
        let mut cells = line.split('\t');
        let (code, name, rings) = (cells.next()?, cells.next()?, cells.next()?);
        Some(County { code, name, rings: rings.split(' ').map(|ring| join(ring, &arcs)).collect() })
    };
    counties.lines().filter_map(county).collect()
}

/// The points of a ring given as arcs: `3,~4` is arc 3 followed by arc 4 backwards. An arc begins where the last one ended.
fn join(ring: &str, arcs: &[Vec<(f64, f64)>]) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for name in ring.split(',') {
        let (backwards, number) = name.strip_prefix('~').map_or((false, name), |number| (true, number));
        let Some(arc) = usize::from_str(number).ok().and_then(|number| arcs.get(number)) else { continue };
        points.pop();
        if backwards {
            points.extend(arc.iter().rev());
        } else {
            points.extend(arc);
        }
    }
    if points.first() == points.last() {
        points.pop();
    }
    points
}

/// Decodes a line of differences: five bits to a character from `?` on, the lowest first, all but the last of a number with the sixth
/// bit set; the lowest bit of a number is its sign.
fn points(line: &str) -> Vec<(f64, f64)> {
    let mut numbers = Vec::new();
    let (mut value, mut shift) = (0i64, 0u32);
    for byte in line.bytes() {
        let six = i64::from(byte) - 63;
        value |= (six & 31) << shift;
        if six & 32 != 0 {
            shift = (shift + 5).min(55);
            continue;
        }
        numbers.push(if value & 1 == 1 { !(value >> 1) } else { value >> 1 });
        (value, shift) = (0, 0);
    }
    let (mut x, mut y) = (0, 0);
    let step = |pair: &[i64]| {
        (x, y) = (x + pair[0], y + pair[1]);
        (x as f64 / GRID, y as f64 / GRID)
    };
    numbers.chunks_exact(2).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(ring: &[(f64, f64)]) -> f64 {
        let edge = |at: usize| {
            let ((ax, ay), (bx, by)) = (ring[at], ring[(at + 1) % ring.len()]);
            ax * by - bx * ay
        };
        ((0..ring.len()).map(edge).sum::<f64>() / 2.0).abs()
    }

    #[test]
    fn every_county_is_an_area_of_guangdong() {
        for county in guangdong() {
            assert!(county.code.len() == 6 && county.code.starts_with("44"), "{county:?}");
            assert!(!county.rings.is_empty() && county.rings.iter().all(|ring| ring.len() >= 3), "{}", county.name);
            for &(lon, lat) in county.rings.iter().flatten() {
                assert!((109.5..117.4).contains(&lon) && (20.1..25.6).contains(&lat), "{}: {lon} {lat}", county.name);
            }
        }
    }

    /// The province has 179,700 km²; what simplification takes from one county it gives to its neighbour.
    #[test]
    fn together_they_are_the_province() {
        let counties = guangdong();
        let square_km = |county: &County| {
            county.rings.iter().map(|ring| area(ring) * 111.2 * 111.2 * ring[0].1.to_radians().cos()).sum::<f64>()
        };
        let total: f64 = counties.iter().map(square_km).sum();
        assert!((total - 179_700.0).abs() < 3_000.0, "{total}");
        let chaoan = counties.iter().find(|county| county.name == "潮安区").unwrap();
        assert!((square_km(chaoan) - 1_063.0).abs() < 60.0, "{}", square_km(chaoan));
    }

    /// A border is one arc for both its counties.
    #[test]
    fn neighbours_share_their_border() {
        let counties = guangdong();
        let points = |code: &str| -> Vec<(f64, f64)> {
            counties.iter().find(|county| county.code == code).unwrap().rings.concat()
        };
        let (shunde, nanhai) = (points("440606"), points("440605"));
        assert!(shunde.iter().filter(|point| nanhai.contains(point)).count() > 10);
    }
}

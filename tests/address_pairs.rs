//! The address parser against public labelled pairs (not part of the repository).

use minglu::domain::cn::address::{AddressParser, PairClass, PairRarity, three_way};
use minglu::domain::cn::region::RegionContext;
use minglu::text::fold;
use std::path::Path;

/// Reached by rules alone; a change that falls below has lost something.
const FLOOR: f64 = 0.635;

#[test]
fn three_classes_of_public_pairs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = ["../shared", "../../shared"].map(|shared| root.join(shared).join("data/china/address_pairs.csv"));
    let path = path.iter().find(|path| path.exists()).unwrap_or(&path[0]);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return;
    }
    let parser = AddressParser::new(RegionContext::default());
    let rows: Vec<csv::StringRecord> = csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect();
    let parsed: Vec<_> = rows.iter().map(|row| (parser.parse(&fold(&row[0])), parser.parse(&fold(&row[1])))).collect();
    let rarity = PairRarity::learn(parsed.iter().flat_map(|(left, right)| [left, right]));
    let mut counts = [[0_u32; 3]; 3];
    for (row, (left, right)) in rows.iter().zip(&parsed) {
        let found = three_way(left, right, &rarity);
        let expected = [PairClass::Exact, PairClass::Partial, PairClass::Different]
            .into_iter()
            .find(|class| class.as_str() == &row[2])
            .unwrap();
        counts[expected as usize][found as usize] += 1;
    }
    let mut f1 = 0.0;
    for class in 0..3 {
        let hit = f64::from(counts[class][class]);
        let said: u32 = counts.iter().map(|row| row[class]).sum();
        let true_: u32 = counts[class].iter().sum();
        let (precision, recall) = (hit / f64::from(said.max(1)), hit / f64::from(true_.max(1)));
        let f = if hit == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        println!("class {class}: P {precision:.3} R {recall:.3} F1 {f:.3}");
        f1 += f / 3.0;
    }
    println!("{counts:?}\nmacro-F1 {f1:.4}");
    assert!(f1 >= FLOOR, "macro-F1 {f1:.4} fell below {FLOOR}");
}

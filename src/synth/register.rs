//! One register with repeats: what a registration office would send of the whole area, for runs at scale.
//!
//! Every unit stands once; one in six stands again as somebody else wrote it, with its former name or code or without the code, and one
//! in forty a third time. The rows are in no order. Memory does not grow with the units.

use super::delimited::{Encoding, TextFile};
use super::rng::{Rng, Shuffle};
use super::spelling::{self, Hand, Medium};
use super::world::Site;
use super::{Cell, SynthCase, SynthError};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Columns of the register.
pub const HEADER: [&str; 6] = ["单位名称", "统一社会信用代码", "法定代表人", "住所", "联系电话", "行业"];

/// Source name of the register in its truth.
const STEM: &str = "register";

/// Rows a unit may have.
const SLOTS: u64 = 3;

/// Chance of each further row after the one before it.
const AGAIN: [f64; SLOTS as usize] = [1.0, 0.17, 0.15];

/// Name of the stream of chance.
const STREAM: u64 = 200;

/// Places drawn at a time.
const CHUNK: u64 = 16_384;

/// A written register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The register.
    pub file: PathBuf,
    /// Its truth.
    pub truth: PathBuf,
    /// Rows below the header.
    pub records: u32,
}

impl SynthCase {
    /// Writes the units as one register with repeats, `register.csv`, and its answer, `truth.csv`.
    ///
    /// # Errors
    /// [`SynthError::Write`] with the path that failed.
    pub fn write_register(&self, dir: &Path) -> Result<Register, SynthError> {
        let failed = |path: &Path, reason: std::io::Error| SynthError::Write {
            path: path.display().to_string(),
            reason: reason.to_string(),
        };
        fs::create_dir_all(dir).map_err(|reason| failed(dir, reason))?;
        let (file, truth) = (dir.join(format!("{STEM}.csv")), dir.join("truth.csv"));
        let mut text = TextFile::create(&file, Encoding::Utf8, ',').map_err(|reason| failed(&file, reason))?;
        let mut answer = BufWriter::new(File::create(&truth).map_err(|reason| failed(&truth, reason))?);
        text.row(HEADER).map_err(|reason| failed(&file, reason))?;
        writeln!(answer, "source,record,site,legal,linkable").map_err(|reason| failed(&truth, reason))?;
        let places = self.world.units * SLOTS;
        let shuffle = Shuffle::new(places, self.world.seed, &[STREAM]);
        let mut records = 0;
        for from in (0..places).step_by(CHUNK as usize) {
            let rows: Vec<(Site, [String; 6])> =
                (from..places.min(from + CHUNK)).into_par_iter().filter_map(|at| self.entry(shuffle.get(at))).collect();
            for (site, cells) in rows {
                records += 1;
                text.row(cells.iter().map(String::as_str)).map_err(|reason| failed(&file, reason))?;
                writeln!(answer, "{STEM},{records},S{:07},L{:07},1", site.index + 1, site.legal + 1)
                    .map_err(|reason| failed(&truth, reason))?;
            }
        }
        text.finish().map_err(|reason| failed(&file, reason))?;
        answer.flush().map_err(|reason| failed(&truth, reason))?;
        Ok(Register { file, truth, records })
    }

    /// The row at a place of the index space, if the unit fills it.
    fn entry(&self, at: u64) -> Option<(Site, [String; 6])> {
        let (unit, slot) = (at / SLOTS, at % SLOTS);
        let mut stands = Rng::new(self.world.seed, &[STREAM, unit]);
        if !AGAIN[..=slot as usize].iter().all(|&chance| stands.chance(chance)) {
            return None;
        }
        let site = self.world.site(unit);
        let mut rng = Rng::new(self.world.seed, &[STREAM, unit, slot + 1]);
        let rng = &mut rng;
        // The first row is the office's own; a repeat was typed by somebody who had other papers before him.
        let (care, old) = if slot == 0 { (0.3, 0.0) } else { (0.9, 0.3) };
        let hand = Hand { noise: &self.world.noise, care, old, habits: self.world.ground.habits() };
        let former = spelling::keeps_former(&site, &hand, rng).then_some(site.former.as_ref()).flatten();
        let name = spelling::name(&site, former.map(|former| &former.name), &hand, rng);
        let credit = former.map_or(&site.credit, |former| &former.code);
        let code = match rng.chance(if slot == 0 { 0.9 } else { 0.5 }) {
            true => plain(spelling::credit_code(credit, Medium::Text, &hand, rng)),
            false => String::new(),
        };
        let mut some = |text: &str, share: f64| if rng.chance(share) { text.to_owned() } else { String::new() };
        let (person, industry) = (some(&site.person, 0.9), some(site.trade.code.1, 0.8));
        let place = if rng.chance(0.7) { &site.registered } else { &site.place };
        let address = spelling::address(place, &hand, rng);
        let phone = match rng.chance(0.6) {
            true => plain(spelling::phone(&site, Medium::Text, &hand, rng)),
            false => String::new(),
        };
        Some((site, [name, code, person, address, phone, industry]))
    }
}

fn plain(cell: Cell) -> String {
    match cell {
        Cell::Text(text) => text,
        _ => String::new(),
    }
}

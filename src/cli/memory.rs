//! `--memory`: how much a run may take, as it is typed and as the system counts it.

use minglu::report::Lang;
use minglu::spill::Room;
use std::path::PathBuf;

/// A size as people type it: `2GB`, `800M`, `1.5 GiB`, or bytes. K, M and G are powers of 1024, as task managers count.
///
/// # Errors
/// What is allowed, for clap to show.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let unit = lower.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &lower[..lower.len() - unit.len()];
    let factor: u64 = match unit.trim() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return Err(ALLOWED.to_owned()),
    };
    let number: f64 = number.parse().map_err(|_| ALLOWED.to_owned())?;
    let bytes = number * factor as f64;
    if bytes < LEAST { Err(ALLOWED.to_owned()) } else { Ok(bytes as u64) }
}

/// The place tables alone take some 40 MB.
const LEAST: f64 = 64.0 * 1024.0 * 1024.0;

const ALLOWED: &str = "写作 2GB、800MB 等，至少 64MB (such as 2GB or 800MB, at least 64MB)";

/// The bound of a run and where it may write what passes it.
#[derive(Debug)]
pub struct Bound {
    bytes: u64,
    folder: PathBuf,
}

impl Bound {
    /// A bound of so many bytes. Temporary files go into a folder of this process, removed with the bound.
    pub fn new(bytes: u64) -> Self {
        Self { bytes, folder: std::env::temp_dir().join(format!("minglu-runs-{}", std::process::id())) }
    }

    /// What is left of the bound now.
    pub fn room(&self) -> Room {
        let taken = resident().unwrap_or_default();
        Room { bytes: self.bytes.saturating_sub(taken), folder: self.folder.clone() }
    }

    /// What a person is told when the run took more than it was given: some of it has to be held.
    pub fn passed(&self, peak: Option<u64>, lang: Lang) -> Option<String> {
        let peak = peak.filter(|&peak| peak > self.bytes)?;
        let (took, given) = (peak >> 20, self.bytes >> 20);
        Some(match lang {
            Lang::Zh => format!(
                "内存用到 {took} MB，超过 --memory 所给的 {given} MB：名单本身和每条记录的要点要留在内存里，能放到磁盘上的是候选对和普查方案解析出的记录\n"
            ),
            Lang::En => format!(
                "took {took} MB, more than the {given} MB of --memory: the lists and a digest of every record stay in memory; candidate pairs and the records that the census plan parses can go to disk\n"
            ),
        })
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        // Empty by now, or never made; best effort either way.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Resident memory of this process now in bytes, where the system tells it (`VmRSS` on Linux).
fn resident() -> Option<u64> {
    super::progress::kibibytes(&std::fs::read_to_string("/proc/self/status").ok()?, "VmRSS:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_type_them() {
        for (text, bytes) in [
            ("2GB", Some(2 << 30)),
            ("800m", Some(800 << 20)),
            ("1.5 GiB", Some(3 << 29)),
            ("104857600", Some(104_857_600)),
            ("10MB", None),
            ("2TB", None),
            ("GB", None),
            ("", None),
            ("-1GB", None),
        ] {
            assert_eq!(parse_size(text).ok(), bytes, "{text}");
        }
    }
}

//! What a stretch of work takes: wall and processor time, and the peak of memory, where the system tells them.

use super::progress::peak_memory;
use minglu::bench::Cost;
use std::time::Instant;

/// Measures from its beginning to [`end`](Self::end).
pub struct Usage {
    began: Instant,
    cpu: Option<f64>,
}

impl Usage {
    /// Begins to measure. On Linux the peak of memory is set back to what is in use now; elsewhere it is that of the whole process.
    pub fn begin() -> Self {
        // "5" sets the high-water mark back (proc(5), clear_refs). Where that is not allowed the peak stays the process's own.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Self { began: Instant::now(), cpu: cpu_seconds() }
    }

    /// What was taken since the beginning.
    pub fn end(&self) -> Cost {
        Cost {
            seconds: self.began.elapsed().as_secs_f64(),
            cpu_seconds: self.cpu.zip(cpu_seconds()).map(|(before, now)| now - before),
            peak_bytes: peak_memory(),
        }
    }
}

/// Processor time of all threads of this process so far.
fn cpu_seconds() -> Option<f64> {
    cpu_in(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// Linux counts processor time in hundredths of a second on every architecture (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;

fn cpu_in(stat: &str) -> Option<f64> {
    // The name of the program may hold spaces and brackets; the fields begin behind the last bracket with the third one.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_the_name() {
        let stat = "12 (a b) c) R 1 1 1 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 4 0 1 1 1";
        assert_eq!(cpu_in(stat), Some(3.0));
        assert_eq!(cpu_in("12 (x) R 1"), None);
        assert_eq!(cpu_in(""), None);
    }
}

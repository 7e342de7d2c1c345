//! Bars, times and memory of a run. Drawn on standard error when it is a terminal; measured always.

use super::memory::Bound;
use indicatif::{ProgressBar, ProgressStyle};
use minglu::observe::{Observer, Stage};
use minglu::report::{Lang, Measured, pad};
use minglu::spill::Room;
use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Watches a run: one bar per stage, and what each stage took.
pub struct Watch {
    lang: Lang,
    drawn: bool,
    began: Instant,
    bound: Option<Bound>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: Option<(Stage, Instant, ProgressBar)>,
    measured: Vec<Measured>,
    spilled: u64,
}

impl Watch {
    /// A watch that draws on standard error when that is a terminal and the person did not ask for quiet.
    pub fn new(lang: Lang, quiet: bool) -> Self {
        let drawn = !quiet && std::io::stderr().is_terminal();
        Self { lang, drawn, began: Instant::now(), bound: None, state: Mutex::default() }
    }

    /// The same watch over a run that may take so many bytes.
    pub fn within(mut self, bytes: Option<u64>) -> Self {
        self.bound = bytes.map(Bound::new);
        self
    }

    /// Bytes written to temporary files so far.
    pub fn spilled_bytes(&self) -> u64 {
        self.lock().spilled
    }

    /// What to tell a person whose bound was passed.
    pub fn passed(&self) -> Option<String> {
        self.bound.as_ref()?.passed(peak_memory(), self.lang)
    }

    /// What the stages took so far, in order of their end.
    pub fn measured(&self) -> Vec<Measured> {
        self.lock().measured.clone()
    }

    /// Time since the program began to work.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // A thread that panicked while it held the lock leaves measurements that are still readable.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Watch {
    fn started(&self, stage: Stage, total: u64) {
        let bar = if self.drawn { bar(stage, total, self.lang) } else { ProgressBar::hidden() };
        self.lock().running = Some((stage, Instant::now(), bar));
    }

    fn advanced(&self, stage: Stage, by: u64) {
        if let Some((running, _, bar)) = &self.lock().running
            && *running == stage
        {
            bar.inc(by);
        }
    }

    fn room(&self) -> Option<Room> {
        self.bound.as_ref().map(Bound::room)
    }

    fn spilled(&self, _: Stage, bytes: u64) {
        self.lock().spilled += bytes;
    }

    fn finished(&self, stage: Stage, taken: u64, given: u64) {
        let mut state = self.lock();
        let seconds = match state.running.take() {
            Some((running, began, bar)) if running == stage => {
                bar.finish_and_clear();
                Some(began.elapsed().as_secs_f64())
            }
            other => {
                state.running = other;
                None
            }
        };
        state.measured.push(Measured { stage, taken, given, seconds, peak_bytes: peak_memory() });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some((_, _, bar)) = self.lock().running.take() {
            bar.finish_and_clear();
        }
    }
}

/// Peak resident memory of this process so far in bytes, where the system tells it (`VmHWM` on Linux).
pub fn peak_memory() -> Option<u64> {
    kibibytes(&std::fs::read_to_string("/proc/self/status").ok()?, "VmHWM:")
}

/// The bytes of an entry of the status text that counts in kibibytes.
pub fn kibibytes(status: &str, entry: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(entry))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// One line per stage: seconds, and what it worked through per second.
pub fn stage_lines(measured: &[Measured], lang: Lang) -> String {
    let mut text = String::new();
    for stage in measured {
        let Some(seconds) = stage.seconds else { continue };
        let (name, rate) = (pad(stage_name(stage.stage, lang), 12), stage.per_second().unwrap_or_default());
        let of = match (stage.stage, lang) {
            (Stage::Score, Lang::Zh) => "对",
            (Stage::Score, Lang::En) => "pairs",
            (_, Lang::Zh) => "条",
            (_, Lang::En) => "records",
        };
        let _ = match lang {
            Lang::Zh => writeln!(text, "  {name}{seconds:>8.2} 秒{rate:>12.0} {of}/秒"),
            Lang::En => writeln!(text, "  {name}{seconds:>8.2} s{rate:>12.0} {of}/s"),
        };
    }
    text
}

/// What a stage is called before people.
pub fn stage_name(stage: Stage, lang: Lang) -> &'static str {
    if lang == Lang::En {
        return stage.as_str();
    }
    match stage {
        Stage::Ingest => "读取名单",
        Stage::Standardise => "规范字段",
        Stage::Block => "寻找候选",
        Stage::Score => "比较打分",
        Stage::Cluster => "归并单位",
        Stage::Consolidate => "汇总名录",
        Stage::Report => "写出结果",
    }
}

fn bar(stage: Stage, total: u64, lang: Lang) -> ProgressBar {
    let remaining = if lang == Lang::Zh { "剩余" } else { "left" };
    let (bar, template) = if total == 0 {
        (ProgressBar::new_spinner(), "{prefix} {spinner} {pos} {per_sec} {elapsed}".to_owned())
    } else {
        let template = format!("{{prefix}} [{{bar:30}}] {{pos}}/{{len}} {{per_sec}} {remaining} {{eta}}");
        (ProgressBar::new(total), template)
    };
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(stage_name(stage, lang));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peak_is_read_from_the_status_text() {
        for (text, peak) in [
            ("Name:\tminglu\nVmHWM:\t  204800 kB\nVmRSS:\t 1 kB\n", Some(209_715_200)),
            ("VmRSS:\t 1 kB\n", None),
            ("VmHWM:\t many kB\n", None),
            ("", None),
        ] {
            assert_eq!(kibibytes(text, "VmHWM:"), peak, "{text:?}");
        }
    }

    #[test]
    fn every_stage_is_measured_in_order() {
        let watch = Watch::new(Lang::Zh, true);
        for stage in Stage::ALL {
            watch.started(stage, 10);
            watch.advanced(stage, 10);
            watch.finished(stage, 10, 5);
        }
        let measured = watch.measured();
        assert_eq!(measured.iter().map(|measured| measured.stage).collect::<Vec<_>>(), Stage::ALL);
        assert!(measured.iter().all(|measured| measured.seconds.is_some() && measured.given == 5));
    }
}

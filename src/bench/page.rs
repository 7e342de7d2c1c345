//! The figures as one page that needs nothing from outside: tables, threshold curves, reliability diagrams, a comparison per set.

use super::figures::Figures;
use super::frozen::Change;
use super::svg::{COLOURS, GREY, Plot, escaped, share_ticks};
use crate::report::Lang;
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");

/// Width and height of a plot: four stand side by side on a screen of 1280.
const SIZE: (f64, f64) = (274.0, 240.0);

/// The page. `changes` are shown when the runs were compared with frozen ones.
pub fn page(runs: &[Figures], changes: Option<&[Change]>, lang: Lang) -> String {
    let mut plans = distinct(runs, |f| &f.plan);
    // The floor stands below the plans.
    plans.sort_by_key(|name| runs.iter().any(|f| f.plan == *name && f.baseline));
    let page = Page { runs, lang, sets: distinct(runs, |f| &f.set), plans };
    let title = page.t("方案比较", "Plans compared");
    let language = page.t("zh-CN", "en");
    let mut html = format!(
        "<!doctype html><html lang={language}><head><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>minglu bench</title><style>{STYLE}</style></head><body><main><h1>{title}</h1><p>minglu {} · {} {} · {} {}</p>",
        env!("CARGO_PKG_VERSION"),
        page.sets.len(),
        page.t("份有标准答案的数据", "labelled sets"),
        page.plans.len(),
        page.t("个方案（含基线）", "plans, baselines included"),
    );
    page.overview(&mut html);
    if let Some(changes) = changes {
        page.changes(changes, &mut html);
    }
    for (at, set) in page.sets.iter().enumerate() {
        page.set(at, set, &mut html);
    }
    html.push_str("</main></body></html>\n");
    html
}

fn distinct<'a>(runs: &'a [Figures], of: impl Fn(&'a Figures) -> &'a String) -> Vec<&'a str> {
    let mut out: Vec<&str> = Vec::new();
    for name in runs.iter().map(of) {
        if !out.contains(&name.as_str()) {
            out.push(name);
        }
    }
    out
}

struct Page<'a> {
    runs: &'a [Figures],
    lang: Lang,
    sets: Vec<&'a str>,
    plans: Vec<&'a str>,
}

impl<'a> Page<'a> {
    fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn of(&self, set: &str) -> impl Iterator<Item = &'a Figures> + use<'a> {
        let set = set.to_owned();
        self.runs.iter().filter(move |f| f.set == set)
    }

    /// A plan keeps its colour over all sets; baselines are grey.
    fn colour(&self, run: &Figures) -> &'static str {
        if run.baseline {
            return GREY;
        }
        let is_plan = |name: &&&str| self.runs.iter().any(|f| f.plan == **name && !f.baseline);
        let at = self.plans.iter().filter(is_plan).position(|name| *name == run.plan).unwrap_or(0);
        COLOURS[at % COLOURS.len()]
    }

    /// F1 of every plan on every set, the best of a set marked, and all of them on one scale.
    fn overview(&self, html: &mut String) {
        let name = self.t("成对 F1，端到端", "pairwise F1, end to end");
        let _ = write!(html, "<div class=wide><table><tr><th>{name}");
        for set in &self.sets {
            let _ = write!(html, "<th>{}", escaped(set));
        }
        html.push_str("</tr>");
        let best = |set: &str| self.of(set).map(|f| f.pairs.f1).fold(0.0, f64::max);
        for plan in &self.plans {
            let of_plan: Vec<&Figures> = self.runs.iter().filter(|f| f.plan == *plan).collect();
            let Some(first) = of_plan.first() else { continue };
            let class = if first.baseline { " class=floor" } else { "" };
            let _ = write!(
                html,
                "<tr{class}><td><span class=key style='background:{}'></span>{}",
                self.colour(first),
                escaped(&self.label(first))
            );
            for set in &self.sets {
                match of_plan.iter().find(|f| f.set == *set) {
                    Some(f) => {
                        let class = if f.pairs.f1 >= best(set) - 5e-5 { " class=best" } else { "" };
                        let _ = write!(html, "<td{class}>{:.4}", f.pairs.f1);
                    }
                    None => html.push_str("<td>"),
                }
            }
            html.push_str("</tr>");
        }
        html.push_str("</table></div><nav>");
        for (at, set) in self.sets.iter().enumerate() {
            let _ = write!(html, "<a href='#set{at}'>{}</a>", escaped(set));
        }
        html.push_str("</nav>");
    }

    fn label(&self, run: &Figures) -> String {
        if run.baseline { format!("{}{}", self.t("基线：", "baseline: "), run.plan) } else { run.plan.clone() }
    }

    fn changes(&self, changes: &[Change], html: &mut String) {
        let _ = write!(html, "<h2>{}</h2>", self.t("与保存的结果相比", "Against the frozen runs"));
        if changes.is_empty() {
            let _ = write!(html, "<p>{}</p>", self.t("没有变化。", "Nothing changed."));
            return;
        }
        let heads = [
            self.t("数据", "set"),
            self.t("方案", "plan"),
            self.t("指标", "figure"),
            self.t("原来", "before"),
            self.t("现在", "now"),
            self.t("变化", "change"),
        ];
        let _ = write!(html, "<div class=wide><table><tr><th>{}</tr>", heads.join("<th>"));
        for change in changes {
            let shown = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
            let moved = match (change.before, change.after) {
                (Some(before), Some(after)) => format!("{:+.4}", after - before),
                _ => String::new(),
            };
            let _ = write!(
                html,
                "<tr><td>{}<td>{}<td>{}<td>{}<td>{}<td>{moved}</tr>",
                escaped(&change.set),
                escaped(&change.plan),
                change.figure,
                shown(change.before),
                shown(change.after)
            );
        }
        html.push_str("</table></div>");
    }

    fn set(&self, at: usize, set: &str, html: &mut String) {
        let runs: Vec<&Figures> = self.of(set).collect();
        let Some(largest) = runs.iter().max_by_key(|f| f.true_pairs) else { return };
        let _ = write!(
            html,
            "<h2 id=set{at}>{}</h2><p>{} {} · {} {}</p>",
            escaped(set),
            largest.records,
            self.t("条记录", "records"),
            largest.true_pairs,
            self.t("对同一单位的记录", "pairs of records of one unit")
        );
        self.figures(&runs, html);
        html.push_str("<div class=plots>");
        self.compared(&runs, html);
        self.curves(&runs, html);
        self.precision_recall(&runs, html);
        self.reliability(&runs, html);
        html.push_str("</div>");
    }

    fn figures(&self, runs: &[&Figures], html: &mut String) {
        let heads = [
            self.t("方案", "plan"),
            "F1",
            self.t("查准率", "precision"),
            self.t("查全率", "recall"),
            "B-cubed",
            self.t("整组一致", "exact units"),
            self.t("候选查全", "blocking recall"),
            self.t("每条对数", "pairs per record"),
            self.t("最佳 F1（阈值移动）", "best F1 (threshold moved)"),
            self.t("单看成对的最佳", "best of pairs alone"),
            self.t("校准差 记录 / 对", "calibration error, records / pairs"),
            self.t("秒 / CPU 秒", "s / CPU s"),
            "MB",
        ];
        let _ = write!(html, "<div class=wide><table><tr><th>{}</tr>", heads.join("<th>"));
        for f in runs {
            let class = if f.baseline { " class=floor" } else { "" };
            let some = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
            let four = |value: f64| format!("{value:.4}");
            let both = |a: Option<String>, b: Option<String>| match (a, b) {
                (None, None) => some(None),
                (a, b) => format!("{} / {}", some(a), some(b)),
            };
            let _ = write!(
                html,
                "<tr{class}><td><span class=key style='background:{}'></span>{}<td>{:.4}<td>{:.4}<td>{:.4}<td>{:.4}<td>{:.4}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
                self.colour(f),
                escaped(&self.label(f)),
                f.pairs.f1,
                f.pairs.precision,
                f.pairs.recall,
                f.bcubed.f1,
                f.exact.f1,
                some((!f.baseline).then(|| four(f.blocking_recall))),
                some((!f.baseline).then(|| format!("{:.1}", f.pairs_per_record))),
                some(f.best().map(|best| format!("{:.4} ({:+.0})", best.f1, best.bits))),
                some(f.best_pairs().map(|best| format!("{:.4} (≥ {:.1})", best.f1, best.bits))),
                both(f.calibration_error.map(four), f.pair_calibration_error.map(four)),
                both(
                    (!f.baseline).then(|| format!("{:.2}", f.cost.seconds)),
                    f.cost.cpu_seconds.map(|seconds| format!("{seconds:.2}"))
                ),
                some(f.cost.peak_bytes.map(|bytes| (bytes >> 20).to_string())),
            );
        }
        html.push_str("</table></div>");
    }

    /// Precision and recall of every plan as one dot each, with the lines of equal F1.
    fn compared(&self, runs: &[&Figures], html: &mut String) {
        let least = runs.iter().filter(|f| !f.baseline).flat_map(|f| [f.pairs.precision, f.pairs.recall]);
        let from = window(least);
        let ticks = share_ticks((from, 1.0));
        let axis = |name| ((from, 1.0), &ticks[..], name);
        let mut plot = Plot::new(SIZE, axis(self.t("查全率", "recall")), axis(self.t("查准率", "precision")));
        for f1 in [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98] {
            // precision = f1 * recall / (2 recall - f1)
            let recall = (0..=60).map(|step| from + (1.0 - from) * f64::from(step) / 60.0);
            let points =
                recall.map(|r| (r, f1 * r / (2.0 * r - f1))).filter(|&(r, p)| 2.0 * r > f1 && p >= from && p <= 1.0);
            plot.line(points, "var(--line)", "stroke-dasharray='4 3'");
        }
        let inside = |f: &&&Figures| f.pairs.precision >= from && f.pairs.recall >= from;
        for f in runs.iter().filter(inside) {
            let told =
                format!("{}: P {:.4} R {:.4} F1 {:.4}", self.label(f), f.pairs.precision, f.pairs.recall, f.pairs.f1);
            plot.dot((f.pairs.recall, f.pairs.precision), 5.0, self.colour(f), !f.baseline, &told);
        }
        let out = runs.len() - runs.iter().filter(inside).count();
        let name = self
            .t("各方案的查准率与查全率；虚线为等 F1 线", "precision and recall of each plan; broken lines: equal F1");
        let beyond = match (out, self.lang) {
            (0, _) => String::new(),
            (n, Lang::Zh) => format!("。另有 {n} 个在图外"),
            (n, Lang::En) => format!("; {n} lie outside"),
        };
        figure(html, self.t("比较", "Comparison"), &plot.finish(name), &format!("{name}{beyond}"));
    }

    fn curves(&self, runs: &[&Figures], html: &mut String) {
        let drawn: Vec<&&Figures> = runs.iter().filter(|f| !f.curve.is_empty()).collect();
        if drawn.is_empty() {
            return;
        }
        let points = || drawn.iter().flat_map(|f| &f.curve);
        let (low, high) = points().fold((0.0_f64, 0.0_f64), |(low, high), p| (low.min(p.bits), high.max(p.bits)));
        // The far ends fall to nothing; what is of interest is near the best.
        let near = drawn.iter().flat_map(|f| &f.curve).filter(|p| p.bits.abs() <= 4.0).map(|p| p.f1);
        let from = window(near);
        let ticks: Vec<f64> = (-3..=3).map(|n| f64::from(n) * 4.0).filter(|t| (low..=high).contains(t)).collect();
        let mut plot = Plot::new(
            SIZE,
            ((low, high), &ticks, self.t("阈值移动（比特），0 为默认", "threshold moved by bits, 0: the default")),
            ((from, 1.0), &share_ticks((from, 1.0)), "F1"),
        );
        plot.line([(0.0, from), (0.0, 1.0)].into_iter(), "var(--soft)", "stroke-dasharray='2 3'");
        for f in &drawn {
            plot.line(f.curve.iter().map(|p| (p.bits, p.f1)), self.colour(f), "stroke-width=2");
        }
        for f in &drawn {
            if let Some(best) = f.best() {
                let told = format!("{}: {} {:.4} ({:+.0})", f.plan, self.t("最佳", "best"), best.f1, best.bits);
                plot.dot((best.bits, best.f1), 4.5, self.colour(f), true, &told);
            }
            if let Some(now) = f.curve.iter().find(|p| p.bits == 0.0) {
                let told = format!("{}: {} {:.4}", f.plan, self.t("默认", "default"), now.f1);
                plot.dot((0.0, now.f1), 4.5, self.colour(f), false, &told);
            }
        }
        let name = self.t(
            "阈值移动后重新归组的 F1；空心为默认阈值，实心为最佳",
            "F1 after grouping again under a moved threshold; open dot: the default, full dot: the best",
        );
        figure(html, self.t("阈值曲线", "Threshold curve"), &plot.finish(name), name);
    }

    fn precision_recall(&self, runs: &[&Figures], html: &mut String) {
        let drawn: Vec<&&Figures> = runs.iter().filter(|f| !f.pair_curve.is_empty()).collect();
        if drawn.is_empty() {
            return;
        }
        let ticks = share_ticks((0.0, 1.0));
        let axis = |name| ((0.0, 1.0), &ticks[..], name);
        let mut plot = Plot::new(SIZE, axis(self.t("查全率", "recall")), axis(self.t("查准率", "precision")));
        for f in &drawn {
            plot.line(f.pair_curve.iter().map(|p| (p.recall, p.precision)), self.colour(f), "stroke-width=2");
            if let Some(best) = f.best_pairs() {
                let told = format!("{}: F1 {:.4} ≥ {:.1} bit", f.plan, best.f1, best.bits);
                plot.dot((best.recall, best.precision), 4.5, self.colour(f), true, &told);
            }
        }
        let name = self.t(
            "只看每对的权重、不归组时的查准率与查全率；圆点为最佳 F1",
            "precision and recall of the pairs' weights alone, without grouping; dot: the best F1",
        );
        figure(html, self.t("成对权重", "Weights of pairs"), &plot.finish(name), name);
    }

    fn reliability(&self, runs: &[&Figures], html: &mut String) {
        let drawn: Vec<&&Figures> = runs.iter().filter(|f| !f.pair_calibration.is_empty()).collect();
        if drawn.is_empty() {
            return;
        }
        let ticks = share_ticks((0.0, 1.0));
        let mut plot = Plot::new(
            SIZE,
            ((0.0, 1.0), &ticks, self.t("所述概率", "stated probability")),
            ((0.0, 1.0), &ticks, self.t("实际比例", "observed share")),
        );
        plot.line([(0.0, 0.0), (1.0, 1.0)].into_iter(), "var(--soft)", "stroke-dasharray='2 3'");
        for f in &drawn {
            let bins = &f.pair_calibration;
            plot.line(bins.iter().map(|bin| (bin.stated, bin.observed)), self.colour(f), "stroke-width=1.2 opacity=.6");
            for bin in bins {
                let told = format!(
                    "{}: {} {:.3}, {} {:.3}, {} {}",
                    f.plan,
                    self.t("所述", "stated"),
                    bin.stated,
                    self.t("实际", "observed"),
                    bin.observed,
                    bin.pairs,
                    self.t("对", "pairs")
                );
                // The area grows with the logarithm of the pairs: a bin of ten must stay visible beside one of a million.
                let radius = 2.0 + (bin.pairs as f64).log10();
                plot.dot((bin.stated, bin.observed), radius, self.colour(f), true, &told);
            }
        }
        let name = self.t(
            "可靠性：各段概率中实际为同一单位的比例，点越大对数越多；在斜线上即所述可信",
            "reliability: the share of pairs that are of one unit, by stated probability; larger dots hold more pairs; on the diagonal the probability is true",
        );
        figure(html, self.t("校准", "Calibration"), &plot.finish(name), name);
    }
}

fn figure(html: &mut String, head: &str, plot: &str, caption: &str) {
    let _ = write!(html, "<figure><h3>{head}</h3>{plot}<figcaption>{}</figcaption></figure>", escaped(caption));
}

/// Lower end of an axis of shares that shows all of these, at a tenth or a twentieth.
fn window(values: impl Iterator<Item = f64>) -> f64 {
    let least = values.fold(1.0_f64, f64::min);
    let step = if least >= 0.9 { 0.02 } else { 0.1 };
    (((least - step / 2.0) / step).floor() * step).clamp(0.0, 0.98)
}

#[cfg(test)]
mod tests {
    use super::super::{CurvePoint, PairBin};
    use super::*;

    #[test]
    fn the_page_needs_nothing_from_outside_and_shows_every_run() {
        let point = |bits| CurvePoint { bits, precision: 0.9, recall: 0.8, f1: 0.85 };
        let run = |set: &str, plan: &str, baseline| Figures {
            set: set.to_owned(),
            plan: plan.to_owned(),
            baseline,
            curve: if baseline { vec![] } else { vec![point(-1.0), point(0.0), point(1.0)] },
            pair_calibration: vec![PairBin { from: 0.0, to: 0.1, pairs: 3, stated: 0.05, observed: 0.0 }],
            ..Figures::default()
        };
        let runs = [run("a<b", "auto", false), run("a<b", "exact", true), run("佛山", "cn-census", false)];
        for lang in [Lang::Zh, Lang::En] {
            let html = page(&runs, Some(&[]), lang);
            assert!(html.contains("a&lt;b") && !html.contains("a<b") && html.contains("cn-census"), "{html}");
            for outside in ["http:", "https:", "<script", "src=", "@import", "NaN"] {
                assert!(!html.contains(outside), "{outside}");
            }
            assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
            // A bare value before the slash would take it in and leave the element open.
            let open = html.match_indices("/>").filter(|&(at, _)| !html[..at].ends_with(['\'', ' ']));
            assert_eq!(open.count(), 0, "{html}");
        }
    }

    #[test]
    fn an_axis_shows_all_its_values() {
        for (values, from) in [(vec![0.975, 0.99], 0.96), (vec![0.44], 0.3), (vec![0.01], 0.0), (vec![1.0], 0.98)] {
            assert!((window(values.iter().copied()) - from).abs() < 1e-9, "{values:?}");
        }
    }
}

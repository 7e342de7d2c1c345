//! Small plots as SVG text, without script and without anything from outside.

use std::fmt::Write as _;

/// Colours that stay apart for people who do not see all of them (Okabe and Ito 2008).
pub(super) const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195"];

/// What baselines are drawn in.
pub(super) const GREY: &str = "#9aa3ab";

/// A plot with two axes.
pub(super) struct Plot {
    body: String,
    width: f64,
    height: f64,
    x: (f64, f64),
    y: (f64, f64),
}

const LEFT: f64 = 38.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 34.0;

impl Plot {
    /// An empty plot over these ranges, with lines at the ticks and names of the axes.
    pub(super) fn new(
        (width, height): (f64, f64),
        (x, x_ticks, x_name): ((f64, f64), &[f64], &str),
        (y, y_ticks, y_name): ((f64, f64), &[f64], &str),
    ) -> Self {
        let mut plot = Self { body: String::new(), width, height, x, y };
        for &tick in x_ticks {
            let at = plot.at_x(tick);
            let (top, bottom) = (TOP, height - BOTTOM);
            let _ = write!(
                plot.body,
                "<path class=grid d='M{at:.1} {top}V{bottom}'/><text class=tick x={at:.1} y={:.1} text-anchor=middle>{}</text>",
                bottom + 13.0,
                short(tick)
            );
        }
        for &tick in y_ticks {
            let at = plot.at_y(tick);
            let _ = write!(
                plot.body,
                "<path class=grid d='M{LEFT} {at:.1}H{}'/><text class=tick x={} y={:.1} text-anchor=end>{}</text>",
                width - RIGHT,
                LEFT - 5.0,
                at + 3.5,
                short(tick)
            );
        }
        let _ = write!(
            plot.body,
            "<text class=axis x={:.1} y={} text-anchor=middle>{}</text><text class=axis x={} y={:.1} text-anchor=middle transform='rotate(-90 {} {:.1})'>{}</text>",
            (LEFT + width - RIGHT) / 2.0,
            height - 4.0,
            escaped(x_name),
            10.0,
            (TOP + height - BOTTOM) / 2.0,
            10.0,
            (TOP + height - BOTTOM) / 2.0,
            escaped(y_name)
        );
        plot
    }

    fn at_x(&self, x: f64) -> f64 {
        LEFT + (x - self.x.0) / (self.x.1 - self.x.0) * (self.width - LEFT - RIGHT)
    }

    fn at_y(&self, y: f64) -> f64 {
        let y = y.clamp(self.y.0, self.y.1);
        self.height - BOTTOM - (y - self.y.0) / (self.y.1 - self.y.0) * (self.height - TOP - BOTTOM)
    }

    /// A line through the points.
    pub(super) fn line(&mut self, points: impl Iterator<Item = (f64, f64)>, colour: &str, style: &str) {
        let mut path = String::new();
        for (x, y) in points {
            let sign = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{sign}{:.1} {:.1}", self.at_x(x), self.at_y(y));
        }
        if !path.is_empty() {
            let _ = write!(self.body, "<path d='{path}' fill=none stroke='{colour}' {style} />");
        }
    }

    /// A dot that tells its value when it is pointed at.
    pub(super) fn dot(&mut self, (x, y): (f64, f64), radius: f64, colour: &str, filled: bool, told: &str) {
        let fill = if filled { colour } else { "var(--paper)" };
        let _ = write!(
            self.body,
            "<circle cx={:.1} cy={:.1} r={radius:.1} fill='{fill}' stroke='{colour}' stroke-width=1.6><title>{}</title></circle>",
            self.at_x(x),
            self.at_y(y),
            escaped(told)
        );
    }

    /// The plot as an element.
    pub(super) fn finish(self, name: &str) -> String {
        let Self { body, width, height, .. } = self;
        format!(
            "<svg viewBox='0 0 {width} {height}' width={width} height={height} role=img aria-label='{}'>{body}</svg>",
            escaped(name)
        )
    }
}

/// A number without needless zeros.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text made harmless inside an element or an attribute in single quotes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&#39;").replace('"', "&quot;")
}

/// Evenly spread ticks of a round step over a range of shares, so that there are three to seven.
pub(super) fn share_ticks((from, to): (f64, f64)) -> Vec<f64> {
    let step =
        [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].into_iter().find(|step| (to - from) / step <= 6.0).unwrap_or(0.25);
    let first = (from / step).ceil() as i64;
    (first..).map(|n| n as f64 * step).take_while(|&tick| tick <= to + 1e-9).collect()
}

//! What happened to a roster over time: one event per row of `history.csv`.

use crate::report::Lang;
use crate::report::guard::guard;
use crate::score::Label;
use serde::{Deserialize, Serialize};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A list came.
    ListAdded,
    /// A new edition of a list came.
    ListReplaced,
    /// A list went.
    ListDropped,
    /// A unit that nobody knew.
    New,
    /// A unit that was gone is back.
    Returned,
    /// Units became one.
    Merged,
    /// A unit became several.
    Split,
    /// A site now belongs to another legal unit, and has a number under it.
    Reassigned,
    /// Records went from one unit to another, and both go on.
    Transferred,
    /// A unit has another name, and no list calls it by the old one any more.
    Renamed,
    /// A unit was closed.
    Closed,
    /// A unit moved away.
    Moved,
    /// A unit stopped for now.
    Paused,
    /// A unit that was not at work is at work again.
    Resumed,
    /// A row of a unit is not in the new edition of its list, and the unit goes on.
    Delisted,
    /// No record of the unit is left.
    Gone,
}

impl EventKind {
    /// Every kind, in the order in which a report shows them.
    pub const ALL: [EventKind; 16] = [
        Self::ListAdded,
        Self::ListReplaced,
        Self::ListDropped,
        Self::New,
        Self::Returned,
        Self::Merged,
        Self::Split,
        Self::Reassigned,
        Self::Transferred,
        Self::Renamed,
        Self::Closed,
        Self::Moved,
        Self::Paused,
        Self::Resumed,
        Self::Delisted,
        Self::Gone,
    ];

    /// The word in `history.csv`.
    pub fn code(self) -> &'static str {
        match self {
            Self::ListAdded => "list_added",
            Self::ListReplaced => "list_replaced",
            Self::ListDropped => "list_dropped",
            Self::New => "new",
            Self::Returned => "returned",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Reassigned => "reassigned",
            Self::Transferred => "transferred",
            Self::Renamed => "renamed",
            Self::Closed => "closed",
            Self::Moved => "moved",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Delisted => "delisted",
            Self::Gone => "gone",
        }
    }

    /// The kind for people.
    pub fn label(self) -> Label {
        match self {
            Self::ListAdded => Label::new("新增名单", "list added"),
            Self::ListReplaced => Label::new("名单换新版", "list replaced"),
            Self::ListDropped => Label::new("去掉名单", "list dropped"),
            Self::New => Label::new("新增单位", "new unit"),
            Self::Returned => Label::new("重新出现", "unit returned"),
            Self::Merged => Label::new("合并", "merged"),
            Self::Split => Label::new("拆分", "split"),
            Self::Reassigned => Label::new("改属法人单位", "other legal unit"),
            Self::Transferred => Label::new("记录改归", "records transferred"),
            Self::Renamed => Label::new("更名", "renamed"),
            Self::Closed => Label::new("关闭", "closed"),
            Self::Moved => Label::new("搬迁", "moved away"),
            Self::Paused => Label::new("停产", "stopped for now"),
            Self::Resumed => Label::new("恢复生产", "at work again"),
            Self::Delisted => Label::new("名单除名", "no longer listed"),
            Self::Gone => Label::new("单位消失", "unit gone"),
        }
    }
}

/// One thing that happened, as it was written down then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Which update, from 1.
    pub update: u32,
    /// The date the caller gave; empty when none was given.
    pub when: String,
    /// What kind.
    pub kind: EventKind,
    /// What happened, in a sentence.
    pub what: String,
    /// Why, in a sentence.
    pub why: String,
    /// Rows of the lists before, `list:record`.
    pub old_rows: Vec<String>,
    /// Rows of the lists after, `list:record`.
    pub new_rows: Vec<String>,
    /// Numbers before.
    pub from: Vec<String>,
    /// Numbers after.
    pub to: Vec<String>,
}

/// Headers of `history.csv`.
const HEADS: [&str; 9] = ["update", "when", "event", "what", "why", "old_rows", "new_rows", "from_ids", "to_ids"];

/// Writes `history.csv`.
///
/// # Errors
/// When the file cannot be written.
pub fn write_history(path: &Path, history: &[Event]) -> io::Result<()> {
    let rows = history.iter().map(|event| {
        [
            event.update.to_string(),
            event.when.clone(),
            event.kind.code().to_owned(),
            event.what.clone(),
            event.why.clone(),
            event.old_rows.join("；"),
            event.new_rows.join("；"),
            event.from.join("；"),
            event.to.join("；"),
        ]
    });
    write_csv(path, HEADS, rows)
}

/// Writes UTF-8 text with a byte-order mark and guarded cells, as every delimited file of a result is.
pub(super) fn write_csv<const N: usize>(
    path: &Path,
    heads: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 16, std::fs::File::create(path)?);
    file.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| guard(cell).into_owned()))?;
    }
    writer.flush()
}

/// Several labels in a sentence, the first few of many.
pub(super) fn some(labels: &[String], lang: Lang) -> String {
    /// More than this in a sentence nobody reads; all of them stand in the columns of rows.
    const MOST: usize = 5;
    let shown = labels[..labels.len().min(MOST)].join(if lang == Lang::Zh { "、" } else { ", " });
    match (labels.len() > MOST, lang) {
        (false, _) => shown,
        (true, Lang::Zh) => format!("{shown} 等 {} 条", labels.len()),
        (true, Lang::En) => format!("{shown} and {} more", labels.len() - MOST),
    }
}

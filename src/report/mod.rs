//! Step 7 · in: the lists and the [`Roster`] · out: a directory of files a census office works with · previous:
//! consolidate.
//!
//! Every file is one table, defined once (`table`) and written by two sinks: delimited text for programs and a
//! workbook for people. The tables hold codes and field names where a program reads, and words where a person does.
//!
//! | file | one row per | made by |
//! |---|---|---|
//! | `roster.csv`, `roster.xlsx` | unit | `roster` |
//! | `links.csv` | record | `links` |
//! | `duplicates.csv`, `omissions.csv` | repeated record, omitted unit | `findings` |
//! | `review.csv` | doubtful pair | `review` |
//! | `rejected.csv`, `issues.csv` | row that is no record, odd cell | `rejected` |
//! | `units.geojson` | unit with coordinates | `geojson` |
//! | `report.html` | run, for people: one page | `page` |
//! | `decisions.csv` | answer ever given, where there is one | `decisions` |
//! | `run.json` | run | `run_json` |
//!
//! Invariants:
//! - Nothing is written when a row was lost: [`conservation_check`] runs first.
//! - The output directory changes in one step or not at all ([`check_target`], [`prepare`], [`Prepared::finish`]).
//! - The same lists and roster give the same bytes in every file; only the measured times in `run.json` differ.
//! - A run may leave parts out ([`Parts`]); those it writes are the same bytes as with all others beside them.
//! - No cell starts a formula when a spreadsheet opens the file, and none loses a character: [`guard`] says how.
//!
//! Cost: linear in cells; the workbook, which compresses, dominates and runs beside the delimited files.
//!
//! ```
//! use minglu::record::{Format, Lists, Role, RowRef, Sheet, Source, SourceColumn, SourceId};
//! use minglu::report::{self, ReportOptions, RunRecord};
//! # let dir = tempfile::tempdir()?;
//! # let (lists, roster) = (Lists::default(), Default::default());
//! let out = dir.path().join("结果");
//! let written = report::write(&out, &lists, &roster, &RunRecord::default(), &ReportOptions::default())?;
//! assert!(written.directory.join("run.json").exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "workbook")]
mod about;
mod conserve;
mod decisions;
mod directory;
mod error;
mod findings;
mod geojson;
pub mod guard;
mod links;
mod membership;
mod page;
mod parts;
mod pour;
mod reason;
mod rejected;
mod review;
mod roster;
mod run_json;
#[cfg(feature = "workbook")]
mod sheets;
mod table;
mod trace;
mod waterfall;
mod width;
mod words;
#[cfg(feature = "workbook")]
mod workbook;

pub use conserve::{Violation, conservation_check};
pub use directory::check_target;
pub use error::{NotAResult, ReportError};
pub use membership::read_membership;
pub use page::{Bar, Evidence, Example, Found, Outline, PageInput, Telling, Tie};
pub use parts::{Part, Parts};
pub use run_json::{InputRecord, Measured, RunFile, RunRecord, read_roster_run, read_run};
pub use trace::{Origin, Trace, TracedUnit, trace, units};
pub use waterfall::waterfall;
pub use width::{display_width, pad};
pub use words::Lang;

use crate::cluster::{Relation, Voice};
use crate::consolidate::{Deciding, Placement, Roster};
use crate::decisions::Ledger;
use crate::record::Lists;
use directory::Staging;
use std::path::{Path, PathBuf};
use table::{Context, Table};

/// What to write and in which words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportOptions {
    /// Language of reasons and workbook headers.
    pub lang: Lang,
    /// The files to write. Asking for `roster.xlsx` in a build without the `workbook` feature is an error.
    pub parts: Parts,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The output directory.
    pub directory: PathBuf,
    /// File names in it with the number of rows below the header (0 for `run.json`; units for `roster.xlsx`).
    pub files: Vec<(&'static str, u64)>,
}

/// All tables are on disk beside OUT, complete but not yet in place. Dropping it removes them and leaves OUT as it was.
#[derive(Debug)]
pub struct Prepared<'a> {
    staging: Staging,
    files: Vec<(&'static str, u64)>,
    lists: &'a Lists,
    roster: &'a Roster,
    options: ReportOptions,
}

/// Writes the result of a run to the directory `out`, all of it or nothing.
///
/// # Errors
/// As [`prepare`] and [`Prepared::finish`]. `out` is untouched then.
pub fn write(
    out: &Path,
    lists: &Lists,
    roster: &Roster,
    run: &RunRecord,
    options: &ReportOptions,
) -> Result<Written, ReportError> {
    prepare(out, lists, roster, options)?.finish(run)
}

/// Checks that no row was lost and writes every table that is wanted beside `out`. A caller that measures time takes the time of this
/// step before it hands the measurements to [`Prepared::finish`].
///
/// # Errors
/// [`ReportError::Lost`] when a record or rejected row is missing or stands twice, [`ReportError::Occupied`] and its
/// kin when `out` may not be replaced, [`ReportError::Io`] when a file cannot be written.
pub fn prepare<'a>(
    out: &Path,
    lists: &'a Lists,
    roster: &'a Roster,
    options: &ReportOptions,
) -> Result<Prepared<'a>, ReportError> {
    conservation_check(lists, roster)?;
    let staging = Staging::claim(out)?;
    let context = Context::new(lists, roster, options.lang);
    let tables: [(Part, &(dyn Table + Sync)); 7] = [
        (Part::Roster, &roster::RosterTable(&context)),
        (Part::Links, &links::LinksTable(&context)),
        (Part::Duplicates, &findings::DuplicatesTable(&context)),
        (Part::Omissions, &findings::OmissionsTable(&context)),
        (Part::Review, &review::ReviewTable(&context)),
        (Part::Rejected, &rejected::RejectedTable(&context)),
        (Part::Issues, &rejected::IssuesTable(&context)),
    ];
    let tables = tables.iter().filter(|(part, _)| options.parts.has(*part));
    let (delimited, workbook) = rayon::join(
        || tables.map(|(_, table)| table::write_delimited(*table, staging.path())).collect::<Result<Vec<_>, _>>(),
        || write_workbook(&context, staging.path(), options.parts.has(Part::Workbook)),
    );
    let mut files = delimited?;
    files.extend(workbook?);
    if options.parts.has(Part::Units) {
        files.push(geojson::write_geojson(&context, staging.path())?);
    }
    Ok(Prepared { staging, files, lists, roster, options: *options })
}

impl Prepared<'_> {
    /// The files so far, with their rows.
    pub fn files(&self) -> &[(&'static str, u64)] {
        &self.files
    }

    /// Adds a file of the caller's, written by `write` to the path it is given. The name must be one that a later run may
    /// replace: see [`check_target`].
    ///
    /// # Errors
    /// [`ReportError::Io`] when it cannot be written.
    pub fn add(
        &mut self,
        name: &'static str,
        rows: u64,
        write: impl FnOnce(&Path) -> std::io::Result<()>,
    ) -> Result<(), ReportError> {
        let path = self.reserve(name, rows);
        write(&path).map_err(ReportError::io(&path))
    }

    /// Names a file that the caller writes to the path returned, at any time before [`finish`](Self::finish). As with [`add`](Self::add), the
    /// name must be one that a later run may replace.
    pub fn reserve(&mut self, name: &'static str, rows: u64) -> PathBuf {
        self.files.push((name, rows));
        self.staging.path().join(name)
    }

    /// Adds `report.html`, where it is wanted.
    ///
    /// # Errors
    /// [`ReportError::Io`] when it cannot be written.
    pub fn page(&mut self, input: &PageInput<'_>) -> Result<(), ReportError> {
        if !self.options.parts.has(Part::Report) {
            return Ok(());
        }
        let context = Context::new(self.lists, self.roster, self.options.lang);
        self.files.push(page::write_page(&context, input, &self.files, self.staging.path())?);
        Ok(())
    }

    /// Adds `decisions.csv` with every answer of the ledger, if there is any.
    ///
    /// # Errors
    /// [`ReportError::Io`] when it cannot be written.
    pub fn add_ledger(&mut self, ledger: &Ledger) -> Result<(), ReportError> {
        if !ledger.is_empty() {
            let table = decisions::LedgerTable { ledger, lang: self.options.lang };
            self.files.push(table::write_delimited(&table, self.staging.path())?);
        }
        Ok(())
    }

    /// Bytes of the files so far.
    pub fn bytes(&self) -> u64 {
        let size = |name: &str| std::fs::metadata(self.staging.path().join(name)).map_or(0, |file| file.len());
        self.files.iter().map(|(name, _)| size(name)).sum()
    }

    /// Adds `run.json` and puts the directory in place.
    ///
    /// # Errors
    /// [`ReportError::Io`] when `run.json` cannot be written or the directory cannot be renamed.
    pub fn finish(mut self, run: &RunRecord) -> Result<Written, ReportError> {
        self.files.push(("run.json", 0));
        let path = self.staging.path().join("run.json");
        run_json::write_run(&path, self.lists, self.roster, run, self.options.parts, &self.files)?;
        let directory = self.staging.commit()?;
        Ok(Written { directory, files: self.files })
    }
}

/// Says why records are where they are, each in one sentence, as `links.csv` says it.
pub struct Reasons<'a>(Context<'a>);

impl<'a> Reasons<'a> {
    /// The reasons of a roster.
    pub fn new(lists: &'a Lists, roster: &'a Roster, lang: Lang) -> Self {
        Self(Context::new(lists, roster, lang))
    }

    /// The reason of one placement.
    pub fn of(&self, placement: &Placement) -> String {
        let mut text = String::new();
        reason::push_reason(&self.0, placement, &mut text);
        text
    }
}

/// A person's answer in a line: `人工核实：同一单位（张三，2018-05-03）`.
pub fn answer_text(relation: Relation, voice: &Voice, lang: Lang) -> String {
    let mut text = String::new();
    reason::push_answer(lang, relation, voice, &mut text);
    text
}

/// What decided over a pair beside its own weight, as a clause behind what became of it: `；由 排污许可:3 相连（+8.1、+12.0）`.
pub fn deciding_text(deciding: &Deciding, lists: &Lists, lang: Lang) -> String {
    reason::deciding(lang, deciding, lists)
}

#[cfg(feature = "workbook")]
fn write_workbook(
    context: &Context<'_>,
    directory: &Path,
    wanted: bool,
) -> Result<Option<(&'static str, u64)>, ReportError> {
    if !wanted {
        return Ok(None);
    }
    workbook::write_workbook(context, &directory.join("roster.xlsx"))?;
    Ok(Some(("roster.xlsx", context.roster.units.len() as u64)))
}

#[cfg(not(feature = "workbook"))]
fn write_workbook(
    _context: &Context<'_>,
    _directory: &Path,
    wanted: bool,
) -> Result<Option<(&'static str, u64)>, ReportError> {
    if wanted { Err(ReportError::NoWorkbookWriter) } else { Ok(None) }
}

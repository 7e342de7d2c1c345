//! What a folder holds beside the lists, sheets that were left out, lists that no column tells apart, and lists that were sent twice: nothing
//! stops for any, but a person wants to know.

use super::lexicon::HeaderLexicon;
use super::{is_list_file, is_temporary, unidentified};
use crate::record::{Lists, RejectReason, Source, SourceId};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What lies in the folders among `inputs` and was not read: files of other kinds, text files without a table, subfolders that hold
/// files that could be read; in name order. Hidden and temporary files and `minglu.toml` are nobody's list. Folders that cannot be
/// opened are left out: reading has said so.
pub fn passed_over(inputs: &[PathBuf], lists: &Lists) -> Vec<PathBuf> {
    let read: Vec<&Path> = lists.sources().iter().filter_map(|source| source.path.as_deref()).map(Path::new).collect();
    let mut found: Vec<PathBuf> = entries(inputs)
        .filter(|path| !is_temporary(path) && path.file_name().is_none_or(|name| name != "minglu.toml"))
        .filter(|path| match path.is_dir() {
            // A result among the lists is known as such.
            true => {
                !path.join("run.json").is_file() && entries(std::slice::from_ref(path)).any(|file| is_list_file(&file))
            }
            false => !read.contains(&path.as_path()) && !inputs.contains(path),
        })
        .collect();
    found.sort();
    found
}

fn entries(folders: &[PathBuf]) -> impl Iterator<Item = PathBuf> + '_ {
    let opened = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok());
    opened.flatten().filter_map(|entry| Some(entry.ok()?.path()))
}

/// Lists that say the same as an earlier one, record by record and column by column, whatever their files are called and stored as: the
/// earlier and the later.
///
/// ```
/// use minglu::{domain::cn::CnHeaders, ingest};
/// let rows = ["单位名称\n甲陶瓷厂\n", "企业名称\n甲陶瓷厂\n", "单位名称\n乙陶瓷厂\n"].map(|text| ingest::Input::Bytes {
///     name: "底册".into(),
///     extension: "csv".into(),
///     bytes: text.into(),
/// });
/// let lists = ingest::read_inputs(&rows, &Default::default(), &CnHeaders).unwrap();
/// let twice: Vec<(usize, usize)> = ingest::sent_twice(&lists).iter().map(|(a, b)| (a.index(), b.index())).collect();
/// assert_eq!(twice, [(0, 1)]);
/// ```
pub fn sent_twice(lists: &Lists) -> Vec<(SourceId, SourceId)> {
    let sources = lists.sources();
    let twin = |at: usize| (0..at).find(|&before| says_the_same(&sources[before], &sources[at]));
    (0..sources.len()).filter_map(|at| Some((SourceId(twin(at)? as u16), SourceId(at as u16)))).collect()
}

/// A sheet whose rows were set aside as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The list that it belongs to.
    pub source: SourceId,
    /// Its name; empty for a file without sheets.
    pub sheet: String,
    /// Why.
    pub reason: RejectReason,
    /// Its rows with text.
    pub rows: usize,
}

/// The sheets that were left out as a whole, in order of lists and sheets.
pub fn left_out(lists: &Lists) -> Vec<LeftOut> {
    let whole = [RejectReason::Hidden, RejectReason::Unidentified];
    let whole = lists.rejected.iter().filter(|row| whole.contains(&row.reason));
    let mut rows: BTreeMap<(SourceId, u16, RejectReason), usize> = BTreeMap::new();
    for row in whole {
        *rows.entry((row.at.source, row.at.sheet, row.reason)).or_default() += 1;
    }
    let name = |source: SourceId, sheet: u16| lists.sources()[source.index()].sheets[usize::from(sheet)].name.clone();
    rows.into_iter()
        .map(|((source, sheet, reason), rows)| LeftOut { source, sheet: name(source, sheet), reason, rows })
        .collect()
}

/// The lists whose records no column tells apart and that were read because of what they are for (a base register, complaints).
pub fn told_by_role(lists: &Lists, lexicon: &dyn HeaderLexicon) -> Vec<SourceId> {
    let is_told = |source: &Source| source.rows.is_empty() || unidentified::tells_units(&source.columns, lexicon);
    let untold = lists.sources().iter().enumerate().filter(|(_, source)| !is_told(source));
    untold.map(|(at, _)| SourceId(at as u16)).collect()
}

fn says_the_same(a: &Source, b: &Source) -> bool {
    a.rows.len() == b.rows.len()
        && a.columns.len() == b.columns.len()
        && a.columns.iter().zip(&b.columns).all(|(a, b)| a.values.iter().eq(b.values.iter()))
}

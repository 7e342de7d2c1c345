//! The output directory changes in one step or not at all.
//!
//! Files are written to the sibling `.NAME.partial-minglu` and the directory is renamed when all are complete. A killed run
//! leaves that sibling behind; the next run removes it. A lock file in it, released by the system when its process ends,
//! tells a run that died from one that is still writing.
//!
//! An earlier result is moved to `.NAME.replaced-minglu` first and removed after the rename. Should the program be killed
//! between the two renames, the next run moves the old result back before it does anything. Files that a person put
//! beside a result (notes, a copy with remarks) move over to the new one.

use super::ReportError;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// Every file name a run writes.
const WRITTEN: [&str; 16] = [
    "roster.xlsx",
    "roster.csv",
    "links.csv",
    "duplicates.csv",
    "omissions.csv",
    "review.csv",
    "rejected.csv",
    "issues.csv",
    "units.geojson",
    "report.html",
    "decisions.csv",
    "run.json",
    "history.csv",
    "changes.csv",
    "changes.txt",
    "state.minglu",
];

/// Files that a desktop puts into any directory it shows; a directory with only these counts as empty.
const DESKTOP: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

const LOCK: &str = ".lock";

/// Whether a result may be written to `out`: it does not exist, is empty, or holds an earlier result. Changes nothing; a
/// program calls this before it works for seconds.
///
/// # Errors
/// [`ReportError::NotADirectory`], [`ReportError::Occupied`], [`ReportError::NoName`], or [`ReportError::Io`] when the
/// directory cannot be listed.
pub fn check_target(out: &Path) -> Result<(), ReportError> {
    let (_, target) = resolve(out)?;
    if !target.exists() {
        return Ok(());
    }
    if !target.is_dir() {
        return Err(ReportError::NotADirectory { path: out.to_owned() });
    }
    let names = entries(&target)?;
    match names.iter().find(|name| !DESKTOP.contains(&name.as_str())) {
        Some(example) if !is_result(&target) => {
            Err(ReportError::Occupied { path: out.to_owned(), example: example.clone() })
        }
        _ => Ok(()),
    }
}

/// A directory being filled. Dropping it without [`commit`](Self::commit) removes it.
#[derive(Debug)]
pub(super) struct Staging {
    partial: PathBuf,
    replaced: PathBuf,
    target: PathBuf,
    lock: Option<File>,
}

impl Staging {
    /// Takes the sibling directory of `out` for this run, cleared of what a killed run left.
    pub(super) fn claim(out: &Path) -> Result<Self, ReportError> {
        check_target(out)?;
        let (parent, target) = resolve(out)?;
        fs::create_dir_all(&parent).map_err(ReportError::io(&parent))?;
        let sibling = |kind: &str| {
            let mut name = std::ffi::OsString::from(".");
            name.push(target.file_name().unwrap_or_default());
            name.push(kind);
            parent.join(name)
        };
        let (partial, replaced) = (sibling(".partial-minglu"), sibling(".replaced-minglu"));
        let lock = lock(&partial, out)?;
        // From here on the lock is ours, so no other run is between its two renames.
        let staging = Self { partial, replaced, target, lock: Some(lock) };
        staging.settle()?;
        for name in entries(&staging.partial)?.iter().filter(|name| *name != LOCK) {
            remove(&staging.partial.join(name))?;
        }
        Ok(staging)
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        &self.partial
    }

    /// Puts the directory in place. Returns where.
    pub(super) fn commit(mut self) -> Result<PathBuf, ReportError> {
        // The lock is part of the directory: released and removed last, so that it never stands in a result.
        drop(self.lock.take());
        let lock = self.partial.join(LOCK);
        fs::remove_file(&lock).map_err(ReportError::io(&lock))?;
        if self.target.exists() {
            fs::rename(&self.target, &self.replaced).map_err(ReportError::io(&self.target))?;
        }
        if let Err(error) = fs::rename(&self.partial, &self.target) {
            // The old result goes back; when even that fails the next run does it.
            let _ = fs::rename(&self.replaced, &self.target);
            return Err(ReportError::io(&self.target)(error));
        }
        self.settle()?;
        Ok(self.target.clone())
    }

    /// Resolves what stands in `.replaced`: the old result moves back when there is no new one, else it is removed and
    /// what a person had put beside it moves over.
    fn settle(&self) -> Result<(), ReportError> {
        if !self.replaced.exists() {
            return Ok(());
        }
        if !self.target.exists() {
            return fs::rename(&self.replaced, &self.target).map_err(ReportError::io(&self.replaced));
        }
        for name in entries(&self.replaced)? {
            let (old, new) = (self.replaced.join(&name), self.target.join(&name));
            if WRITTEN.contains(&name.as_str()) || new.exists() {
                remove(&old)?;
            } else {
                fs::rename(&old, &new).map_err(ReportError::io(&old))?;
            }
        }
        fs::remove_dir(&self.replaced).map_err(ReportError::io(&self.replaced))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Best effort: the next run removes what stays.
        self.lock = None;
        let _ = fs::remove_dir_all(&self.partial);
    }
}

/// The parent directory and the full path of the directory to write, with links and `.` resolved where they exist.
fn resolve(out: &Path) -> Result<(PathBuf, PathBuf), ReportError> {
    let target = if out.exists() { out.canonicalize().map_err(ReportError::io(out))? } else { out.to_owned() };
    match (target.parent(), target.file_name()) {
        (Some(parent), Some(_)) if parent.as_os_str().is_empty() => Ok((PathBuf::from("."), target)),
        (Some(parent), Some(_)) => Ok((parent.to_owned(), target.clone())),
        _ => Err(ReportError::NoName { path: out.to_owned() }),
    }
}

fn lock(partial: &Path, out: &Path) -> Result<File, ReportError> {
    let path = partial.join(LOCK);
    // A run that ends just now renames the directory away between the two calls; then it is made once more.
    let mut attempts = 0;
    let file = loop {
        fs::create_dir_all(partial).map_err(ReportError::io(partial))?;
        match File::options().create(true).truncate(false).write(true).open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && attempts < 3 => attempts += 1,
            opened => break opened.map_err(ReportError::io(&path))?,
        }
    };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(ReportError::Busy { path: out.to_owned() }),
        // A file system without locks: two runs at once cannot be told apart there, one run works.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

fn entries(directory: &Path) -> Result<Vec<String>, ReportError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(ReportError::io(directory))? {
        let entry = entry.map_err(ReportError::io(directory))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

fn remove(path: &Path) -> Result<(), ReportError> {
    let gone = if path.is_dir() && !path.is_symlink() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    gone.map_err(ReportError::io(path))
}

/// Whether the directory holds a `run.json` that this program wrote.
fn is_result(directory: &Path) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        program: String,
    }
    let Ok(file) = File::open(directory.join("run.json")) else { return false };
    serde_json::from_reader::<_, Head>(std::io::BufReader::new(file)).is_ok_and(|head| head.program == "minglu")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(directory: &Path, text: &str) {
        fs::create_dir_all(directory).unwrap();
        fs::write(directory.join("run.json"), r#"{"program":"minglu"}"#).unwrap();
        fs::write(directory.join("links.csv"), text).unwrap();
    }

    fn names(directory: &Path) -> Vec<String> {
        entries(directory).unwrap()
    }

    #[test]
    fn a_new_directory_appears_only_when_committed() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("县/结果");
        let staging = Staging::claim(&out).unwrap();
        fs::write(staging.path().join("links.csv"), "x").unwrap();
        assert!(!out.exists());
        staging.commit().unwrap();
        assert_eq!(names(&out), ["links.csv"]);
        assert_eq!(names(out.parent().unwrap()), ["结果"], "nothing is left beside it");
    }

    #[test]
    fn a_dropped_run_leaves_the_old_result() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("out");
        result(&out, "old");
        let staging = Staging::claim(&out).unwrap();
        fs::write(staging.path().join("links.csv"), "new").unwrap();
        drop(staging);
        assert_eq!(fs::read_to_string(out.join("links.csv")).unwrap(), "old");
        assert_eq!(names(root.path()), ["out"]);
    }

    #[test]
    fn an_earlier_result_is_replaced_and_a_persons_notes_move_over() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("out");
        result(&out, "old");
        fs::write(out.join("核实笔记.txt"), "张三已核").unwrap();
        fs::write(out.join("roster.xlsx"), "old").unwrap();
        let staging = Staging::claim(&out).unwrap();
        result(staging.path(), "new");
        staging.commit().unwrap();
        assert_eq!(names(&out), ["links.csv", "run.json", "核实笔记.txt"], "an old roster.xlsx does not survive");
        assert_eq!(fs::read_to_string(out.join("links.csv")).unwrap(), "new");
        assert_eq!(names(root.path()), ["out"]);
    }

    #[test]
    fn foreign_directories_and_files_are_refused_untouched() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("out");
        fs::create_dir(&out).unwrap();
        fs::write(out.join("底册.xlsx"), "x").unwrap();
        assert!(matches!(Staging::claim(&out), Err(ReportError::Occupied { example, .. }) if example == "底册.xlsx"));
        fs::write(out.join("run.json"), r#"{"program":"other"}"#).unwrap();
        assert!(matches!(check_target(&out), Err(ReportError::Occupied { .. })));
        assert!(matches!(check_target(&out.join("底册.xlsx")), Err(ReportError::NotADirectory { .. })));
        assert!(matches!(check_target(Path::new("/")), Err(ReportError::NoName { .. })));
        assert_eq!(names(root.path()), ["out"]);
    }

    #[test]
    fn empty_and_missing_directories_are_fine() {
        let root = tempfile::tempdir().unwrap();
        assert!(check_target(root.path()).is_ok());
        fs::write(root.path().join(".DS_Store"), "").unwrap();
        assert!(check_target(root.path()).is_ok());
        assert!(check_target(&root.path().join("a/b/c")).is_ok());
    }

    #[test]
    fn what_a_killed_run_left_is_cleaned() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("out");
        let stale = root.path().join(".out.partial-minglu");
        fs::create_dir(&stale).unwrap();
        fs::write(stale.join("half.csv"), "x").unwrap();
        // Killed between the two renames: the old result stands aside.
        result(&root.path().join(".out.replaced-minglu"), "old");
        let staging = Staging::claim(&out).unwrap();
        assert_eq!(fs::read_to_string(out.join("links.csv")).unwrap(), "old", "moved back");
        assert_eq!(names(staging.path()), [LOCK]);
        drop(staging);
        assert_eq!(names(root.path()), ["out"]);
    }

    #[test]
    fn two_runs_do_not_write_to_one_place() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("out");
        let first = Staging::claim(&out).unwrap();
        assert!(matches!(Staging::claim(&out), Err(ReportError::Busy { .. })));
        fs::write(first.path().join("run.json"), r#"{"program":"minglu"}"#).unwrap();
        first.commit().unwrap();
        assert_eq!(names(&out), ["run.json"]);
    }
}

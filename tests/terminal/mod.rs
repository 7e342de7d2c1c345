//! The program as a person at a terminal starts it, for the tests that read what it prints and writes.
#![allow(dead_code)] // every test program uses a part of it

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Something of `data-samples`.
pub fn sample(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples").join(path)
}

/// A command of the program, to be run in a directory.
pub fn command(arguments: &[&str], directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minglu"));
    command.args(arguments).current_dir(directory);
    command
}

/// Runs the program in a directory.
pub fn minglu(arguments: &[&str], directory: &Path) -> Output {
    command(arguments, directory).output().unwrap()
}

/// Runs the program where it does not matter in which directory: all paths are absolute.
pub fn minglu_anywhere(arguments: &[&str]) -> Output {
    minglu(arguments, Path::new(env!("CARGO_MANIFEST_DIR")))
}

/// What a run that must succeed printed.
pub fn said(arguments: &[&str], directory: &Path) -> String {
    let output = minglu(arguments, directory);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Printed bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Every file below a directory with its bytes.
pub fn contents(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        match entry.unwrap().path() {
            path if path.is_dir() => found.extend(contents(&path)),
            path => drop(found.insert(path.clone(), fs::read(path).unwrap())),
        }
    }
    found
}

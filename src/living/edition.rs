//! Lists that come and go: the lists of a roster with new lists and new editions of old ones.
//!
//! A new list of the name of an old one, or one that is told to replace it, takes the old one's place, role and name, so that `底册:3` stays
//! what people wrote down and answered about; every other new list stands behind the old ones. The tables of one workbook (`台账`,
//! `台账/二组`) come and go together.

use crate::record::{Lists, Message, RowRef, Source, SourceId};
use std::collections::BTreeMap;

/// What is to be done to the lists of a roster.
#[derive(Debug, Default)]
pub struct Change {
    /// The lists that come, as they were read.
    pub new: Lists,
    /// New list → the old list it is an edition of, where the names differ.
    pub replaces: BTreeMap<String, String>,
    /// Old lists that go.
    pub drop: Vec<String>,
}

/// Why lists cannot be brought together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    /// A list that is to be replaced or dropped is not in the roster.
    #[error("no list '{name}' in the roster; there are: {}", known.join(", "))]
    UnknownOld {
        /// The name given.
        name: String,
        /// Lists of the roster.
        known: Vec<String>,
    },
    /// A list that is to replace another was not read.
    #[error("no new list '{name}'; there are: {}", known.join(", "))]
    UnknownNew {
        /// The name given.
        name: String,
        /// Lists that were read.
        known: Vec<String>,
    },
    /// Two new lists would take the place of one old list.
    #[error("'{first}' and '{second}' would both replace '{old}'")]
    TwoForOne {
        /// The old list.
        old: String,
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// A list is to go and to be replaced.
    #[error("'{name}' cannot be dropped: a new edition of it is given")]
    DroppedAndNew {
        /// The list.
        name: String,
    },
    /// The file of a new list is, byte by byte, that of an old list of another name.
    #[error("'{new}' is the very file that the roster already has as '{old}'")]
    SameFile {
        /// The new list.
        new: String,
        /// The old list.
        old: String,
    },
    /// Nothing would be left.
    #[error("no list would be left")]
    NothingLeft,
}

impl Message for EditionError {
    fn chinese(&self) -> String {
        match self {
            Self::UnknownOld { name, known } => format!("名录里没有名单“{name}”；现有：{}", known.join("、")),
            Self::UnknownNew { name, known } => {
                format!("这次读入的名单里没有“{name}”；读入的有：{}", known.join("、"))
            }
            Self::TwoForOne { old, first, second } => {
                format!("“{first}”和“{second}”都要顶替“{old}”，只能有一份；请用 --replaces 说明哪份顶替哪份")
            }
            Self::DroppedAndNew { name } => format!("“{name}”又要去掉、又给了新版，请只做一样"),
            Self::SameFile { new, old } => format!(
                "“{new}”与名录里已有的“{old}”是同一个文件（内容逐字节相同），再加一遍会把每条记录算两次；\
                 若它是“{old}”的新版，请加 --replaces {new}={old}"
            ),
            Self::NothingLeft => "这样名录里就一份名单也没有了".to_owned(),
        }
    }
}

/// The lists after a change, and what became of each.
#[derive(Debug)]
pub struct Edition {
    /// The lists of the next roster.
    pub lists: Lists,
    /// Per new source, the old source it goes on from.
    pub from: Vec<Option<SourceId>>,
}

impl Edition {
    /// Brings the change about.
    ///
    /// # Errors
    /// [`EditionError`], the first that is found; `old` is not changed.
    pub fn of(old: &Lists, change: &Change) -> Result<Self, EditionError> {
        let place = places(old, change)?;
        let mut edition = Self { lists: Lists::default(), from: Vec::new() };
        for (at, source) in old.sources().iter().enumerate() {
            let id = SourceId(at as u16);
            let new = place.iter().position(|replaced| *replaced == Some(id));
            match new {
                Some(new) => {
                    let arriving = &change.new.sources()[new];
                    let taken = Source { name: source.name.clone(), role: source.role, ..arriving.clone() };
                    edition.take(&change.new, SourceId(new as u16), taken, Some(id));
                }
                None if leaves(source, old, change, &place) => {}
                None => edition.take(old, id, source.clone(), Some(id)),
            }
        }
        for (at, source) in change.new.sources().iter().enumerate() {
            if place[at].is_none() {
                edition.take(&change.new, SourceId(at as u16), source.clone(), None);
            }
        }
        if edition.lists.is_empty() { Err(EditionError::NothingLeft) } else { Ok(edition) }
    }

    /// Appends a source of `lists` with its rejected rows and issues, renumbered.
    fn take(&mut self, lists: &Lists, id: SourceId, mut source: Source, from: Option<SourceId>) {
        let now = SourceId(self.lists.sources().len() as u16);
        let start = lists.start(id).0;
        let end = start + source.rows.len() as u32;
        for row in &mut source.rows {
            *row = RowRef { source: now, ..*row };
        }
        let rejected = lists.rejected.iter().filter(|rejected| rejected.at.source == id).cloned();
        let rejected = rejected.map(|mut rejected| {
            rejected.at.source = now;
            rejected
        });
        self.lists.rejected.extend(rejected);
        let first = self.lists.push(source);
        let issues = lists.issues.iter().filter(|issue| (start..end).contains(&issue.record.0)).cloned();
        let issues = issues.map(|mut issue| {
            issue.record.0 = issue.record.0 - start + first.0;
            issue
        });
        self.lists.issues.extend(issues);
        self.from.push(from);
    }
}

/// Per new source, the old source whose place it takes.
fn places(old: &Lists, change: &Change) -> Result<Vec<Option<SourceId>>, EditionError> {
    let names = |lists: &Lists| lists.sources().iter().map(|source| source.name.clone()).collect::<Vec<_>>();
    let (known, arriving) = (names(old), names(&change.new));
    let find = |name: &String| match known.iter().position(|known| known == name) {
        Some(at) => Ok(SourceId(at as u16)),
        None => Err(EditionError::UnknownOld { name: name.clone(), known: known.clone() }),
    };
    for name in change.replaces.keys() {
        if !arriving.contains(name) {
            return Err(EditionError::UnknownNew { name: name.clone(), known: arriving });
        }
    }
    let mut place: Vec<Option<SourceId>> = Vec::with_capacity(arriving.len());
    for name in &arriving {
        let told = change.replaces.get(name).map(find).transpose()?;
        place.push(told.or_else(|| find(name).ok()));
    }
    for (at, taken) in place.iter().enumerate() {
        let other = taken.and_then(|taken| place[..at].iter().position(|before| *before == Some(taken)));
        if let (Some(taken), Some(other)) = (taken, other) {
            let (first, second) = (arriving[other].clone(), arriving[at].clone());
            return Err(EditionError::TwoForOne { old: known[taken.index()].clone(), first, second });
        }
    }
    for name in &change.drop {
        if place.contains(&Some(find(name)?)) {
            return Err(EditionError::DroppedAndNew { name: name.clone() });
        }
    }
    for (new, taken) in change.new.sources().iter().zip(&place) {
        let mut same = old.sources().iter().filter(|old| !new.sha256.is_empty() && old.sha256 == new.sha256);
        if taken.is_none()
            && let Some(known) = same.next()
        {
            return Err(EditionError::SameFile { new: new.name.clone(), old: known.name.clone() });
        }
    }
    Ok(place)
}

/// Whether an old source that has no new edition goes: it is dropped, or it is a further table of a workbook that was replaced.
fn leaves(source: &Source, old: &Lists, change: &Change, place: &[Option<SourceId>]) -> bool {
    change.drop.contains(&source.name)
        || source.name.split_once('/').is_some_and(|(workbook, _)| {
            let main = old.sources().iter().position(|source| source.name == workbook);
            let replaced = main.is_some_and(|main| place.contains(&Some(SourceId(main as u16))));
            let same_file = main.is_some_and(|main| old.sources()[main].sha256 == source.sha256);
            change.drop.iter().any(|name| name == workbook) || replaced && same_file
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Format, Issue, IssueKind, RecordId, RejectReason, Rejected, Role, Sheet, SourceColumn};

    /// A list of these names, with one rejected row and an issue on its last record.
    fn lists(of: &[(&str, &[&str])]) -> Lists {
        let mut lists = Lists::default();
        for (at, (name, cells)) in of.iter().enumerate() {
            let id = SourceId(at as u16);
            let row = |row| RowRef { source: id, sheet: 0, row };
            let values = cells.iter().map(|&cell| Some(cell)).collect();
            let column = SourceColumn { header: "名称".to_owned(), field: None, recognised_by: "", values };
            let first = lists.push(Source {
                name: (*name).to_owned(),
                path: None,
                sha256: cells.concat(),
                role: Role::Other,
                format: Format::Rows,
                sheets: vec![Sheet { name: String::new(), header: Some((1, 1)), records: cells.len() as u32 }],
                columns: vec![column],
                rows: (0..cells.len() as u32).map(|at| row(at + 2)).collect(),
            });
            lists.rejected.push(Rejected { at: row(1), reason: RejectReason::Header, text: (*name).to_owned() });
            lists.issues.push(Issue {
                record: RecordId(first.0 + cells.len() as u32 - 1),
                column: "名称".to_owned(),
                value: cells[cells.len() - 1].to_owned(),
                kind: IssueKind::Unreadable,
                detail: String::new(),
            });
        }
        lists
    }

    fn names(edition: &Edition) -> Vec<(&str, Option<u16>)> {
        let sources = edition.lists.sources().iter().map(|source| source.name.as_str());
        sources.zip(edition.from.iter().map(|from| from.map(|id| id.0))).collect()
    }

    #[test]
    fn an_edition_takes_the_place_and_everything_is_renumbered() {
        let mut old = lists(&[("底册", &["甲", "乙"]), ("许可", &["丙"]), ("用电", &["丁"])]);
        old.sources_mut()[1].role = Role::Permits;
        let new = lists(&[("新单", &["戊"]), ("许可2018", &["丙", "己", "庚"])]);
        let replaces = [("许可2018".to_owned(), "许可".to_owned())].into();
        let edition = Edition::of(&old, &Change { new, replaces, drop: vec!["底册".to_owned()] }).unwrap();
        assert_eq!(names(&edition), [("许可", Some(1)), ("用电", Some(2)), ("新单", None)]);
        let lists = &edition.lists;
        assert_eq!(lists.sources()[0].role, Role::Permits, "the role goes on, and the name");
        assert_eq!(lists.len(), 5);
        let rejected: Vec<_> = lists.rejected.iter().map(|r| (r.at.source.0, r.text.as_str())).collect();
        assert_eq!(rejected, [(0, "许可2018"), (1, "用电"), (2, "新单")]);
        for issue in &lists.issues {
            let (source, row) = lists.locate(issue.record);
            assert_eq!(lists.sources()[source.index()].columns[0].values.get(row), Some(issue.value.as_str()));
        }
        assert_eq!(lists.issues.len(), 3);
        for record in lists.records() {
            assert_eq!(lists.row_ref(record).source, lists.locate(record).0);
        }
    }

    #[test]
    fn the_tables_of_a_workbook_go_together() {
        let mut old = lists(&[("台账", &["甲"]), ("台账/二组", &["乙"]), ("别的/一", &["丙"])]);
        let sha = old.sources()[0].sha256.clone();
        old.sources_mut()[1].sha256 = sha;
        let new = lists(&[("台账", &["甲", "乙"])]);
        let edition = Edition::of(&old, &Change { new, ..Change::default() }).unwrap();
        assert_eq!(names(&edition), [("台账", Some(0)), ("别的/一", Some(2))]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let old = lists(&[("底册", &["甲"]), ("许可", &["丙"])]);
        let refused = |new: &[(&str, &[&str])], replaces: &[(&str, &str)], drop: &[&str]| {
            let replaces = replaces.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            let drop = drop.iter().map(|name| (*name).to_owned()).collect();
            Edition::of(&old, &Change { new: lists(new), replaces, drop }).unwrap_err()
        };
        let said = refused(&[("a", &["x"])], &[("a", "没有")], &[]).chinese();
        assert!(said.contains("“没有”；现有：底册、许可"), "{said}");
        let said = refused(&[("a", &["x"])], &[("b", "许可")], &[]).chinese();
        assert!(said.contains("“b”；读入的有：a"), "{said}");
        assert!(matches!(
            refused(&[("许可", &["x"]), ("b", &["y"])], &[("b", "许可")], &[]),
            EditionError::TwoForOne { .. }
        ));
        assert!(matches!(refused(&[("许可", &["x"])], &[], &["许可"]), EditionError::DroppedAndNew { .. }));
        assert!(matches!(refused(&[("副本", &["丙"])], &[], &[]), EditionError::SameFile { .. }));
        assert!(matches!(refused(&[], &[], &["底册", "许可"]), EditionError::NothingLeft));
        assert!(matches!(refused(&[], &[], &["无"]), EditionError::UnknownOld { .. }));
    }
}

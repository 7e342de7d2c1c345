//! The files of a result that a run may leave out, and the choice among them.
//!
//! `run.json` is no part: every result has it. Nor is `decisions.csv`, which is written wherever people have answered, nor what an update tells
//! of itself: none of these can be made again from the lists.

/// A file of a result that a run may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `roster.csv`.
    Roster,
    /// `roster.xlsx`.
    Workbook,
    /// `links.csv`.
    Links,
    /// `duplicates.csv`.
    Duplicates,
    /// `omissions.csv`.
    Omissions,
    /// `review.csv`.
    Review,
    /// `rejected.csv`.
    Rejected,
    /// `issues.csv`.
    Issues,
    /// `units.geojson`.
    Units,
    /// `report.html`.
    Report,
    /// `state.minglu`.
    State,
}

impl Part {
    /// All of them, in the order in which people are told of them.
    pub const ALL: [Self; 11] = [
        Self::Roster,
        Self::Links,
        Self::Review,
        Self::Duplicates,
        Self::Omissions,
        Self::Rejected,
        Self::Issues,
        Self::Units,
        Self::Report,
        Self::Workbook,
        Self::State,
    ];

    /// The name by which it is asked for: that of its file without the ending, but `workbook` for `roster.xlsx`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            other => other.file().split('.').next().unwrap_or_default(),
        }
    }

    /// Name of the file.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Roster => "roster.csv",
            Self::Workbook => "roster.xlsx",
            Self::Links => "links.csv",
            Self::Duplicates => "duplicates.csv",
            Self::Omissions => "omissions.csv",
            Self::Review => "review.csv",
            Self::Rejected => "rejected.csv",
            Self::Issues => "issues.csv",
            Self::Units => "units.geojson",
            Self::Report => "report.html",
            Self::State => "state.minglu",
        }
    }

    /// The part of this name, or with this file.
    ///
    /// ```
    /// use minglu::report::Part;
    /// assert_eq!(Part::named("units"), Some(Part::Units));
    /// assert_eq!(Part::named("roster.xlsx"), Some(Part::Workbook));
    /// assert_eq!(Part::named("名录"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name || part.file() == name)
    }
}

/// Which parts of a result are written.
///
/// ```
/// use minglu::report::{Part, Parts};
/// let parts = Parts::from_iter([Part::Links, Part::Roster]);
/// assert!(parts.has(Part::Roster) && !parts.has(Part::State));
/// assert_eq!(Parts::ALL.without(Part::Workbook).left_out(), [Part::Workbook]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts(u16);

impl Parts {
    /// All of them.
    pub const ALL: Self = Self((1 << Part::ALL.len()) - 1);

    /// Whether this part is written.
    pub const fn has(self, part: Part) -> bool {
        self.0 & (1 << part as u16) != 0
    }

    /// The same without this part.
    pub const fn without(self, part: Part) -> Self {
        Self(self.0 & !(1 << part as u16))
    }

    /// The parts that are not written, in the order of [`Part::ALL`].
    pub fn left_out(self) -> Vec<Part> {
        Part::ALL.into_iter().filter(|&part| !self.has(part)).collect()
    }
}

impl Default for Parts {
    /// All, the workbook where this build has a writer for it.
    fn default() -> Self {
        if cfg!(feature = "workbook") { Self::ALL } else { Self::ALL.without(Part::Workbook) }
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self(parts.into_iter().fold(0, |bits, part| bits | 1 << part as u16))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_of_its_own_and_a_place_in_the_set() {
        let mut none = Parts::ALL;
        for part in Part::ALL {
            assert_eq!(Part::named(part.name()), Some(part));
            assert_eq!(Part::named(part.file()), Some(part));
            assert!(none.has(part), "{part:?}");
            none = none.without(part);
        }
        assert_eq!((none, none.left_out().len()), (Parts::from_iter([]), Part::ALL.len()));
        assert_eq!(Parts::from_iter(Part::ALL), Parts::ALL);
    }
}

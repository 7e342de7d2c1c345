//! Pairs that a rule leaves out although they share its key.
//!
//! Among millions of records a 字号 is shared by firms all over a country: without more, nine in ten pairs by equal names lie in other counties and
//! have other codes or other people. What tells such a pair apart is read from a few words of two records; to sort, keep and weigh the pair costs several times
//! that.

use crate::record::{Apart, Pair, Standardised, Tells};
use crate::standardise::{ColumnKind, NamedColumn};

/// What tells the pairs apart that a rule leaves out, if it names something.
pub(super) struct Except<'a>(Option<Tells<'a>>);

impl<'a> Except<'a> {
    /// What the column of that name tells.
    pub fn new(column: &Option<String>, data: &'a Standardised) -> Self {
        Self(column.as_ref().and_then(|column| data.get::<Apart>(column)).map(|apart| (apart.0)(data)))
    }

    /// True for a pair to leave out.
    #[inline]
    pub fn tells(&self, pair: Pair) -> bool {
        self.0.as_ref().is_some_and(|apart| apart(pair))
    }
}

/// The column that the option names.
pub(super) fn column(except: &Option<String>) -> Option<NamedColumn> {
    except.as_ref().map(|column| NamedColumn::new("except", column, ColumnKind::Apart))
}

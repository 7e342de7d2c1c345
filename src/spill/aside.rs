//! Columns of a bounded run whose values stand in temporary files.

use super::SpillError;
use crate::record::Standardised;
use std::sync::{Arc, OnceLock};

/// Name of the column that tells what stands aside.
const ASIDE: &str = "aside";

/// What a standardiser keeps in temporary files.
#[derive(Debug, Clone)]
pub struct Aside {
    /// Bytes written.
    pub bytes: u64,
    /// Told where they cannot be read back.
    pub trouble: Trouble,
}

impl Aside {
    /// Tells with these columns that they read from files.
    pub fn tell(self, data: &mut Standardised) {
        data.insert(ASIDE, self);
    }

    /// Bytes that these columns keep in files.
    pub fn bytes(data: &Standardised) -> u64 {
        data.get::<Self>(ASIDE).map_or(0, |aside| aside.bytes)
    }

    /// Whether all that these columns read from files was read so far. Nothing that was made of them may be used otherwise.
    ///
    /// # Errors
    /// What went wrong first.
    pub fn check(data: &Standardised) -> Result<(), SpillError> {
        data.get::<Self>(ASIDE).map_or(Ok(()), |aside| aside.trouble.check())
    }
}

/// The first thing that went wrong where values were read back in the middle of something that cannot fail, if anything did. What was read then says
/// nothing. Copies tell the same.
#[derive(Debug, Clone, Default)]
pub struct Trouble(Arc<OnceLock<SpillError>>);

impl Trouble {
    /// Something went wrong; only the first is kept.
    pub fn tell(&self, error: SpillError) {
        let _ = self.0.set(error);
    }

    /// Whether all went well.
    ///
    /// # Errors
    /// What went wrong first.
    pub fn check(&self) -> Result<(), SpillError> {
        self.0.get().map_or(Ok(()), |error| Err(error.clone()))
    }
}

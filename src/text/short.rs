//! Texts of a few characters, many to a record.

/// A text that stands in its own 16 bytes up to 15 bytes long (five Chinese characters, three syllables), and elsewhere when it is longer. The
/// 字号, persons, villages, roads and house numbers of a record are nearly all that short: boxed, each would be a piece of memory of 32 bytes
/// beside its 16, and reading it a second place to look. Longer texts are shared by their copies.
///
/// ```
/// use minglu::text::Short;
/// let brand: Short = "广成".into();
/// assert_eq!((&*brand, std::mem::size_of::<Short>()), ("广成", 16));
/// ```
pub type Short = ecow::EcoString;

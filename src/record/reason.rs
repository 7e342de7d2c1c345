//! Why something that a person wrote cannot be taken.

use super::Message;
use std::fmt;

/// A reason in both languages: what is wrong, what stands there, what is allowed. Texts that hold values, where a
/// [`Label`](super::Label) holds none.
///
/// ```
/// use minglu::record::{Message, Reason};
/// let reason = Reason::new("k 至少是 1", "k must be at least 1");
/// assert_eq!((reason.chinese().as_str(), reason.to_string().as_str()), ("k 至少是 1", "k must be at least 1"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Reason {
    /// A reason in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The reason behind the place that it is about.
    ///
    /// ```
    /// use minglu::record::Reason;
    /// assert_eq!(Reason::new("至少是 1", "must be at least 1").at("k").zh, "k：至少是 1");
    /// ```
    pub fn at(self, place: impl fmt::Display) -> Self {
        Self { zh: format!("{place}：{}", self.zh), en: format!("{place}: {}", self.en) }
    }
}

/// Several reasons are one, said one after another.
impl From<Vec<Reason>> for Reason {
    fn from(reasons: Vec<Reason>) -> Self {
        let (zh, en): (Vec<String>, Vec<String>) = reasons.into_iter().map(|reason| (reason.zh, reason.en)).unzip();
        Self { zh: zh.join("；"), en: en.join("; ") }
    }
}

/// A text of elsewhere that is only there in English stands in quotation marks among Chinese.
impl From<String> for Reason {
    fn from(en: String) -> Self {
        Self { zh: format!("“{en}”"), en }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl std::error::Error for Reason {}

impl Message for Reason {
    fn chinese(&self) -> String {
        self.zh.clone()
    }
}

//! The two languages in which a person is spoken to.

use super::Label;
use serde::{Deserialize, Serialize};

/// The language of texts for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The label in this language.
    ///
    /// ```
    /// use minglu::record::{Label, Lang};
    /// assert_eq!(Lang::Zh.pick(Label::new("名称", "name")), "名称");
    /// ```
    pub fn pick(self, label: Label) -> &'static str {
        match self {
            Lang::Zh => label.zh,
            Lang::En => label.en,
        }
    }
}

/// An error that can be said in either language: the English is its `Display`, the Chinese is what a clerk reads.
pub trait Message: std::error::Error {
    /// The Chinese message.
    fn chinese(&self) -> String;

    /// The message in this language.
    fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.chinese(),
            Lang::En => self.to_string(),
        }
    }
}

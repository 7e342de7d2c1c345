//! Why the program stops, in one style: `错误：…` and the causes behind it.

use minglu::record::Message;
use minglu::report::Lang;
use std::error::Error;

/// Why the program stops.
#[derive(Debug)]
pub enum Failure {
    /// What was typed makes no sense (exit code 2).
    Usage(String),
    /// What was asked could not be done (exit code 1).
    Failed(String),
    /// No failure: help or the version was asked for.
    Shown(String),
}

impl Failure {
    /// A failure with the whole chain of its causes.
    pub fn from_error(error: &(dyn Error + 'static)) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let next = error.to_string();
            // Many errors print their cause themselves.
            if !text.contains(&next) {
                text.push_str(": ");
                text.push_str(&next);
            }
            cause = error.source();
        }
        Self::Failed(text)
    }

    /// This failure and another, both told.
    pub fn and(self, other: Option<Self>) -> Self {
        match (self, other) {
            (Self::Failed(a), Some(Self::Failed(b))) => Self::Failed(format!("{}\n{b}", a.trim_end())),
            (this, _) => this,
        }
    }

    /// A failure that is said in the language of the run.
    pub fn said<E: Message>(lang: Lang) -> impl Fn(E) -> Self {
        move |error| Self::Failed(error.message(lang))
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Failed(_) => 1,
            Self::Shown(_) => 0,
        }
    }

    /// The message as printed.
    pub fn text(&self, lang: Lang) -> String {
        let head = if lang == Lang::Zh { "错误：" } else { "error: " };
        match self {
            Self::Usage(text) | Self::Failed(text) => format!("{head}{}", text.trim_end()),
            Self::Shown(text) => text.clone(),
        }
    }
}

//! Whether a unit is at work, as its lists say it: 运行, 停产, 关闭, 已搬迁 and their kin, in a status column or behind a name.

use crate::consolidate::Life;
use crate::domain::cn::name::{self, NameStatus};
use crate::text::fold;

/// What only a status column says; the words that stand behind names, too, are those of [`name::status`].
const WORDS: &[(Life, &[&str])] = &[
    (Life::Closed, &["取缔", "拆除", "不存在", "查无", "已灭失", "破产", "清算", "撤销", "除名"]),
    (Life::Moved, &["搬", "迁"]),
    (Life::Paused, &["停产", "停业", "歇业", "停工"]),
    (
        Life::Running,
        &["运行", "正常", "在产", "生产", "在营", "营业", "存续", "在业", "开业", "投产", "投运", "在建在产", "复产"],
    ),
];

/// Words that turn what follows into its opposite, or into something planned.
const NOT_YET: &[&str] = &["未", "非", "拟", "计划", "待", "无需", "不需"];

/// What a status cell says; `None` when it says nothing of the kind (是, 整改中).
pub(super) fn life_of(text: &str) -> Option<Life> {
    let text = fold(text);
    let text = text.trim();
    if let Some(status) = name::status(text) {
        return life_of_name(status);
    }
    WORDS.iter().find_map(|&(life, words)| {
        let at = words.iter().find_map(|word| text.find(word))?;
        let before = &text[..at];
        (!NOT_YET.iter().any(|not| before.ends_with(not))).then_some(life)
    })
}

/// What a status behind a name says; a unit that is planned is neither at work nor closed.
pub(super) fn life_of_name(status: NameStatus) -> Option<Life> {
    match status {
        NameStatus::Stopped => Some(Life::Paused),
        NameStatus::Closed => Some(Life::Closed),
        NameStatus::Moved => Some(Life::Moved),
        NameStatus::Planned => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_cells_are_understood() {
        for (text, life) in [
            ("运行", Some(Life::Running)),
            ("正常生产", Some(Life::Running)),
            ("全年停产", Some(Life::Paused)),
            ("已停产", Some(Life::Paused)),
            ("关闭", Some(Life::Closed)),
            ("已注销", Some(Life::Closed)),
            ("吊销，未注销", Some(Life::Closed)),
            ("查无此厂", Some(Life::Closed)),
            ("不存在", Some(Life::Closed)),
            ("已搬迁", Some(Life::Moved)),
            ("迁往揭阳", Some(Life::Moved)),
            ("未搬迁", None),
            ("拟搬迁", None),
            ("筹建", None),
            ("整改中", None),
            ("是", None),
            ("", None),
        ] {
            assert_eq!(life_of(text), life, "{text}");
        }
    }
}

//! Reading plans: what is read can be written and read again, and compiling tells all mistakes instead of panicking.

use crate::text;
use minglu::plan::Plan;

/// A plan file.
pub fn plan(data: &[u8]) {
    let registry = minglu::builtin::registry();
    let text = text(data);
    let Ok(plan) = Plan::from_toml(&text, &registry) else { return };
    let again = Plan::from_toml(&plan.to_toml(), &registry).expect("what was written is readable");
    assert_eq!(again, plan);
    if let Err(mistakes) = plan.compile(&registry) {
        assert!(!mistakes.to_string().is_empty(), "a refusal says why");
    }
}

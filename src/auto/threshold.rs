//! One threshold for whatever clusterer a plan has.

use crate::plan::{Plan, Registry};

/// The plan with this least weight of a link, in bits, kept to strictly: a clusterer that lets its threshold fall no longer does. `None` when
/// the plan's clusterer has no threshold of links.
pub fn with_threshold(mut plan: Plan, bits: f32, registry: &Registry) -> Option<Plan> {
    let builds = |plan: &Plan| {
        let factory = registry.clusterers.get(&plan.cluster.part);
        factory.is_some_and(|factory| factory(&plan.cluster.options).is_ok())
    };
    // What is wrong with the plan itself is told when it is compiled.
    let sound = builds(&plan);
    let bits = f64::from(bits);
    let options = &mut plan.cluster.options;
    match plan.cluster.part.as_str() {
        "by_sources" => {
            for inner in ["repeats", "single"] {
                let inner = options.entry(inner).or_insert_with(|| toml::Table::new().into());
                if let toml::Value::Table(inner) = inner {
                    set(inner, bits);
                }
            }
        }
        _ => set(options, bits),
    }
    plan.decide.review_bits = plan.decide.review_bits.min(bits as f32);
    (!sound || builds(&plan)).then_some(plan)
}

fn set(options: &mut toml::Table, bits: f64) {
    options.insert("link_bits".to_owned(), bits.into());
    if options.contains_key("may_fall") {
        options.insert("may_fall".to_owned(), 0.0.into());
    }
}

//! `minglu industry`: what is made, as codes of the classification.

use super::args;
use super::failure::Failure;
use minglu::domain::cn::industry::IndustryIndex;
use minglu::report::{Lang, pad};

pub fn industry(args: &args::Industry, lang: Lang) -> Result<(), Failure> {
    let query = args.query.join(" ");
    let failed = |error: &(dyn std::error::Error + 'static)| Failure::from_error(error);
    let index = IndustryIndex::build().map_err(|error| failed(&error))?;
    let hits = index.search(&query, usize::from(args.k)).map_err(|error| failed(&error))?;
    if args.json {
        let hits: Vec<serde_json::Value> = hits
            .iter()
            .map(|hit| {
                let class = hit.class;
                serde_json::json!({ "code": class.code, "name": class.name, "note": class.note, "score": hit.score })
            })
            .collect();
        return super::print(&format!("{:#}\n", serde_json::Value::from(hits)));
    }
    if hits.is_empty() {
        return Err(Failure::Failed(match lang {
            Lang::Zh => format!("国民经济行业分类（GB/T 4754-2017）里没有找到“{query}”，请换一个说法，例如产品名"),
            Lang::En => format!("nothing in GB/T 4754-2017 for '{query}'; try the name of a product"),
        }));
    }
    let mut text = String::new();
    for hit in &hits {
        text.push_str(&format!("{}  {}  {}\n", hit.class.code, pad(hit.class.name, 28), hit.class.note));
    }
    super::print(&text)
}

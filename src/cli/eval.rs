//! `minglu eval`: a result against a truth.

use super::args;
use super::failure::Failure;
use minglu::eval::{EvalError, Links, Truth, Unit, evaluate, render, truth_by_id};
use minglu::report::Lang;

pub fn eval(args: &args::Eval, lang: Lang) -> Result<(), Failure> {
    let truth = match Truth::read(&args.truth) {
        // Records named by ids are found in the links.
        Err(EvalError::MissingColumn { ref found, .. }) if found.split(", ").any(|column| column == "cluster") => {
            truth_by_id(&args.truth, &args.links)
        }
        read => read,
    };
    let truth = truth.map_err(Failure::said(lang))?;
    let links = Links::read(&args.links).map_err(Failure::said(lang))?;
    truth.check(&links).map_err(Failure::said(lang))?;
    let unit = match args.unit {
        args::Level::Site => Unit::Site,
        args::Level::Legal => Unit::Legal,
    };
    let evaluation = evaluate(&truth, &links, unit);
    let text = if args.json {
        let mut text = serde_json::to_string_pretty(&evaluation).map_err(|error| Failure::from_error(&error))?;
        text.push('\n');
        text
    } else {
        render(&evaluation, lang)
    };
    super::print(&text)
}

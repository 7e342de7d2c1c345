//! `minglu eval`: a result against a truth.

use super::args;
use super::failure::Failure;
use minglu::eval::{Links, Truth, Unit, evaluate, render};
use minglu::report::Lang;

pub fn eval(args: &args::Eval, lang: Lang) -> Result<(), Failure> {
    let truth = Truth::read(&args.truth).map_err(Failure::said(lang))?;
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

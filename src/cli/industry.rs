//! `minglu industry`: what is made, as codes of the classification.

use super::args;
use super::failure::Failure;
use minglu::report::Lang;

pub fn industry(args: &args::Industry, _lang: Lang) -> Result<(), Failure> {
    let _ = (args.query.join(" "), args.k, args.json);
    Err(Failure::Failed("not yet".to_owned()))
}

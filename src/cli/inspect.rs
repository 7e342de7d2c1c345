//! `minglu inspect` and `minglu init`: what was understood of each list.

use super::args;
use super::failure::Failure;
use minglu::report::Lang;

pub fn inspect(args: &args::Inspect, _lang: Lang) -> Result<(), Failure> {
    let _ = (&args.inputs, &args.config, args.json);
    Err(Failure::Failed("not yet".to_owned()))
}

pub fn init(args: &args::Init, _lang: Lang) -> Result<(), Failure> {
    let _ = (&args.inputs, &args.out);
    Err(Failure::Failed("not yet".to_owned()))
}

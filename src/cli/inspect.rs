//! `minglu inspect` and `minglu init`: what was understood of each list.

use super::args;
use super::config::Config;
use super::failure::Failure;
use super::files;
use minglu::domain::cn::CnHeaders;
use minglu::ingest::{draft_config, inspect as profiles, render_inspection};
use minglu::report::Lang;
use std::io::Write as _;

pub fn inspect(args: &args::Inspect, lang: Lang) -> Result<(), Failure> {
    let config = Config::find(args.config.as_deref(), &args.inputs, lang)?;
    let lists = files::read(&args.inputs, &config, lang)?;
    let profiles = profiles(&lists, &CnHeaders);
    if args.json {
        let mut text = serde_json::to_string_pretty(&profiles).map_err(|error| Failure::from_error(&error))?;
        text.push('\n');
        return super::print(&text);
    }
    let notes = files::notes(&args.inputs, &lists, lang);
    let gap = if notes.is_empty() { "" } else { "\n" };
    super::print(&format!("{}{gap}{notes}", render_inspection(&profiles, lang)))
}

pub fn init(args: &args::Init, lang: Lang) -> Result<(), Failure> {
    let shown = args.out.display();
    let lists = files::read(&args.inputs, &Config::default(), lang)?;
    let text = draft_config(&lists, &CnHeaders);
    // `create_new`: a configuration somebody worked on is never overwritten.
    let written = std::fs::File::options()
        .write(true)
        .create_new(true)
        .open(&args.out)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => super::print(&match lang {
            Lang::Zh => format!("已写出 {shown}：请打开看一遍，不对的地方改了再运行 minglu reconcile\n"),
            Lang::En => format!("wrote {shown}: look through it, correct it, then run minglu reconcile\n"),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(Failure::Failed(match lang {
            Lang::Zh => format!("“{shown}”已经有了，没有覆盖；请用 -o 换一个名字，或先把它改名"),
            Lang::En => format!("'{shown}' exists and was not overwritten; choose another name with -o"),
        })),
        Err(error) => Err(Failure::Failed(match lang {
            Lang::Zh => format!("写不出“{shown}”：{error}"),
            Lang::En => format!("cannot write '{shown}': {error}"),
        })),
    }
}

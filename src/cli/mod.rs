//! The terminal program. It uses the library's public interface only; clocks, terminals and exit codes live here.

mod answers;
mod args;
mod bench;
mod block;
mod config;
mod coverage;
mod dedupe;
mod eval;
mod explain;
mod failure;
mod files;
mod finish;
mod groups;
mod industry;
mod inspect;
mod label;
mod lookup;
mod memory;
mod plan;
mod preset;
mod progress;
mod reconcile;
mod scale;
mod summary;
mod synth;
mod trace;
mod update;
mod usage;

use args::{Args, Command};
use failure::Failure;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

/// Runs the program on these arguments. Exit code 0 when it did what was asked, 1 when it could not, 2 when what was
/// typed makes no sense.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let lang = args::lang_of(&arguments);
    match args::parse(&arguments, lang).and_then(dispatch) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Shown(text)) => print(&text).map_or_else(|failure| fail(&failure, lang), |()| ExitCode::SUCCESS),
        Err(failure) => fail(&failure, lang),
    }
}

fn fail(failure: &Failure, lang: minglu::report::Lang) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{}", failure.text(lang));
    ExitCode::from(failure.code())
}

fn dispatch(args: Args) -> Result<(), Failure> {
    let lang = args.lang.into();
    match args.command {
        Command::Reconcile(args) => reconcile::reconcile(&args, lang),
        Command::Update(args) => update::update(&args, lang),
        Command::Inspect(args) => inspect::inspect(&args, lang),
        Command::Init(args) => inspect::init(&args, lang),
        Command::Explain(args) => explain::explain(&args, lang),
        Command::Trace(args) => trace::trace(&args, lang),
        Command::Eval(args) => eval::eval(&args, lang),
        Command::Coverage(args) => coverage::coverage(&args, lang),
        Command::Synth(args) => synth::synth(&args, lang),
        Command::Industry(args) => industry::industry(&args, lang),
        Command::Plan(args) => plan::plan(&args, lang),
        Command::Dedupe(args) => dedupe::dedupe(&args, lang),
        Command::Link(args) => dedupe::link(&args, lang),
        Command::Block(args) => block::block(&args, lang),
        Command::Index(args) => lookup::index(&args, lang),
        Command::Lookup(args) => lookup::lookup(&args, lang),
        Command::Label(args) => label::label(&args, lang),
        Command::Bench(args) => bench::bench(&args, lang),
    }
}

/// Prints to standard output. A reader that went away (`minglu plan | head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::from_error(&error)),
        _ => Ok(()),
    }
}

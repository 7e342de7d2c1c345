//! The terminal program: reads what was typed, calls the library, prints what came of it.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}

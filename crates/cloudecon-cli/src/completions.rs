//! `cloudecon completions`: what a shell needs to complete verbs and options.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::arguments::Arguments;
use crate::run::Outcome;

/// For which shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon completions bash > ~/.local/share/bash-completion/completions/cloudecon
  cloudecon completions zsh > ~/.zfunc/_cloudecon
  cloudecon completions fish > ~/.config/fish/completions/cloudecon.fish")]
pub(crate) struct Asked {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(out: &mut impl Write, asked: &Asked) -> io::Result<Outcome> {
    let mut script = Vec::new();
    generate(asked.shell, &mut Arguments::command(), "cloudecon", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Done)
}

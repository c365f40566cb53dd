//! How far a long run is, on a terminal only.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Nothing is shown before this: most runs are over.
const PATIENCE: Duration = Duration::from_secs(2);

/// One line on standard error, written over and over, gone when the work is done. Where standard
/// error is no terminal, nothing is ever written.
#[derive(Debug)]
pub(crate) struct Progress {
    what: &'static str,
    begun: Instant,
    is_terminal: bool,
    is_shown: bool,
}

impl Progress {
    /// `what` is counted: `verdicts`, `files`.
    pub(crate) fn new(what: &'static str) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
        let is_terminal = io::stderr().is_terminal() && !is_dumb;
        Self { what, begun: Instant::now(), is_terminal, is_shown: false }
    }

    /// `done` of `all` parts are done.
    pub(crate) fn step(&mut self, done: usize, all: usize) {
        let spent = self.begun.elapsed();
        if !self.is_terminal || spent < PATIENCE || done >= all {
            return;
        }
        self.is_shown = true;
        write(&format!("\r{}\u{1b}[K", line(self.what, done, all, spent)));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            write("\r\u{1b}[K");
        }
    }
}

/// A line that cannot be shown changes nothing about the work.
fn write(text: &str) {
    let mut err = io::stderr().lock();
    drop(err.write_all(text.as_bytes()).and_then(|()| err.flush()));
}

/// `verdicts: 4 of 13, about 6 s left`: what is left takes as long a part as what is done.
fn line(what: &str, done: usize, all: usize, spent: Duration) -> String {
    let left = spent.as_secs_f64() * (all.saturating_sub(done) as f64) / (done.max(1) as f64);
    format!("{what}: {done} of {all}, about {:.0} s left", left.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four parts took 3 s, eight are left: 6 s.
    #[test]
    fn what_is_left_follows_from_what_is_done() {
        let spent = Duration::from_secs(3);
        assert_eq!(line("files", 4, 12, spent), "files: 4 of 12, about 6 s left");
        assert_eq!(line("files", 11, 12, spent), "files: 11 of 12, about 1 s left");
    }
}

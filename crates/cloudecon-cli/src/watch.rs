//! Progress of long work on standard error.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use cloudecon::sweep::Progress;

/// Shows how far work is and how long it takes yet: on a terminal one line that is written over,
/// elsewhere a line now and then.
#[derive(Debug)]
pub(crate) struct Watch {
    start: Instant,
    is_terminal: bool,
    shown: Instant,
}

/// Work that is over by then shows nothing.
const FIRST: Duration = Duration::from_secs(1);
const ON_TERMINAL: Duration = Duration::from_millis(200);
const ELSEWHERE: Duration = Duration::from_secs(10);

impl Watch {
    pub(crate) fn start() -> Self {
        let start = Instant::now();
        Self { start, is_terminal: io::stderr().is_terminal(), shown: start }
    }

    pub(crate) fn show(&mut self, err: &mut impl Write, progress: Progress) {
        let is_last = progress.done == progress.rows;
        let elapsed = self.start.elapsed();
        if elapsed < FIRST || (is_last && !self.is_terminal) {
            return;
        }
        let pause = if self.is_terminal { ON_TERMINAL } else { ELSEWHERE };
        if self.shown.elapsed() < pause && !is_last {
            return;
        }
        self.shown = Instant::now();
        let line = line(progress, elapsed.as_secs_f64());
        // Progress that nobody can see is no reason to stop.
        let _ = match (self.is_terminal, is_last) {
            (true, false) => write!(err, "\r{line}\x1b[K").and_then(|()| err.flush()),
            (true, true) => writeln!(err, "\r{line}\x1b[K"),
            (false, _) => writeln!(err, "{line}"),
        };
    }
}

fn line(progress: Progress, elapsed_seconds: f64) -> String {
    let Progress { done, kept, rows } = progress;
    let share = 100.0 * done as f64 / rows as f64;
    let kept = if kept > 0 { format!(", {kept} from an earlier run") } else { String::new() };
    let left = progress
        .seconds_left(elapsed_seconds)
        .map_or_else(String::new, |left| format!(", {} left", duration(left)));
    format!("{done} of {rows} rows ({share:.0} %){kept}{left}")
}

/// `3 s`, `2 min 5 s`, `1 h 4 min`.
fn duration(seconds: f64) -> String {
    let whole = Duration::from_secs_f64(seconds.clamp(0.0, 1e9).ceil()).as_secs();
    let (minutes, seconds) = (whole.div_euclid(60), whole.rem_euclid(60));
    let (hours, rest) = (minutes.div_euclid(60), minutes.rem_euclid(60));
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {seconds} s"),
        _ => format!("{hours} h {rest} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_rows_share_and_time_left() {
        // 2,500 rows in 5 s beside 2,500 from before: 5,000 are left at 500 rows a second.
        let progress = Progress { done: 5_000, kept: 2_500, rows: 10_000 };
        assert_eq!(
            line(progress, 5.0),
            "5000 of 10000 rows (50 %), 2500 from an earlier run, 10 s left"
        );
        let fresh = Progress { done: 10, kept: 10, rows: 1_000 };
        assert_eq!(line(fresh, 1.0), "10 of 1000 rows (1 %), 10 from an earlier run");
    }

    #[test]
    fn durations_as_people_say_them() {
        let said = [0.2, 59.0, 125.0, 3_840.0].map(duration);
        assert_eq!(said, ["1 s", "59 s", "2 min 5 s", "1 h 4 min"]);
    }
}

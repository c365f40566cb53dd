//! Time that this thread spends on a core: other work on the machine does not count, as it does in
//! time on the wall.

use std::time::Duration;

/// Time on a core so far; only differences mean something.
#[cfg(unix)]
pub fn on_core() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// Where no such clock is known, time on the wall.
#[cfg(not(unix))]
pub fn on_core() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_takes_no_time_on_a_core() {
        let before = on_core();
        std::thread::sleep(Duration::from_millis(200));
        assert!(cfg!(not(unix)) || on_core().saturating_sub(before) < Duration::from_millis(100));
    }
}

//! Work in parts on several threads: the parts are fixed, so that results are, too.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Results of parts `0..parts`, in their order, on up to `threads` threads.
pub(crate) fn parts<T: Send>(
    parts: usize,
    threads: NonZeroUsize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= parts {
                return done;
            }
            done.push((part, work(part)));
        }
    };
    let mut all = if threads.get() == 1 || parts <= 1 {
        take()
    } else {
        std::thread::scope(|scope| {
            let handles: Vec<_> =
                (0..threads.get().min(parts)).map(|_| scope.spawn(take)).collect();
            let joined = handles.into_iter().map(|handle| match handle.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.flatten().collect()
        })
    };
    all.sort_by_key(|(part, _)| *part);
    all.into_iter().map(|(_, result)| result).collect()
}

use std::num::NonZeroUsize;
use std::sync::mpsc::{Sender, channel};
use std::thread::{ScopedJoinHandle, scope};

use super::Progress;

/// Runs the same work on some threads and gives what each found; their progress is shown by the
/// calling thread, which may hold the terminal.
pub(super) fn run<T: Send>(
    threads: NonZeroUsize,
    work: impl Fn(Sender<Progress>) -> T + Sync,
    progress: impl FnMut(Progress),
) -> Vec<T> {
    let (sender, receiver) = channel();
    let work = &work;
    scope(|scope| {
        let start = |sender: Sender<Progress>| scope.spawn(move || work(sender));
        let handles: Vec<_> = (0..threads.get()).map(|_| start(sender.clone())).collect();
        drop(sender);
        receiver.into_iter().for_each(progress);
        let join = |handle: ScopedJoinHandle<'_, T>| match handle.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        handles.into_iter().map(join).collect()
    })
}

//! Counting runs across threads.

use std::sync::{Mutex, PoisonError};

/// Tells a callback how many runs are done.
pub(crate) struct Progress<F> {
    state: Mutex<(F, u64)>,
    total: u64,
}

impl<F: FnMut(u64, u64) + Send> Progress<F> {
    pub(crate) const fn new(callback: F, done: u64, total: u64) -> Self {
        Self { state: Mutex::new((callback, done)), total }
    }

    /// One more is done. The callback runs under the lock, so counts arrive in order.
    pub(crate) fn step(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (callback, done) = &mut *state;
        *done += 1;
        callback(*done, self.total);
    }
}

//! Running many rounds on all cores.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::Random;

thread_local! {
    /// What the round of this thread works on.
    static INPUT: RefCell<(u64, Vec<u8>)> = const { RefCell::new((0, Vec::new())) };
}

/// Notes the input of a round, so that one that panics can be kept.
pub(crate) fn note(round: u64, input: &[u8]) {
    INPUT.with_borrow_mut(|noted| {
        noted.0 = round;
        noted.1.clear();
        noted.1.extend_from_slice(input);
    });
}

/// Writes the input to a file if the thread ends in a panic.
struct KeepInput(&'static str);

impl Drop for KeepInput {
    #[expect(clippy::print_stderr, reason = "says how to go on from here")]
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        INPUT.with_borrow(|(round, input)| {
            let path: PathBuf = std::env::temp_dir().join(format!("nb101-{}-{round}", self.0));
            let kept = std::fs::write(&path, input);
            eprintln!(
                "round {round} failed; its input is in {} ({kept:?}), keep it in tests/corpus",
                path.display()
            );
        });
    }
}

/// Runs rounds, each with a generator of its own, on all cores. A round tells whether its input was accepted; gives how
/// many were.
pub(crate) fn run(what: &'static str, rounds: u64, round: impl Fn(u64, &mut Random) -> bool + Sync) -> u64 {
    let (next, accepted) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let _keep = KeepInput(what);
        // What runs on all threads of a pool stays on this one.
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().expect("a pool");
        pool.install(|| {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= rounds {
                    break;
                }
                let is_accepted = round(number, &mut Random::new(number.wrapping_mul(0xd134_2543_de82_ef95)));
                accepted.fetch_add(u64::from(is_accepted), Ordering::Relaxed);
            }
        });
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    accepted.into_inner()
}

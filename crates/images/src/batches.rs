//! Batches, made ahead by threads of their own.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::error::ImagesError;
use crate::order::{augmentation, shuffled};
use crate::pixels::{augmented, plain};
use crate::set::{ImageSet, PIXELS};

/// Images and labels, ready for a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// `batch_size * 32 * 32 * 3` numbers: image, row, column, channel.
    pub images: Vec<f32>,
    /// The class of each image, 0 to 9.
    pub labels: Vec<i32>,
}

/// Which batches come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Images in a batch, at least 1 and at most as many as there are.
    pub batch_size: usize,
    /// For training: the seed of order and augmentation; epochs follow each other without end, and batches cross their
    /// ends. Without one the images come as they are, in their order, and what does not fill a batch at the end is dropped.
    pub training_seed: Option<u64>,
    /// How many batches are skipped.
    pub first: u64,
    /// Threads that make batches, at least 1.
    pub threads: usize,
}

/// A sequence of batches. Letting go of it stops its threads.
pub struct Batches {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    set: Arc<ImageSet>,
    plan: Plan,
    /// How many batches there are.
    end: u64,
    /// How many may wait to be taken.
    ahead: u64,
    queue: Mutex<Queue>,
    /// Told when a batch is ready or taken, and at the end.
    changed: Condvar,
}

struct Queue {
    /// The next batch that nobody makes yet.
    to_make: u64,
    /// The next batch that is asked for.
    to_take: u64,
    ready: BTreeMap<u64, Batch>,
    stopped: bool,
}

impl Batches {
    /// Starts making batches.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use nb101_images::{Batches, ImageSet, ImagesError, Plan};
    ///
    /// let set = Arc::new(ImageSet::read::<&str>(&[])?);
    /// let plan = Plan { batch_size: 256, training_seed: Some(1), first: 0, threads: 2 };
    /// assert!(matches!(Batches::start(set, plan), Err(ImagesError::BatchSize { most: 0, .. })));
    /// # Ok::<(), ImagesError>(())
    /// ```
    pub fn start(set: Arc<ImageSet>, plan: Plan) -> Result<Self, ImagesError> {
        if plan.batch_size == 0 || plan.batch_size > set.len() {
            return Err(ImagesError::BatchSize { got: plan.batch_size, most: set.len() });
        }
        let end = match plan.training_seed {
            Some(_) => u64::MAX,
            None => (set.len() / plan.batch_size) as u64,
        };
        let threads = plan.threads.max(1);
        let queue =
            Queue { to_make: plan.first, to_take: plan.first, ready: BTreeMap::new(), stopped: false };
        let ahead = threads as u64 + 2;
        let shared =
            Arc::new(Shared { set, plan, end, ahead, queue: Mutex::new(queue), changed: Condvar::new() });
        let start = |_| {
            let shared = Arc::clone(&shared);
            thread::Builder::new().name("nb101-images".to_owned()).spawn(move || shared.work())
        };
        let started = (0..threads).map(start).collect::<Result<Vec<_>, _>>();
        // Those that did start stop with the queue.
        let threads = started.map_err(|error| {
            shared.lock().stopped = true;
            shared.changed.notify_all();
            ImagesError::Io { path: "a thread".to_owned(), problem: error.to_string() }
        })?;
        Ok(Self { shared, threads })
    }

    /// The next batch, as soon as it is ready; `None` after the last.
    pub fn next(&self) -> Option<Batch> {
        let mut queue = self.shared.lock();
        let number = queue.to_take;
        if number >= self.shared.end {
            return None;
        }
        queue.to_take += 1;
        self.shared.changed.notify_all();
        loop {
            if let Some(batch) = queue.ready.remove(&number) {
                return Some(batch);
            }
            if queue.stopped {
                return None;
            }
            queue = self.shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Stops making batches: whoever waits for one gets none.
    pub fn stop(&self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
    }
}

impl Drop for Batches {
    fn drop(&mut self) {
        self.stop();
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing to say here.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Batches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches").field("plan", &self.shared.plan).finish_non_exhaustive()
    }
}

impl Shared {
    // A panic under the lock leaves nothing half-changed.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a thread does.
    fn work(&self) {
        // The order of the epoch that the last batch was in: batches mostly stay in one.
        let mut orders = BTreeMap::new();
        loop {
            let mut queue = self.lock();
            while !queue.stopped && queue.to_make < self.end && queue.to_make >= queue.to_take + self.ahead {
                queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            if queue.stopped || queue.to_make >= self.end {
                return;
            }
            let number = queue.to_make;
            queue.to_make += 1;
            drop(queue);
            let batch = self.batch(number, &mut orders);
            self.lock().ready.insert(number, batch);
            self.changed.notify_all();
        }
    }

    fn batch(&self, number: u64, orders: &mut BTreeMap<u64, Vec<u32>>) -> Batch {
        let Plan { batch_size, training_seed, .. } = self.plan;
        let images = self.set.len() as u64;
        let mut batch =
            Batch { images: vec![0.0; batch_size * 3 * PIXELS], labels: Vec::with_capacity(batch_size) };
        let start = number * batch_size as u64;
        orders.retain(|&epoch, _| epoch >= start / images);
        for (i, out) in batch.images.chunks_exact_mut(3 * PIXELS).enumerate() {
            let position = start + i as u64;
            let image = if let Some(seed) = training_seed {
                let epoch = position / images;
                let order = orders.entry(epoch).or_insert_with(|| shuffled(seed, epoch, self.set.len()));
                let image = order[(position % images) as usize] as usize;
                augmented(self.set.image(image), augmentation(seed, position), out);
                image
            } else {
                let image = position as usize;
                plain(self.set.image(image), out);
                image
            };
            batch.labels.push(i32::from(self.set.label(image)));
        }
        batch
    }
}

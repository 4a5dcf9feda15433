//! The images of CIFAR-10 as batches for training: read, shuffled, augmented and normalised on several threads.
//!
//! [`ImageSet::read`] reads files in the standard binary layout; [`Batches`] brings batches of them in an order that follows
//! from a seed, whatever the number of threads, some of them made before they are asked for. Values are those of the
//! original: pixels of 0 around the image, a random crop, a random flip, and only then normalisation.

mod batches;
mod error;
mod order;
mod pixels;
mod set;

pub use batches::{Batch, Batches, Plan};
pub use error::ImagesError;
pub use pixels::{MEAN, STANDARD_DEVIATION};
pub use set::{CLASSES, ImageSet, PIXELS, RECORD, RECORDS_IN_FILE, SIDE};

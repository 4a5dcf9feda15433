//! Batches of images, made ahead on threads of their own.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, Float32Array, Int32Array};
use napi_derive::napi;
use nb101_images::{Batch, Batches, ImageSet, ImagesError, Plan};

use crate::error::{self, coded, guarded};
use crate::task::Blocking;

/// Images in memory.
#[napi]
#[derive(Debug)]
pub struct Images {
    set: Arc<ImageSet>,
}

#[napi]
impl Images {
    /// How many there are.
    #[napi(getter)]
    pub fn length(&self) -> u32 {
        self.set.len() as u32
    }

    /// Starts making batches: for training in the order and with the augmentation that follow from a seed, else as the
    /// images come.
    #[napi]
    pub fn batches(
        &self,
        batch_size: u32,
        training_seed: Option<f64>,
        first: f64,
        threads: u32,
    ) -> error::Result<ImageBatches> {
        guarded(|| {
            #[expect(
                clippy::cast_sign_loss,
                reason = "what is below 0 becomes 0; TypeScript refuses it before"
            )]
            let plan = Plan {
                batch_size: batch_size as usize,
                training_seed: training_seed.map(|seed| seed as u64),
                first: first as u64,
                threads: threads as usize,
            };
            let batches = Batches::start(Arc::clone(&self.set), plan).map_err(coded)?;
            Ok(ImageBatches { batches: Arc::new(batches) })
        })
    }
}

/// Images and labels.
#[napi(object, object_from_js = false)]
pub struct ImageBatch {
    /// Image, row, column, channel.
    pub images: Float32Array,
    /// Classes, 0 to 9.
    pub labels: Int32Array,
}

impl fmt::Debug for ImageBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImageBatch").finish_non_exhaustive()
    }
}

impl From<Batch> for ImageBatch {
    fn from(batch: Batch) -> Self {
        Self { images: Float32Array::new(batch.images), labels: Int32Array::new(batch.labels) }
    }
}

/// A sequence of batches.
#[napi]
#[derive(Debug)]
pub struct ImageBatches {
    batches: Arc<Batches>,
}

#[napi]
impl ImageBatches {
    /// The next batch; null after the last.
    #[napi(ts_return_type = "Promise<ImageBatch | null>")]
    pub fn next(&self) -> AsyncTask<Blocking> {
        let batches = Arc::clone(&self.batches);
        AsyncTask::new(Blocking::new::<_, ImagesError>(move || Ok(batches.next().map(ImageBatch::from))))
    }

    /// Stops making batches.
    #[napi]
    pub fn stop(&self) {
        self.batches.stop();
    }
}

/// Reads files in the standard binary layout of CIFAR-10.
#[napi(ts_return_type = "Promise<Images>")]
pub fn images_read(files: Vec<String>) -> AsyncTask<Blocking> {
    let files: Vec<_> = files.into_iter().map(PathBuf::from).collect();
    AsyncTask::new(Blocking::new(move || {
        Ok::<_, ImagesError>(Images { set: Arc::new(ImageSet::read(&files)?) })
    }))
}

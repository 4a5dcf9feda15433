//! Records of trainings in the layout of the published files.

use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use nb101_table::{Evaluation, ModelMetrics, Setup, TfRecordWriter, masked_crc};

use crate::cell::unpack;
use crate::error::{self, guarded};
use crate::table::bad_argument;
use crate::table_reader::epochs_of;

/// One evaluation of a training.
#[napi(object, object_to_js = false)]
#[derive(Clone, Copy, Debug)]
pub struct TrainingEvaluation {
    /// Epochs trained so far.
    pub epoch: f64,
    /// Seconds of training so far, evaluation excluded.
    pub training_time: f64,
    /// Accuracy on a part of the training images, 0 to 1.
    pub train_accuracy: f64,
    /// Accuracy on the validation images, 0 to 1.
    pub validation_accuracy: f64,
    /// Accuracy on the test images, 0 to 1.
    pub test_accuracy: f64,
}

/// The checksum that a TFRecord file has of the length and of the payload of each record.
#[napi]
pub fn record_checksum(bytes: &[u8]) -> u32 {
    masked_crc(bytes)
}

/// One record of a TFRecord file, framing included. The setup is JSON text of an object.
#[napi]
pub fn training_record(
    packed: u32,
    epochs: u32,
    trainable_parameters: u32,
    total_time: f64,
    evaluations: Vec<TrainingEvaluation>,
    setup: String,
) -> error::Result<Buffer> {
    guarded(|| {
        let cell = unpack(packed)?;
        let epochs = epochs_of(epochs)?;
        let setup = Setup::try_from(setup).map_err(|reason| bad_argument(&reason))?;
        let evaluations = evaluations.into_iter().map(|evaluation| Evaluation {
            current_epoch: Some(evaluation.epoch),
            training_time: Some(evaluation.training_time),
            train_accuracy: Some(evaluation.train_accuracy),
            validation_accuracy: Some(evaluation.validation_accuracy),
            test_accuracy: Some(evaluation.test_accuracy),
        });
        let metrics = ModelMetrics {
            evaluations: evaluations.collect(),
            trainable_parameters: Some(trainable_parameters),
            total_time: Some(total_time),
            setup: Some(setup),
        };
        let mut record = Vec::new();
        TfRecordWriter::new(&mut record)
            .write(cell, epochs, &metrics)
            .expect("memory takes whatever is written");
        Ok(record.into())
    })
}

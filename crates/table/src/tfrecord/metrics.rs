//! The protobuf message `ModelMetrics` of the original (`model_metrics.proto`), read and written by hand: generated code
//! refuses a known field of another wire type, and files retrained by others have such fields.

use crate::format::Setup;

/// What the training of one model gave. A field that the message lacks is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelMetrics {
    /// The evaluations in the order in which they were made: start, half-way, end in the published files.
    pub evaluations: Vec<Evaluation>,
    /// Trainable parameters of the network.
    pub trainable_parameters: Option<u32>,
    /// Seconds of training and evaluation.
    pub total_time: Option<f64>,
    /// What it was trained with. The original has no such field, and its readers pass over it.
    pub setup: Option<Setup>,
}

/// The field of [`ModelMetrics::setup`], a string. Far from those of the original, in case it ever gets more.
const SETUP: u32 = 101;

/// One evaluation of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Epochs trained so far.
    pub current_epoch: Option<f64>,
    /// Seconds of training so far, evaluation excluded.
    pub training_time: Option<f64>,
    /// Accuracy on a part of the training images, 0 to 1.
    pub train_accuracy: Option<f64>,
    /// Accuracy on the validation images, 0 to 1.
    pub validation_accuracy: Option<f64>,
    /// Accuracy on the test images, 0 to 1.
    pub test_accuracy: Option<f64>,
}

/// A field that was skipped, since it is unknown or of another wire type than the original's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SkippedField {
    pub(crate) message: &'static str,
    pub(crate) field: u32,
    pub(crate) wire: u8,
}

/// How often each field was skipped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skipped(pub(crate) Vec<(SkippedField, u64)>);

impl Skipped {
    /// Kinds of fields told apart; a hostile file may have half a billion.
    const MOST: usize = 64;

    pub(crate) fn add(&mut self, field: SkippedField, count: u64) {
        match self.0.iter().position(|(known, _)| *known == field) {
            Some(known) => self.0[known].1 += count,
            None if self.0.len() < Self::MOST => self.0.push((field, count)),
            None => {}
        }
    }
}

const VARINT: u8 = 0;
const FIXED64: u8 = 1;
const LENGTH_DELIMITED: u8 = 2;
const FIXED32: u8 = 5;

/// The value of a field.
enum Value<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32,
}

/// Takes fields from the start of a message.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The next field's number, wire type and value; `None` at the end of the message.
    #[inline]
    fn next(&mut self) -> Result<Option<(u32, u8, Value<'a>)>, String> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let (field, wire) = (tag >> 3, (tag & 7) as u8);
        let field = u32::try_from(field).ok().filter(|&field| field != 0 && field < 1 << 29);
        let field = field.ok_or_else(|| format!("its metrics have the tag {tag}, which names no field"))?;
        let value = match wire {
            VARINT => Value::Varint(self.varint()?),
            FIXED64 => Value::Fixed64(u64::from_le_bytes(self.array()?)),
            LENGTH_DELIMITED => {
                let len = self.varint()?;
                Value::Bytes(self.take(len)?)
            }
            FIXED32 => {
                self.array::<4>()?;
                Value::Fixed32
            }
            _ => return Err(format!("field {field} of its metrics has the wire type {wire}")),
        };
        Ok(Some((field, wire, value)))
    }

    #[inline]
    fn varint(&mut self) -> Result<u64, String> {
        // Tags and lengths are mostly below 128.
        if let [byte @ ..0x80, rest @ ..] = self.0 {
            self.0 = rest;
            return Ok(u64::from(*byte));
        }
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let [byte] = self.array()?;
            // Bits beyond 64 are lost, as protobuf's own readers lose them.
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err("its metrics have a number of more than ten bytes".to_owned())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (array, rest) = self.0.split_first_chunk().ok_or_else(ended)?;
        self.0 = rest;
        Ok(*array)
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], String> {
        let len = usize::try_from(len).map_err(|_| ended())?;
        let (taken, rest) = self.0.split_at_checked(len).ok_or_else(ended)?;
        self.0 = rest;
        Ok(taken)
    }
}

fn ended() -> String {
    "its metrics end inside a field".to_owned()
}

impl ModelMetrics {
    /// Reads a message into this one, whose allocation is used again. The text says what is wrong.
    pub(crate) fn decode_into(&mut self, message: &[u8], skipped: &mut Skipped) -> Result<(), String> {
        self.evaluations.clear();
        (self.trainable_parameters, self.total_time, self.setup) = (None, None, None);
        let mut fields = Fields(message);
        // Nearly all messages start with evaluations that look the same.
        while let Some((evaluation, rest)) = Evaluation::plain_field(fields.0) {
            self.evaluations.push(evaluation);
            fields.0 = rest;
        }
        while let Some((field, wire, value)) = fields.next()? {
            match (field, value) {
                (1, Value::Bytes(bytes)) => self.evaluations.push(Evaluation::decode(bytes, skipped)?),
                (2, Value::Varint(value)) => {
                    // An int32: negative numbers come as 64 bits.
                    let value = value as u32;
                    if value.cast_signed() < 0 {
                        return Err(format!("it has {} trainable parameters", value.cast_signed()));
                    }
                    self.trainable_parameters = Some(value);
                }
                (3, Value::Fixed64(bits)) => self.total_time = Some(f64::from_bits(bits)),
                (SETUP, Value::Bytes(text)) => match str::from_utf8(text).map(Setup::new) {
                    Ok(Ok(setup)) => self.setup = Some(setup),
                    _ => skipped.add(SkippedField { message: "ModelMetrics", field, wire }, 1),
                },
                _ => skipped.add(SkippedField { message: "ModelMetrics", field, wire }, 1),
            }
        }
        Ok(())
    }

    /// The message.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut message = Vec::with_capacity(192);
        for evaluation in &self.evaluations {
            let inner = evaluation.encode();
            tag(1, LENGTH_DELIMITED, &mut message);
            varint(inner.len() as u64, &mut message);
            message.extend(inner);
        }
        if let Some(parameters) = self.trainable_parameters {
            tag(2, VARINT, &mut message);
            varint(u64::from(parameters), &mut message);
        }
        double(3, self.total_time, &mut message);
        if let Some(setup) = &self.setup {
            tag(SETUP, LENGTH_DELIMITED, &mut message);
            varint(setup.as_str().len() as u64, &mut message);
            message.extend(setup.as_str().as_bytes());
        }
        message
    }
}

impl Evaluation {
    /// An evaluation as the original writes it, at the start of some fields: all five doubles in order, each after its tag.
    /// And what follows it.
    fn plain_field(fields: &[u8]) -> Option<(Self, &[u8])> {
        let (&[tag, len, ref bytes @ ..], rest) = fields.split_first_chunk::<47>()?;
        let ([epoch, time, train, validation, test], []) = bytes.as_chunks() else { return None };
        if (tag, usize::from(len)) != (1 << 3 | LENGTH_DELIMITED, bytes.len()) {
            return None;
        }
        let double = |number: u8, [tag, bits @ ..]: &[u8; 9]| {
            (*tag == number << 3 | FIXED64).then(|| f64::from_le_bytes(*bits))
        };
        let evaluation = Self {
            current_epoch: Some(double(1, epoch)?),
            training_time: Some(double(2, time)?),
            train_accuracy: Some(double(3, train)?),
            validation_accuracy: Some(double(4, validation)?),
            test_accuracy: Some(double(5, test)?),
        };
        Some((evaluation, rest))
    }

    fn decode(message: &[u8], skipped: &mut Skipped) -> Result<Self, String> {
        let mut evaluation = Self::default();
        let mut fields = Fields(message);
        while let Some((field, wire, value)) = fields.next()? {
            let place = match field {
                1 => &mut evaluation.current_epoch,
                2 => &mut evaluation.training_time,
                3 => &mut evaluation.train_accuracy,
                4 => &mut evaluation.validation_accuracy,
                5 => &mut evaluation.test_accuracy,
                // Where the authors kept the weights, which nobody has.
                6 if wire == LENGTH_DELIMITED => continue,
                _ => {
                    skipped.add(SkippedField { message: "EvaluationData", field, wire }, 1);
                    continue;
                }
            };
            match value {
                Value::Fixed64(bits) => *place = Some(f64::from_bits(bits)),
                _ => skipped.add(SkippedField { message: "EvaluationData", field, wire }, 1),
            }
        }
        Ok(evaluation)
    }

    fn encode(&self) -> Vec<u8> {
        let mut message = Vec::with_capacity(45);
        let fields = [
            self.current_epoch,
            self.training_time,
            self.train_accuracy,
            self.validation_accuracy,
            self.test_accuracy,
        ];
        for (field, value) in (1..).zip(fields) {
            double(field, value, &mut message);
        }
        message
    }
}

fn tag(field: u32, wire: u8, message: &mut Vec<u8>) {
    varint(u64::from(field << 3 | u32::from(wire)), message);
}

fn varint(mut value: u64, message: &mut Vec<u8>) {
    while value >= 0x80 {
        message.push(value as u8 | 0x80);
        value >>= 7;
    }
    message.push(value as u8);
}

fn double(field: u32, value: Option<f64>, message: &mut Vec<u8>) {
    if let Some(value) = value {
        tag(field, FIXED64, message);
        message.extend(value.to_le_bytes());
    }
}

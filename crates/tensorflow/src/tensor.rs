//! Numbers on their way into and out of a session.

use std::ptr;

use crate::api::RawTensor;
use crate::error::TensorFlowError;
use crate::library::TensorFlow;

/// The numbers of a tensor, row by row.
#[derive(Clone, Debug, PartialEq)]
pub enum TensorData {
    /// `float32`.
    Floats(Vec<f32>),
    /// `int32`.
    Ints(Vec<i32>),
}

/// A tensor in the memory of the host.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// The length of each axis; none for a single number.
    pub shape: Vec<i64>,
    /// As many numbers as the product of the shape.
    pub data: TensorData,
}

/// `TF_FLOAT`.
const FLOAT: i32 = 1;
/// `TF_INT32`.
const INT32: i32 = 3;

/// A tensor of the library.
pub(crate) struct Owned<'t> {
    tensorflow: &'t TensorFlow,
    pub(crate) raw: *mut RawTensor,
}

impl Drop for Owned<'_> {
    fn drop(&mut self) {
        // SAFETY: it is ours, and deleted once.
        unsafe { (self.tensorflow.api.delete_tensor)(self.raw) }
    }
}

impl<'t> Owned<'t> {
    /// Takes over a tensor that the library made.
    pub(crate) const fn new(tensorflow: &'t TensorFlow, raw: *mut RawTensor) -> Self {
        Self { tensorflow, raw }
    }

    /// A copy of a tensor for the library.
    pub(crate) fn of(
        tensorflow: &'t TensorFlow,
        name: &str,
        tensor: &Tensor,
    ) -> Result<Self, TensorFlowError> {
        let (kind, numbers, length) = match &tensor.data {
            TensorData::Floats(numbers) => (FLOAT, numbers.as_ptr().cast::<u8>(), numbers.len()),
            TensorData::Ints(numbers) => (INT32, numbers.as_ptr().cast::<u8>(), numbers.len()),
        };
        let bad = |problem: String| TensorFlowError::BadTensor { name: name.to_owned(), problem };
        let expected = tensor.shape.iter().try_fold(1_i64, |product, &axis| product.checked_mul(axis));
        if expected != i64::try_from(length).ok() || tensor.shape.iter().any(|&axis| axis < 0) {
            return Err(bad(format!("got {length} numbers for the shape {:?}", tensor.shape)));
        }
        let rank = i32::try_from(tensor.shape.len()).map_err(|_| bad("too many axes".to_owned()))?;
        let bytes = length * 4;
        // SAFETY: `shape` has `rank` entries; the library copies them. The new tensor has room for `bytes` bytes, both types
        // take four each, and no one else knows it yet.
        unsafe {
            let raw = (tensorflow.api.allocate_tensor)(kind, tensor.shape.as_ptr(), rank, bytes);
            if raw.is_null() {
                return Err(TensorFlowError::OutOfMemory { problem: format!("{name} takes {bytes} bytes") });
            }
            let data = (tensorflow.api.tensor_data)(raw).cast::<u8>();
            if bytes > 0 {
                ptr::copy_nonoverlapping(numbers, data, bytes);
            }
            Ok(Self::new(tensorflow, raw))
        }
    }

    /// A copy for the host.
    pub(crate) fn read(&self, name: &str) -> Result<Tensor, TensorFlowError> {
        let api = &self.tensorflow.api;
        // SAFETY: the tensor lives; axes below its rank exist; its data is as long as it says and suits its type.
        unsafe {
            let shape =
                (0..(api.tensor_rank)(self.raw)).map(|axis| (api.tensor_dim)(self.raw, axis)).collect();
            let length = (api.tensor_bytes)(self.raw) / 4;
            let data = (api.tensor_data)(self.raw);
            let data = match (api.tensor_type)(self.raw) {
                FLOAT => TensorData::Floats(copied(data.cast(), length)),
                INT32 => TensorData::Ints(copied(data.cast(), length)),
                kind => {
                    let problem = format!("got numbers of type {kind}, expected float32 or int32");
                    return Err(TensorFlowError::BadTensor { name: name.to_owned(), problem });
                }
            };
            Ok(Tensor { shape, data })
        }
    }
}

/// # Safety
/// `length` numbers are readable at `data`, which may be null if there are none.
unsafe fn copied<T: Copy + Default>(data: *const T, length: usize) -> Vec<T> {
    let mut numbers = vec![T::default(); length];
    if length > 0 {
        // SAFETY: see above; the vector has the same length. The library aligns for vectors of the processor, and where it
        // does not (numbers inside a message) a copy of bytes is right all the same.
        unsafe {
            ptr::copy_nonoverlapping(
                data.cast::<u8>(),
                numbers.as_mut_ptr().cast::<u8>(),
                length * size_of::<T>(),
            );
        };
    }
    numbers
}

//! Running TensorFlow graphs from Rust, without Python.
//!
//! TensorFlow's C interface is stable and part of every distribution of it: of the wheels on `PyPI`, of the archives that
//! `tfjs-node` downloads, of a system's own. So nothing here is compiled against it: [`TensorFlow::load`] opens the library
//! that a user has, and a [`Session`] runs a graph in it. Nothing of a device is assumed: what the library supports is
//! used.
//!
//! ```no_run
//! use nb101_tensorflow::{Session, TensorFlow};
//!
//! let tensorflow = TensorFlow::load("/opt/tensorflow/libtensorflow_cc.so.2".as_ref())?;
//! println!("TensorFlow {}", tensorflow.version());
//! # let (graph_def, config) = (Vec::new(), Vec::new());
//! let session = Session::open(&tensorflow, &graph_def, &config)?;
//! let outputs = session.run(&[], &["loss:0"], &[])?;
//! # Ok::<(), nb101_tensorflow::TensorFlowError>(())
//! ```

mod api;
mod elf;
mod error;
mod library;
mod session;
mod status;
mod tensor;

pub use error::TensorFlowError;
pub use library::TensorFlow;
pub use session::{Device, Session};
pub use tensor::{Tensor, TensorData};

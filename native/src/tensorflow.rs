//! TensorFlow graphs, run on libuv's thread pool.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::{AsyncTask, Float32Array, Float32ArraySlice, Int32Array, Int32ArraySlice};
use napi_derive::napi;
use nb101_tensorflow::{Session, Tensor, TensorData, TensorFlow, TensorFlowError};

use crate::error::{self, coded, guarded};
use crate::task::Blocking;

/// A loaded TensorFlow.
#[napi]
#[derive(Debug)]
pub struct TensorFlowLibrary {
    tensorflow: Arc<TensorFlow>,
}

#[napi]
impl TensorFlowLibrary {
    /// Such as `2.21.0`.
    #[napi(getter)]
    pub fn version(&self) -> error::Result<String> {
        guarded(|| Ok(self.tensorflow.version()))
    }

    /// Opens a serialised `GraphDef` under a serialised `ConfigProto`.
    #[napi(ts_return_type = "Promise<TensorFlowSession>")]
    pub fn open(&self, graph_def: &[u8], config: &[u8]) -> AsyncTask<Blocking> {
        let tensorflow = Arc::clone(&self.tensorflow);
        let (graph_def, config) = (graph_def.to_vec(), config.to_vec());
        AsyncTask::new(Blocking::new(move || {
            let session = Session::open(&tensorflow, &graph_def, &config)?;
            Ok::<_, TensorFlowError>(TensorFlowSession { session: Mutex::new(Some(Arc::new(session))) })
        }))
    }
}

/// Loads the library at a path. Takes a second the first time.
#[napi(ts_return_type = "Promise<TensorFlowLibrary>")]
pub fn tensorflow_load(path: String) -> AsyncTask<Blocking> {
    AsyncTask::new(Blocking::new(move || {
        let tensorflow = TensorFlow::load(&PathBuf::from(path))?;
        Ok::<_, TensorFlowError>(TensorFlowLibrary { tensorflow })
    }))
}

/// A device of a session.
#[napi(object, object_from_js = false)]
#[derive(Clone, Debug)]
pub struct TensorFlowDevice {
    /// `CPU`, `GPU` and so on.
    pub kind: String,
    /// TensorFlow's name.
    pub name: String,
    /// Bytes that TensorFlow may use.
    pub memory: f64,
}

/// A tensor for a session: either floats or ints.
#[napi(object, object_to_js = false)]
pub struct TensorFlowFeed<'a> {
    /// The operation that it takes the place of.
    pub name: String,
    /// The length of each axis.
    pub shape: Vec<i64>,
    /// `float32`.
    pub floats: Option<Float32ArraySlice<'a>>,
    /// `int32`.
    pub ints: Option<Int32ArraySlice<'a>>,
}

impl fmt::Debug for TensorFlowFeed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TensorFlowFeed").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A tensor from a session: either floats or ints.
#[napi(object, object_from_js = false)]
pub struct TensorFlowOutput {
    /// The length of each axis.
    pub shape: Vec<i64>,
    /// `float32`.
    pub floats: Option<Float32Array>,
    /// `int32`.
    pub ints: Option<Int32Array>,
}

impl fmt::Debug for TensorFlowOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TensorFlowOutput").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl From<Tensor> for TensorFlowOutput {
    fn from(Tensor { shape, data }: Tensor) -> Self {
        match data {
            TensorData::Floats(floats) => Self { shape, floats: Some(Float32Array::new(floats)), ints: None },
            TensorData::Ints(ints) => Self { shape, floats: None, ints: Some(Int32Array::new(ints)) },
        }
    }
}

/// A graph with the values of its variables.
#[napi]
#[derive(Debug)]
pub struct TensorFlowSession {
    /// Inside of a lock, since napi borrows this as long as something runs, and closing does not wait for that.
    session: Mutex<Option<Arc<Session>>>,
}

#[napi]
impl TensorFlowSession {
    /// Runs the part of the graph that is asked for. Inputs are copied before this returns.
    #[napi(ts_return_type = "Promise<TensorFlowOutput[]>")]
    pub fn run(
        &self,
        feeds: Vec<TensorFlowFeed<'_>>,
        fetches: Vec<String>,
        targets: Vec<String>,
    ) -> error::Result<AsyncTask<Blocking>> {
        let session = self.session()?;
        let feeds: Vec<_> = feeds.into_iter().map(owned).collect();
        Ok(AsyncTask::new(Blocking::new(move || {
            let feeds: Vec<_> = feeds.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
            let (fetches, targets) = (texts_of(&fetches), texts_of(&targets));
            let outputs = session.run(&feeds, &fetches, &targets)?;
            Ok::<_, TensorFlowError>(outputs.into_iter().map(TensorFlowOutput::from).collect::<Vec<_>>())
        })))
    }

    /// What the graph may be placed on.
    #[napi]
    pub fn devices(&self) -> error::Result<Vec<TensorFlowDevice>> {
        guarded(|| {
            let devices = self.session()?.devices().map_err(coded)?;
            #[expect(clippy::cast_precision_loss, reason = "no device has 2^53 bytes")]
            let device = |device: nb101_tensorflow::Device| TensorFlowDevice {
                kind: device.kind,
                name: device.name,
                memory: device.memory as f64,
            };
            Ok(devices.into_iter().map(device).collect())
        })
    }

    /// Lets go of the graph and its variables, once runs that have started are through.
    #[napi]
    pub fn close(&self) {
        *self.lock() = None;
    }

    fn session(&self) -> error::Result<Arc<Session>> {
        let closed = || {
            let problem = "the session is closed, expected an open one; open another".to_owned();
            napi::Error::new(error::Coded("NB101_CLOSED"), problem)
        };
        self.lock().clone().ok_or_else(closed)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Session>>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn owned(feed: TensorFlowFeed<'_>) -> (String, Tensor) {
    let data = match (feed.floats, feed.ints) {
        (Some(floats), _) => TensorData::Floats(floats.to_vec()),
        (None, ints) => TensorData::Ints(ints.map_or_else(Vec::new, |ints| ints.to_vec())),
    };
    (feed.name, Tensor { shape: feed.shape, data })
}

fn texts_of(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

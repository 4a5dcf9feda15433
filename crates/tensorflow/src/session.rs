//! Running graphs.

use std::ffi::CString;
use std::fmt;
use std::ptr;
use std::sync::Arc;

use crate::api::{Buffer, Graph, Operation, Output, RawSession, text};
use crate::error::TensorFlowError;
use crate::library::TensorFlow;
use crate::status::checked;
use crate::tensor::{Owned, Tensor};

/// What a graph can run on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// TensorFlow's name, such as `/job:localhost/replica:0/task:0/device:CPU:0`.
    pub name: String,
    /// `CPU`, `GPU` and so on.
    pub kind: String,
    /// Memory that TensorFlow may use, in bytes.
    pub memory: i64,
}

/// A graph with the values of its variables. Running it from several threads is safe.
pub struct Session {
    tensorflow: Arc<TensorFlow>,
    graph: *mut Graph,
    raw: *mut RawSession,
}

// SAFETY: TensorFlow documents that sessions and graphs may be used from any thread, and from several at once.
unsafe impl Send for Session {}
// SAFETY: see above.
unsafe impl Sync for Session {}

impl Session {
    /// Opens a serialised `GraphDef` under a serialised `ConfigProto`, which may be empty for the defaults.
    pub fn open(
        tensorflow: &Arc<TensorFlow>,
        graph_def: &[u8],
        config: &[u8],
    ) -> Result<Self, TensorFlowError> {
        let api = &tensorflow.api;
        // SAFETY: makes a graph, which `session` deletes.
        let graph = unsafe { (api.new_graph)() };
        let mut session = Self { tensorflow: Arc::clone(tensorflow), graph, raw: ptr::null_mut() };
        let buffer = Buffer { data: graph_def.as_ptr().cast(), length: graph_def.len(), deallocator: None };
        // SAFETY: graph, buffer and options live through the call, and nobody else has them.
        checked(tensorflow, |status| unsafe {
            let options = (api.new_import_options)();
            (api.import_graph)(graph, &raw const buffer, options, status);
            (api.delete_import_options)(options);
        })?;
        // SAFETY: the options live until they are deleted.
        let options = unsafe { (api.new_session_options)() };
        // SAFETY: the library copies the configuration, whose length is given.
        let configured = checked(tensorflow, |status| unsafe {
            (api.set_config)(options, config.as_ptr().cast(), config.len(), status);
        });
        let opened = configured.and_then(|()| {
            // SAFETY: the graph lives as long as the session, which is deleted before it.
            checked(tensorflow, |status| unsafe { (api.new_session)(graph, options, status) })
        });
        // SAFETY: nothing uses the options any more.
        unsafe { (api.delete_session_options)(options) };
        session.raw = opened?;
        Ok(session)
    }

    /// The devices that the graph may be placed on.
    pub fn devices(&self) -> Result<Vec<Device>, TensorFlowError> {
        let api = &self.tensorflow.api;
        // SAFETY: the session lives; the list is ours and deleted below.
        let list = checked(&self.tensorflow, |status| unsafe { (api.list_devices)(self.raw, status) })?;
        // SAFETY: the list lives; indices below its count exist; its texts live as long as it does.
        let devices = checked(&self.tensorflow, |status| unsafe {
            let devices = (0..(api.device_count)(list)).map(|device| Device {
                name: text((api.device_name)(list, device, status)),
                kind: text((api.device_type)(list, device, status)),
                memory: (api.device_memory)(list, device, status),
            });
            devices.collect()
        });
        // SAFETY: nothing uses the list any more.
        unsafe { (api.delete_device_list)(list) };
        devices
    }

    /// Runs the part of the graph that is asked for.
    ///
    /// `feeds` are tensors by the names of their operations; `fetches` are names with the number of an output, such as
    /// `loss:0` or just `loss`; `targets` are operations that run for what they do.
    pub fn run(
        &self,
        feeds: &[(&str, &Tensor)],
        fetches: &[&str],
        targets: &[&str],
    ) -> Result<Vec<Tensor>, TensorFlowError> {
        let tensorflow = &*self.tensorflow;
        let mut inputs = Vec::with_capacity(feeds.len());
        let mut tensors = Vec::with_capacity(feeds.len());
        for (name, tensor) in feeds {
            inputs.push(self.output(name)?);
            tensors.push(Owned::of(tensorflow, name, tensor)?);
        }
        let raw: Vec<_> = tensors.iter().map(|tensor| tensor.raw).collect();
        let outputs = fetches.iter().map(|name| self.output(name)).collect::<Result<Vec<_>, _>>()?;
        let targets = targets.iter().map(|name| self.operation(name)).collect::<Result<Vec<_>, _>>()?;
        let targets: Vec<_> = targets.into_iter().map(<*mut Operation>::cast_const).collect();
        let mut results = vec![ptr::null_mut(); outputs.len()];
        let count = |length: usize| i32::try_from(length).expect("a graph has fewer operations");
        // SAFETY: every array is as long as the count beside it; all operations are of this graph; the library fills
        // `results` with tensors of ours, or leaves null where it failed.
        let outcome = checked(tensorflow, |status| unsafe {
            (tensorflow.api.run)(
                self.raw,
                ptr::null(),
                inputs.as_ptr(),
                raw.as_ptr(),
                count(inputs.len()),
                outputs.as_ptr(),
                results.as_mut_ptr(),
                count(outputs.len()),
                targets.as_ptr(),
                count(targets.len()),
                ptr::null_mut(),
                status,
            );
        });
        let results = results.into_iter().filter(|raw| !raw.is_null());
        let results: Vec<_> = results.map(|raw| Owned::new(tensorflow, raw)).collect();
        outcome?;
        results.iter().zip(fetches).map(|(tensor, name)| tensor.read(name)).collect()
    }

    fn operation(&self, name: &str) -> Result<*mut Operation, TensorFlowError> {
        let unknown = || {
            let problem = "there is no such operation in the graph".to_owned();
            TensorFlowError::BadTensor { name: name.to_owned(), problem }
        };
        let text = CString::new(name).map_err(|_| unknown())?;
        // SAFETY: the graph lives, and the text ends with a zero byte.
        let operation = unsafe { (self.tensorflow.api.operation)(self.graph, text.as_ptr()) };
        if operation.is_null() { Err(unknown()) } else { Ok(operation) }
    }

    fn output(&self, name: &str) -> Result<Output, TensorFlowError> {
        let (operation, index) = name.rsplit_once(':').unwrap_or((name, "0"));
        let index = index.parse().unwrap_or(0);
        Ok(Output { operation: self.operation(operation)?, index })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let api = &self.tensorflow.api;
        if !self.raw.is_null() {
            // SAFETY: the session is ours and deleted once. What it may complain about no longer matters.
            let _ = checked(&self.tensorflow, |status| unsafe { (api.close_session)(self.raw, status) });
            // SAFETY: see above.
            let _ = checked(&self.tensorflow, |status| unsafe { (api.delete_session)(self.raw, status) });
        }
        // SAFETY: the graph is ours, and no session uses it any more.
        unsafe { (api.delete_graph)(self.graph) };
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("tensorflow", &self.tensorflow).finish_non_exhaustive()
    }
}

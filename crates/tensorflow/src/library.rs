//! Loading the library.

use std::error::Error as _;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use libloading::Library;

use crate::api::{Api, text};
use crate::elf;
use crate::error::TensorFlowError;

/// A loaded TensorFlow.
pub struct TensorFlow {
    pub(crate) api: Api,
    /// Never unloaded: TensorFlow starts threads that outlive every session.
    _library: std::mem::ManuallyDrop<Library>,
}

impl TensorFlow {
    /// Loads the library with TensorFlow's C interface: `libtensorflow_cc.so.2` of a Python package, or `libtensorflow.so`.
    /// Loading the same file again is free. What it needs (`libtensorflow_framework`, CUDA) it looks for itself, as seen
    /// from the real path of the file, so links are followed first.
    ///
    /// Running the initialisers of a library is as safe as the library is: load none that you would not run.
    pub fn load(path: &Path) -> Result<Arc<Self>, TensorFlowError> {
        let failed =
            |problem: String| TensorFlowError::NoLibrary { path: path.display().to_string(), problem };
        let real = path.canonicalize().map_err(|error| failed(error.to_string()))?;
        let framework = real.with_file_name("libtensorflow_framework.so.2");
        for file in [&real, &framework].into_iter().filter(|file| file.is_file()) {
            elf::check(file).map_err(failed)?;
        }
        // SAFETY: the initialisers of TensorFlow set up registries of their own and nothing of ours.
        let library = unsafe { Library::new(&real) }.map_err(|error| failed(reason(&error)))?;
        // From here on, also if it lacks a function.
        let library = std::mem::ManuallyDrop::new(library);
        let api = Api::of(&library).map_err(|error| failed(reason(&error)))?;
        Ok(Arc::new(Self { api, _library: library }))
    }

    /// The version, such as `2.21.0`.
    pub fn version(&self) -> String {
        // SAFETY: the text is a constant of the library.
        unsafe { text((self.api.version)()) }
    }
}

impl fmt::Debug for TensorFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TensorFlow").field("version", &self.version()).finish_non_exhaustive()
    }
}

/// What went wrong, with what the system says about it: which library or function is missing.
fn reason(error: &libloading::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

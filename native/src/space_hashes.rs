//! The module hashes of a whole space, off the JavaScript thread.

use std::fmt;
use std::sync::atomic::Ordering;

use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi_derive::napi;
use nb101_cell::{ErrorCode, ModuleHash};
use nb101_space::Space;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::cell::{hash_bytes, hash_in_parallel};
use crate::error;
use crate::progress::{CancelToken, Cancelled, ProgressCallback, Reporter};
use crate::space::space;
use crate::task::Blocking;

/// Cells between two looks at the cancel token: a few hundredths of a second.
const STRIDE: usize = 1 << 14;

/// The hashes of a space in index order, and what the whole space is checked by.
#[napi(object, object_from_js = false)]
pub struct SpaceHashes {
    /// 16 bytes for every cell.
    pub bytes: Uint8Array,
    /// SHA-256 of all hashes in ascending order, each as 32 hexadecimal digits, without separators.
    pub sha256: String,
}

impl fmt::Debug for SpaceHashes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpaceHashes").field("sha256", &self.sha256).finish_non_exhaustive()
    }
}

/// Hashes every cell of a space, reporting cells.
#[napi(ts_return_type = "Promise<SpaceHashes>")]
pub fn space_hashes(
    key: u32,
    token: &CancelToken,
    #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
        ProgressCallback,
    >,
) -> error::Result<AsyncTask<Blocking>> {
    let space = space(key)?;
    let cancelled = token.flag();
    let mut reporter = Reporter::new(on_progress);
    Ok(AsyncTask::new(Blocking::new::<_, Cancelled>(move || {
        let mut hashes = hash_all(space, |done, total| {
            reporter.report(done, total);
            if cancelled.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
        })?;
        let bytes = hash_bytes(&hashes);
        hashes.par_sort_unstable();
        let mut sha256 = Sha256::new();
        for hash in &hashes {
            sha256.update(hash.to_hex());
        }
        let sha256 = sha256.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        Ok(SpaceHashes { bytes: bytes.into(), sha256 })
    })))
}

/// The hashes in index order; `check` hears how many are done and may stop the work.
fn hash_all<E: ErrorCode>(
    space: &Space,
    mut check: impl FnMut(u64, u64) -> Result<(), E>,
) -> Result<Vec<ModuleHash>, E> {
    let cells = space.cells();
    let mut hashes = Vec::with_capacity(cells.len());
    for stride in cells.chunks(STRIDE) {
        check(hashes.len() as u64, cells.len() as u64)?;
        hashes.extend(hash_in_parallel(stride));
    }
    Ok(hashes)
}

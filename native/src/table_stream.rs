//! Imports of bytes that JavaScript brings piece by piece, such as a download.
//!
//! Nothing here waits on libuv's thread pool: with its four threads taken by imports that wait for bytes, the look-ups
//! and writes that would bring these bytes could not run. An import has a thread and a rayon pool of its own.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use napi::bindgen_prelude::Object;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Error, Status};
use napi_derive::napi;
use nb101_table::{Import, Stream};

use crate::error::{self, Coded, coded, guarded, rejection};
use crate::progress::CancelToken;
use crate::table_import::{TableImportSettings, import_options};

/// Bytes that may wait for the importer; it reads 4 MiB at a time.
const ROOM: usize = 8 << 20;

/// Told when there is room again; weak, so that it keeps no process alive.
type RoomCallback = ThreadsafeFunction<(), (), (), Status, false, true>;

#[derive(Default)]
struct Queue {
    chunks: VecDeque<Vec<u8>>,
    bytes: usize,
    end: Option<End>,
    /// Whether JavaScript waits until there is room.
    full: bool,
}

/// What comes after the last chunk.
#[derive(Clone, Copy)]
enum End {
    /// That was all.
    Complete,
    /// There was more, but nobody brings it.
    Broken,
}

/// What JavaScript and the importer share.
#[derive(Default)]
struct Channel {
    queue: Mutex<Queue>,
    arrived: Condvar,
}

impl Channel {
    // A panic under the lock leaves nothing half-changed.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, end: End) {
        let mut queue = self.lock();
        // What is complete stays so: letting go of a stream after its end takes nothing away.
        if queue.end.is_none() {
            if matches!(end, End::Broken) {
                queue.chunks.clear();
            }
            queue.end = Some(end);
        }
        drop(queue);
        self.arrived.notify_all();
    }
}

/// The bytes of one import. Letting go of it breaks it, also when a worker ends, so that no import waits for ever.
#[napi]
pub struct TableStream {
    channel: Arc<Channel>,
    on_room: Arc<RoomCallback>,
}

#[napi]
impl TableStream {
    /// Starts without bytes. `on_room` is called once for every `push` that gave `false`.
    #[napi(constructor, ts_args_type = "onRoom: () => void")]
    pub fn new(on_room: RoomCallback) -> Self {
        Self { channel: Arc::default(), on_room: Arc::new(on_room) }
    }

    /// Adds bytes; gives whether there is room for more.
    #[napi]
    pub fn push(&self, chunk: &[u8]) -> error::Result<bool> {
        guarded(|| {
            // A copy: JavaScript may use its memory again.
            let chunk = chunk.to_vec();
            let mut queue = self.channel.lock();
            queue.bytes += chunk.len();
            queue.chunks.push_back(chunk);
            queue.full = queue.bytes >= ROOM;
            let full = queue.full;
            drop(queue);
            self.channel.arrived.notify_all();
            Ok(!full)
        })
    }

    /// Says that these were all bytes.
    #[napi]
    pub fn end(&self) -> error::Result<()> {
        guarded(|| {
            self.channel.end(End::Complete);
            Ok(())
        })
    }

    /// Says that the rest will not come: the import fails.
    #[napi]
    pub fn fail(&self) -> error::Result<()> {
        guarded(|| {
            self.channel.end(End::Broken);
            Ok(())
        })
    }
}

impl Drop for TableStream {
    fn drop(&mut self) {
        self.channel.end(End::Broken);
    }
}

impl fmt::Debug for TableStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableStream").field("waiting", &self.channel.lock().bytes).finish_non_exhaustive()
    }
}

/// The importer's end.
struct Chunks {
    channel: Arc<Channel>,
    on_room: Arc<RoomCallback>,
    chunk: io::Cursor<Vec<u8>>,
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.chunk.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let mut queue = self.channel.lock();
            while queue.chunks.is_empty() && queue.end.is_none() {
                queue = self.channel.arrived.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            let Some(chunk) = queue.chunks.pop_front() else {
                return match queue.end {
                    Some(End::Broken) => {
                        Err(io::Error::new(io::ErrorKind::ConnectionAborted, "it broke off"))
                    }
                    _ => Ok(0),
                };
            };
            queue.bytes -= chunk.len();
            let room = queue.full && queue.bytes < ROOM;
            queue.full &= !room;
            drop(queue);
            self.chunk = io::Cursor::new(chunk);
            if room {
                self.on_room.call((), ThreadsafeFunctionCallMode::NonBlocking);
            }
        }
    }
}

/// Makes a table from a stream; gives the summary as JSON. `name` is what messages call the stream, its last part the name
/// in the provenance. With another SHA-256 than the given one there is no table.
#[napi(ts_return_type = "Promise<string>")]
pub fn table_import_stream<'env>(
    env: &'env Env,
    stream: &TableStream,
    name: String,
    sha256: Option<String>,
    out: String,
    settings: TableImportSettings,
    token: &CancelToken,
) -> error::Result<Object<'env>> {
    guarded(move || {
        type Resolver = Box<dyn FnOnce(Env) -> napi::Result<String>>;

        let import = Import::new(import_options(settings)?);
        let cancelled = token.flag();
        let channel = Arc::clone(&stream.channel);
        let mut reader =
            Chunks { channel, on_room: Arc::clone(&stream.on_room), chunk: io::Cursor::default() };
        let (deferred, promise) = env.create_deferred::<String, Resolver>().map_err(failed)?;
        let run = move || {
            let outcome = guarded(|| {
                let pool = rayon::ThreadPoolBuilder::new().build().map_err(failed)?;
                let stream = Stream { name, reader: &mut reader, sha256 };
                let summary =
                    pool.install(|| import.run_with(stream, out, &|_| {}, &cancelled)).map_err(coded)?;
                Ok(serde_json::to_string(&summary).expect("a summary has no keys but strings"))
            });
            deferred.resolve(Box::new(move |env| outcome.map_err(|error| rejection(env, error))));
        };
        thread::Builder::new().name("nb101-stream".to_owned()).spawn(run).map_err(failed)?;
        Ok(promise)
    })
}

/// The system gave no thread.
fn failed(error: impl fmt::Display) -> Error<Coded> {
    Error::new(Coded("NB101_IO"), format!("cannot start a thread: {error}; end other work and try again"))
}

//! The NAS-Bench-101 data as one memory-mapped file: format, reader, import.

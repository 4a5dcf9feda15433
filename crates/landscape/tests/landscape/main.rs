//! Laws of the analyses, and the published numbers.
#![expect(clippy::cast_precision_loss, reason = "counts are below 2^53")]
#![expect(clippy::float_cmp, reason = "equal inputs give equal bits")]

mod bad_input;
mod benchmark;
mod brute_force;
mod encodings;
mod graph;
mod landscape;
mod published;

//! Memory that the system would give.

use std::hint::black_box;

use napi_derive::napi;

use crate::error::{self, guarded};

/// Whether the system lets this process have so many more bytes: a limit on its addresses, or a system that promises no more than
/// it has, does not. They are given back untouched, so it takes no time.
#[napi]
pub fn memory_is_granted(bytes: f64) -> error::Result<bool> {
    guarded(|| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the conversion saturates"
        )]
        let bytes = bytes as usize;
        // What nobody sees may be left out by the compiler.
        Ok(black_box(Vec::<u8>::new()).try_reserve_exact(black_box(bytes)).is_ok())
    })
}

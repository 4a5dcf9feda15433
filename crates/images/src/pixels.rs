//! From bytes to the numbers that a network sees.

use crate::order::Augmentation;
use crate::set::{PIXELS, SIDE};

/// The mean of red, green and blue over the training images, as the original has it.
pub const MEAN: [f32; 3] = [125.31, 122.95, 113.87];
/// The standard deviation of red, green and blue over the training images, as the original has it.
pub const STANDARD_DEVIATION: [f32; 3] = [62.99, 62.09, 66.70];

/// Pixels of 0 on each side before a crop.
pub(crate) const PADDING: usize = 4;

/// Numbers of a row.
const ROW: usize = 3 * SIDE;

/// Per-channel numbers for every number of a row, so that a row is one loop over vectors.
const fn repeated(channels: [f32; 3]) -> [f32; ROW] {
    let mut row = [0.0; ROW];
    let mut i = 0;
    while i < ROW {
        row[i] = channels[i % 3];
        i += 1;
    }
    row
}

const MEANS: [f32; ROW] = repeated(MEAN);
const DEVIATIONS: [f32; ROW] = repeated(STANDARD_DEVIATION);

/// Normalises an image.
pub(crate) fn plain(image: &[u8], out: &mut [f32]) {
    for (row, out) in image.chunks_exact(ROW).zip(out.chunks_exact_mut(ROW)) {
        normalise(row, out);
    }
}

/// Pads, crops, flips and normalises an image.
pub(crate) fn augmented(image: &[u8], how: Augmentation, out: &mut [f32]) {
    debug_assert_eq!(image.len(), 3 * PIXELS);
    // Where the crop starts in the image without padding, -4 to 4.
    let (top, left) =
        (how.top.cast_signed() - PADDING.cast_signed(), how.left.cast_signed() - PADDING.cast_signed());
    for (y, out) in out.chunks_exact_mut(ROW).enumerate() {
        let mut row = [0_u8; ROW];
        let source = y.cast_signed() + top;
        if (0..SIDE.cast_signed()).contains(&source) {
            let pixels = &image[source.cast_unsigned() * ROW..][..ROW];
            let shift = 3 * left.unsigned_abs();
            if left < 0 {
                row[shift..].copy_from_slice(&pixels[..ROW - shift]);
            } else {
                row[..ROW - shift].copy_from_slice(&pixels[shift..]);
            }
        }
        if how.flip {
            let (pixels, _) = row.as_chunks_mut::<3>();
            pixels.reverse();
        }
        normalise(&row, out);
    }
}

/// Subtracts the mean and divides: not a product with the inverse, so that the numbers are those of the original.
fn normalise(row: &[u8], out: &mut [f32]) {
    for (((out, &byte), mean), deviation) in out.iter_mut().zip(row).zip(MEANS).zip(DEVIATIONS) {
        *out = (f32::from(byte) - mean) / deviation;
    }
}

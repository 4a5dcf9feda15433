//! Products of small matrices with every sum in a fixed order and without fused multiplications, so that results are the
//! same bits on every platform.

use fearless_simd::{Level, Simd, dispatch, f32x16, prelude::*};

/// Rows and columns of the part of the product that is kept in registers.
const ROWS: usize = 4;
const COLUMNS: usize = 16;

/// A matrix of `rows` x `columns`: the element `(r, c)` is `values[r * row_step + c * column_step]`.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) values: &'a [f32],
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) row_step: usize,
    pub(super) column_step: usize,
}

impl<'a> View<'a> {
    pub(super) fn new(values: &'a [f32], columns: usize) -> Self {
        Self { values, rows: values.len() / columns, columns, row_step: columns, column_step: 1 }
    }

    pub(super) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_step: self.column_step,
            column_step: self.row_step,
            ..self
        }
    }
}

/// Adds `a` times `b` to `product`; `b` and the product are row by row, `b` with as many columns as the product.
pub(super) fn add_product(level: Level, a: View<'_>, b: &[f32], product: &mut [f32]) {
    let width = product.len() / a.rows;
    for top in (0..a.rows).step_by(ROWS) {
        let rows = ROWS.min(a.rows - top);
        for left in (0..width).step_by(COLUMNS) {
            let columns = COLUMNS.min(width - left);
            if rows == ROWS && columns == COLUMNS {
                let block = Block { a, b, width, top, left };
                dispatch!(level, simd => block.add(simd, product));
            } else {
                for r in top..top + rows {
                    for c in left..left + columns {
                        let mut sum = 0.0;
                        for p in 0..a.columns {
                            sum += a.values[r * a.row_step + p * a.column_step] * b[p * width + c];
                        }
                        product[r * width + c] += sum;
                    }
                }
            }
        }
    }
}

/// The part of a product that is kept in registers.
struct Block<'a> {
    a: View<'a>,
    b: &'a [f32],
    width: usize,
    top: usize,
    left: usize,
}

impl Block<'_> {
    #[expect(
        clippy::inline_always,
        reason = "vector instructions reach only what is inlined into the dispatch"
    )]
    #[inline(always)]
    fn add<S: Simd>(&self, simd: S, product: &mut [f32]) {
        let &Self { a, b, width, top, left } = self;
        let mut sums = [f32x16::splat(simd, 0.0); ROWS];
        for p in 0..a.columns {
            let start = p * width + left;
            let right = f32x16::from_slice(simd, &b[start..start + COLUMNS]);
            for (r, sum) in sums.iter_mut().enumerate() {
                let factor = a.values[(top + r) * a.row_step + p * a.column_step];
                *sum += f32x16::splat(simd, factor) * right;
            }
        }
        for (r, sum) in sums.into_iter().enumerate() {
            let start = (top + r) * width + left;
            let row = &mut product[start..start + COLUMNS];
            (f32x16::from_slice(simd, row) + sum).store_slice(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn vectors_change_no_bit() {
        let mut random = Random::new(7);
        let mut matrix = |len: usize| (0..len).map(|_| random.uniform() - 0.5).collect::<Vec<f32>>();
        for (rows, inner, columns) in [(1, 1, 1), (4, 9, 16), (7, 64, 33), (64, 290, 64), (5, 3, 15)] {
            let (a, b, start) = (matrix(rows * inner), matrix(inner * columns), matrix(rows * columns));
            let mut plain = start.clone();
            for (r, row) in plain.chunks_exact_mut(columns).enumerate() {
                for (c, element) in row.iter_mut().enumerate() {
                    *element += (0..inner).fold(0.0, |sum, p| sum + a[r * inner + p] * b[p * columns + c]);
                }
            }
            for level in [Level::new(), Level::baseline()] {
                let mut product = start.clone();
                add_product(level, View::new(&a, inner), &b, &mut product);
                assert!(product == plain, "{rows} x {inner} x {columns}");
            }
        }
    }
}

//! Products of small matrices with every sum in a fixed order, so that results are the same bits on every platform.

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
pub(super) fn add_product(a: View<'_>, b: &[f32], product: &mut [f32]) {
    let width = product.len() / a.rows;
    for top in (0..a.rows).step_by(ROWS) {
        let rows = ROWS.min(a.rows - top);
        for left in (0..width).step_by(COLUMNS) {
            let columns = COLUMNS.min(width - left);
            if rows == ROWS && columns == COLUMNS {
                let mut sums = [[0.0f32; COLUMNS]; ROWS];
                for p in 0..a.columns {
                    let start = p * width + left;
                    let Some(right) = b[start..].first_chunk::<COLUMNS>() else { continue };
                    for (r, sums) in sums.iter_mut().enumerate() {
                        let factor = a.values[(top + r) * a.row_step + p * a.column_step];
                        for (sum, value) in sums.iter_mut().zip(right) {
                            *sum += factor * value;
                        }
                    }
                }
                for (r, sums) in sums.iter().enumerate() {
                    let start = (top + r) * width + left;
                    for (element, sum) in product[start..start + COLUMNS].iter_mut().zip(sums) {
                        *element += sum;
                    }
                }
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

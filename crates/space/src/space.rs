//! A space and its numbering.

use std::sync::LazyLock;

use nb101_cell::{Cell, Classes, MAX_EDGES, MAX_VERTICES, ModuleHash, module_hashes};
use rayon::prelude::*;

use crate::error::SpaceError;
use crate::index::CellIndex;
use crate::orbits::{NO_RANK, Orbits};

/// What a space contains: all cells within these limits. The default is NAS-Bench-101.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpaceLimits {
    /// Most vertices, input and output included: 2 to 7.
    pub vertices: u32,
    /// Most edges: 1 to 9.
    pub edges: u32,
    /// Number of operations, 1 to 3: the first ones of the canonical order (3x3 convolution, 1x1 convolution, max-pool).
    pub ops: u32,
}

impl Default for SpaceLimits {
    fn default() -> Self {
        Self { vertices: MAX_VERTICES as u32, edges: MAX_EDGES, ops: 3 }
    }
}

impl SpaceLimits {
    /// Refuses limits that no space has.
    pub fn check(self) -> Result<(), SpaceError> {
        let SpaceLimits { vertices, edges, ops } = self;
        if !(2..=MAX_VERTICES as u32).contains(&vertices) {
            return Err(SpaceError::BadLimits { field: "vertices", got: vertices, expected: "2 to 7" });
        }
        if !(1..=MAX_EDGES).contains(&edges) {
            return Err(SpaceError::BadLimits { field: "edges", got: edges, expected: "1 to 9" });
        }
        if !(1..=3).contains(&ops) {
            return Err(SpaceError::BadLimits { field: "ops", got: ops, expected: "1 to 3" });
        }
        Ok(())
    }
}

/// The cells of one class of matrices are numbered from `first`.
#[derive(Clone, Copy, Debug)]
struct Block {
    first: u32,
    group: u16,
    /// False if the class's matrices are outside the limits.
    inside: bool,
}

/// All cells within some limits, numbered in canonical order.
#[derive(Clone, Debug)]
pub struct Space {
    limits: SpaceLimits,
    len: u32,
    orbits: Vec<Orbits>,
    /// A block for every class of [`Classes`], inside or not.
    blocks: Vec<Block>,
}

static NASBENCH101: LazyLock<Space> = LazyLock::new(|| Space::within(SpaceLimits::default()));

impl Space {
    /// The space of NAS-Bench-101. Made at the first call in a process, in about a millisecond.
    ///
    /// ```
    /// assert_eq!(nb101_space::Space::nasbench101().len(), 423_624);
    /// ```
    pub fn nasbench101() -> &'static Self {
        &NASBENCH101
    }

    /// A space with limits of its own.
    ///
    /// ```
    /// use nb101_space::{Space, SpaceLimits};
    /// let small = Space::new(SpaceLimits { vertices: 4, ..SpaceLimits::default() })?;
    /// assert_eq!(small.len(), 91);
    /// # Ok::<(), nb101_space::SpaceError>(())
    /// ```
    pub fn new(limits: SpaceLimits) -> Result<Self, SpaceError> {
        limits.check()?;
        Ok(Self::within(limits))
    }

    fn within(limits: SpaceLimits) -> Self {
        let classes = Classes::get();
        let mut orbits: Vec<Option<Orbits>> = vec![None; classes.groups()];
        let mut len = 0;
        let mut blocks = Vec::with_capacity(classes.as_slice().len());
        for class in classes.as_slice() {
            let matrix = class.matrix();
            let inside = matrix.vertices() as u32 <= limits.vertices && matrix.edges() <= limits.edges;
            // A group belongs to one number of interior vertices, whichever of its classes comes first.
            let orbits = orbits[usize::from(class.group())].get_or_insert_with(|| {
                Orbits::new(classes.least_labellings(class.group()), matrix.vertices() - 2, limits.ops)
            });
            blocks.push(Block { first: len, group: class.group(), inside });
            if inside {
                len += orbits.least.len() as u32;
            }
        }
        Self { limits, len, orbits: orbits.into_iter().flatten().collect(), blocks }
    }

    /// The limits.
    pub const fn limits(&self) -> SpaceLimits {
        self.limits
    }

    /// The number of cells.
    #[expect(clippy::len_without_is_empty, reason = "every space has the cell input -> output")]
    pub const fn len(&self) -> u32 {
        self.len
    }

    /// The index of a cell in this space, whatever the order of its vertices; `None` if the cell is outside the limits. In a
    /// smaller space it is not the index that tables and [`HashOrder`](crate::HashOrder) mean.
    pub fn index_of(&self, cell: Cell) -> Option<CellIndex> {
        let (block, rank) = self.locate(cell);
        (block.inside && rank != NO_RANK).then_some(CellIndex(block.first + u32::from(rank)))
    }

    /// As [`index_of`](Self::index_of) for the whole space, which has every cell.
    pub(crate) fn index_of_any(&self, cell: Cell) -> CellIndex {
        let (block, rank) = self.locate(cell);
        CellIndex(block.first + u32::from(rank))
    }

    fn locate(&self, cell: Cell) -> (Block, u8) {
        let placement = Classes::get().placement(cell);
        let block = self.blocks[usize::from(placement.class)];
        let labelling = placement.labelling(cell.packed_ops());
        (block, self.orbits[usize::from(block.group)].rank[usize::from(labelling)])
    }

    /// The representative of the cell with this index.
    pub fn cell(&self, index: CellIndex) -> Result<Cell, SpaceError> {
        let class = self.class_of(index)?;
        Ok(self.nth_of_class(class, index))
    }

    /// The position of the class of a cell.
    pub(crate) fn class_of(&self, index: CellIndex) -> Result<usize, SpaceError> {
        if index.0 >= self.len {
            return Err(SpaceError::IndexOutOfRange { got: index.0, last: self.len - 1 });
        }
        // Blocks outside the space are empty: each starts where the next one does, so the last that starts at or before the
        // index is one inside.
        Ok(self.blocks.partition_point(|block| block.first <= index.0) - 1)
    }

    /// Whether a cell is in the class at a position.
    pub(crate) fn is_in_class(&self, class: usize, index: CellIndex) -> bool {
        let end = self.blocks.get(class + 1).map_or(self.len, |next| next.first);
        (self.blocks[class].first..end).contains(&index.0)
    }

    /// The representative of a cell of a class.
    pub(crate) fn nth_of_class(&self, class: usize, index: CellIndex) -> Cell {
        let rank = index.0 - self.blocks[class].first;
        let class = Classes::get().as_slice()[class];
        class.cell(self.orbits[usize::from(class.group())].least[rank as usize])
    }

    /// All cells (representatives) in index order, made in parallel.
    ///
    /// ```
    /// use nb101_space::{CellIndex, Space};
    /// let cells = Space::nasbench101().cells();
    /// assert_eq!(CellIndex::of(cells[400_000]), CellIndex(400_000));
    /// ```
    pub fn cells(&self) -> Vec<Cell> {
        let inside = (0..self.blocks.len()).into_par_iter().filter(|&class| self.blocks[class].inside);
        inside
            .flat_map_iter(|class| {
                let class = Classes::get().as_slice()[class];
                self.orbits[usize::from(class.group())]
                    .least
                    .iter()
                    .map(move |&labelling| class.cell(labelling))
            })
            .collect()
    }

    /// The module hashes of all cells in index order, made in parallel.
    pub fn module_hashes(&self) -> Vec<ModuleHash> {
        self.cells().par_chunks(1 << 10).flat_map_iter(module_hashes).collect()
    }

    /// The number of cells by number of vertices, from 2 vertices up to the limit.
    ///
    /// ```
    /// let counts = nb101_space::Space::nasbench101().len_by_vertices();
    /// assert_eq!(counts, [(2, 1), (3, 6), (4, 84), (5, 2_441), (6, 62_010), (7, 359_082)]);
    /// ```
    pub fn len_by_vertices(&self) -> Vec<(u32, u32)> {
        let of_size = |vertices| {
            let classes = Classes::get().as_slice().iter().zip(&self.blocks);
            let inside =
                classes.filter(|(class, block)| block.inside && class.matrix().vertices() == vertices);
            inside.map(|(_, block)| self.orbits[usize::from(block.group)].least.len() as u32).sum()
        };
        (2..=self.limits.vertices).map(|vertices| (vertices, of_size(vertices as usize))).collect()
    }

    /// The number of labelled cells: connected matrices within the limits times their labellings, isomorphic ones
    /// counted separately. 1,293,208 for NAS-Bench-101.
    pub fn labelled_len(&self) -> u64 {
        let matrices = Classes::get().placements().map(|(matrix, _)| matrix);
        let inside = matrices.filter(|matrix| {
            matrix.vertices() as u32 <= self.limits.vertices && matrix.edges() <= self.limits.edges
        });
        inside.map(|matrix| u64::from(self.limits.ops).pow(matrix.vertices() as u32 - 2)).sum()
    }
}

//! Questions about one cell, or about many at a time. A cell crosses the border as the number that it packs into.

use std::fmt;

use napi::Error;
use napi::bindgen_prelude::{Float64Array, Uint8Array, Uint32Array};
use napi_derive::napi;
use nb101_cell::{Cell, CellError, Encoding, ModuleHash, NetworkConfig, Spec, module_hashes};
use nb101_space::{CellIndex, HashOrder, Space, SpaceError};
use rayon::prelude::*;

use crate::error::{self, Coded, coded, guarded};

/// Reads a packed cell. TypeScript holds valid ones only, but a number that is none must not do harm.
pub(crate) fn unpack(packed: u32) -> error::Result<Cell> {
    Cell::from_packed(packed).map_err(coded)
}

/// As [`unpack`] for many; the message says where the wrong one is.
pub(crate) fn unpack_all(packed: &[u32]) -> error::Result<Vec<Cell>> {
    let unpack = |(position, &packed)| {
        Cell::from_packed(packed)
            .map_err(|error| Error::new(coded(error.clone()).status, format!("entry {position}: {error}")))
    };
    packed.iter().enumerate().map(unpack).collect()
}

/// A count as a JavaScript number, which is exact up to 2^53 - 1.
fn exact(field: &'static str, count: u64) -> Result<f64, CellError> {
    if count >= 1 << 53 {
        let expected = "below 2^53, so that a JavaScript number is exact; take a smaller network";
        return Err(CellError::BadNetwork { field, got: count, expected });
    }
    #[expect(clippy::cast_precision_loss, reason = "checked above")]
    Ok(count as f64)
}

fn costs(cell: Cell, network: &NetworkConfig) -> Result<[f64; 2], CellError> {
    Ok([
        exact("the number of trainable parameters", cell.trainable_parameters(network)?)?,
        exact("the number of FLOPs", cell.flops(network)?)?,
    ])
}

/// The cell that a search encoding (seven vertices, packed) prunes to, or 0 if it prunes to none.
#[napi]
pub fn cell_from_encoding(encoding: u32) -> error::Result<u32> {
    guarded(|| Ok(Encoding::from_packed(encoding).and_then(Encoding::to_cell).map_or(0, Cell::packed)))
}

/// The cell of a spec of any size: a matrix row by row, and the names of its vertices.
#[napi]
pub fn cell_from_spec(matrix: &[u8], ops: Vec<String>) -> error::Result<u32> {
    guarded(move || {
        let spec = Spec::new(matrix, &ops).map_err(coded)?;
        Ok(Cell::from_spec(&spec).map_err(coded)?.packed())
    })
}

/// The representative of the cell with this module hash.
#[napi]
pub fn cell_from_hash(hash: String) -> error::Result<u32> {
    guarded(move || {
        let hash: ModuleHash = hash.parse().map_err(coded::<CellError>)?;
        let index = HashOrder::get().find(hash).map_err(coded)?;
        Ok(Space::nasbench101().cell(index).map_err(coded)?.packed())
    })
}

/// The cell index in the whole space; refuses a number that no cell packs into.
#[napi]
pub fn cell_index(packed: u32) -> error::Result<u32> {
    guarded(|| Ok(CellIndex::of(unpack(packed)?).0))
}

/// The module hash, 32 hexadecimal digits.
#[napi]
pub fn cell_hash(packed: u32) -> error::Result<String> {
    guarded(|| Ok(unpack(packed)?.module_hash().to_string()))
}

/// The representative of the cell's isomorphism class.
#[napi]
pub fn cell_canonical(packed: u32) -> error::Result<u32> {
    guarded(|| Ok(unpack(packed)?.canonical().packed()))
}

/// The representatives of the cells that a single edit reaches, packed, by cell index.
#[napi]
pub fn cell_neighbours(packed: u32) -> error::Result<Uint32Array> {
    guarded(|| {
        let space = Space::nasbench101();
        let neighbours = space.neighbours(unpack(packed)?).into_iter().map(|index| space.cell(index));
        let packed: Result<Vec<u32>, SpaceError> = neighbours.map(|cell| Ok(cell?.packed())).collect();
        Ok(packed.map_err(coded)?.into())
    })
}

/// The longest path.
#[napi]
pub fn cell_depth(packed: u32) -> error::Result<u32> {
    guarded(|| Ok(unpack(packed)?.depth()))
}

/// The maximum directed cut.
#[napi]
pub fn cell_width(packed: u32) -> error::Result<u32> {
    guarded(|| Ok(unpack(packed)?.width()))
}

/// The number of paths.
#[napi]
pub fn cell_paths(packed: u32) -> error::Result<u32> {
    guarded(|| Ok(unpack(packed)?.paths()))
}

/// The channels of every vertex, in the cell's own vertex order.
#[napi]
pub fn cell_vertex_channels(packed: u32, input: u32, output: u32) -> error::Result<Vec<u32>> {
    guarded(|| unpack(packed)?.vertex_channels(input, output).map_err(coded))
}

/// Trainable parameters and FLOPs of the network around a cell.
///
/// `network` holds the fields of `NetworkConfig` in the order of their declaration; without it the paper's is taken.
#[napi]
pub fn cell_cost(packed: u32, own_order: bool, network: Option<&[u32]>) -> error::Result<Vec<f64>> {
    guarded(|| {
        let cell = unpack(packed)?;
        let cell = if own_order { cell } else { cell.canonical() };
        let network = match network {
            None => NetworkConfig::default(),
            Some(&[image_size, image_channels, stem_channels, stacks, cells_per_stack, classes]) => {
                NetworkConfig { image_size, image_channels, stem_channels, stacks, cells_per_stack, classes }
            }
            Some(_) => {
                return Err(Error::new(Coded("NB101_BAD_ARGUMENT"), "a network has six fields".to_owned()));
            }
        };
        Ok(costs(cell, &network).map_err(coded)?.to_vec())
    })
}

/// What there is to know about many cells, an array for each fact.
#[napi(object, object_from_js = false)]
pub struct CellFacts {
    /// Cell indices in the whole space.
    pub index: Uint32Array,
    /// Module hashes, 16 bytes each.
    pub hash: Uint8Array,
    /// Longest paths.
    pub depth: Uint8Array,
    /// Maximum directed cuts.
    pub width: Uint8Array,
    /// Numbers of paths.
    pub paths: Uint8Array,
    /// Trainable parameters in the published vertex order.
    pub trainable_parameters: Float64Array,
    /// FLOPs in the published vertex order.
    pub flops: Float64Array,
}

impl fmt::Debug for CellFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CellFacts").field("cells", &self.index.len()).finish_non_exhaustive()
    }
}

/// Describes many cells in one crossing; hashing them together is several times faster than one at a time.
#[napi]
pub fn cell_facts(packed: &[u32]) -> error::Result<CellFacts> {
    guarded(|| {
        let cells = unpack_all(packed)?;
        let network = NetworkConfig::default();
        let costs: Result<Vec<[f64; 2]>, CellError> =
            cells.iter().map(|cell| costs(cell.canonical(), &network)).collect();
        let costs = costs.map_err(coded)?;
        // Depth, width and paths of seven vertices are below 256.
        let bytes =
            |fact: fn(Cell) -> u32| cells.iter().map(|&cell| fact(cell) as u8).collect::<Vec<_>>().into();
        Ok(CellFacts {
            index: cells.iter().map(|&cell| CellIndex::of(cell).0).collect::<Vec<_>>().into(),
            hash: hash_bytes(&hash_in_parallel(&cells)).into(),
            depth: bytes(Cell::depth),
            width: bytes(Cell::width),
            paths: bytes(Cell::paths),
            trainable_parameters: costs.iter().map(|cost| cost[0]).collect::<Vec<_>>().into(),
            flops: costs.iter().map(|cost| cost[1]).collect::<Vec<_>>().into(),
        })
    })
}

/// Cells that one thread hashes at a time: enough to fill the hasher's lanes.
const CHUNK: usize = 64;

/// The module hashes of many cells on all cores: they are most of what describing cells costs.
pub(crate) fn hash_in_parallel(cells: &[Cell]) -> Vec<ModuleHash> {
    cells.par_chunks(CHUNK).flat_map_iter(module_hashes).collect()
}

/// Hashes one after the other, 16 bytes each.
pub(crate) fn hash_bytes(hashes: &[ModuleHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.to_bytes()).collect()
}

/// The representative with a cell index of the whole space.
#[napi]
pub fn cell_from_index(index: u32) -> error::Result<u32> {
    guarded(|| {
        let cell = Space::nasbench101().cell(CellIndex(index)).map_err(coded::<SpaceError>)?;
        Ok(cell.packed())
    })
}

//! Networks that are not what the cell index alone tells.

use nb101_cell::{Cell, NetworkConfig};
use nb101_space::CellIndex;
use rayon::prelude::*;

use super::arrivals::Place;
use super::collector::Collector;

/// What the table must keep, ascending.
#[derive(Debug)]
pub(super) struct OwnNetworks {
    /// Cells that were trained in another vertex order than the published one.
    pub(super) representatives: Vec<(CellIndex, Cell)>,
    /// Cells whose trainable parameters are not those of their vertex order.
    pub(super) parameters: Vec<(CellIndex, u32)>,
}

impl OwnNetworks {
    /// Those of some cells, which come in ascending order.
    pub(super) fn of(collector: &Collector, cells: &[(CellIndex, Place)]) -> Self {
        let config = NetworkConfig::default();
        let own = cells.par_iter().filter_map(|&(index, place)| {
            let (cell, given) = collector.network(place)?;
            let formula = cell.trainable_parameters(&config).ok();
            let parameters = given.filter(|&given| formula != Some(u64::from(given)));
            let representative = (!cell.is_canonical()).then_some(cell);
            (representative.is_some() || parameters.is_some()).then_some((index, representative, parameters))
        });
        let own: Vec<_> = own.collect();
        Self {
            representatives: own.iter().filter_map(|&(index, cell, _)| Some((index, cell?))).collect(),
            parameters: own.iter().filter_map(|&(index, _, parameters)| Some((index, parameters?))).collect(),
        }
    }
}

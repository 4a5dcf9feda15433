//! Writes the embedded hash order: `cargo run --release -p nb101-space --example write_hash_order`.
//!
//! Hashes all 423,624 cells, sorts them by hash and packs their indices with 19 bits each.

use std::{env, fs, path::PathBuf};

use nb101_cell::ModuleHash;
use nb101_space::Space;

fn main() -> std::io::Result<()> {
    let mut order: Vec<(ModuleHash, u32)> =
        Space::nasbench101().module_hashes().into_iter().zip(0..).collect();
    order.sort_unstable();
    // Three bytes more, so that a reader may load four bytes at any index.
    let mut packed = vec![0u8; (order.len() * 19).div_ceil(8) + 3];
    for (rank, &(_, cell)) in order.iter().enumerate() {
        let bit = rank * 19;
        for (byte, part) in packed[bit / 8..].iter_mut().zip((cell << (bit % 8)).to_le_bytes()) {
            *byte |= part;
        }
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/hash_order.bin");
    fs::write(path, packed)
}

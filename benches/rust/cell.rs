//! One cell: spec to cell index, module hash; beside the crate `nasbench` where it does the same work.

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use md5::{Digest, Md5};
use nasbench::ModelSpec;
use nb101_benches::{as_peer, as_spec, cells_of_seven_vertices, forget, print_ratios};
use nb101_cell::{Cell, Encoding, ModuleHash, Op, Spec, module_hashes};
use nb101_space::CellIndex;

/// Each iteration takes the next of some hundred cells, so that no branch is learnt by heart.
fn spec_to_index(criterion: &mut Criterion) {
    const GROUP: &str = "valid 7-vertex spec to cell index";
    let cells = cells_of_seven_vertices(701);
    let specs: Vec<_> = cells.iter().map(|&cell| as_spec(cell)).collect();
    let peers: Vec<_> = cells.iter().map(|&cell| as_peer(cell)).collect();
    let peer_table: HashMap<ModelSpec, usize> = peers
        .iter()
        .cloned()
        .map(|(ops, matrix)| ModelSpec::new(ops, matrix).expect("a valid cell"))
        .zip(0..)
        .collect();

    forget(GROUP);
    let mut group = criterion.benchmark_group(GROUP);
    let mut next = (0..specs.len()).cycle();
    group.bench_function("nb101", |bencher| {
        bencher.iter(|| {
            let (matrix, ops) = &specs[next.next().unwrap_or(0)];
            let spec = Spec::new(black_box(matrix), ops).expect("a valid spec");
            CellIndex::of(Cell::from_spec(&spec).expect("a valid cell"))
        });
    });
    let mut next = (0..cells.len()).cycle();
    group.bench_function("nb101 from packed", |bencher| {
        bencher.iter(|| CellIndex::of(black_box(cells[next.next().unwrap_or(0)])));
    });
    let mut next = (0..peers.len()).cycle();
    group.bench_function("nasbench crate", |bencher| {
        bencher.iter_batched(
            || peers[next.next().unwrap_or(0)].clone(),
            |(ops, matrix)| peer_table[&ModelSpec::new(ops, matrix).expect("a valid cell")],
            BatchSize::SmallInput,
        );
    });
    group.finish();
    print_ratios(GROUP, "nb101", &["nasbench crate"]);
    print_ratios(GROUP, "nb101 from packed", &["nasbench crate"]);
}

fn module_hash(criterion: &mut Criterion) {
    const GROUP: &str = "module hash of a 7-vertex cell";
    let cells = cells_of_seven_vertices(351);
    let peers: Vec<_> = cells.iter().map(|&cell| as_peer(cell)).collect();
    forget(GROUP);
    let mut group = criterion.benchmark_group(GROUP);
    let mut next = cells.iter().cycle();
    group.bench_function("nb101, one at a time", |bencher| {
        bencher.iter(|| next.next().map(|cell| cell.module_hash()));
    });
    // Criterion divides by the number of iterations: each iteration is charged for one cell of a batch.
    group.bench_function("nb101, in batches", |bencher| {
        bencher.iter_custom(|iterations| {
            let start = std::time::Instant::now();
            for batch in 0..iterations.div_ceil(cells.len() as u64) {
                let left = iterations - batch * cells.len() as u64;
                black_box(module_hashes(&cells[..cells.len().min(left as usize)]));
            }
            start.elapsed()
        });
    });
    let mut next = cells.iter().cycle();
    group.bench_function("one MD5 after the other", |bencher| {
        bencher.iter(|| next.next().map(|&cell| plain_module_hash(cell)));
    });
    let mut next = (0..peers.len()).cycle();
    group.bench_function("nasbench crate", |bencher| {
        bencher.iter_batched(
            || peers[next.next().unwrap_or(0)].clone(),
            |(ops, matrix)| ModelSpec::new(ops, matrix),
            BatchSize::SmallInput,
        );
    });
    group.finish();
    for subject in ["nb101, one at a time", "nb101, in batches"] {
        print_ratios(GROUP, subject, &["one MD5 after the other", "nasbench crate"]);
    }
}

/// The module hash with the crate `md-5`, without allocation for each message: what vector lanes are compared with.
fn plain_module_hash(cell: Cell) -> ModuleHash {
    let graph = cell.adjacency();
    let n = cell.vertices();
    let hash = |text: &[u8]| ModuleHash::from_bytes(Md5::digest(text).into());
    let labels: Vec<i32> =
        std::iter::once(-1).chain(cell.ops().map(|op| op as i32)).chain(std::iter::once(-2)).collect();
    let degrees = |v: usize| (graph.successors(v).count_ones(), graph.predecessors(v).count_ones());
    let mut hashes: Vec<ModuleHash> = (0..n)
        .map(|v| hash(format!("({}, {}, {})", degrees(v).0, degrees(v).1, labels[v]).as_bytes()))
        .collect();
    let mut message = Vec::with_capacity(256);
    for _ in 0..n {
        let hex: Vec<[u8; 32]> = hashes.iter().map(|hash| hash.to_hex()).collect();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_unstable_by_key(|&v| hashes[v]);
        for v in 0..n {
            message.clear();
            for set in [graph.predecessors(v), graph.successors(v)] {
                order.iter().filter(|&&u| set >> u & 1 == 1).for_each(|&u| message.extend(hex[u]));
                message.push(b'|');
            }
            message.extend(hex[v]);
            hashes[v] = hash(&message);
        }
    }
    hashes.sort_unstable();
    let quoted: Vec<String> = hashes.iter().map(|hash| format!("'{hash}'")).collect();
    hash(format!("[{}]", quoted.join(", ")).as_bytes())
}

/// What a search does with every proposal: most encodings lose vertices, many are not valid.
fn encoding_to_cell(criterion: &mut Criterion) {
    const GROUP: &str = "random encoding to cell";
    let encoding = |i: u32| {
        let bits = i.wrapping_mul(0x9E37_79B9);
        Encoding::new(bits >> 11, [0, 1, 2, 1, 0]).expect("21 bits")
    };
    let encodings: Vec<Encoding> = (1..=4096).map(encoding).collect();
    let specs: Vec<Vec<u8>> = encodings.iter().map(|encoding| encoding.adjacency().to_matrix()).collect();
    let ops = [
        "input",
        Op::ALL[0].name(),
        Op::ALL[1].name(),
        Op::ALL[2].name(),
        Op::ALL[1].name(),
        Op::ALL[0].name(),
        "output",
    ];
    forget(GROUP);
    let mut group = criterion.benchmark_group(GROUP);
    let mut next = encodings.iter().cycle();
    group.bench_function("packed", |bencher| bencher.iter(|| next.next().map(|encoding| encoding.to_cell())));
    let mut next = specs.iter().cycle();
    group.bench_function("as a spec", |bencher| {
        bencher.iter(|| {
            let spec = next.next().map(|matrix| Spec::new(matrix, &ops).expect("a square matrix"));
            spec.map(|spec| Cell::from_spec(&spec))
        });
    });
    group.finish();
    print_ratios(GROUP, "packed", &["as a spec"]);
}

criterion_group!(benches, spec_to_index, module_hash, encoding_to_cell);
criterion_main!(benches);

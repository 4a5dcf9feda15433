//! The whole space: enumeration from a cold process, all module hashes, hash look-up; beside the plain way of finding
//! representatives, which tries all vertex orders of all matrices.

use std::collections::{HashMap, HashSet};
use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

use criterion::Criterion;
use nb101_benches::{forget, print_ratios};
use nb101_cell::{Adjacency, ModuleHash, labelling_ops};
use nb101_space::{HashOrder, Space};

/// What a fresh process is asked to do, by environment variable.
const COLD: &str = "NB101_BENCH_COLD";
const GROUP: &str = "whole space";
const LOOK_UP: &str = "hash to cell";

fn main() {
    if let Ok(work) = env::var(COLD) {
        let start = Instant::now();
        match work.as_str() {
            "plain" => assert_eq!(enumerate_plainly(), 423_624),
            "find" => assert!(HashOrder::get().find(ModuleHash::from_bytes([0x42; 16])).is_err()),
            "find in a map" => assert!(!hash_map().contains_key(&ModuleHash::from_bytes([0x42; 16]))),
            _ => assert_eq!(Space::nasbench101().cells().len(), 423_624),
        }
        println_nanoseconds(start.elapsed());
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    forget(GROUP);
    let mut group = criterion.benchmark_group(GROUP);
    group.sample_size(10);
    group.bench_function("enumerate from cold, one core", |bencher| {
        bencher.iter_custom(|iterations| (0..iterations).map(|_| in_fresh_process("table")).sum());
    });
    group.bench_function("enumerate plainly from cold, one core", |bencher| {
        bencher.iter_custom(|iterations| (0..iterations).map(|_| in_fresh_process("plain")).sum());
    });
    group.bench_function("enumerate again, all cores", |bencher| {
        bencher.iter(|| Space::nasbench101().cells());
    });
    group.bench_function("all module hashes, all cores", |bencher| {
        bencher.iter(|| Space::nasbench101().module_hashes());
    });
    group.finish();
    print_ratios(GROUP, "enumerate from cold, one core", &["enumerate plainly from cold, one core"]);
    print_ratios(GROUP, "enumerate again, all cores", &["enumerate from cold, one core"]);

    forget(LOOK_UP);
    let mut group = criterion.benchmark_group(LOOK_UP);
    group.sample_size(10);
    group.bench_function("first answer of a process, hash order", |bencher| {
        bencher.iter_custom(|iterations| (0..iterations).map(|_| in_fresh_process("find")).sum());
    });
    group.bench_function("first answer of a process, map of all hashes", |bencher| {
        bencher.iter_custom(|iterations| (0..iterations).map(|_| in_fresh_process("find in a map")).sum());
    });
    group.finish();
    print_ratios(
        LOOK_UP,
        "first answer of a process, hash order",
        &["first answer of a process, map of all hashes"],
    );
}

/// The plain way to find cells by hash: hash them all and keep a map.
fn hash_map() -> HashMap<ModuleHash, u32> {
    Space::nasbench101().module_hashes().into_iter().zip(0..).collect()
}

/// Runs this program anew on one core and takes the time that it reports, process start excluded.
fn in_fresh_process(work: &str) -> Duration {
    let program = env::current_exe().expect("the path of this program");
    let output =
        Command::new(program).env(COLD, work).env("RAYON_NUM_THREADS", "1").output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("a number");
    Duration::from_nanos(text.trim().parse().expect("a number"))
}

#[expect(clippy::print_stdout, reason = "this is how the fresh process answers")]
fn println_nanoseconds(duration: Duration) {
    println!("{}", duration.as_nanos());
}

/// Walks all matrices; finds each one's smallest matrix number by trying all orders of its interior vertices, keeps the
/// orders that give it back, and counts the labellings that none of them makes smaller.
fn enumerate_plainly() -> usize {
    let mut cells = 0;
    for n in 2..=7 {
        let all = ((1u16 << n) - 1) as u8;
        let orders = permutations(n - 2);
        let mut seen = HashSet::new();
        for bits in 0..1u32 << (n * (n - 1) / 2) {
            let Some(graph) = Adjacency::new(n, bits).filter(|graph| graph.edges() <= 9) else { continue };
            if graph.on_a_path() != all {
                continue;
            }
            let renumbered = |order: &Vec<usize>| renumber(graph, order);
            if !seen.insert(orders.iter().filter_map(renumbered).min()) {
                continue;
            }
            let automorphisms: Vec<_> =
                orders.iter().filter(|order| renumbered(order) == Some(bits)).collect();
            for labelling in 0..3u8.pow(n as u32 - 2) {
                let ops = labelling_ops(n - 2, labelling);
                let image = |order: &&Vec<usize>| {
                    order.iter().rev().fold(0, |value, &old| value << 2 | ops >> (2 * old) & 3)
                };
                cells += usize::from(automorphisms.iter().map(image).min() == Some(ops));
            }
        }
    }
    cells
}

/// The matrix number with interior vertex `order[i] + 1` renamed `i + 1`; `None` if an edge then runs backwards.
fn renumber(graph: Adjacency, order: &[usize]) -> Option<u32> {
    let n = graph.vertices();
    let mut number = [0; 7];
    number[n - 1] = n - 1;
    for (new, &old) in order.iter().enumerate() {
        number[old + 1] = new + 1;
    }
    let mut bits = 0;
    for y in 1..n {
        for x in (0..y).filter(|&x| graph.has_edge(x, y)) {
            let (x, y) = (number[x], number[y]);
            if x >= y {
                return None;
            }
            bits |= 1 << (x + y * (y - 1) / 2);
        }
    }
    Some(bits)
}

fn permutations(k: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for _ in 0..k {
        let longer = |order: &Vec<usize>| {
            let unused: Vec<usize> = (0..k).filter(|v| !order.contains(v)).collect();
            let order = order.clone();
            unused.into_iter().map(move |v| [&order[..], &[v]].concat())
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    orders
}

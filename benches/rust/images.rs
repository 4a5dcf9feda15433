//! Batches of augmented images beside what a plain loop over pixels does, on two threads.

use std::fs;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nb101_images::{
    Batches, ImageSet, MEAN, PIXELS, Plan, RECORD, RECORDS_IN_FILE, SIDE, STANDARD_DEVIATION,
};

const BATCH: usize = 256;

fn images(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data_batch_1.bin");
    let bytes: Vec<u8> =
        (0..RECORDS_IN_FILE * RECORD).map(|i| if i % RECORD == 0 { 3 } else { (i % 251) as u8 }).collect();
    fs::write(&path, bytes).expect("a file");
    let set = Arc::new(ImageSet::read(&[path]).expect("a batch of CIFAR-10"));

    let mut group = c.benchmark_group("images");
    group.throughput(Throughput::Elements(BATCH as u64));
    let plan = Plan { batch_size: BATCH, training_seed: Some(1), first: 0, threads: 2 };
    let batches = Batches::start(Arc::clone(&set), plan).expect("a plan");
    group.bench_function("a batch of 256 from two threads", |b| b.iter(|| black_box(batches.next())));
    drop(batches);
    let mut image = 0;
    group.bench_function("the same, pixel by pixel on one", |b| {
        b.iter(|| {
            let mut numbers = vec![0.0; BATCH * PIXELS * 3];
            for out in numbers.chunks_exact_mut(PIXELS * 3) {
                image = (image + 1) % RECORDS_IN_FILE;
                plainly(set.image(image), image % 9, image / 9 % 9, image % 2 == 0, out);
            }
            black_box(numbers)
        });
    });
    group.finish();
}

fn plainly(image: &[u8], top: usize, left: usize, flip: bool, out: &mut [f32]) {
    for y in 0..SIDE {
        for x in 0..SIDE {
            let from = if flip { SIDE - 1 - x } else { x };
            let (row, column) = ((y + top).wrapping_sub(4), (from + left).wrapping_sub(4));
            for channel in 0..3 {
                let inside = row < SIDE && column < SIDE;
                let byte = if inside { image[(row * SIDE + column) * 3 + channel] } else { 0 };
                out[(y * SIDE + x) * 3 + channel] =
                    (f32::from(byte) - MEAN[channel]) / STANDARD_DEVIATION[channel];
            }
        }
    }
}

criterion_group!(benches, images);
criterion_main!(benches);

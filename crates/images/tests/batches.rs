//! Files, order and values of images.

#![expect(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "numbers of images are small")]

use std::fs;
use std::sync::Arc;

use nb101_cell::ErrorCode;
use nb101_images::{
    Batch, Batches, ImageSet, ImagesError, MEAN, PIXELS, Plan, RECORD, RECORDS_IN_FILE, SIDE,
    STANDARD_DEVIATION,
};
use tempfile::TempDir;

/// A byte of an image that tells where it is from.
fn byte(image: usize, channel: usize, pixel: usize) -> u8 {
    1 + ((image * 31 + channel * 17 + pixel * 7 + pixel / SIDE) % 255) as u8
}

/// A file in the layout of CIFAR-10, changed before it is written.
fn file(change: impl FnOnce(&mut Vec<u8>)) -> (TempDir, std::path::PathBuf) {
    let mut bytes = Vec::with_capacity(RECORDS_IN_FILE * RECORD);
    for image in 0..RECORDS_IN_FILE {
        bytes.push((image % 10) as u8);
        for channel in 0..3 {
            bytes.extend((0..PIXELS).map(|pixel| byte(image, channel, pixel)));
        }
    }
    change(&mut bytes);
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("data_batch_1.bin");
    fs::write(&path, bytes).expect("room");
    (folder, path)
}

fn set() -> Arc<ImageSet> {
    let (_folder, path) = file(|_| {});
    Arc::new(ImageSet::read(&[path]).expect("a batch of CIFAR-10"))
}

fn take(set: &Arc<ImageSet>, plan: Plan, count: usize) -> Vec<Batch> {
    let batches = Batches::start(Arc::clone(set), plan).expect("a plan");
    (0..count).map_while(|_| batches.next()).collect()
}

const PLAN: Plan = Plan { batch_size: 96, training_seed: Some(3), first: 0, threads: 1 };

fn normalised(byte: u8, channel: usize) -> f32 {
    (f32::from(byte) - MEAN[channel]) / STANDARD_DEVIATION[channel]
}

#[test]
fn images_without_a_seed_come_in_order_and_normalised() {
    let set = set();
    let batches = take(&set, Plan { training_seed: None, batch_size: 256, ..PLAN }, 100);
    // 39 * 256 = 9984: the rest is dropped.
    assert_eq!(batches.len(), 39);
    let Batch { images, labels } = &batches[38];
    for (i, label) in labels.iter().enumerate() {
        let image = 38 * 256 + i;
        assert_eq!(*label, (image % 10) as i32);
        for pixel in [0, 31, 32, 500, 1023] {
            for channel in 0..3 {
                let got = images[(i * PIXELS + pixel) * 3 + channel];
                assert_eq!(got.to_bits(), normalised(byte(image, channel, pixel), channel).to_bits());
            }
        }
    }
}

#[test]
fn the_order_follows_from_the_seed_on_any_number_of_threads_and_from_any_start() {
    let set = set();
    let one = take(&set, PLAN, 210);
    assert_eq!(one, take(&set, Plan { threads: 4, ..PLAN }, 210));
    assert_eq!(one[150..], take(&set, Plan { threads: 3, first: 150, ..PLAN }, 60));
    assert_ne!(one[0], take(&set, Plan { training_seed: Some(4), ..PLAN }, 1)[0]);
}

#[test]
fn every_epoch_has_every_image_once_in_another_order() {
    let set = set();
    // 96 does not divide 10,000: batches cross the end of an epoch.
    let labels: Vec<i32> = take(&set, PLAN, 209).into_iter().flat_map(|batch| batch.labels).collect();
    let (first, second) = labels[..20_000].split_at(10_000);
    for epoch in [first, second] {
        for class in 0..10 {
            assert_eq!(epoch.iter().filter(|&&label| label == class).count(), 1000);
        }
    }
    assert_ne!(first, second);
}

/// Whether a row of a batch is that of an image, moved and perhaps turned, with zeros where nothing is.
fn matches(rows: &[f32], image: usize, top: i32, left: i32, flip: bool) -> bool {
    (0..PIXELS).all(|pixel| {
        let (y, x) = ((pixel / SIDE) as i32, (pixel % SIDE) as i32);
        let x = if flip { SIDE as i32 - 1 - x } else { x };
        let (y, x) = (y + top - 4, x + left - 4);
        let inside = (0..32).contains(&y) && (0..32).contains(&x);
        (0..3).all(|channel| {
            let value = if inside { byte(image, channel, (y * 32 + x) as usize) } else { 0 };
            rows[pixel * 3 + channel].to_bits() == normalised(value, channel).to_bits()
        })
    })
}

#[test]
fn augmented_images_are_crops_of_padded_ones_every_crop_and_flip_alike() {
    let set = set();
    let mut counts = [[0; 2]; 81];
    let batches = take(&set, Plan { batch_size: 500, ..PLAN }, 8);
    for batch in &batches {
        for (i, rows) in batch.images.chunks_exact(3 * PIXELS).enumerate().step_by(5) {
            // Bytes repeat after 255 images: any of them will do.
            let candidates =
                (0..255).filter(|image| (image % 10) as i32 == batch.labels[i] || image + 255 < 10_000);
            let found = candidates.into_iter().find_map(|image| {
                (0..81 * 2).find(|how| matches(rows, image, how / 2 / 9, how / 2 % 9, how % 2 == 1))
            });
            let how = found.expect("no image, crop and flip gives these numbers") as usize;
            counts[how / 2][how % 2] += 1;
        }
    }
    let total: u32 = counts.iter().flatten().sum();
    assert_eq!(total, 800);
    let flipped: u32 = counts.iter().map(|count| count[1]).sum();
    // Six standard deviations of a fair coin: fails for one seed in 10^9, and this seed is fixed.
    assert!(flipped.abs_diff(400) < 85, "{flipped}");
    assert!(counts.iter().filter(|count| count[0] + count[1] > 0).count() > 70);
}

#[test]
fn files_that_are_no_batch_are_refused() {
    let read = |change: fn(&mut Vec<u8>)| {
        let (_folder, path) = file(change);
        ImageSet::read(&[path]).unwrap_err()
    };
    assert!(matches!(read(|bytes| bytes.truncate(100)), ImagesError::NotCifar { .. }));
    assert!(matches!(read(|bytes| bytes.push(0)), ImagesError::NotCifar { .. }));
    assert_eq!(read(Vec::clear).code(), "NB101_NOT_CIFAR10");
    let label = read(|bytes| bytes[RECORD * 7] = 10);
    assert!(label.to_string().contains("record 7 has the label 10"), "{label}");
    let missing = ImageSet::read(&["/nowhere/data_batch_1.bin"]).unwrap_err();
    assert_eq!(missing.code(), "NB101_FILE_NOT_FOUND");
    let folder = TempDir::new().unwrap();
    assert_eq!(ImageSet::read(&[folder.path()]).unwrap_err().code(), "NB101_IO");
}

#[test]
fn whoever_waits_is_told_that_there_are_no_more_batches() {
    let set = set();
    let batches = Arc::new(Batches::start(set, PLAN).unwrap());
    assert!(batches.next().is_some());
    batches.stop();
    while batches.next().is_some() {}
}

//! x
use std::time::Instant;
use std::sync::atomic::AtomicBool;
use nb101_benchmark::*;
use nb101_space::CellIndex;
fn main() {
    let s = nb101_surrogate::Surrogate::embedded();
    let n: u32 = std::env::args().nth(1).map_or(20_000, |x| x.parse().unwrap());
    s.predict(CellIndex(5));
    let t = Instant::now();
    for i in 0..n { s.predict(CellIndex(i * 21 % 423_624)); }
    println!("first {:?}", t.elapsed() / n);
    for (m, e) in [(Metric::TestAccuracy, 108), (Metric::ValidationAccuracy, 108), (Metric::ValidationAccuracy, 4), (Metric::TrainingTime, 108)] {
        let c = s.column(&Measurement { metric: m, epochs: e, repeat: Repeat::Index(0), checkpoint: Checkpoint::Final }).unwrap();
        let t = Instant::now();
        let mut x = 0.0;
        for i in 0..n { x += c.value(CellIndex(i * 21 % 423_624)).unwrap(); }
        println!("later {:?} {x}", t.elapsed() / n);
    }
    if n > 20_000 { let t = Instant::now(); s.predict_all(|_| (), &AtomicBool::new(false)); println!("all {:?}", t.elapsed()); }
}

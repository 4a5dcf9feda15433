//! Fits the surrogate.
#![forbid(unsafe_code)]

mod dataset;
mod networks;
mod published;
mod random;
mod trainer;

pub use published::Published;

#[doc(hidden)]
pub fn try_mean(o: &nb101_surrogate::Observations) {
    let d = dataset::Dataset::new(1);
    let e = std::env::var("EPOCHS").ok().and_then(|x| x.parse().ok()).unwrap_or(30);
    let s = trainer::Settings { hidden: vec![128, 64, 32], epochs: e, rate: 3e-3, weight_decay: 0.01, seed: 1 };
    let nets = networks::mean_networks(&d, o, &[s]);
    let net = nb101_surrogate::Network::new(&nets[0]);
    let cells = d.cells(nb101_surrogate::Part::Unseen, |c| o.outcome(c).is_some());
    let (mut p, mut t) = (vec![], vec![]);
    for &c in &cells {
        let x = &d.features[c as usize * nb101_surrogate::FEATURES..][..nb101_surrogate::FEATURES];
        let y = 1.0 - net.evaluate::<1>(x)[0].exp();
        let oc = o.outcome(c as usize).unwrap();
        if oc.diverged == 0 && oc.mean.unwrap() > 0.85 { p.push(f64::from(y)); t.push(oc.mean.unwrap()); }
    }
    let m = t.iter().sum::<f64>() / t.len() as f64;
    let ss = t.iter().map(|x| (x - m).powi(2)).sum::<f64>();
    let rs = t.iter().zip(&p).map(|(x, y)| (x - y).powi(2)).sum::<f64>();
    eprintln!("R2 {} n {}", 1.0 - rs / ss, t.len());
}

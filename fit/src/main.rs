//! x
fn main() {
    let p = nb101_fit::Published::read(std::path::Path::new(&std::env::args().nth(1).unwrap())).unwrap();
    let o = nb101_surrogate::Observations::of(&p).unwrap();
    nb101_fit::try_mean(&o);
}

//! What a network learns, and that its slopes are right.

use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;

use super::*;

const SMALL: Training = Training { layers: 3, width: 8, learning_rate: 0.01, epochs: 150 };

#[test]
fn a_network_learns_a_sum_of_features() {
    let mut rng = RunRng::seed_from_u64(1);
    let input = |rng: &mut RunRng| rng.random::<u64>() & ((1 << PATHS) - 1);
    let target = |input: u64| 0.9 + 0.01 * f64::from((input & 0xff).count_ones());
    let inputs: Vec<u64> = (0..300).map(|_| input(&mut rng)).collect();
    let targets: Vec<f64> = inputs.iter().map(|&input| target(input)).collect();
    let network = Network::fit(&inputs, &targets, SMALL, &mut rng);
    let unseen: Vec<u64> = (0..200).map(|_| input(&mut rng)).collect();
    let predicted = network.predict(&unseen);
    let errors = predicted.iter().zip(&unseen).map(|(predicted, &input)| (predicted - target(input)).abs());
    let error = errors.sum::<f64>() / 200.0;
    // Always predicting the mean would be off by 0.011.
    assert!(error < 0.006, "{error}");
    // One at a time they are the same.
    assert!(
        unseen.iter().zip(&predicted).all(|(&input, &predicted)| network.predict(&[input]) == [predicted])
    );
}

#[test]
fn gradients_are_those_of_small_differences() {
    let mut rng = RunRng::seed_from_u64(2);
    let training = Training { epochs: 1, ..SMALL };
    let mut network = Network::fit(&[5, 9], &[0.0, 1.0], training, &mut rng);
    let (inputs, targets) = ([0b1011, 0b110, 0b1], [3.0f32, -4.0, 5.0]);
    let mut space = Workspace::new(&network);
    space.set_inputs(inputs.into_iter());
    dispatch!(Level::new(), simd => network.learn(simd, &mut space, &targets));
    for layer in 0..network.layers.len() {
        let largest = network.layers[layer].gradient.iter().fold(0.0f32, |most, slope| most.max(slope.abs()));
        assert!(largest > 0.1, "layer {layer}: {largest} would pass as 0");
        for weight in (0..network.layers[layer].weights.len()).step_by(7) {
            let known = network.layers[layer].gradient[weight];
            let mut error_with = |change: f32| {
                network.layers[layer].weights[weight] += change;
                dispatch!(Level::new(), simd => network.evaluate(simd, &mut space));
                network.layers[layer].weights[weight] -= change;
                let errors = space.output().iter().zip(targets).map(|(value, target)| (value - target).abs());
                errors.sum::<f32>() / 3.0
            };
            let slope = (error_with(2e-3) - error_with(-2e-3)) / 4e-3;
            assert!((slope - known).abs() < 0.02, "layer {layer}, weight {weight}: {slope} {known}");
        }
    }
}

#[test]
fn networks_are_the_same_without_vector_instructions() {
    let inputs: Vec<u64> = (0..100).map(|i| i * 7919 % 1021).collect();
    let targets: Vec<f32> = inputs.iter().map(|&input| f32::from((input % 13) as u8)).collect();
    let [plain, fast] = [Level::baseline(), Level::new()].map(|level| {
        let mut rng = RunRng::seed_from_u64(3);
        let layers = vec![Layer::new(PATHS, 11, &mut rng), Layer::new(11, 1, &mut rng)];
        let mut network = Network { layers, scale: (0.0, 1.0) };
        let training = Training { epochs: 20, ..SMALL };
        dispatch!(level, simd => network.train(simd, &inputs, &targets, training, &mut rng));
        network
            .layers
            .iter()
            .flat_map(|layer| layer.weights.iter().map(|weight| weight.to_bits()))
            .collect::<Vec<u32>>()
    });
    assert_eq!(plain, fast);
}

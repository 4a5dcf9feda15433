//! A benchmark of the whole space by formula: deep and wide cells with many 3x3 convolutions are good and slow, and every
//! repeat has its own noise.

use std::sync::LazyLock;

use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_cell::{NetworkConfig, Op};
use nb101_space::{CellIndex, Space};

/// What a benchmark by formula has, and for which cells.
pub(crate) struct Formula {
    pub(crate) measurements: Vec<Measurement>,
    /// Cells without any number.
    pub(crate) gaps: Vec<u32>,
}

/// Without noise, an accuracy as a multiple of 1/9984 and seconds of 108 epochs.
static BASE: LazyLock<Vec<(u32, f64)>> = LazyLock::new(|| {
    let describe = |cell: nb101_cell::Cell| {
        let count = |op| cell.ops().filter(|&other| other == op).count() as u32;
        let score = 7_900 + 150 * cell.depth() + 90 * cell.width() + 60 * count(Op::Conv3x3)
            - 20 * count(Op::MaxPool3x3);
        let parameters = cell.trainable_parameters(&NetworkConfig::default()).expect("the default network");
        (score, 400.0 + f64::from(u32::try_from(parameters).expect("at most 50 million")) * 1e-4)
    };
    Space::nasbench101().cells().into_iter().map(describe).collect()
});

pub(crate) const REPEATS: u16 = 3;

pub(crate) fn measurement(metric: Metric, epochs: u16, repeat: Repeat) -> Measurement {
    Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final }
}

impl Formula {
    /// All metrics at 12, 36 and 108 epochs, three repeats and their mean.
    pub(crate) fn full() -> Self {
        let repeats = || (0..REPEATS).map(Repeat::Index).chain([Repeat::Mean]);
        let measurements = Metric::ALL.into_iter().flat_map(|metric| {
            [12, 36, 108].into_iter().flat_map(move |epochs| {
                let metric = metric.clone();
                repeats().map(move |repeat| measurement(metric.clone(), epochs, repeat))
            })
        });
        Self { measurements: measurements.collect(), gaps: Vec::new() }
    }

    /// What the published NumPy files have: test accuracy of repeat 0 and of the mean, at 108 epochs.
    pub(crate) fn accuracies_only() -> Self {
        let of = |repeat| measurement(Metric::TestAccuracy, 108, repeat);
        Self { measurements: vec![of(Repeat::Mean), of(Repeat::Index(0))], gaps: Vec::new() }
    }

    pub(crate) fn value(cell: CellIndex, measurement: &Measurement) -> f64 {
        let (score, seconds) = BASE[cell.row()];
        let share = f64::from(measurement.epochs) / 108.0;
        let of_repeat = |repeat: u16| {
            if measurement.metric == Metric::TrainingTime {
                return seconds * share * (1.0 + 0.01 * f64::from(repeat));
            }
            let late = f64::from(score + noise(cell, &measurement.metric, repeat) % 100) / 9_984.0;
            0.1 + (late - 0.1) * share.sqrt()
        };
        match measurement.repeat {
            Repeat::Index(repeat) => of_repeat(repeat),
            Repeat::Mean => (0..REPEATS).map(of_repeat).sum::<f64>() / f64::from(REPEATS),
            Repeat::Min | Repeat::Max | Repeat::Median => {
                unreachable!("no study asks for {}", measurement.repeat)
            }
        }
    }
}

/// Any number, always the same for the same arguments.
fn noise(cell: CellIndex, metric: &Metric, repeat: u16) -> u32 {
    let salt = metric.name().len() as u32 * 31 + u32::from(repeat);
    let mixed = (cell.0 ^ salt.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b);
    (mixed ^ mixed >> 13).wrapping_mul(0xc2b2_ae35) >> 16
}

impl Benchmark for Formula {
    fn kind(&self) -> Kind {
        Kind::Synthetic
    }

    fn measurements(&self) -> Vec<Measurement> {
        self.measurements.clone()
    }

    fn column(&self, measurement: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        if !self.measurements.contains(measurement) {
            return Err(NoColumn { wanted: measurement.to_string(), available: Vec::new() });
        }
        Ok(Box::new(FormulaColumn { measurement: measurement.clone(), gaps: &self.gaps }))
    }
}

struct FormulaColumn<'a> {
    measurement: Measurement,
    gaps: &'a [u32],
}

impl Column for FormulaColumn<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        (!self.gaps.contains(&cell.0)).then(|| Formula::value(cell, &self.measurement))
    }
}

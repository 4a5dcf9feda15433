//! A fitted model: networks, calibration, and a description of itself, in one sequence of bytes.

mod bytes;
mod calibration;
mod deviation;
mod error;
mod network;

use serde::{Deserialize, Serialize};

use crate::features::FEATURES;
use bytes::{Reader, Writer};
pub use calibration::{Calibration, Extrapolation, HalfwayModel, Line, NODES, NoiseTable, TimeModel, node};
pub use deviation::Deviations;
pub use error::ModelError;
use network::MAX_WIDTH;
pub use network::{LayerWeights, Network, NetworkWeights, Sparse};

/// The first bytes of a model.
const MAGIC: [u8; 8] = *b"NB101SUR";
/// The layout of the bytes, and the meaning of features and outputs.
const VERSION: u32 = 1;

/// Outputs of a network for the accuracy: logarithm of the test error at 108 epochs, logit of the share of diverged
/// trainings.
pub(crate) const MEAN_OUTPUTS: usize = 2;
/// Inputs of a network for the budgets: the features and the outputs of the networks for the accuracy.
pub(crate) const BUDGET_INPUTS: usize = FEATURES + MEAN_OUTPUTS;
/// Outputs of a network for the budgets: validation accuracy at 4 and 12 epochs, logarithm of the validation error at 36
/// and 108, logarithm of the seconds at 108.
pub(crate) const BUDGET_OUTPUTS: usize = 5;

/// What a model says about itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// What it was fitted on, in words.
    pub fitted_on: String,
    /// The seed of the fit, of the split into cells that were fitted and others, and of all draws.
    pub seed: u64,
    /// How many cells were fitted: those with test accuracies, those with validation accuracies.
    pub cells: [u32; 2],
    /// The program that fitted it and what it was told.
    pub program: String,
}

/// The readable part.
#[derive(Serialize, Deserialize)]
struct Head {
    about: About,
    features: usize,
    mean_networks: Vec<Vec<usize>>,
    budget_networks: Vec<Vec<usize>>,
    calibration: Calibration,
}

/// A fitted model. The bytes: eight for `NB101SUR`, a version, the length of a JSON text (both 32-bit), the text,
/// which holds the description, the calibration and the widths of the networks, then the networks, and a CRC-32C of
/// everything before it. Numbers are little-endian.
///
/// ```
/// use nb101_surrogate::{Model, Surrogate};
/// let model = Surrogate::embedded().model();
/// assert_eq!(&Model::from_bytes(&model.to_bytes())?, model);
/// # Ok::<(), nb101_surrogate::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What it says about itself.
    pub about: About,
    /// Networks from features to the test accuracy at 108 epochs and to divergence; their outputs are averaged.
    pub mean_networks: Vec<NetworkWeights>,
    /// Networks from features and these outputs to validation accuracies and time; their outputs are averaged.
    pub budget_networks: Vec<NetworkWeights>,
    /// The noise around the predictions, and what is not predicted by a network.
    pub calibration: Calibration,
}

impl Model {
    /// Reads a model and checks all of it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(bytes);
        if reader.take(MAGIC.len()).ok() != Some(&MAGIC) {
            return Err(ModelError::not_a_model(bytes));
        }
        let version = reader.u32()?;
        if version != VERSION {
            return Err(ModelError::Version { got: version, expected: VERSION });
        }
        let head_len = reader.u32()? as usize;
        let text = reader.take(head_len)?;
        let end = bytes.len().saturating_sub(4);
        let (content, checksum) = bytes.split_at(end);
        let (got, expected) = (crc32c::crc32c(content), Reader::new(checksum).u32()?);
        let head: Head = match serde_json::from_slice(text) {
            Ok(head) => head,
            Err(_) if got != expected => return Err(ModelError::Checksum { got, expected }),
            Err(error) => return Err(ModelError::inconsistent(format!("its description is {error}"))),
        };
        head.check()?;
        let read = |widths: &Vec<usize>, reader: &mut Reader<'_>| NetworkWeights::read(widths, reader);
        let mean_networks =
            head.mean_networks.iter().map(|w| read(w, &mut reader)).collect::<Result<_, _>>()?;
        let budget_networks =
            head.budget_networks.iter().map(|w| read(w, &mut reader)).collect::<Result<_, _>>()?;
        let expected_len = reader.position() + 4;
        if expected_len > bytes.len() {
            return Err(ModelError::Truncated { expected: expected_len, got: bytes.len() });
        }
        if got != expected {
            return Err(ModelError::Checksum { got, expected });
        }
        if expected_len < bytes.len() {
            return Err(ModelError::inconsistent(format!(
                "it has {} bytes, not {expected_len}",
                bytes.len()
            )));
        }
        Ok(Self { about: head.about, mean_networks, budget_networks, calibration: head.calibration })
    }

    /// That of its bytes, with which they end.
    pub(crate) fn checksum(&self) -> u32 {
        let bytes = self.to_bytes();
        crc32c::crc32c(&bytes[..bytes.len() - 4])
    }

    /// The bytes that [`from_bytes`](Self::from_bytes) reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let widths = |networks: &[NetworkWeights]| networks.iter().map(NetworkWeights::widths).collect();
        let head = Head {
            about: self.about.clone(),
            features: FEATURES,
            mean_networks: widths(&self.mean_networks),
            budget_networks: widths(&self.budget_networks),
            calibration: self.calibration.clone(),
        };
        // Plain data: nothing that JSON cannot say.
        let text = serde_json::to_vec(&head).unwrap_or_default();
        let mut out = Writer::default();
        out.0.extend(MAGIC);
        out.u32(VERSION);
        out.u32(text.len() as u32);
        out.0.extend(&text);
        for network in self.mean_networks.iter().chain(&self.budget_networks) {
            network.write(&mut out);
        }
        let checksum = crc32c::crc32c(&out.0);
        out.u32(checksum);
        out.0
    }
}

impl Head {
    /// Everything that evaluation relies on.
    fn check(&self) -> Result<(), ModelError> {
        if self.features != FEATURES {
            let reason = format!("it wants {} features, not {FEATURES}", self.features);
            return Err(ModelError::inconsistent(reason));
        }
        let kinds = [
            ("mean", &self.mean_networks, FEATURES, MEAN_OUTPUTS),
            ("budget", &self.budget_networks, BUDGET_INPUTS, BUDGET_OUTPUTS),
        ];
        for (name, networks, inputs, outputs) in kinds {
            let fits = |widths: &Vec<usize>| {
                widths.len() > 1
                    && widths[0] == inputs
                    && widths[widths.len() - 1] == outputs
                    && widths[1..].iter().all(|&width| (1..=MAX_WIDTH).contains(&width))
            };
            if networks.is_empty() || !networks.iter().all(fits) {
                let reason = format!(
                    "its {name} networks have the widths {networks:?}, not {inputs} to {outputs} over at most {MAX_WIDTH}"
                );
                return Err(ModelError::inconsistent(reason));
            }
        }
        self.calibration.check().map_err(ModelError::inconsistent)
    }
}

//! REINFORCE over independent categorical distributions (Williams 1992), as in the paper and `automl/nas_benchmarks`.

use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::rng::RunRng;
use crate::searchers::{
    EncodingKind, MOST_PARAMETERS, OpenProposals, Outcome, Parameter, Parameters, Point, Rules, Searcher,
    Settings, Suggestion, whole,
};

/// The settings of REINFORCE. The default is the paper's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReinforceSettings {
    /// How far a logit moves for an advantage of 1, above 0.
    pub learning_rate: f64,
    /// The weight of the past in the moving average of rewards that a reward is compared with, 0 or more, below 1.
    pub momentum: f64,
    /// The parameters that are drawn, A or B: those of C are no choices.
    pub encoding: EncodingKind,
}

impl Default for ReinforceSettings {
    fn default() -> Self {
        Self { learning_rate: 0.5, momentum: 0.9, encoding: EncodingKind::A }
    }
}

impl Settings for ReinforceSettings {
    const PRESETS: &[&str] = &["paper"];

    fn check(&self, field: &str) -> Result<(), SearchError> {
        let refused = |name: &str, value: f64, expected: &str| {
            Err(SearchError::bad_setting(format!("{field}.{name}"), &value, expected))
        };
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1e6) {
            return refused("learning_rate", self.learning_rate, "above 0, at most 1000000");
        }
        if !(0.0..1.0).contains(&self.momentum) {
            return refused("momentum", self.momentum, "0 or more, below 1");
        }
        if self.encoding == EncodingKind::C {
            let expected = "'a' or 'b': a distribution over choices";
            return Err(SearchError::bad_setting(format!("{field}.encoding"), &"'c'", expected));
        }
        Ok(())
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        let parameters = Parameters::new(self.encoding, rules);
        let choices = parameters.list().iter().map(|parameter| match parameter {
            Parameter::Choice(n) => usize::from(*n),
            Parameter::Whole(_) | Parameter::Unit => unreachable!("encodings A and B have choices only"),
        });
        let policies = choices.map(Policy::new).collect();
        let open = OpenProposals::new();
        Box::new(Reinforce { settings: *self, parameters, policies, rewards: (0.0, 0.0), open })
    }
}

/// The distribution of one parameter.
struct Policy {
    logits: Vec<f64>,
    /// Their softmax.
    chances: Vec<f64>,
}

struct Reinforce {
    settings: ReinforceSettings,
    parameters: Parameters,
    policies: Vec<Policy>,
    /// Numerator and denominator of the moving average, which is not biased towards its start.
    rewards: (f64, f64),
    open: OpenProposals<Point>,
}

impl Policy {
    fn new(choices: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "at most 21 choices")]
        let chance = 1.0 / choices as f64;
        Self { logits: vec![0.0; choices], chances: vec![chance; choices] }
    }

    fn sample(&self, rng: &mut RunRng) -> usize {
        let mut left: f64 = rng.random();
        let last = self.chances.len() - 1;
        let below = |chance: &f64| {
            left -= chance;
            left < 0.0
        };
        self.chances[..last].iter().position(below).unwrap_or(last)
    }

    /// A step along the gradient of the logarithm of the chance of this choice.
    fn step(&mut self, chosen: usize, size: f64) {
        for (choice, (logit, chance)) in self.logits.iter_mut().zip(&self.chances).enumerate() {
            *logit += size * (f64::from(u8::from(choice == chosen)) - chance);
        }
        let greatest = self.logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (chance, logit) in self.chances.iter_mut().zip(&self.logits) {
            *chance = libm::exp(logit - greatest);
        }
        let sum: f64 = self.chances.iter().sum();
        self.chances.iter_mut().for_each(|chance| *chance /= sum);
    }
}

impl Searcher for Reinforce {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        let mut point = [0.0; MOST_PARAMETERS];
        for (value, policy) in point.iter_mut().zip(&self.policies) {
            *value = f32::from(policy.sample(rng) as u8);
        }
        self.open.open(Suggestion::new(self.parameters.encoding(&point)), point)
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        let point = self.open.close(suggestion);
        let Outcome::Trained { accuracy, .. } = outcome else { return };
        let past = self.settings.momentum;
        self.rewards.0 = past * self.rewards.0 + (1.0 - past) * accuracy;
        self.rewards.1 = past * self.rewards.1 + (1.0 - past);
        let advantage = accuracy - self.rewards.0 / self.rewards.1;
        for (policy, &value) in self.policies.iter_mut().zip(&point) {
            policy.step(whole(value), self.settings.learning_rate * advantage);
        }
    }
}

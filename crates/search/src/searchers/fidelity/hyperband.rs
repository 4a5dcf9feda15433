//! Successive halving (Jamieson and Talwalkar 2016) and Hyperband (Li et al. 2018, JMLR 18).

use serde::{Deserialize, Serialize};

use super::bracket::{Brackets, Plan, Source, plan};
use super::ladder;
use crate::error::SearchError;
use crate::rng::RunRng;
use crate::searchers::{EncodingKind, Parameters, Point, Rules, Searcher, Settings};

/// Points drawn uniformly.
pub(crate) struct Uniform(pub(crate) Parameters);

impl Source for Uniform {
    fn sample(&mut self, rng: &mut RunRng) -> Point {
        self.0.sample(rng)
    }
}

/// The settings of successive halving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuccessiveHalvingSettings {
    /// The budgets, ascending; left empty, all up to the objective's for which the benchmark has it.
    pub epochs: Vec<u16>,
    /// One of so many goes on to the next budget.
    pub eta: u32,
    /// How many random points begin; 0 for as many as leave one at the last budget.
    pub initial: u32,
    /// The parameters that are drawn.
    pub encoding: EncodingKind,
}

impl Default for SuccessiveHalvingSettings {
    fn default() -> Self {
        Self { epochs: Vec::new(), eta: 3, initial: 0, encoding: EncodingKind::A }
    }
}

impl Settings for SuccessiveHalvingSettings {
    fn fill(&mut self, field: &str, epochs: &[u16]) -> Result<(), SearchError> {
        ladder::fill(&mut self.epochs, field, epochs)?;
        ladder::check(&self.epochs, self.eta, field)?;
        if self.initial == 0 {
            self.initial = self.eta.pow(self.epochs.len() as u32 - 1);
        }
        Ok(())
    }

    fn check(&self, field: &str) -> Result<(), SearchError> {
        if self.initial > 1_000_000 {
            return Err(SearchError::bad_setting(format!("{field}.initial"), &self.initial, "0 to 1000000"));
        }
        Ok(())
    }

    fn epochs(&self) -> &[u16] {
        &self.epochs
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        let parameters = Parameters::new(self.encoding, rules);
        let plans = vec![plan(self.initial as usize, &self.epochs, self.eta)];
        Box::new(Brackets::new(parameters.clone(), Uniform(parameters), plans))
    }
}

/// The settings of Hyperband. The default is the paper's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HyperbandSettings {
    /// The budgets, ascending; left empty, all up to the objective's for which the benchmark has it.
    pub epochs: Vec<u16>,
    /// One of so many goes on to the next budget.
    pub eta: u32,
    /// The parameters that are drawn.
    pub encoding: EncodingKind,
}

impl Default for HyperbandSettings {
    fn default() -> Self {
        Self { epochs: Vec::new(), eta: 3, encoding: EncodingKind::A }
    }
}

impl Settings for HyperbandSettings {
    const PRESETS: &[&str] = &["paper"];

    fn fill(&mut self, field: &str, epochs: &[u16]) -> Result<(), SearchError> {
        ladder::fill(&mut self.epochs, field, epochs)?;
        ladder::check(&self.epochs, self.eta, field)
    }

    fn epochs(&self) -> &[u16] {
        &self.epochs
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        let parameters = Parameters::new(self.encoding, rules);
        let plans = hyperband_plans(&self.epochs, self.eta);
        Box::new(Brackets::new(parameters.clone(), Uniform(parameters), plans))
    }
}

/// The brackets of Hyperband as `HpBandSter` has them: the first begins with the smallest budget, the last with the largest, and
/// all of them cost about the same.
pub(crate) fn hyperband_plans(epochs: &[u16], eta: u32) -> Vec<Plan> {
    let rungs = epochs.len();
    let of = |first: usize| {
        let left = rungs - first;
        let count = rungs / left * (eta as usize).pow(left as u32 - 1);
        plan(count, &epochs[first..], eta)
    };
    (0..rungs).map(of).collect()
}

//! NSGA-II: evolution for two objectives (Deb et al. 2002).

use nb101_benchmark::ascending;
use nb101_cell::{Encoding, NetworkConfig};
use nb101_space::{CellIndex, Space};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::object;
use crate::rng::RunRng;
use crate::searchers::pareto::rank_and_crowding;
use crate::searchers::{Mutation, Outcome, Rules, Searcher, Settings, Suggestion};

/// What is to be small beside the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondObjective {
    /// Trainable parameters of the network around the cell.
    Parameters,
    /// Its floating-point operations.
    Flops,
    /// The seconds that its training took; needs a budget in seconds.
    TrainingTime,
}

/// The settings of NSGA-II.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nsga2Settings {
    /// Members, and children of a generation.
    pub population: u32,
    /// What is minimised beside the error.
    pub second_objective: SecondObjective,
    /// The chance that a child has two parents and takes each parameter from either, 0 to 1.
    pub crossover: f64,
    /// How a child then changes.
    #[serde(deserialize_with = "object::required")]
    pub mutation: Mutation,
}

impl Default for Nsga2Settings {
    fn default() -> Self {
        Self {
            population: 100,
            second_objective: SecondObjective::Parameters,
            crossover: 0.9,
            mutation: Mutation::OneParameter {},
        }
    }
}

impl Settings for Nsga2Settings {
    fn check(&self, field: &str) -> Result<(), SearchError> {
        if !(2..=100_000).contains(&self.population) {
            return Err(SearchError::bad_setting(
                format!("{field}.population"),
                &self.population,
                "2 to 100000",
            ));
        }
        if !(0.0..=1.0).contains(&self.crossover) {
            return Err(SearchError::bad_setting(format!("{field}.crossover"), &self.crossover, "0 to 1"));
        }
        self.mutation.check(&format!("{field}.mutation"))
    }

    fn needs_seconds(&self) -> Option<&'static str> {
        (self.second_objective == SecondObjective::TrainingTime).then_some("second_objective")
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(Nsga2 { settings: *self, rules, parents: Vec::new(), children: Vec::new() })
    }
}

#[derive(Clone, Copy, Debug)]
struct Member {
    encoding: Encoding,
    /// Error and second objective, both to be small.
    objectives: [f64; 2],
    rank: u32,
    crowding: f64,
}

struct Nsga2 {
    settings: Nsga2Settings,
    rules: Rules,
    /// Ranked; none until the first generation is known.
    parents: Vec<Member>,
    /// The generation that is being observed.
    children: Vec<Member>,
}

impl Nsga2 {
    /// The better of two parents: of a lower rank, else less crowded.
    fn select(&self, rng: &mut RunRng) -> Encoding {
        let mut draw = || &self.parents[rng.random_range(0..self.parents.len())];
        let (a, b) = (draw(), draw());
        let better = b.rank < a.rank || (b.rank == a.rank && b.crowding > a.crowding);
        if better { b.encoding } else { a.encoding }
    }

    /// Parents and children compete; the best so many are the next parents.
    fn next_generation(&mut self) {
        self.parents.append(&mut self.children);
        let objectives: Vec<[f64; 2]> = self.parents.iter().map(|member| member.objectives).collect();
        for (member, (rank, crowding)) in self.parents.iter_mut().zip(rank_and_crowding(&objectives)) {
            (member.rank, member.crowding) = (rank, crowding);
        }
        // By rank, and of one rank the least crowded first.
        for key in [|member: &Member| -member.crowding, |member: &Member| f64::from(member.rank)] {
            let order = ascending(self.parents.iter().map(key));
            self.parents = order.into_iter().map(|i| self.parents[i]).collect();
        }
        self.parents.truncate(self.settings.population as usize);
    }

    fn second(&self, cell: CellIndex, cost: f64) -> f64 {
        let cell = || Space::nasbench101().cell(cell).expect("a cell of the space");
        let config = NetworkConfig::default();
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        match self.settings.second_objective {
            SecondObjective::Parameters => cell().trainable_parameters(&config).map_or(0.0, |n| n as f64),
            SecondObjective::Flops => cell().flops(&config).map_or(0.0, |n| n as f64),
            SecondObjective::TrainingTime => cost,
        }
    }
}

/// Every parameter of one of the two, each by a fair coin.
fn crossed(a: Encoding, b: Encoding, rng: &mut RunRng) -> Encoding {
    let coins: u32 = rng.random();
    // One coin for every edge; an operation has two bits and the coin of its lower one.
    let ops = coins >> 21 & 0b01_0101_0101;
    let mask = coins & 0x1f_ffff | (ops | ops << 1) << 21;
    let child = Encoding::from_packed(a.packed() & mask | b.packed() & !mask);
    child.unwrap_or_else(|| unreachable!("every operation is that of a parent"))
}

impl Searcher for Nsga2 {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        if self.parents.is_empty() {
            return Suggestion::new(self.rules.random_encoding(rng));
        }
        let mut child = self.select(rng);
        if rng.random_bool(self.settings.crossover) {
            child = crossed(child, self.select(rng), rng);
        }
        Suggestion::new(self.settings.mutation.mutate(child, self.rules, rng))
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        let Outcome::Trained { cell, accuracy, cost } = outcome else { return };
        let objectives = [1.0 - accuracy, self.second(cell, cost)];
        self.children.push(Member { encoding: suggestion.encoding, objectives, rank: 0, crowding: 0.0 });
        if self.children.len() == self.settings.population as usize {
            self.next_generation();
        }
    }
}

//! Evolution with tournaments: the oldest dies, however good it is (regularised; Real et al. 2019, arXiv 1802.01548), or
//! the worst does (not regularised).

use nb101_cell::Encoding;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::object;
use crate::rng::RunRng;
use crate::searchers::{Mutation, Outcome, Rules, Searcher, Settings, Suggestion};

/// What becomes of a proposal that prunes to no valid cell, child or member of the first population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvalidChildren {
    /// It joins the population with error 1, and may even become a parent (paper).
    Counted,
    /// It is forgotten, and the same parent is mutated again (notebook, naszilla, `NASLib`).
    Redrawn,
}

/// The settings of [`RegularizedEvolution`]. The default is the paper's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegularizedEvolutionSettings {
    /// How many proposals are alive; the first so many are random encodings.
    pub population: u32,
    /// How many of them are drawn; the best of these is the parent, of equally good ones the first drawn.
    pub tournament: u32,
    /// Whether the same one may be drawn twice.
    pub with_replacement: bool,
    /// How a child differs from its parent.
    #[serde(deserialize_with = "object::required")]
    pub mutation: Mutation,
    /// What becomes of invalid proposals.
    pub invalid_children: InvalidChildren,
}

/// Larger populations and tournaments are surely a mistake, and would take the memory and time of one.
const MOST: u32 = 1_000_000;

impl Settings for RegularizedEvolutionSettings {
    const PRESETS: &[&str] = &["paper", "notebook", "naszilla", "naslib"];

    fn preset(name: &str) -> Option<Self> {
        let rates = |population, with_replacement, edge_flips, op_changes| Self {
            population,
            tournament: 10,
            with_replacement,
            mutation: Mutation::Rates { edge_flips, op_changes },
            invalid_children: InvalidChildren::Redrawn,
        };
        Some(match name {
            "paper" => Self::default(),
            "notebook" => rates(50, false, 3.0, 1.0),
            "naszilla" => rates(30, true, 1.0, 1.0),
            "naslib" => rates(30, true, 3.0, 5.0 / 3.0),
            _ => return None,
        })
    }

    fn check(&self, field: &str) -> Result<(), SearchError> {
        for (name, value) in [("population", self.population), ("tournament", self.tournament)] {
            if !(1..=MOST).contains(&value) {
                let expected = format!("1 to {MOST}");
                return Err(SearchError::bad_setting(format!("{field}.{name}"), &value, expected));
            }
        }
        if !self.with_replacement && self.tournament > self.population {
            let expected = format!(
                "at most the population of {} where the tournament is drawn without replacement",
                self.population
            );
            return Err(SearchError::bad_setting(format!("{field}.tournament"), &self.tournament, expected));
        }
        self.mutation.check(&format!("{field}.mutation"))
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(RegularizedEvolution::checked(*self, rules, Death::Oldest))
    }
}

impl Default for RegularizedEvolutionSettings {
    fn default() -> Self {
        Self {
            population: 100,
            tournament: 10,
            with_replacement: true,
            mutation: Mutation::OneParameter {},
            invalid_children: InvalidChildren::Counted,
        }
    }
}

/// The settings of evolution in which the worst dies: those of [`RegularizedEvolutionSettings`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NonRegularizedEvolutionSettings(pub RegularizedEvolutionSettings);

impl Settings for NonRegularizedEvolutionSettings {
    const PRESETS: &[&str] = RegularizedEvolutionSettings::PRESETS;

    fn preset(name: &str) -> Option<Self> {
        RegularizedEvolutionSettings::preset(name).map(Self)
    }

    fn check(&self, field: &str) -> Result<(), SearchError> {
        self.0.check(field)
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(RegularizedEvolution::checked(self.0, rules, Death::Worst))
    }
}

/// Who makes room for a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Death {
    Oldest,
    /// Of equally bad members the one that has been there longest, the child itself if it is the worst.
    Worst,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    encoding: Encoding,
    accuracy: f64,
}

/// Keeps a population; each child is a mutation of the best of a random few, and replaces the oldest.
///
/// Members are encodings, not cells: parts that pruning removes are inherited and may be connected again later, as in
/// the paper.
#[derive(Clone, Debug)]
pub struct RegularizedEvolution {
    settings: RegularizedEvolutionSettings,
    rules: Rules,
    death: Death,
    /// A ring: once it is full, the oldest member is at `oldest`.
    members: Vec<Member>,
    oldest: usize,
    /// Positions of the members in some order, for drawing without replacement.
    order: Vec<u32>,
    /// Parents whose last child was invalid and is to be redrawn; one, unless invalid proposals take time.
    again: Vec<Encoding>,
}

impl RegularizedEvolution {
    /// An evolution with these settings, or which of them is impossible.
    ///
    /// ```
    /// use nb101_search::{RegularizedEvolution, RegularizedEvolutionSettings, Rules};
    /// let settings = RegularizedEvolutionSettings { population: 20, ..Default::default() };
    /// assert!(RegularizedEvolution::new(settings, Rules::default()).is_ok());
    /// let nobody = RegularizedEvolutionSettings { population: 0, ..settings };
    /// assert!(RegularizedEvolution::new(nobody, Rules::default()).is_err());
    /// ```
    pub fn new(settings: RegularizedEvolutionSettings, rules: Rules) -> Result<Self, SearchError> {
        settings.check("settings")?;
        Ok(Self::checked(settings, rules, Death::Oldest))
    }

    fn checked(settings: RegularizedEvolutionSettings, rules: Rules, death: Death) -> Self {
        let population = settings.population;
        Self {
            settings,
            rules,
            death,
            members: Vec::with_capacity(population as usize),
            oldest: 0,
            order: if settings.with_replacement { Vec::new() } else { (0..population).collect() },
            again: Vec::new(),
        }
    }

    /// The winner of a tournament in a full population.
    fn select(&mut self, rng: &mut RunRng) -> Encoding {
        let population = self.settings.population;
        let mut best = (f64::NEG_INFINITY, 0);
        for drawn in 0..self.settings.tournament {
            let position = if self.settings.with_replacement {
                rng.random_range(0..population)
            } else {
                // The head of a Fisher-Yates shuffle; it is uniform from whatever order the last one left.
                self.order.swap(drawn as usize, rng.random_range(drawn..population) as usize);
                self.order[drawn as usize]
            };
            let accuracy = self.members[position as usize].accuracy;
            // Chosen without a branch: who leads is as good as random.
            best = std::hint::select_unpredictable(accuracy > best.0, (accuracy, position), best);
        }
        self.members[best.1 as usize].encoding
    }
}

impl Searcher for RegularizedEvolution {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        if self.members.len() < self.settings.population as usize {
            return Suggestion::new(self.rules.random_encoding(rng));
        }
        let parent = match self.again.pop() {
            Some(parent) => parent,
            None => self.select(rng),
        };
        let child = self.settings.mutation.mutate(parent, self.rules, rng);
        Suggestion::new(child).tagged(parent.packed() | CHILD)
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        if outcome == Outcome::Invalid && self.settings.invalid_children == InvalidChildren::Redrawn {
            if suggestion.tag & CHILD != 0 {
                self.again.extend(Encoding::from_packed(suggestion.tag & !CHILD));
            }
            return;
        }
        let child = Member { encoding: suggestion.encoding, accuracy: outcome.accuracy() };
        if self.members.len() < self.settings.population as usize {
            self.members.push(child);
            return;
        }
        match self.death {
            Death::Oldest => {
                self.members[self.oldest] = child;
                self.oldest = (self.oldest + 1) % self.members.len();
            }
            Death::Worst => {
                // Members stay in the order of their arrival.
                self.members.push(child);
                let worst = self.members.iter().map(|member| member.accuracy).fold(f64::INFINITY, f64::min);
                self.members
                    .remove(self.members.iter().position(|member| member.accuracy <= worst).unwrap_or(0));
            }
        }
    }
}

/// The bit of a tag that says that it names a parent; encodings leave it free.
const CHILD: u32 = 1 << 31;

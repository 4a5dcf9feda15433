//! Everything that compares the searchers of a study.

use serde::Serialize;

use crate::rng::run_seed;
use crate::statistics::friedman::{groups, mean_ranks};
use crate::statistics::{
    CONFIDENCE, Friedman, Interval, SignedRank, Spread, TimeToTarget, area, holm, quantile, signed_rank,
};
use crate::study::{Run, StudyResult};

/// The regrets for which every study says how long it took to reach them.
pub const TARGETS: [f64; 10] = [0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.000_5, 0.000_2, 0.000_1, 0.0];

/// The searchers of a study side by side.
///
/// Runs of the same number are a pair. Ranks and tests compare final regrets over the numbers whose runs all have an
/// incumbent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statistics {
    /// What confidence intervals cover: [`CONFIDENCE`].
    pub confidence: f64,
    /// What objective regrets are measured from: the best that a query may tell.
    pub best_objective: f64,
    /// From when on areas count: when every run of every searcher that ever has an incumbent has one.
    pub area_from: Option<f64>,
    /// The largest of the searchers' median final regrets: at least half of the runs of each end at or below it. `None` if
    /// one of them has no incumbents.
    pub common_target: Option<f64>,
    /// The run numbers that ranks and tests compare.
    pub paired_runs: usize,
    /// Every searcher, in the protocol's order.
    pub searchers: Vec<SearcherStatistics>,
    /// All pairs of searchers.
    pub comparisons: Vec<Comparison>,
    /// Whether their ranks differ; of three or more searchers.
    pub friedman: Option<Friedman>,
    /// The largest groups of searchers whose mean ranks are less than the critical difference apart, the best first.
    pub alike: Vec<Vec<String>>,
}

/// A searcher beside the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearcherStatistics {
    /// What the protocol calls it.
    pub name: String,
    /// The interval of the mean final regret; see [`Interval::of_mean`].
    pub mean_interval: Option<Interval>,
    /// The best objective minus the last incumbent's, over the runs that have one.
    pub final_objective_regret: Option<Spread>,
    /// The mean regret over the logarithm of the clock; see [`area`].
    pub area: Option<Spread>,
    /// The mean rank of its final regret among those of the same number, 1 for the lowest.
    pub mean_rank: Option<f64>,
    /// How fast it was at the [common target](Statistics::common_target).
    pub time_to_common_target: Option<TimeToTarget>,
    /// How fast it was at each of [`TARGETS`].
    pub times_to_targets: Vec<TimeToTarget>,
}

/// Two searchers compared run by run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The one that comes first in the protocol.
    pub a: String,
    /// The other one.
    pub b: String,
    /// The runs in which `a` ends with less regret.
    pub a_better: usize,
    /// The runs in which `b` does.
    pub b_better: usize,
    /// The signed-rank test of their final regrets.
    #[serde(flatten)]
    pub test: SignedRank,
    /// Its p-value, corrected for the number of pairs; see [`holm`].
    pub p_holm: f64,
}

impl StudyResult {
    /// The searchers compared. The same result gives the same numbers.
    ///
    /// The intervals take [`RESAMPLES`](crate::RESAMPLES) times as many draws as there are runs: about a second for 100,000 of them.
    pub fn statistics(&self) -> Statistics {
        let blocks = self.paired_regrets();
        let ranks = (!blocks.is_empty()).then(|| mean_ranks(&blocks, self.searchers.len()));
        let friedman = Friedman::test(&blocks);
        let alike = match (&ranks, &friedman) {
            (Some(ranks), Some(test)) => groups(ranks, test.critical_difference),
            _ => Vec::new(),
        };
        let name = |position: usize| self.searchers[position].label.clone();
        let common_target = self.common_target();
        let area_from = self.all_started();
        Statistics {
            confidence: CONFIDENCE,
            best_objective: self.best_objective,
            area_from,
            common_target,
            paired_runs: blocks.len(),
            searchers: (0..self.searchers.len())
                .map(|position| {
                    let rank = ranks.as_ref().map(|ranks| ranks[position]);
                    self.searcher_statistics(position, common_target, area_from, rank)
                })
                .collect(),
            comparisons: self.comparisons(&blocks),
            friedman,
            alike: alike.into_iter().map(|group| group.into_iter().map(name).collect()).collect(),
        }
    }

    fn searcher_statistics(
        &self,
        position: usize,
        common_target: Option<f64>,
        area_from: Option<f64>,
        mean_rank: Option<f64>,
    ) -> SearcherStatistics {
        let searcher = &self.searchers[position];
        let budget = self.protocol.budget().amount();
        let areas = |from| searcher.runs.iter().filter_map(|run| area(run, from, budget)).collect();
        // No run has this number.
        let seed = run_seed(self.protocol.seed(), position as u32, u32::MAX);
        SearcherStatistics {
            name: searcher.label.clone(),
            mean_interval: Interval::of_mean(&searcher.final_regrets(), seed),
            final_objective_regret: Spread::of_sorted(&searcher.final_objective_regrets(self.best_objective)),
            area: area_from.and_then(|from| Spread::of_sorted(&sorted(areas(from)))),
            mean_rank,
            time_to_common_target: common_target.map(|regret| TimeToTarget::new(&searcher.runs, regret)),
            times_to_targets: TARGETS.map(|regret| TimeToTarget::new(&searcher.runs, regret)).to_vec(),
        }
    }

    /// The final regrets of all searchers, by run number, where all have one.
    fn paired_regrets(&self) -> Vec<Vec<f64>> {
        let of_number = |number: usize| {
            self.searchers.iter().map(|searcher| searcher.runs.get(number)?.final_regret()).collect()
        };
        (0..self.protocol.runs() as usize).filter_map(of_number).collect()
    }

    fn comparisons(&self, blocks: &[Vec<f64>]) -> Vec<Comparison> {
        let column = |position: usize| blocks.iter().map(|block| block[position]).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = (0..self.searchers.len()).map(column).collect();
        let mut comparisons = Vec::new();
        for (second, b) in columns.iter().enumerate() {
            for (first, a) in columns[..second].iter().enumerate() {
                let test = signed_rank(a, b);
                comparisons.push(Comparison {
                    a: self.searchers[first].label.clone(),
                    b: self.searchers[second].label.clone(),
                    a_better: a.iter().zip(b).filter(|(a, b)| a < b).count(),
                    b_better: a.iter().zip(b).filter(|(a, b)| b < a).count(),
                    test,
                    p_holm: 0.0,
                });
            }
        }
        let p_values: Vec<f64> = comparisons.iter().map(|comparison| comparison.test.p_value).collect();
        comparisons.iter_mut().zip(holm(&p_values)).for_each(|(comparison, p)| comparison.p_holm = p);
        comparisons
    }

    fn common_target(&self) -> Option<f64> {
        let medians: Option<Vec<f64>> =
            self.searchers.iter().map(|searcher| quantile(&searcher.final_regrets(), 0.5)).collect();
        medians?.into_iter().reduce(f64::max)
    }

    fn all_started(&self) -> Option<f64> {
        let runs = self.searchers.iter().flat_map(|searcher| &searcher.runs);
        runs.filter_map(|run: &Run| Some(run.trace.first()?.clock)).reduce(f64::max)
    }
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    nb101_benchmark::sort(&mut values);
    values
}

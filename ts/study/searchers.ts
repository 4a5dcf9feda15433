// The searchers of a protocol and their settings, in the names of its JSON form. `docs/search-protocol.md` describes them.
import type { Objective } from './protocol.ts';

/** What every searcher in a protocol may say. */
export interface SearcherCommon {
  /** What results call it; by default its name. No two of a study may be the same. */
  label?: string | undefined;
  /** Where settings that are not said come from: a preset of the searcher. */
  preset?: string | undefined;
  /** The most vertices that its cells may have, 2 to 7; by default 7, the whole space. */
  vertices?: number | undefined;
  /** Which training it is told of; by default that of the objective. */
  repeat?: Objective['repeat'] | undefined;
}

/** Random search. */
export interface RandomSearch extends SearcherCommon {
  /** Its name. */
  name: 'random-search';
  /** Uniform over encodings that prune to a valid cell, as in the paper, or over cells. */
  sampling?: 'encodings' | 'cells' | undefined;
  /** The parameters that are drawn. */
  encoding?: EncodingKind | undefined;
}

/** The parameters of a proposal: edges there or not, slots that name edges, or numbers of which the largest are edges. */
export type EncodingKind = 'a' | 'b' | 'c';

/** How a child differs from its parent: in one of the 26 parameters, or in expected numbers of edges and operations. */
export type Mutation =
  | {
      /** Exactly one parameter changes. */
      kind: 'one_parameter';
    }
  | {
      /** Every parameter changes by chance. */
      kind: 'rates';
      /** Expected number of edges that flip, 0 to 21. */
      edge_flips: number;
      /** Expected number of operations that change, 0 to 5. */
      op_changes: number;
    };

/** Evolution: the oldest member dies, or in the variant that is not regularised the worst. */
export interface RegularizedEvolution extends SearcherCommon {
  /** Its name. */
  name: 'regularized-evolution' | 'non-regularized-evolution';
  /** Members. */
  population?: number | undefined;
  /** Members that compete to be a parent. */
  tournament?: number | undefined;
  /** Whether a member may be drawn twice for a tournament. */
  with_replacement?: boolean | undefined;
  /** How children differ. */
  mutation?: Mutation | undefined;
  /** Whether an invalid child joins with error 1, or is made again. */
  invalid_children?: 'counted' | 'redrawn' | undefined;
}

/** Local search among the neighbours of cells. */
export interface LocalSearch extends SearcherCommon {
  /** Its name. */
  name: 'local-search';
  /** Random encodings of a start. */
  initial?: number | undefined;
  /** Whether it moves to the first better neighbour or to the best. */
  step?: 'first_improvement' | 'best_neighbour' | undefined;
  /** Whether it starts anew where no neighbour is better, or goes on from the best cell not yet looked around. */
  at_optimum?: 'restart' | 'continue' | undefined;
}

/** Simulated annealing. */
export interface SimulatedAnnealing extends SearcherCommon {
  /** Its name. */
  name: 'simulated-annealing';
  /** A loss of so much accuracy is accepted with a chance of 1/e at the start. */
  initial_temperature?: number | undefined;
  /** The factor by which every query lowers the temperature. */
  cooling?: number | undefined;
  /** The temperature at which that ends. */
  least_temperature?: number | undefined;
  /** How proposals differ from where it is. */
  mutation?: Mutation | undefined;
}

/** REINFORCE over independent categorical distributions. */
export interface Reinforce extends SearcherCommon {
  /** Its name. */
  name: 'reinforce';
  /** How far a logit moves for an advantage of 1. */
  learning_rate?: number | undefined;
  /** The weight of the past in the moving average of rewards. */
  momentum?: number | undefined;
  /** The parameters that are drawn. */
  encoding?: 'a' | 'b' | undefined;
}

/** NSGA-II: evolution for accuracy and a second objective. */
export interface Nsga2 extends SearcherCommon {
  /** Its name. */
  name: 'nsga2';
  /** Members, and children of a generation. */
  population?: number | undefined;
  /** What is to be small beside the error. */
  second_objective?: 'parameters' | 'flops' | 'training_time' | undefined;
  /** The chance that a child has two parents. */
  crossover?: number | undefined;
  /** How children then change. */
  mutation?: Mutation | undefined;
}

/** Searchers over budgets: most cells are trained for few epochs, the promising ones for more. */
export interface Hyperband extends SearcherCommon {
  /** Its name. */
  name: 'hyperband' | 'asynchronous-halving';
  /** The budgets, ascending; by default all that the benchmark has. */
  epochs?: number[] | undefined;
  /** One of so many goes on to the next budget. */
  eta?: number | undefined;
  /** The parameters that are drawn. */
  encoding?: EncodingKind | undefined;
}

/** Successive halving, bracket after bracket. */
export interface SuccessiveHalving extends SearcherCommon {
  /** Its name. */
  name: 'successive-halving';
  /** The budgets, ascending; by default all that the benchmark has. */
  epochs?: number[] | undefined;
  /** One of so many goes on to the next budget. */
  eta?: number | undefined;
  /** Random points of a bracket; 0 for as many as leave one at the largest budget. */
  initial?: number | undefined;
  /** The parameters that are drawn. */
  encoding?: EncodingKind | undefined;
}

/** BOHB: Hyperband whose points come from kernel densities. */
export interface Bohb extends SearcherCommon {
  /** Its name. */
  name: 'bohb';
  /** The budgets, ascending; by default all that the benchmark has. */
  epochs?: number[] | undefined;
  /** One of so many goes on to the next budget. */
  eta?: number | undefined;
  /** The share of points that are drawn without the model. */
  random_fraction?: number | undefined;
  /** Draws for a proposal. */
  samples?: number | undefined;
  /** The share of the observed points that count as good, in percent. */
  top_percent?: number | undefined;
  /** The least bandwidth of a kernel. */
  least_bandwidth?: number | undefined;
  /** How many bandwidths the numbers of encoding C spread. */
  bandwidth_factor?: number | undefined;
  /** The model is fitted anew when its observations have grown by this share. */
  refit_growth?: number | undefined;
  /** The parameters of the model. */
  encoding?: EncodingKind | undefined;
}

/** Tree-structured Parzen estimators. */
export interface Tpe extends SearcherCommon {
  /** Its name. */
  name: 'tpe';
  /** Random points before there is a model. */
  startup?: number | undefined;
  /** Draws of a parameter. */
  candidates?: number | undefined;
  /** Of n points the best gamma times the root of n are good. */
  gamma?: number | undefined;
  /** The weight of the uniform distribution. */
  prior_weight?: number | undefined;
  /** So many of the latest points have full weight. */
  remembered?: number | undefined;
  /** The model is fitted anew when its observations have grown by this share. */
  refit_growth?: number | undefined;
  /** The parameters of the model. */
  encoding?: 'a' | 'b' | undefined;
}

/** SMAC: expected improvement by a random forest. */
export interface Smac extends SearcherCommon {
  /** Its name. */
  name: 'smac';
  /** Trees of the forest. */
  trees?: number | undefined;
  /** The share of points that are drawn without the model. */
  random_fraction?: number | undefined;
  /** Random points that the search for the greatest improvement looks at. */
  random_points?: number | undefined;
  /** The best observed points from which it climbs. */
  local_starts?: number | undefined;
  /** The model is fitted anew when its observations have grown by this share. */
  refit_growth?: number | undefined;
  /** The parameters of the model. */
  encoding?: EncodingKind | undefined;
}

/** BANANAS and NPENAS: mutations of the best cells, ranked by networks on path encodings. */
export interface Predictor extends SearcherCommon {
  /** Its name. */
  name: 'bananas' | 'npenas';
  /** Random encodings that come first. */
  initial?: number | undefined;
  /** Proposals between two rankings. */
  batch?: number | undefined;
  /** Mutations that are ranked. */
  candidates?: number | undefined;
  /** The best observed cells, which are mutated. */
  parents?: number | undefined;
  /** How candidates differ from their parents. */
  mutation?: Mutation | undefined;
  /** Networks of the ensemble. */
  networks?: number | undefined;
  /** Hidden layers of a network. */
  layers?: number | undefined;
  /** Units of a layer. */
  width?: number | undefined;
  /** Adam's learning rate. */
  learning_rate?: number | undefined;
  /** Passes over the observations. */
  training_epochs?: number | undefined;
  /** The networks are trained anew when the observations have grown by this share. */
  refit_growth?: number | undefined;
}

/** The name of a searcher. */
export type SearcherName = Searcher['name'];

/** A searcher with settings of its own. */
export type Searcher =
  | RandomSearch
  | RegularizedEvolution
  | LocalSearch
  | SimulatedAnnealing
  | Reinforce
  | Nsga2
  | SuccessiveHalving
  | Hyperband
  | Bohb
  | Tpe
  | Smac
  | Predictor;

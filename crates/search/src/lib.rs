//! Searchers, simulated clock, studies of many seeded runs, regret statistics.

"""Writes expected.json beside it: what scipy makes of some paired numbers, for tests/search/scipy.rs.

    pip install scipy==1.17.1 numpy==2.4.6
    python expected.py

The numbers are like final regrets: few of them differ, some are 0.
"""

import json
import pathlib

import numpy
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).parent
# Name: methods, runs, levels to which their numbers are rounded.
SHAPES = {
    "small": (3, 8, None),
    "small with ties": (4, 12, 6),
    "medium": (5, 40, None),
    "medium with ties": (4, 40, 12),
    "large": (6, 150, 60),
}


def regrets(rng, methods, runs, levels):
    """One row for each run, one column for each method; later methods are better."""
    values = rng.gamma(1.5, 0.002, (runs, methods)) / (1 + numpy.arange(methods) / 4)
    return numpy.round(values, 7) if levels is None else numpy.round(values * levels * 50) / (levels * 50)


def holm(p):
    order = numpy.argsort(p, kind="stable")
    corrected = numpy.maximum.accumulate((len(p) - numpy.arange(len(p))) * numpy.array(p)[order])
    result = numpy.empty(len(p))
    result[order] = numpy.minimum(corrected, 1)
    return result.tolist()


def wilcoxon(a, b):
    test = stats.wilcoxon(a, b)
    return {"statistic": test.statistic, "p": test.pvalue}


def critical_difference(methods, runs):
    """Nemenyi's; scipy has the quantile of the studentized range."""
    quantile = stats.studentized_range.ppf(0.95, methods, numpy.inf)
    return quantile / numpy.sqrt(2) * numpy.sqrt(methods * (methods + 1) / (6 * runs))


def interval(values):
    bootstrap = stats.bootstrap((values,), numpy.mean, n_resamples=100_000, batch=1_000, method="BCa",
                                rng=numpy.random.default_rng(0))
    return [bootstrap.confidence_interval.low, bootstrap.confidence_interval.high]


def study(name, methods, runs, levels):
    values = regrets(numpy.random.default_rng(len(name) * 1000 + runs), methods, runs, levels)
    pairs = [wilcoxon(values[:, a], values[:, b]) for b in range(methods) for a in range(b)]
    friedman = stats.friedmanchisquare(*values.T)
    return {
        "name": name,
        "values": values.tolist(),
        "mean_ranks": stats.rankdata(values, axis=1).mean(axis=0).tolist(),
        "wilcoxon": pairs,
        "holm": holm([pair["p"] for pair in pairs]),
        "friedman": {"statistic": friedman.statistic, "p": friedman.pvalue},
        "mean_intervals": [interval(column) for column in values.T],
    }


numbers = {
    "scipy": scipy.__version__,
    "studies": [study(name, *shape) for name, shape in SHAPES.items()],
    "critical_differences": [
        {"methods": methods, "runs": runs, "value": critical_difference(methods, runs)}
        for methods, runs in [(3, 10), (4, 14), (5, 30), (7, 500), (10, 500), (20, 100)]
    ],
}


(HERE / "expected.json").write_text(json.dumps(numbers, separators=(",", ":")) + "\n")

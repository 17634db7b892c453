#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the reference values that the tests of Sources/Bench/Stats are held against.

Usage: scripts/make-stats-fixtures.py > Tests/Fixtures/scipy.json   (needs scipy and numpy)
"""

import json
import math

import numpy
import scipy
from scipy import stats
from scipy.stats import mstats

random = numpy.random.default_rng(20260711)


def holm(values):
    """Holm 1979, as R's p.adjust has it: cummax((n - i + 1) * p), at most 1."""
    values = numpy.asarray(values)
    order = numpy.argsort(values)
    steps = numpy.maximum.accumulate(values[order] * numpy.arange(len(values), 0, -1))
    adjusted = numpy.empty(len(values))
    adjusted[order] = numpy.minimum(steps, 1)
    return adjusted.tolist()


def sample(values, bound):
    values = [round(float(v), 6) for v in values]
    n = len(values)
    cut = int(0.2 * n)
    df = n - 2 * cut - 1
    centre = stats.trim_mean(values, 0.2)
    # Tukey and McLaughlin's error with the share that was really trimmed, cut / n.
    winsorized = numpy.asarray(mstats.winsorize(numpy.array(values), limits=(0.2, 0.2)))
    error = winsorized.std(ddof=1) / ((1 - 2 * cut / n) * math.sqrt(n))
    ends = {
        level: [float(centre - t * error), float(centre + t * error)]
        for level, t in ((level, stats.t.ppf(0.5 + level / 2, df)) for level in (0.90, 0.95))
    }
    # SciPy's interval takes that share to be 0.2 even where n is no multiple of 5.
    if n % 5 == 0:
        assert numpy.allclose(ends[0.95], mstats.trimmed_mean_ci(values, limits=(0.2, 0.2), alpha=0.05))
    # Of untrimmed values SciPy has the tests itself.
    if cut == 0:
        assert math.isclose(error, stats.sem(values))
        p = stats.ttest_1samp(values, 0).pvalue
        assert math.isclose(p, 2 * stats.t.sf(abs(centre) / error, df), rel_tol=1e-9)
    return {
        "values": values,
        "bound": bound,
        "centre": float(centre),
        "interval90": ends[0.90],
        "interval95": ends[0.95],
        "p_difference": float(2 * stats.t.sf(abs(centre) / error, df)),
        "p_beyond": float(min(1, 2 * stats.t.sf((abs(centre) - bound) / error, df))),
        "p_equivalence": float(
            max(stats.t.sf((bound + centre) / error, df), stats.t.sf((bound - centre) / error, df))
        ),
        "mde": float((stats.t.ppf(0.975, df) + stats.t.ppf(0.8, df)) * error),
        "mde_of_8": float((stats.t.ppf(1 - 0.025 / 8, df) + stats.t.ppf(0.8, df)) * error),
    }


def unpaired(first, second):
    """Yuen's test; degrees of freedom rounded down, which SciPy does not do."""
    first, second = ([round(float(v), 6) for v in values] for values in (first, second))
    difference = stats.trim_mean(second, 0.2) - stats.trim_mean(first, 0.2)
    found = stats.ttest_ind(second, first, equal_var=False, trim=0.2)
    error = difference / found.statistic
    half = error * stats.t.ppf(0.975, math.floor(found.df))
    return {"first": first, "second": second, "difference": float(difference), "half": float(half)}


bound = round(math.log1p(0.02), 6)
samples = [
    sample(random.normal(0.01, 0.01, 2), bound),
    sample(random.normal(0.03, 0.01, 4), bound),
    sample(random.normal(0.0, 0.02, 5), bound),
    sample(random.normal(-0.05, 0.02, 9), bound),
    sample(random.standard_t(2, 20) * 0.01 + 0.015, bound),
    sample(random.standard_t(1, 41) * 0.01, bound),
    sample(random.normal(-0.021, 0.01, 64), bound),
]
t_values = [0.0, 0.1, -0.5, 1.0, -2.0, 4.5, 40.0]
t_frees = [1, 2, 5, 23, 39, 1000]
p_lists = [
    [0.01],
    [0.04, 0.01, 0.03],
    [0.011, 0.012, 0.013, 0.9, 0.013],
    [round(float(p), 6) for p in random.uniform(0, 1, 8) ** 3],
    [0.02] * 4,
]
lists = [[1.0], [3.0, 1.0], [round(float(v), 4) for v in random.normal(0, 1, 10)], [5.0, 5.0, 1.0, 2.0, 9.0]]
pairs = [
    unpaired(random.normal(0, 0.01, n), random.normal(0.03, spread, m))
    for n, m, spread in ((5, 5, 0.01), (20, 7, 0.05), (13, 40, 0.003), (3, 4, 0.02))
]
shares = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0]
print(
    json.dumps(
        {
            "made_by": "scripts/make-stats-fixtures.py",
            "scipy": scipy.__version__,
            "numpy": numpy.__version__,
            "samples": samples,
            "t_tails": [
                {"df": df, "t": t, "upper": float(stats.t.sf(t, df))} for df in t_frees for t in t_values
            ],
            "t_quantiles": [
                {"df": df, "share": share, "t": float(stats.t.ppf(share, df))}
                for df in t_frees
                for share in (0.8, 0.9, 0.975, 0.996875)
            ],
            "holm": [{"p": p, "adjusted": holm(p)} for p in p_lists],
            "unpaired": pairs,
            "quantiles": [
                {
                    "values": values,
                    "shares": shares,
                    "quantiles": numpy.quantile(values, shares, method="linear").tolist(),
                }
                for values in lists
            ],
        },
        indent=1,
    )
)

"""Writes recorded/over-folds.json: scipy's quantiles of Student's t, intervals of means over folds, and scikit-learn's TimeSeriesSplit.

    pip install numpy scipy scikit-learn
    python tests/oracles/over-folds.py

The interval is the corrected resampled t of Nadeau and Bengio (2003), as scikit-learn's example "Statistical comparison of models using grid
search" has it (`corrected_std`), about a mean.
"""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.model_selection import TimeSeriesSplit

LEVEL = 0.95


def interval(values, learnt, judged):
    k = len(values)
    ratio = np.mean(np.array(judged) / np.array(learnt))
    std = np.sqrt(np.var(values, ddof=1) * (1 / k + ratio))
    lower, upper = stats.t.interval(LEVEL, k - 1, loc=np.mean(values), scale=std)
    return {"mean": float(np.mean(values)), "lower": float(lower), "upper": float(upper)}


def main():
    random = np.random.default_rng(7)
    quantiles = [
        {"probability": p, "degrees": d, "value": float(stats.t.ppf(p, d))} for d in range(1, 20) for p in (0.9, 0.975, 0.995)
    ]
    intervals = []
    for k in (2, 3, 5, 10, 20):
        values = random.normal(0.4, 0.05, k).tolist()
        judged = random.integers(15, 25, k).tolist()
        learnt = [sum(judged) - one for one in judged]
        intervals.append({"values": values, "learnt": learnt, "judged": judged, **interval(values, learnt, judged)})
    blocks = [
        {"rows": rows, "k": k, "judged": [test.tolist() for _, test in TimeSeriesSplit(k).split(np.zeros(rows))]}
        for rows, k in ((12, 3), (23, 4), (60, 5), (61, 2))
    ]
    versions = {"python": platform.python_version(), "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    found = {"versions": versions, "quantiles": quantiles, "intervals": intervals, "blocks": blocks}
    (Path(__file__).parent / "recorded" / "over-folds.json").write_text(json.dumps(found, indent=1) + "\n")


main()

"""Writes recorded/statistics.json: generator, cluster bootstrap and stability index by mmh3, scikit-learn, scipy and numpy.

    pip install numpy scikit-learn scipy mmh3
    python tests/oracles/core-statistics.py
"""

import json
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn import metrics as sk

from cluster_draws import ClusterDraws
from seeded_random import SeededRandom, derive_seed

RESAMPLES = 200
SCIPY_RESAMPLES = 20_000


def generator():
    words = SeededRandom(7)
    floats = SeededRandom("flight-delay")
    ints = SeededRandom(0)
    wide = SeededRandom(1)
    return {
        "uint32OfSeed7": [words.next_uint32() for _ in range(8)],
        "floatsOfText": [floats.next_float() for _ in range(5)],
        "dice": [ints.next_int(1, 6) for _ in range(20)],
        "wide": [wide.next_int(-(2**40), 2**40) for _ in range(5)],
        "derived": {"trial 12": derive_seed(7, "trial", 12), "trial 12 as text": derive_seed(7, "trial", "12"), "unicode": derive_seed("Zürich ✈ 𝛼")},
    }


METRICS = {
    "roc_auc": lambda y, s: sk.roc_auc_score(y, s),
    "log_loss": lambda y, s: sk.log_loss(y, s, labels=[0, 1]),
    "brier": lambda y, s: np.mean((s - y) ** 2),
    "accuracy": lambda y, s: sk.accuracy_score(y, s > 0.5),
    "macro_f1": lambda y, s: sk.f1_score(y, s > 0.5, average="macro"),
    "rmse": lambda y, s: sk.root_mean_squared_error(y, s),
    "mae": lambda y, s: sk.mean_absolute_error(y, s),
}


def draws():
    """How often each of some clusters was drawn: one by one up to 16, by Poisson numbers beyond, of every rest of a division by four."""
    found = []
    for clusters in [1, 2, 16, 17, 18, 19, 20, 101, 1003]:
        source = ClusterDraws(clusters, f"draws of {clusters}")
        found.append({"clusters": clusters, "weights": [source.next() for _ in range(3)]})
    return found


def bootstrap(metric, labels, challenger, champion, clusters, seed):
    """The metric recomputed on the rows of every draw, written out in full."""
    ids = np.unique(clusters)
    rows_of = [np.flatnonzero(clusters == i) for i in ids]
    source = ClusterDraws(len(ids), seed)
    compute = METRICS[metric]
    differences = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([np.tile(rows_of[code], weight) for code, weight in enumerate(source.next())])
        differences.append(compute(labels[rows], challenger[rows]) - compute(labels[rows], champion[rows]))
    lower, upper = np.quantile(differences, [0.05, 0.95])
    return {"metric": metric, "difference": compute(labels, challenger) - compute(labels, champion), "lower": lower, "upper": upper}


def by_scipy(metric, labels, challenger, champion):
    """The row-wise interval by scipy's own draws: it agrees up to what two times 20,000 draws differ by."""
    compute = METRICS[metric]
    statistic = lambda y, a, b: compute(y, a) - compute(y, b)
    result = stats.bootstrap((labels, challenger, champion), statistic, paired=True, vectorized=False, method="percentile",
                             n_resamples=SCIPY_RESAMPLES, confidence_level=0.9, rng=np.random.default_rng(5))
    interval = result.confidence_interval
    return {"metric": metric, "lower": interval.low, "upper": interval.high, "standardError": result.standard_error}


def comparisons():
    rng = np.random.default_rng(11)
    rows = 120
    clusters = rng.integers(0, 15, rows) * 3 + 1
    base = np.clip(0.4 + rng.normal(size=rows) * 0.15 + (clusters % 7) * 0.03, 0.01, 0.99)
    labels = (rng.random(rows) < base).astype(int)
    challenger = np.round(np.clip(base + rng.normal(size=rows) * 0.05, 0.01, 0.99), 2).astype(np.float32)
    champion = np.round(np.clip(base + rng.normal(size=rows) * 0.1, 0.01, 0.99), 2).astype(np.float32)
    scores = [challenger.astype(np.float64), champion.astype(np.float64)]
    found = [bootstrap(name, labels, *scores, clusters, f"oracle {name}") for name in METRICS]
    row_wise = [bootstrap(name, labels, *scores, np.arange(rows), f"oracle {name}") for name in METRICS]
    scipy = [by_scipy(name, labels, *scores) for name in ["roc_auc", "brier", "rmse"]]
    as_list = lambda values: [float(v) for v in values]
    return {"labels": as_list(labels), "challenger": as_list(challenger), "champion": as_list(champion), "clusters": clusters.tolist(),
            "resamples": RESAMPLES, "level": 0.9, "found": found, "rowWise": row_wise, "scipyResamples": SCIPY_RESAMPLES, "scipy": scipy}


def psi_of_counts(reference, current):
    share = lambda counts: np.where(np.array(counts) == 0, 1e-4, np.array(counts) / np.sum(counts))
    r, c = share(reference), share(current)
    return float(np.sum((c - r) * np.log(c / r)))


def numeric_drift(title, reference, current):
    """Deciles by numpy; bins (e[i-1], e[i]] by searchsorted; missing last."""
    present = reference[~np.isnan(reference)]
    deciles = np.quantile(present, np.arange(1, 10) / 10)
    repeated = deciles[1:][np.diff(deciles) == 0]
    below = [-5e-324 if v == 0 else v - abs(v) * 2.0**-52 for v in np.unique(repeated)]
    edges = np.unique(np.concatenate([deciles, below]))
    count = lambda x: [*np.bincount(np.searchsorted(edges, x[~np.isnan(x)], side="left"), minlength=len(edges) + 1).tolist(), int(np.isnan(x).sum())]
    as_list = lambda x: [None if np.isnan(v) else float(v) for v in x]
    r, c = count(reference), count(current)
    return {"title": title, "kind": "numeric", "reference": as_list(reference), "current": as_list(current), "edges": edges.tolist(),
            "referenceCounts": r, "currentCounts": c, "psi": psi_of_counts(r, c)}


def categorical_drift(title, reference, current):
    names, counts = np.unique([v for v in reference if v is not None], return_counts=True)
    order = sorted(zip(names.tolist(), counts.tolist()), key=lambda pair: (-pair[1], pair[0]))[:200]
    kept = [name for name, _ in order]
    count = lambda values: [*(values.count(k) for k in kept), sum(v is not None and v not in kept for v in values), values.count(None)]
    r, c = count(reference), count(current)
    return {"title": title, "kind": "categorical", "reference": reference, "current": current, "categories": kept,
            "referenceCounts": r, "currentCounts": c, "psi": psi_of_counts(r, c)}


def drift():
    rng = np.random.default_rng(3)
    with_gaps = lambda x, share: np.where(rng.random(len(x)) < share, np.nan, x)
    pick = lambda names, p, n: [None if v == "-" else str(v) for v in rng.choice(names, n, p=p)]
    rain = lambda n, dry: np.where(rng.random(n) < dry, 0.0, np.round(rng.exponential(size=n), 2))
    airlines = ["UA", "DL", "B6", "-"]
    many = [f"c{i % 230:03d}" for i in range(500)]
    return [
        numeric_drift("shifted normal with missing values", with_gaps(rng.normal(size=200), 0.1), with_gaps(rng.normal(size=150) + 0.6, 0.3)),
        numeric_drift("mostly zero", rain(150, 0.85), rain(150, 0.5)),
        numeric_drift("two values, one rare", (rng.random(100) < 0.96) * 1.0, (rng.random(100) < 0.5) * 1.0),
        numeric_drift("constant, later below", np.full(30, 5.0), np.array([5.0] * 20 + [4.0] * 10)),
        numeric_drift("no missing in the reference, only missing now", rng.normal(size=50), np.full(20, np.nan)),
        categorical_drift("a category vanishes, another appears", pick(airlines, [0.5, 0.3, 0.15, 0.05], 120), pick(["UA", "DL", "NK", "-"], [0.4, 0.3, 0.2, 0.1], 90)),
        categorical_drift("more than 200 categories", many, [f"c{i % 260:03d}" for i in range(300)]),
    ]


def main():
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": version("scikit-learn"), "scipy": version("scipy"), "mmh3": version("mmh3")}
    recorded = {"versions": versions, "generator": generator(), "draws": draws(), "comparisons": comparisons(), "drift": drift()}
    path = Path(__file__).parent / "recorded" / "statistics.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(recorded, ensure_ascii=False) + "\n")


main()

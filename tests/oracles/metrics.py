"""Writes recorded/metrics.json: scikit-learn's values of every metric on float32 scores.

    pip install numpy scikit-learn mmh3
    python tests/oracles/metrics.py

`value` is scikit-learn on the float32 scores widened to double; log_loss on them clipped to [2^-23, 1 - 2^-23], which is what scikit-learn
clips float32 scores to. `float32` is scikit-learn on the float32 array itself, whose own arithmetic rounds at about 1e-7.
"""

import json
import platform
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.dummy import DummyClassifier, DummyRegressor

from seeded_random import SeededRandom
from sklearn_metrics import COMPUTE


def stream(seed, count):
    random = SeededRandom(seed)
    return np.array([random.next_float() for _ in range(count)])


def column(rng, rows, decimals=None):
    scores = rng.random(rows)
    return (scores if decimals is None else np.round(scores, decimals)).astype(np.float32)


def case(title, task, labels, scores, classes=0, embed=True):
    value, float32, widened_log_loss = COMPUTE[task](labels, scores)
    rows = {"labels": [float(v) for v in labels], "scores": [float(v) for v in scores.ravel()]} if embed else {}
    clean = lambda record: {name: None if v is None else float(v) for name, v in record.items()}
    return {"title": title, "task": task, "classes": classes, **rows, "value": clean(value), "float32": clean(float32),
            "logLossOfWidenedScores": widened_log_loss}


def softmax(logits):
    exp = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(np.float32)
    return exp / exp.sum(axis=1, keepdims=True)


def main():
    warnings.filterwarnings("ignore")
    rng = np.random.default_rng(7)
    labels = (rng.random(60) < 0.3).astype(int)
    saturated = np.array([0, 1, 1e-30, 1e-9, 1 - 2**-24, 0.5, 0.25, 0], dtype=np.float32)
    many = 20_000
    big_scores = stream("metrics scores", many).astype(np.float32)
    big_labels = (stream("metrics labels", many) < big_scores).astype(int)
    big_values = ((stream("metrics values", many) - 0.5) * 1e6).astype(np.float32)
    big_predictions = (big_values + (stream("metrics errors", many) - 0.5).astype(np.float32) * 1e3).astype(np.float32)
    three = softmax(rng.normal(size=(40, 3)).astype(np.float32))
    five = softmax((rng.normal(size=(40, 5)) * 3).astype(np.float32))
    cases = [
        case("binary", "binary", labels, column(rng, 60)),
        case("binary with many ties, one decimal, some exactly 0.5", "binary", labels, column(rng, 60, 1)),
        case("binary where all scores are equal", "binary", labels, np.full(60, 0.3, np.float32)),
        case("binary with saturated scores on both sides", "binary", np.array([1, 0, 1, 1, 0, 1, 0, 0]), saturated),
        case("binary with one class only", "binary", np.ones(5, int), column(rng, 5)),
        case("binary, rare positives", "binary", np.arange(50) % 25 // 24, column(rng, 50)),
        case("three classes", "multiclass", rng.integers(0, 3, 40), three, 3),
        case("five classes of which two never occur", "multiclass", rng.integers(0, 3, 40), five, 5),
        case("three classes with ties and certainty", "multiclass", np.array([0, 1, 2, 2]),
             np.array([[0.5, 0.5, 0], [1, 0, 0], [0, 0, 1], [0.25, 0.375, 0.375]], np.float32), 3),
        case("two classes as two columns", "multiclass", labels, np.stack([1 - labels * 0.5, labels * 0.5], 1).astype(np.float32), 2),
        case("regression", "regression", rng.normal(size=50).astype(np.float32), rng.normal(size=50).astype(np.float32)),
        case("regression with a large offset", "regression", (rng.normal(size=50) + 1e6).astype(np.float32),
             (rng.normal(size=50) + 1e6).astype(np.float32)),
        case("count", "count", np.random.default_rng(11).poisson(2, 50).astype(np.float32),
             np.random.default_rng(12).gamma(2, 1, 50).astype(np.float32)),
        case("count with many zeros", "count", np.random.default_rng(13).poisson(0.1, 50).astype(np.float32),
             np.random.default_rng(14).gamma(1, 0.1, 50).astype(np.float32)),
        case("large binary", "binary", big_labels, big_scores, embed=False),
        case("large regression", "regression", big_values, big_predictions, embed=False),
    ]
    classes = rng.integers(0, 4, 30)
    values = rng.normal(size=30).astype(np.float32)
    x = np.zeros((30, 1))
    baselines = {
        "classes": classes.tolist(),
        "prior": DummyClassifier(strategy="prior").fit(x, classes).predict_proba(x[:1])[0].tolist(),
        "values": [float(v) for v in values],
        "mean": float(DummyRegressor(strategy="mean").fit(x, values.astype(np.float64)).predict(x[:1])[0]),
    }
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__}
    path = Path(__file__).parent / "recorded" / "metrics.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"versions": versions, "cases": cases, "baselines": baselines}, indent=1) + "\n")


main()

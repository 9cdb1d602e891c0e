"""Writes recorded/report.json: what a run's report says, by scikit-learn and XGBoost's own Python package.

    pip install numpy scikit-learn xgboost
    python tests/oracles/report.py

Scores are float32 widened to double. The model of the permutations is one that any language computes: sigmoid(2a - b + 0.5ab).
"""

import base64
import json
import platform
from pathlib import Path

import numpy as np
import sklearn
import xgboost
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.inspection import permutation_importance

CLIP = 2.0**-23


def floats(values):
    return [float(value) for value in np.asarray(values).ravel()]


def rounded(values):
    return np.asarray(values, np.float32).astype(np.float64)


def binary(rng, weighted, decimals):
    labels = (rng.random(400) < 0.35).astype(int)
    scores = rounded(np.round(np.clip(labels * 0.25 + rng.random(400) * 0.75, 0, 1), decimals))
    weights = rounded(rng.random(400) + 0.1) if weighted else None
    fpr, tpr, _ = metrics.roc_curve(labels, scores, sample_weight=weights, drop_intermediate=False)
    precision, recall, _ = metrics.precision_recall_curve(labels, scores, sample_weight=weights)
    observed, predicted = calibration_curve(labels, scores, n_bins=10, strategy="quantile")
    answered = (scores > 0.5).astype(int)
    quality = metrics.precision_recall_fscore_support(labels, answered, labels=[0, 1])
    return {
        "labels": floats(labels),
        "scores": floats(scores),
        "weights": None if weights is None else floats(weights),
        "confusion": metrics.confusion_matrix(labels, answered).tolist(),
        "quality": [floats(column) for column in quality],
        "roc": {"x": floats(fpr), "y": floats(tpr), "area": float(metrics.roc_auc_score(labels, scores, sample_weight=weights))},
        "precisionRecall": {
            "x": floats(recall[::-1]),
            "y": floats(precision[::-1]),
            "area": float(metrics.average_precision_score(labels, scores, sample_weight=weights)),
        },
        "calibration": None if weighted else {"observed": floats(observed), "predicted": floats(predicted)},
    }


def multiclass(rng):
    labels = rng.integers(0, 4, 300)
    scores = rng.random((300, 4)) + np.eye(4)[labels] * 0.4
    scores = rounded(scores / scores.sum(1, keepdims=True))
    answered = scores.argmax(1)
    observed, predicted = calibration_curve((answered == labels).astype(int), scores.max(1), n_bins=10, strategy="quantile")
    return {
        "labels": floats(labels),
        "scores": floats(scores),
        "confusion": metrics.confusion_matrix(labels, answered).tolist(),
        "quality": [floats(column) for column in metrics.precision_recall_fscore_support(labels, answered)],
        "calibration": {"observed": floats(observed), "predicted": floats(predicted)},
    }


def regression(rng):
    labels = rounded(rng.normal(10, 3, 200))
    scores = rounded(labels + rng.normal(0.5, 2, 200))
    weights = rounded(rng.random(200) + 0.1)
    return {
        "labels": floats(labels),
        "scores": floats(scores),
        "weights": floats(weights),
        "r2": float(metrics.r2_score(labels, scores)),
        "weightedR2": float(metrics.r2_score(labels, scores, sample_weight=weights)),
        "medianAbsoluteError": float(metrics.median_absolute_error(labels, scores)),
    }


class Formula:
    """A fitted model, as scikit-learn sees it."""

    def fit(self, *_):
        return self

    def probability(self, rows):
        a, b = rows[:, 0], rows[:, 1]
        return rounded(1 / (1 + np.exp(-(2 * a - b + 0.5 * a * b))))


def permutations(rng):
    rows = np.round(rng.normal(0, 1, (500, 3)), 4)
    model = Formula()
    labels = (rng.random(500) < model.probability(rows)).astype(int)
    scorers = {
        "roc_auc": lambda m, x, y: metrics.roc_auc_score(y, m.probability(x)),
        "log_loss": lambda m, x, y: -metrics.log_loss(y, np.clip(m.probability(x), CLIP, 1 - CLIP)),
    }
    found = {
        name: permutation_importance(model, rows, labels, scoring=scorer, n_repeats=300, random_state=7)
        for name, scorer in scorers.items()
    }
    return {
        "columns": {name: floats(rows[:, at]) for at, name in enumerate(("a", "b", "c"))},
        "labels": floats(labels),
        "found": {name: {"mean": floats(one.importances_mean), "deviation": floats(one.importances_std)} for name, one in found.items()},
    }


def gains(rng):
    rows = rng.normal(0, 1, (400, 4)).astype(np.float32)
    labels = (rows[:, 0] + 0.5 * rows[:, 2] > rng.normal(0, 0.5, 400)).astype(int)
    matrix = xgboost.DMatrix(rows, label=labels, feature_names=["a", "b", "c", "d"])
    booster = xgboost.train({"objective": "binary:logistic", "max_depth": 3, "gamma": 1, "nthread": 1, "seed": 1}, matrix, 12)
    scores = {name: booster.get_score(importance_type=name) for name in ("gain", "total_gain", "weight")}
    return {"model": base64.b64encode(booster.save_raw("ubj")).decode(), "names": ["a", "b", "c", "d"], **scores}


def main():
    rng = np.random.default_rng(127)
    recorded = {
        "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "xgboost": xgboost.__version__},
        "binary": [binary(rng, False, 6), binary(rng, False, 1), binary(rng, True, 2)],
        "multiclass": multiclass(rng),
        "regression": regression(rng),
        "permutations": permutations(rng),
        "gains": gains(rng),
    }
    path = Path(__file__).parent / "recorded" / "report.json"
    path.write_text(json.dumps(recorded, separators=(",", ":")) + "\n")


main()

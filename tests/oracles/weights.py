"""Writes recorded/weights.json: scikit-learn's metrics with sample_weight, its balanced class weights, and numpy's weighted baselines.

    pip install numpy scikit-learn
    python tests/oracles/weights.py

Scores are float32 widened to double; log_loss is of scores clipped to [2^-23, 1 - 2^-23], which is what scikit-learn clips float32 scores to.
Weights are float32, as trainers take them.
"""

import json
import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.dummy import DummyClassifier
from sklearn.utils.class_weight import compute_class_weight

CLIP = 2.0**-23


def classified(labels, scores, weights):
    """scores: rows x classes, or one probability per row."""
    binary = scores.ndim == 1
    columns = np.stack([1 - scores, scores], 1) if binary else scores
    names = np.arange(columns.shape[1])
    predicted = (scores > 0.5).astype(int) if binary else columns.argmax(1)
    losses = -np.log(np.clip(columns[np.arange(len(labels)), labels], CLIP, 1 - CLIP))
    value = {
        "log_loss": np.average(losses, weights=weights),
        "brier": metrics.brier_score_loss(labels, scores, sample_weight=weights) if binary else
        metrics.brier_score_loss(labels, columns, sample_weight=weights, labels=names, scale_by_half="auto"),
        "accuracy": metrics.accuracy_score(labels, predicted, sample_weight=weights),
        "macro_f1": metrics.f1_score(labels, predicted, average="macro", sample_weight=weights, zero_division=0),
    }
    if binary:
        value["roc_auc"] = metrics.roc_auc_score(labels, scores, sample_weight=weights)
        inside = np.clip(scores, CLIP, 1 - CLIP)
        assert abs(value["log_loss"] - metrics.log_loss(labels, inside, sample_weight=weights)) < 1e-9
    return value


def case(task, labels, scores, weights, value):
    rows = {"labels": labels, "scores": scores.ravel(), "weights": weights}
    embedded = {name: [float(v) for v in column] for name, column in rows.items()}
    classes = scores.shape[1] if scores.ndim > 1 else 0
    return {"task": task, "classes": classes, **embedded, "value": {name: float(v) for name, v in value.items()}}


def float32(values):
    return np.asarray(values, np.float32).astype(np.float64)


def main():
    rng = np.random.default_rng(12)
    cases = []
    for decimals in (6, 1):
        labels = (rng.random(60) < 0.3).astype(int)
        scores = float32(np.round(rng.random(60), decimals))
        weights = float32(rng.lognormal(0, 1.5, 60))
        cases.append(case("binary", labels, scores, weights, classified(labels, scores, weights)))
    labels = rng.integers(0, 4, 50)
    logits = rng.normal(size=(50, 4)) * 2
    scores = float32(np.exp(logits) / np.exp(logits).sum(1, keepdims=True))
    weights = float32(rng.lognormal(0, 1, 50))
    cases.append(case("multiclass", labels, scores, weights, classified(labels, scores, weights)))
    values, guesses, weights = (float32(rng.normal(size=40)), float32(rng.normal(size=40)), float32(rng.lognormal(0, 1, 40)))
    cases.append(case("regression", values, guesses, weights, {
        "rmse": metrics.root_mean_squared_error(values, guesses, sample_weight=weights),
        "mae": metrics.mean_absolute_error(values, guesses, sample_weight=weights),
    }))
    counts = np.random.default_rng(15).poisson(2, 40).astype(np.float64)
    rates, weights = float32(np.random.default_rng(16).gamma(2, 1, 40)), float32(np.random.default_rng(17).lognormal(0, 1, 40))
    cases.append(case("count", counts, rates, weights, {
        "rmse": metrics.root_mean_squared_error(counts, rates, sample_weight=weights),
        "mae": metrics.mean_absolute_error(counts, rates, sample_weight=weights),
        "poisson_deviance": metrics.mean_poisson_deviance(counts, rates, sample_weight=weights),
        "poisson_d2": metrics.d2_tweedie_score(counts, rates, sample_weight=weights, power=1),
    }))
    balanced = []
    for classes in (2, 3, 6):
        labels = np.concatenate([np.arange(classes), rng.integers(0, classes, 40) // 2])
        weights = float32(rng.lognormal(0, 1, len(labels)))
        names = np.arange(classes)
        balanced.append({
            "classes": classes,
            "labels": labels.tolist(),
            "weights": weights.tolist(),
            "balanced": compute_class_weight("balanced", classes=names, y=labels).tolist(),
            "balancedOfWeights": compute_class_weight("balanced", classes=names, y=labels, sample_weight=weights).tolist(),
            "prior": DummyClassifier(strategy="prior").fit(np.zeros((len(labels), 1)), labels, weights).predict_proba([[0]])[0].tolist(),
        })
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__}
    path = Path(__file__).parent / "recorded" / "weights.json"
    path.write_text(json.dumps({"versions": versions, "cases": cases, "balanced": balanced}, indent=1) + "\n")


main()

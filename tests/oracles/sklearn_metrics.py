"""scikit-learn's value of every metric on float32 scores: on them widened to double, and on the float32 array itself.

log_loss of the widened scores clips them to [2^-23, 1 - 2^-23], which is what scikit-learn clips float32 scores to.
"""

import numpy as np
from sklearn import metrics as sk

EPSILON = float(np.finfo(np.float32).eps)


def binary(labels, scores):
    wide = scores.astype(np.float64)
    both = len(np.unique(labels)) == 2
    values = lambda s: {
        "roc_auc": sk.roc_auc_score(labels, s) if both else None,
        "brier": sk.brier_score_loss(labels, s, pos_label=1, labels=[0, 1]) if both else float(np.mean((s - labels) ** 2)),
        "accuracy": sk.accuracy_score(labels, s > 0.5),
        "macro_f1": sk.f1_score(labels, s > 0.5, average="macro"),
    }
    clipped = np.clip(wide, EPSILON, 1 - EPSILON)
    value = {**values(wide), "log_loss": sk.log_loss(labels, clipped, labels=[0, 1])}
    return value, {**values(scores), "log_loss": sk.log_loss(labels, scores, labels=[0, 1])}, sk.log_loss(labels, wide, labels=[0, 1])


def multiclass(labels, scores):
    classes = list(range(scores.shape[1]))
    wide = scores.astype(np.float64)
    values = lambda s: {
        "brier": sk.brier_score_loss(labels, s, labels=classes),
        "accuracy": sk.accuracy_score(labels, s.argmax(axis=1)),
        "macro_f1": sk.f1_score(labels, s.argmax(axis=1), average="macro"),
    }
    clipped = np.clip(wide, EPSILON, 1 - EPSILON)
    value = {**values(wide), "log_loss": sk.log_loss(labels, clipped, labels=classes)}
    return value, {**values(scores), "log_loss": sk.log_loss(labels, scores, labels=classes)}, sk.log_loss(labels, wide, labels=classes)


def regression(labels, scores):
    values = lambda y, s: {"rmse": sk.root_mean_squared_error(y, s), "mae": sk.mean_absolute_error(y, s)}
    return values(labels.astype(np.float64), scores.astype(np.float64)), values(labels, scores), None


def count(labels, scores):
    values = lambda y, s: {"rmse": sk.root_mean_squared_error(y, s), "mae": sk.mean_absolute_error(y, s),
                           "poisson_deviance": sk.mean_poisson_deviance(y, s), "poisson_d2": sk.d2_tweedie_score(y, s, power=1)}
    return values(labels.astype(np.float64), scores.astype(np.float64)), values(labels, scores), None


COMPUTE = {"binary": binary, "multiclass": multiclass, "regression": regression, "count": count}

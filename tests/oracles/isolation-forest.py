"""Writes recorded/isolation-forest.json: how scikit-learn's IsolationForest tells the anomalies of four labelled tables, over 20 seeds.

    pip install numpy scikit-learn
    python tests/oracles/isolation-forest.py

The tables ship with scikit-learn. `anomalies` is the class that is looked for, thinned out to about a tenth of the others.
"""

import json
import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.ensemble import IsolationForest
from sklearn.ensemble._iforest import _average_path_length
from sklearn.metrics import average_precision_score, roc_auc_score

SEEDS = range(20)


def table(title, data, is_anomaly):
    rare = np.flatnonzero(is_anomaly)[: max(5, int((~is_anomaly).sum() / 10))]
    rows = np.sort(np.concatenate([np.flatnonzero(~is_anomaly), rare]))
    features = data[rows].astype(np.float32)
    labels = is_anomaly[rows].astype(int)
    scores = [-IsolationForest(random_state=seed).fit(features).score_samples(features) for seed in SEEDS]
    auc = [roc_auc_score(labels, score) for score in scores]
    precision = [average_precision_score(labels, score) for score in scores]
    return {"title": title, "columns": features.shape[1], "features": [float(f"{v:.9g}") for v in features.ravel()],
            "labels": labels.tolist(), "rocAuc": auc, "averagePrecision": precision}


def main():
    cancer, wine, digits, diabetes = load_breast_cancer(), load_wine(), load_digits(), load_diabetes()
    tables = [
        table("breast_cancer: malignant among benign", cancer.data, cancer.target == 0),
        table("wine: the third cultivar among the others", wine.data, wine.target == 2),
        table("digits: a 4 among 0 and 1", digits.data[digits.target < 5], digits.target[digits.target < 5] == 4),
        table("diabetes: the worst twentieth", diabetes.data, diabetes.target >= np.quantile(diabetes.target, 0.95)),
    ]
    sizes = [1, 2, 3, 4, 5, 10, 64, 255, 256, 1000, 65536]
    scored = [0.1, 0.4, 0.35, 0.8, 0.4, 0.05]
    marks = [0, 0, 1, 1, 1, 0]
    record = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "averagePathLength": {"n": sizes, "value": _average_path_length(np.array(sizes)).tolist()},
        "averagePrecision": {"labels": marks, "scores": scored, "value": average_precision_score(marks, scored)},
        "tables": tables,
    }
    path = Path(__file__).parent / "recorded" / "isolation-forest.json"
    path.write_text(json.dumps(record, indent=None, separators=(",", ":")) + "\n")


main()

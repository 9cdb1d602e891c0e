"""Python's own xgboost and scikit-learn on what `perennial runs export` wrote: what a run's files and numbers must equal.

Usage: truth-train.py JOBS.json
A list of {train, validation, columns, featureNames, params, rounds, earlyStoppingRounds, model, rows, margins, scored}. Matrices are
{path, rows} of float32: features row-major, then labels, then weights; `rows` is a path of features alone.
Writes each `model` and the margins of `rows` by it; `scored` is {task, classes, labels, scores}: paths of float32 whose metrics are
wanted. Prints a JSON list of {bestIteration, metrics}.
"""
import json
import sys
import warnings

import numpy as np
import xgboost as xgb

from sklearn_metrics import COMPUTE


def floats(path):
    return np.fromfile(path, dtype="<f4")


def dmatrix(file, job):
    rows, columns = file["rows"], job["columns"]
    features, labels, weights = np.split(floats(file["path"]), [rows * columns, rows * columns + rows])
    options = {"feature_names": job["featureNames"], "nthread": job["params"].get("nthread")}
    return xgb.DMatrix(features.reshape(rows, columns), label=labels, weight=weights, **options)


def metrics(task, classes, labels, scores):
    truth, found = floats(labels), floats(scores)
    if task not in ("regression", "count"):
        truth = truth.astype(int)
    value = COMPUTE[task](truth, found.reshape(-1, classes) if task == "multiclass" else found)[0]
    return {name: None if one is None else float(one) for name, one in value.items()}


def run(job):
    train, validation = dmatrix(job["train"], job), dmatrix(job["validation"], job)
    stopping = job["earlyStoppingRounds"]
    evals = [(train, "train"), (validation, "validation")]
    booster = xgb.train(job["params"], train, job["rounds"], evals=evals, early_stopping_rounds=stopping, verbose_eval=False)
    best = booster.num_boosted_rounds() - 1
    if stopping:
        best = booster.best_iteration
        booster = booster[: best + 1]
    booster.save_model(job["model"])
    rows = xgb.DMatrix(floats(job["rows"]).reshape(-1, job["columns"]), feature_names=job["featureNames"])
    booster.predict(rows, output_margin=True).astype("<f4").tofile(job["margins"])
    return {"bestIteration": best, "metrics": metrics(**job["scored"])}


warnings.filterwarnings("ignore")
print(json.dumps([run(job) for job in json.load(open(sys.argv[1]))]))

"""Trains and scores with Python's own xgboost from matrix files: what the native trainer must equal byte for byte.

Usage: xgboost-train.py JOBS.json
A list of {train, validation?, columns, featureNames, params, rounds, earlyStoppingRounds?, model, predict?}; matrices are
{path, rows} of float32: features row-major, then labels, then weights when the file is long enough.
Writes each `model`, and prints a JSON list of {bestIteration, bestScore, rounds}.
"""
import json
import sys

import numpy as np
import xgboost as xgb


def dmatrix(file, job):
    values = np.fromfile(file["path"], dtype="<f4")
    rows, columns = file["rows"], job["columns"]
    cells = rows * columns
    features = values[:cells].reshape(rows, columns)
    labels = values[cells : cells + rows]
    weights = values[cells + rows :]
    return xgb.DMatrix(
        features,
        label=labels,
        weight=weights if weights.size else None,
        feature_names=job["featureNames"],
        nthread=job["params"].get("nthread"),
    )


def run(job):
    train = dmatrix(job["train"], job)
    evals = [(train, "train")]
    if job.get("validation"):
        evals.append((dmatrix(job["validation"], job), "validation"))
    stopping = job.get("earlyStoppingRounds")
    booster = xgb.train(
        job["params"], train, job["rounds"], evals=evals, early_stopping_rounds=stopping, verbose_eval=False
    )
    ran = booster.num_boosted_rounds()
    result = {"rounds": ran, "bestIteration": ran - 1, "bestScore": None}
    if stopping:
        result.update(bestIteration=booster.best_iteration, bestScore=booster.best_score)
        booster = booster[: booster.best_iteration + 1]
    booster.save_model(job["model"])
    if job.get("predict"):
        for output, path in job["predict"].items():
            booster.predict(evals[-1][0], output_margin=output == "margin").astype("<f4").tofile(path)
    return result


print(json.dumps([run(job) for job in json.load(open(sys.argv[1]))]))

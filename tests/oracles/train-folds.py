"""Trains a model per fold and one of all rows by Python's xgboost, and judges the folds by scikit-learn: what a run with folds must equal.

Usage: train-folds.py JOB.json
{features, labels (files of float32), columns, featureNames, folds (per row; -1: judged by none), k, by, task, params, rounds,
earlyStoppingRounds?, model}: writes `model`, prints {scores, metrics (by fold), rounds (by fold), overFolds, modelRounds}.
By a hash the next fold stops a training; by time it goes without (rows of earlier folds teach it).
"""

import json
import sys

import numpy as np
import xgboost as xgb
from scipy import stats
from sklearn import metrics


def judged(task, labels, scores):
    if task == "regression":
        return {"rmse": metrics.root_mean_squared_error(labels, scores), "mae": metrics.mean_absolute_error(labels, scores)}
    names = list(range(scores.shape[1])) if scores.ndim == 2 else [0, 1]
    loss = metrics.log_loss(labels, scores.astype(float), labels=names)
    predicted = scores.argmax(1) if scores.ndim == 2 else (scores > 0.5).astype(int)
    return {"log_loss": loss, "accuracy": metrics.accuracy_score(labels, predicted)}


def matrix(job, rows):
    return xgb.DMatrix(
        job["x"][rows], label=job["y"][rows], feature_names=job["featureNames"], nthread=job["params"].get("nthread")
    )


def parts(job, fold):
    of, k = job["of"], job["k"]
    if job["by"] == "time":
        return of < fold, None
    stopping = (fold + 1) % k if job.get("earlyStoppingRounds") else fold
    return (of != fold) & (of != stopping), (of == stopping) if stopping != fold else None


def main():
    job = json.load(open(sys.argv[1]))
    job["y"] = np.fromfile(job["labels"], dtype="<f4")
    job["x"] = np.fromfile(job["features"], dtype="<f4").reshape(len(job["y"]), job["columns"])
    job["of"] = np.array(job["folds"])
    scores, found, rounds, ratios = None, [], [], []
    for fold in range(job["k"]):
        learn, stop = parts(job, fold)
        test = job["of"] == fold
        train = matrix(job, learn)
        evals = [(train, "train")] + ([(matrix(job, stop), "validation")] if stop is not None else [])
        stopping = job.get("earlyStoppingRounds") if stop is not None else None
        booster = xgb.train(job["params"], train, job["rounds"], evals=evals, early_stopping_rounds=stopping, verbose_eval=False)
        if stopping:
            booster = booster[: booster.best_iteration + 1]
        rounds.append(booster.num_boosted_rounds())
        said = booster.predict(matrix(job, test))
        if scores is None:
            scores = np.full((len(job["y"]),) + said.shape[1:], np.nan)
        scores[test] = said
        found.append(judged(job["task"], job["y"][test], said))
        ratios.append(test.sum() / learn.sum())
    k = job["k"]
    over = {}
    for name in found[0]:
        values = [one[name] for one in found]
        std = np.sqrt(np.var(values, ddof=1) * (1 / k + np.mean(ratios)))
        lower, upper = stats.t.interval(0.95, k - 1, loc=np.mean(values), scale=std)
        most = 1 if name == "accuracy" else np.inf
        over[name] = {"mean": float(np.mean(values)), "lower": max(0, float(lower)), "upper": float(min(most, upper))}
    all_rounds = sorted(rounds)[k // 2] if job.get("earlyStoppingRounds") else job["rounds"]
    xgb.train(job["params"], matrix(job, job["of"] >= -1), all_rounds).save_model(job["model"])
    judged_scores = scores[job["of"] >= 0].ravel().tolist()
    metrics_by_fold = [{name: float(value) for name, value in one.items()} for one in found]
    print(json.dumps({"scores": judged_scores, "metrics": metrics_by_fold, "rounds": rounds, "overFolds": over, "modelRounds": all_rounds}))


main()

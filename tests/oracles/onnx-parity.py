"""Trains a grid of models and scores rows with Python's own xgboost: what our reader, walker and ONNX files must equal.

Usage: onnx-parity.py train FOLDER      writes NAME.ubj for each case and prints the JSON list of names
       onnx-parity.py predict FOLDER    reads NAME.rows (float32, row-major), writes NAME.margin, NAME.score (float32)
                                        and NAME.leaves (int32)
       onnx-parity.py refused FOLDER    writes NAME.ubj of kinds that our reader refuses and prints the JSON list of names
       onnx-parity.py tiny FILE         writes the committed fixture tests/core/trainers/xgboost/model/tiny-model.json
"""
import base64
import itertools
import json
import pathlib
import sys

import numpy as np
import xgboost as xgb

COLUMNS = 6
CLASSES = {"binary:logistic": 0, "multi:softprob": 4, "reg:squarederror": 0, "count:poisson": 0}


def data(objective, missing, seed):
    random = np.random.default_rng(seed)
    features = random.normal(size=(1500, COLUMNS)).astype("<f4")
    features[:, 4] = np.round(features[:, 4] * 3)
    features[:, 5] *= 1e30
    signal = features[:, 0] * 1.5 + np.sin(features[:, 1] * 2) + (features[:, 4] > 1) * features[:, 2]
    signal = signal + random.normal(scale=0.7, size=1500)
    if missing:
        features[random.random(features.shape) < 0.1] = np.nan
    if objective == "reg:squarederror":
        return features, (signal * 40 + 1000).astype("<f4")
    if objective == "count:poisson":
        return features, np.round(np.exp(signal / 2)).astype("<f4")
    classes = max(2, CLASSES[objective])
    return features, np.searchsorted(np.quantile(signal, np.arange(1, classes) / classes), signal).astype("<f4")


def degenerate():
    features, labels = data("binary:logistic", True, 2)
    matrix = xgb.DMatrix(features, labels)
    logistic = {"objective": "binary:logistic", "nthread": 1}
    return {
        "one-class": xgb.train(logistic, xgb.DMatrix(features, np.ones(len(labels))), 3),
        "no-class-one": xgb.train(logistic, xgb.DMatrix(features, np.zeros(len(labels))), 3),
        "no-splits": xgb.train({**logistic, "gamma": 1e9}, matrix, 3),
        "wide-margins": xgb.train({**logistic, "eta": 30, "lambda": 0, "min_child_weight": 0, "max_depth": 3}, matrix, 2),
        "pruned": xgb.train({**logistic, "gamma": 4, "tree_method": "exact"}, matrix, 10),
    }


def train(folder):
    names = []
    for case, (objective, missing, early, parallel) in enumerate(
        itertools.product(CLASSES, [False, True], [False, True], [1, 3])
    ):
        features, labels = data(objective, missing, case)
        parameters = {"objective": objective, "max_depth": 5, "eta": 0.3, "subsample": 0.8, "seed": case, "nthread": 1}
        parameters["num_parallel_tree"] = parallel
        if CLASSES[objective]:
            parameters["num_class"] = CLASSES[objective]
        if case % 5 == 1:
            parameters["base_score"] = 0.25
        fit = xgb.DMatrix(features[:1000], labels[:1000])
        held = xgb.DMatrix(features[1000:], labels[1000:])
        if early:
            booster = xgb.train(parameters, fit, 60, evals=[(held, "held")], early_stopping_rounds=3, verbose_eval=False)
            assert booster.num_boosted_rounds() > booster.best_iteration + 1
            booster = booster[: booster.best_iteration + 1]
        else:
            booster = xgb.train(parameters, fit, 15)
        name = f"{objective.replace(':', '-')}{'-missing' if missing else ''}{'-early' if early else ''}-x{parallel}"
        booster.save_model(folder / f"{name}.ubj")
        names.append(name)
    for name, booster in degenerate().items():
        booster.save_model(folder / f"{name}.ubj")
        names.append(name)
    print(json.dumps(names))


def predict(folder):
    for path in folder.glob("*.rows"):
        booster = xgb.Booster(model_file=path.with_suffix(".ubj"), params={"nthread": 1})
        rows = np.fromfile(path, dtype="<f4").reshape(-1, booster.num_features())
        matrix = xgb.DMatrix(rows)
        booster.predict(matrix, output_margin=True).astype("<f4").tofile(path.with_suffix(".margin"))
        booster.predict(matrix).astype("<f4").tofile(path.with_suffix(".score"))
        booster.predict(matrix, pred_leaf=True).reshape(len(rows), -1).astype("<i4").tofile(path.with_suffix(".leaves"))


def refused(folder):
    features, labels = data("binary:logistic", True, 1)
    coded = np.abs(np.nan_to_num(features[:, :1]))
    cases = {
        "gblinear": xgb.train({"booster": "gblinear", "nthread": 1}, xgb.DMatrix(np.nan_to_num(features), labels), 2),
        "dart": xgb.train({"booster": "dart", "rate_drop": 0.9, "nthread": 1}, xgb.DMatrix(features, labels), 5),
        "categorical": xgb.train(
            {"nthread": 1}, xgb.DMatrix(coded.round(), labels, feature_types=["c"], enable_categorical=True), 2
        ),
        "leaf-vectors": xgb.train(
            {"multi_strategy": "multi_output_tree", "nthread": 1}, xgb.DMatrix(features, np.stack([labels, labels], 1)), 2
        ),
        "two-targets": xgb.train({"nthread": 1}, xgb.DMatrix(features, np.stack([labels, 1 - labels], 1)), 2),
        "no-rounds": xgb.train({"objective": "binary:logistic", "nthread": 1}, xgb.DMatrix(features, labels), 0),
        "tweedie": xgb.train({"objective": "reg:tweedie", "nthread": 1}, xgb.DMatrix(features, labels), 2),
        "not-sliced": xgb.train({"objective": "binary:logistic", "nthread": 1}, xgb.DMatrix(features, labels), 4),
    }
    cases["not-sliced"].set_attr(best_iteration="1")
    for name, booster in cases.items():
        booster.save_model(folder / f"{name}.ubj")
    cases["not-sliced"].save_model(folder / "json-text.ubj.json")
    (folder / "json-text.ubj.json").rename(folder / "json-text.ubj")
    print(json.dumps([*cases, "json-text"]))


def tiny(path):
    features, labels = data("multi:softprob", True, 3)
    matrix = xgb.DMatrix(features[:300], labels[:300], feature_names=["a", "b", "c", "d", "e", "größe"])
    parameters = {"objective": "multi:softprob", "num_class": 4, "max_depth": 2, "nthread": 1}
    booster = xgb.train(parameters, matrix, 2)
    rows = features[300:308]
    scored = xgb.DMatrix(rows, feature_names=matrix.feature_names)
    document = {
        "origin": f"xgboost {xgb.__version__}: python tests/oracles/onnx-parity.py tiny tests/core/trainers/xgboost/model/tiny-model.json",
        "modelBase64": base64.b64encode(booster.save_raw("ubj")).decode(),
        "rows": [[None if np.isnan(value) else float(value) for value in row] for row in rows],
        "margins": booster.predict(scored, output_margin=True).astype(float).tolist(),
        "scores": booster.predict(scored).astype(float).tolist(),
        "leaves": booster.predict(scored, pred_leaf=True).astype(int).tolist(),
    }
    path.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    {"train": train, "predict": predict, "refused": refused, "tiny": tiny}[sys.argv[1]](pathlib.Path(sys.argv[2]))

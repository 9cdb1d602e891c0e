"""Trains a grid of models and scores rows with Python's own xgboost: what our reader, walker and ONNX files must equal.

Usage: onnx-parity.py train FOLDER      writes NAME.ubj for each case and prints the JSON list of names
       onnx-parity.py predict FOLDER    reads NAME.rows (float32, row-major), writes NAME.margin, NAME.score (float32)
                                        and NAME.leaves (int32)
"""
import itertools
import json
import pathlib
import sys

import numpy as np
import xgboost as xgb

COLUMNS = 6
CLASSES = {"binary:logistic": 0, "multi:softprob": 4, "reg:squarederror": 0}


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
    classes = max(2, CLASSES[objective])
    return features, np.searchsorted(np.quantile(signal, np.arange(1, classes) / classes), signal).astype("<f4")


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
    print(json.dumps(names))


def predict(folder):
    for path in folder.glob("*.rows"):
        booster = xgb.Booster(model_file=path.with_suffix(".ubj"), params={"nthread": 1})
        rows = np.fromfile(path, dtype="<f4").reshape(-1, booster.num_features())
        matrix = xgb.DMatrix(rows)
        booster.predict(matrix, output_margin=True).astype("<f4").tofile(path.with_suffix(".margin"))
        booster.predict(matrix).astype("<f4").tofile(path.with_suffix(".score"))
        booster.predict(matrix, pred_leaf=True).reshape(len(rows), -1).astype("<i4").tofile(path.with_suffix(".leaves"))


if __name__ == "__main__":
    {"train": train, "predict": predict}[sys.argv[1]](pathlib.Path(sys.argv[2]))

"""The other side of train.ts: Python's xgboost on the same matrix file. Prints seconds without the start of Python and its imports."""
import json
import sys
import time

import numpy as np
import xgboost as xgb

job = json.loads(sys.argv[1])
wall, cpu = time.perf_counter(), time.process_time()
rows, columns = job["rows"], job["columns"]
values = np.fromfile(job["path"], dtype="<f4")
features = values[: rows * columns].reshape(rows, columns)
train = xgb.DMatrix(features, label=values[rows * columns :], feature_names=job["featureNames"], nthread=job["params"]["nthread"])
booster = xgb.train(job["params"], train, job["trainRounds"], evals=[(train, "train")], verbose_eval=False)
booster.save_model(job["model"])
print(json.dumps({"wallSeconds": time.perf_counter() - wall, "cpuSeconds": time.process_time() - cpu}))

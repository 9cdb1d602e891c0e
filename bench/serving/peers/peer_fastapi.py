"""The bench's model behind FastAPI and onnxruntime, as a team would write it: a typed body, an async handler, one thread."""

import os

import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["BENCH_MODEL"], options, providers=["CPUExecutionProvider"])
app = FastAPI()


class Rows(BaseModel):
    rows: list[list[float]]


class Scores(BaseModel):
    probability: list[float]


@app.post("/predict")
async def predict(body: Rows) -> Scores:
    matrix = np.asarray(body.rows, dtype=np.float32)
    return Scores(probability=session.run(["score"], {"input": matrix})[0].ravel().tolist())

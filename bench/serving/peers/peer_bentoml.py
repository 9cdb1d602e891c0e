"""The bench's model behind BentoML and onnxruntime. BENCH_BATCHING=1 turns its adaptive batching on."""

import os

import bentoml
import numpy as np
import onnxruntime

BATCHING = os.environ.get("BENCH_BATCHING") == "1"


@bentoml.service(workers=1, logging={"access": {"enabled": False}})
class Bench:
    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["BENCH_MODEL"], options, providers=["CPUExecutionProvider"])

    @bentoml.api(batchable=BATCHING, batch_dim=0, max_batch_size=64, max_latency_ms=1000)
    async def predict(self, rows: np.ndarray) -> np.ndarray:
        return self.session.run(["score"], {"input": rows.astype(np.float32)})[0].ravel()

"""Drives a server with NVIDIA's own gRPC client, unchanged. Prints what came back as JSON; floats as their bits."""

import asyncio
import json
import queue
import sys

import grpc
import numpy as np
import tritonclient.grpc as triton
import tritonclient.grpc.aio as triton_aio
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

address, mixed_rows, numeric_rows = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])


def bits(values):
    return [int(word) for word in np.asarray(values, dtype=np.float32).reshape(-1).view(np.uint32)]


def texts(values):
    return np.array([str(value) for value in values], dtype=np.object_)


def floats(values):
    return np.array([np.nan if value is None else value for value in values], dtype=np.float32)


def tensor(name, values, datatype):
    one = triton.InferInput(name, list(values.shape), datatype)
    one.set_data_from_numpy(values)
    return one


def mixed_inputs():
    column = lambda name: [row[name] for row in mixed_rows]
    return [
        tensor("carrier", texts(column("carrier")), "BYTES"),
        tensor("distance", floats(column("distance")), "FP32"),
        tensor("wind_kt", floats(column("wind_kt")).reshape(-1, 1), "FP32"),
        tensor("hour", np.array(column("hour"), dtype=np.int32), "INT32"),
    ]


def numeric_inputs():
    return [tensor("input", floats([row[name] for row in numeric_rows for name in "abc"]).reshape(-1, 3), "FP32")]


def described(result, name):
    return {"id": result.get_response().id, "bits": bits(result.as_numpy(name))}


def synchronous(client):
    outputs = [triton.InferRequestedOutput(name) for name in ("probability", "prediction", "margin")]
    chosen = client.infer("mixed", mixed_inputs(), outputs=outputs, request_id="sync-1", parameters={"entity": "e-1"})
    zipped = client.infer("mixed", mixed_inputs(), model_version="3", compression_algorithm="gzip")
    classes = client.infer("sorts", mixed_inputs())
    return {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "modelReady": [client.is_model_ready("mixed"), client.is_model_ready("mixed", "3"), client.is_model_ready("none")],
        "server": client.get_server_metadata(as_json=True)["name"],
        "metadata": client.get_model_metadata("mixed", as_json=True),
        "chosen": described(chosen, "probability"),
        "flags": chosen.as_numpy("prediction").tolist(),
        "margin": bits(chosen.as_numpy("margin")),
        "zipped": described(zipped, "probability"),
        "classes": [one.decode() for one in classes.as_numpy("prediction")],
        "probabilities": {"shape": list(classes.as_numpy("probabilities").shape), "bits": bits(classes.as_numpy("probabilities"))},
        "matrix": described(client.infer("minutes", numeric_inputs()), "prediction"),
    }


def called_back(client, count):
    answers = queue.Queue()
    for i in range(count):
        client.async_infer("mixed", mixed_inputs(), callback=lambda result, error: answers.put((result, error)), request_id=str(i))
    found = [answers.get(timeout=60) for _ in range(count)]
    failed = [str(error) for _, error in found if error is not None]
    return {"failed": failed, "ids": sorted(int(one.get_response().id) for one, _ in found), "bits": described(found[0][0], "probability")["bits"]}


async def awaited(count):
    async with triton_aio.InferenceServerClient(address) as client:
        results = await asyncio.gather(*(client.infer("minutes", numeric_inputs(), request_id=str(i)) for i in range(count)))
        return {"ready": await client.is_model_ready("minutes"), "all": [described(one, "prediction") for one in results]}


def typed():
    """Values in lists by datatype: messages that tritonclient itself never makes."""
    stub = service_pb2_grpc.GRPCInferenceServiceStub(grpc.insecure_channel(address))
    request = service_pb2.ModelInferRequest(model_name="minutes", id="typed-1")
    for name in "abc":
        column = request.inputs.add(name=name, datatype="FP64", shape=[len(numeric_rows)])
        column.contents.fp64_contents.extend(float("nan") if row[name] is None else row[name] for row in numeric_rows)
    answer = stub.ModelInfer(request, timeout=60)
    return {"id": answer.id, "raw": len(answer.raw_output_contents), "bits": bits(answer.outputs[0].contents.fp32_contents)}


def refused(client, attempt):
    try:
        attempt(client)
        return None
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}


def main():
    client = triton.InferenceServerClient(address)
    found = {
        "sync": synchronous(client),
        "callback": called_back(client, 20),
        "aio": asyncio.run(awaited(20)),
        "typed": typed(),
        "unknown": refused(client, lambda one: one.infer("mixde", mixed_inputs())),
        "incomplete": refused(client, lambda one: one.infer("mixed", mixed_inputs()[1:])),
        "index": client.get_model_repository_index(as_json=True),
        "statistics": client.get_inference_statistics("mixed", as_json=True),
        "allStatistics": [one.name for one in client.get_inference_statistics().model_stats],
    }
    print(json.dumps(found))


main()

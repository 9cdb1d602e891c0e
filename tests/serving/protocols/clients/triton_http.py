"""Asks a server for the same rows in every way that tritonclient.http has. Prints the probabilities' bits, one JSON object."""

import asyncio
import json
import sys

import numpy as np
import tritonclient.http as http
import tritonclient.http.aio as aio
from tritonclient.utils import InferenceServerException

ADDRESS = sys.argv[1]
MODEL = "mixed"

CARRIERS = np.array(["AA", "never seen", "UA", "Ü"], dtype=np.object_)
DISTANCES = np.array([0.25, np.nan, -0.75, 1e3], dtype=np.float32)
WINDS = np.array([-1.5, 1.75, 0.5, 0.1], dtype=np.float64)
HOURS = np.array([5, 6, 7, 5], dtype=np.int64)


def tensor(kind, name, values, datatype, binary):
    built = kind.InferInput(name, list(values.shape), datatype)
    built.set_data_from_numpy(values, binary_data=binary)
    return built


def columns(kind, binary, shape=(-1,)):
    """JSON has no NaN: there the missing distance goes in binary form all the same."""
    return [
        tensor(kind, "carrier", CARRIERS.reshape(shape), "BYTES", binary),
        tensor(kind, "distance", DISTANCES.reshape(shape), "FP32", True),
        tensor(kind, "wind_kt", WINDS.reshape(shape), "FP64", binary),
        tensor(kind, "hour", HOURS.reshape(shape), "INT64", binary),
    ]


def bits(result):
    return np.asarray(result.as_numpy("probability"), dtype=np.float32).view(np.uint32).tolist()


def outputs(kind, binary):
    return [kind.InferRequestedOutput(name, binary_data=binary) for name in ("probability", "prediction", "margin")]


def synchronous(answers):
    with http.InferenceServerClient(ADDRESS) as client:
        assert client.is_server_live() and client.is_server_ready()
        assert client.is_model_ready(MODEL) and client.is_model_ready(MODEL, "3") and not client.is_model_ready("other")
        answers["server"] = client.get_server_metadata()
        answers["model"] = client.get_model_metadata(MODEL)
        for binary in (True, False):
            for asked in (True, False):
                result = client.infer(MODEL, columns(http, binary), outputs=outputs(http, asked), request_id="r-1")
                answers["bits"][f"sync binary={binary} asked={asked}"] = bits(result)
                assert result.get_response()["id"] == "r-1"
                assert result.as_numpy("prediction").dtype == np.bool_
        answers["bits"]["usual outputs"] = bits(client.infer(MODEL, columns(http, True)))
        answers["bits"]["[n, 1]"] = bits(client.infer(MODEL, columns(http, True, (-1, 1)), model_version="3"))
        for coding in ("gzip", "deflate"):
            result = client.infer(
                MODEL, columns(http, True), request_compression_algorithm=coding, response_compression_algorithm=coding
            )
            answers["bits"][coding] = bits(result)
        many = [np.resize(values, 2_000) for values in (CARRIERS, DISTANCES, WINDS, HOURS)]
        datatypes = [("carrier", "BYTES"), ("distance", "FP32"), ("wind_kt", "FP64"), ("hour", "INT64")]
        large = [tensor(http, name, values, datatype, True) for (name, datatype), values in zip(datatypes, many)]
        result = client.infer(MODEL, large, response_compression_algorithm="gzip")
        assert bits(result) == bits(client.infer(MODEL, columns(http, True))) * 500
        requests = [client.async_infer(MODEL, columns(http, True)) for _ in range(4)]
        for i, request in enumerate(requests):
            answers["bits"][f"async_infer {i}"] = bits(request.get_result())
        answers["errors"] = [failure(client, "other", columns(http, True)), failure(client, MODEL, columns(http, True)[:3])]
        classes = client.infer("sorts", columns(http, True))
        answers["classes"] = [name.decode() for name in classes.as_numpy("prediction")]
        assert classes.as_numpy("probabilities").shape == (4, 3)
        in_json = client.infer("sorts", columns(http, True), outputs=[http.InferRequestedOutput("prediction", binary_data=False)])
        assert in_json.as_numpy("prediction").tolist() == answers["classes"]


def failure(client, model, inputs):
    try:
        client.infer(model, inputs)
    except InferenceServerException as error:
        return [error.status(), error.message()]
    raise AssertionError("no error")


def matrix(answers):
    rows = np.array([[0.25, -1.5, np.nan], [-1, 1.25, 0.5]], dtype=np.float32)
    with http.InferenceServerClient(ADDRESS) as client:
        for datatype, values in (("FP32", rows), ("FP64", rows.astype(np.float64)), ("FP16", rows.astype(np.float16))):
            result = client.infer("minutes", [tensor(http, "input", values, datatype, True)])
            answers["matrix"].append(result.as_numpy("prediction").view(np.uint32).tolist())


def administration(answers):
    with http.InferenceServerClient(ADDRESS) as client:
        answers["statistics"] = client.get_inference_statistics(MODEL, "3")["model_stats"]
        assert len(client.get_inference_statistics()["model_stats"]) == 3
        answers["index"] = client.get_model_repository_index()
        client.unload_model(MODEL)
        assert not client.is_model_ready(MODEL)
        answers["unloaded"] = failure(client, MODEL, columns(http, True))
        client.load_model(MODEL)
        answers["bits"]["after load"] = bits(client.infer(MODEL, columns(http, True)))


async def asynchronous(answers):
    async with aio.InferenceServerClient(ADDRESS) as client:
        assert await client.is_server_live() and await client.is_model_ready(MODEL)
        assert (await client.get_server_metadata()) == answers["server"]
        every = [client.infer(MODEL, columns(aio, binary), outputs=outputs(aio, binary)) for binary in (True, False)]
        for i, result in enumerate(await asyncio.gather(*every)):
            answers["bits"][f"aio {i}"] = bits(result)
        result = await client.infer(
            MODEL, columns(aio, True), request_compression_algorithm="gzip", response_compression_algorithm="deflate"
        )
        answers["bits"]["aio compressed"] = bits(result)
        rows = np.array([[0.25, -1.5, 2], [-1, 1.25, 0.5]], dtype=np.float32)
        in_json = [aio.InferRequestedOutput("prediction", binary_data=False)]
        forms = [(rows, False, in_json), (rows, True, None)]
        every = [
            await client.infer("minutes", [tensor(aio, "input", values, "FP32", binary)], outputs=asked)
            for values, binary, asked in forms
        ]
        json_only, binary_only = [result.as_numpy("prediction").view(np.uint32).tolist() for result in every]
        assert json_only == binary_only


def main():
    answers = {"bits": {}, "matrix": []}
    synchronous(answers)
    matrix(answers)
    asyncio.run(asynchronous(answers))
    administration(answers)
    print(json.dumps(answers))


main()

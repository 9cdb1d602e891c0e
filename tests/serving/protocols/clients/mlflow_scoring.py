"""Asks a server for the same rows with MLflow's own scoring client. Prints what it got, one JSON object."""

import json
import sys

import numpy as np
import pandas as pd
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

HOST, PORT = sys.argv[1].split(":")

FRAME = pd.DataFrame(
    {
        "carrier": ["AA", "never seen", None],
        "distance": [0.25, np.nan, -0.75],
        "wind_kt": [-1.5, 1.75, 0.5],
        "hour": [5, 6, np.nan],
    }
)


def client_of(model):
    return ScoringServerClient(HOST, f"{PORT}/v1/models/{model}")


def column(predictions):
    return predictions.get_predictions().to_numpy().ravel().tolist()


def main():
    mixed = client_of("mixed")
    mixed.wait_server_ready(timeout=60)
    minutes = client_of("minutes")
    matrix = np.array([[0.25, -1.5, np.nan], [-1, 1.25, 0.5]])
    answers = {
        "version": mixed.get_version(),
        "predictions": column(mixed.invoke(FRAME)),
        "probabilities": column(mixed.invoke(FRAME, params={"output": "probability"})),
        "probabilities of one": column(mixed.invoke(FRAME.iloc[1:2], params={"output": "probability"})),
        "minutes from a matrix": column(minutes.invoke(matrix)),
        "minutes from lists": column(minutes.invoke([[0.25, -1.5, None], [-1, 1.25, 0.5]])),
        "minutes from a frame": column(minutes.invoke(pd.DataFrame(matrix, columns=["a", "b", "c"]))),
        "csv": FRAME.to_csv(),
        "csv without index": FRAME.to_csv(index=False),
    }
    try:
        mixed.invoke(FRAME.rename(columns={"wind_kt": "wind"}))
    except Exception as error:
        answers["error"] = str(error)
    print(json.dumps(answers))


main()

"""core/split/row-places.ts in Python: where rows go, by the mmh3 package (MurmurHash3_x86_128) and shares as exact fractions."""

import json
import platform
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import mmh3

PLACES = 2**32


def place(salt, texts):
    text = salt + "\n" + json.dumps(texts, separators=(",", ":"), ensure_ascii=False)
    # x64arch=False is the x86 variant; the first word, little-endian.
    return int.from_bytes(mmh3.hash_bytes(text.encode("utf-16-le"), 0, False)[:4], "little")


def side(at, validation, test):
    if at < round(Fraction(test) * PLACES):
        return "test"
    return "train" if at < PLACES - round(Fraction(validation) * PLACES) else "validation"


ROWS = [
    [["1"], [1]],
    [["0"], [0]],
    [["-17"], [-17]],
    [["1.5"], [1.5]],
    [["9007199254740991"], [9007199254740991]],
    [[None], [None]],
    [[""], [""]],
    [["a \"quoted\" text\n\tand \\ more"], ["a \"quoted\" text\n\tand \\ more"]],
    [["Zürich 😀 東京"], ["Zürich 😀 東京"]],
    [["x" * 300], ["x" * 300]],
    [["17", "b"], [17, "b"]],
    [["1", "7b"], [1, "7b"]],
    [[None, "null"], [None, "null"]],
]


def main():
    cases = []
    for model, seed in [("churn", 7), ("churn", 8), ("flight-delay", 7)]:
        salt = f"perennial/split/{model}/{seed}"
        for texts, values in ROWS:
            at = place(salt, texts)
            cases.append({"model": model, "seed": seed, "values": values, "place": at, "side": side(at, 0.15, 0.15)})
    versions = {"python": platform.python_version(), "mmh3": version("mmh3")}
    path = Path(__file__).parent / "recorded" / "row-places.json"
    path.write_text(json.dumps({"versions": versions, "cases": cases}, ensure_ascii=False, indent=1) + "\n")


main()

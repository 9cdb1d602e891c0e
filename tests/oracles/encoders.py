"""core/features/encoders in Python: scikit-learn's encoders, and parts of dates by datetime and zoneinfo."""

import json
import platform
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import MultiLabelBinarizer, OneHotEncoder

TEXTS = [
    "The quick brown fox jumps over the lazy dog",
    "a b  c\tdd   ee",
    "ΟΔΥΣΣΕΥΣ Straße İstanbul ǅ",
    "日本語 テキスト 漢字かな",
    "emoji 👩‍👩‍👧 and 🇩🇪 flags",
    "snake_case x² ½ Ⅷ 123 4",
    "hello hello hello world",
    "!!",
    "été naïve coöperate",
    "हिन्दी пример текста",
]
FORMS = [
    {"words": [1, 1], "characters": None, "buckets": 16, "norm": "l2"},
    {"words": [1, 3], "characters": None, "buckets": 7, "norm": "l1"},
    {"words": None, "characters": [2, 4], "buckets": 64, "norm": "l2"},
    {"words": None, "characters": [1, 1], "buckets": 5, "norm": "none"},
]


def hashed(form):
    analyzer, ngrams = ("word", form["words"]) if form["words"] else ("char", form["characters"])
    norm = None if form["norm"] == "none" else form["norm"]
    vectorizer = HashingVectorizer(analyzer=analyzer, ngram_range=tuple(ngrams), n_features=form["buckets"], norm=norm)
    return vectorizer.transform(TEXTS).toarray().astype(np.float32).astype(float).tolist()


def one_hot(min_frequency):
    train = ["b", "a", "b", "c", "a", "b", "d"]
    asked = ["a", "b", "c", "d", "zzz"]
    encoder = OneHotEncoder(min_frequency=min_frequency, handle_unknown="infrequent_if_exist", sparse_output=False)
    encoder.fit([[one] for one in train])
    return {
        "train": train,
        "minCount": min_frequency,
        "asked": asked,
        "columns": [name[3:] for name in encoder.get_feature_names_out()],
        "rows": encoder.transform([[one] for one in asked]).tolist(),
    }


def tokens():
    lists = [["a", "b", "c"], ["b"], ["c", "a"], ["d", "b"]]
    encoder = MultiLabelBinarizer()
    rows = encoder.fit_transform(lists)
    return {"lists": lists, "tokens": encoder.classes_.tolist(), "rows": rows.tolist()}


def dates():
    zone = "America/New_York"
    texts = [
        "2026-03-08T06:59:59Z",
        "2026-03-08T07:00:00Z",
        "2026-11-01T05:30:00Z",
        "2026-11-01T06:30:00Z",
        "2024-02-29T23:59:30Z",
        "1969-12-31T12:00:00Z",
        "2027-01-01T03:00:00Z",
    ]
    rows = []
    for text in texts:
        at = datetime.fromisoformat(text).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        days = (at - datetime(2020, 1, 1)) / timedelta(days=1)
        rows.append([at.year, at.month, at.day, at.weekday(), at.hour, at.minute, float(np.float32(days))])
    return {"zone": zone, "base": "2020-01-01", "texts": texts, "rows": rows}


recorded = {
    "versions": {"python": platform.python_version(), "scikit-learn": version("scikit-learn")},
    "texts": TEXTS,
    "hashed": [{**form, "rows": hashed(form)} for form in FORMS],
    "oneHot": [one_hot(1), one_hot(2)],
    "tokens": tokens(),
    "dates": dates(),
}
path = Path(__file__).parent / "recorded" / "encoders.json"
path.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

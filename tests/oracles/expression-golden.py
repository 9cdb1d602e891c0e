"""core/expression in Python: what each operator and function gives, by math, str, datetime and zoneinfo of the standard library.

Writes tests/core/expression/golden/*.json: `python3 tests/oracles/expression-golden.py`.
"""

import json
import math
import platform
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

GOLDEN = Path(__file__).parent.parent / "core" / "expression" / "golden"
NEW_YORK = "America/New_York"
LORD_HOWE = "Australia/Lord_Howe"
KATHMANDU = "Asia/Kathmandu"
groups = {}
group = None


class Refused(Exception):
    """There is no result: null."""


def numbers(*rows):
    return [{"type": "number", "value": value} for value in rows]


def texts(*rows):
    return [{"type": "string", "value": value} for value in rows]


def booleans(*rows):
    return [{"type": "boolean", "value": value} for value in rows]


def instants(*rows):
    """Epoch milliseconds of ISO texts."""
    return [{"type": "timestamp", "value": None if row is None else ms(row)} for row in rows]


def ms(text):
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def cases(operator, expression, columns, compute, zone="UTC", nulls=True):
    """One row for each place of the columns, its result last. `nulls`: null where one is."""
    size = len(next(iter(columns.values())))
    rows = []
    for i in range(size):
        given = [values[i]["value"] for values in columns.values()]
        rows.append([*given, None if nulls and None in given else settled(compute, given)])
    types = {name: values[0]["type"] for name, values in columns.items()}
    block = {"expression": expression, "zone": zone, "types": types, "rows": rows}
    groups.setdefault(group, {}).setdefault(operator, []).append(block)


def settled(compute, given):
    try:
        result = compute(*given)
    except (Refused, ValueError, ZeroDivisionError, OverflowError):
        return None
    if isinstance(result, complex) or (isinstance(result, float) and not math.isfinite(result)):
        return None
    return int(result) if isinstance(result, bool) else result


def product(*lists):
    columns = [[] for _ in lists]

    def fill(chosen, rest):
        if not rest:
            for column, cell in zip(columns, chosen):
                column.append(cell)
            return
        for cell in rest[0]:
            fill([*chosen, cell], rest[1:])
    fill([], lists)
    return columns


SOME = numbers(0, 1, -1, 2.5, -2.5, 0.1, 1e300, -7, 3, None)
FLOATS = {"x": SOME}
PAIRS = dict(zip("ab", product(SOME, SOME)))

group = "numbers"
cases("+", "a + b", PAIRS, lambda a, b: a + b)
cases("-", "a - b", PAIRS, lambda a, b: a - b)
cases("*", "a * b", PAIRS, lambda a, b: float(a) * float(b))
cases("/", "a / b", PAIRS, lambda a, b: a / b)
cases("%", "a % b", PAIRS, lambda a, b: math.fmod(a, b))
cases("unary -", "-x", FLOATS, lambda x: -x)
for sign, compare in [
    ("==", lambda a, b: a == b),
    ("!=", lambda a, b: a != b),
    ("<", lambda a, b: a < b),
    ("<=", lambda a, b: a <= b),
    (">", lambda a, b: a > b),
    (">=", lambda a, b: a >= b),
]:
    cases(sign, f"a {sign} b", PAIRS, compare)
cases("abs", "abs(x)", FLOATS, abs)
HALVES = {"x": numbers(0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 2.4, -2.6, 4503599627370497.5, 1e300, None)}
cases("round", "round(x)", HALVES, lambda x: math.copysign(math.floor(abs(x)) + (abs(x) - math.floor(abs(x)) >= 0.5), x))
cases("floor", "floor(x)", HALVES, lambda x: float(math.floor(x)))
cases("ceil", "ceil(x)", HALVES, lambda x: float(math.ceil(x)))
cases("sqrt", "sqrt(x)", FLOATS, math.sqrt)
cases("ln", "ln(x)", FLOATS, math.log)
cases("log10", "log10(x)", FLOATS, math.log10)
cases("exp", "exp(x)", {"x": numbers(0, 1, -1, 709, 710, -800, None)}, math.exp)
cases("pow", "pow(a, b)", PAIRS, math.pow)
cases("min", "min(a, b)", PAIRS, min)
cases("max", "max(a, b, 2)", PAIRS, lambda a, b: max(a, b, 2))

group = "choices"
TRUTH = booleans(True, False, None)
p, q = product(TRUTH, TRUTH)


def three_valued(decisive):
    def combine(a, b):
        if decisive in (a, b):
            return decisive
        return None if None in (a, b) else not decisive
    return combine


cases("&&", "p && q", {"p": p, "q": q}, three_valued(False), nulls=False)
cases("||", "p || q", {"p": p, "q": q}, three_valued(True), nulls=False)
cases("!", "!p", {"p": TRUTH}, lambda p: not p)
c, x, y = product(TRUTH, numbers(1, None), numbers(2, None))
cases("if", "if(c, x, y)", {"c": c, "x": x, "y": y}, lambda c, x, y: x if c else y, nulls=False)
c, s = product(TRUTH, texts("a", "", None))
cases("if", "if(c, s, 'else')", {"c": c, "s": s}, lambda c, s: s if c else "else", nulls=False)
x, y = product(numbers(0, 5, None), numbers(0, 7, None))
cases("coalesce", "coalesce(x, y)", {"x": x, "y": y}, lambda x, y: y if x is None else x, nulls=False)
cases("coalesce", "coalesce(x / 0, y, -1)", {"x": x, "y": y}, lambda x, y: -1 if y is None else y, nulls=False)
cases("coalesce", "coalesce(s, 'none')", {"s": texts("a", "", None)}, lambda s: "none" if s is None else s, nulls=False)
cases("is_null", "is_null(x / y)", {"x": x, "y": y}, lambda x, y: x is None or y is None or y == 0, nulls=False)
cases("is_null", "is_null(s)", {"s": texts("a", "", None)}, lambda s: s is None, nulls=False)

group = "texts"
WORDS = texts("Abc", "", " two  words ", "ÜNÏCÖDE ß", "東京 😀", "a\tb\nc", "i", "X1 x1", None)
ONE = {"s": WORDS}
s, t = product(WORDS, texts("", "a", "X", " ", "東", "two", None))
TWO = {"s": s, "t": t}
cases("lower", "lower(s)", ONE, str.lower)
cases("upper", "upper(s)", ONE, str.upper)
cases("trim", "trim(s)", ONE, str.strip)
cases("length", "length(s)", ONE, len)
cases("word_count", "word_count(s)", ONE, lambda s: len(s.split()))
cases("contains", "contains(s, t)", TWO, lambda s, t: t in s)
cases("starts_with", "starts_with(s, t)", TWO, lambda s, t: s.startswith(t))
cases("ends_with", "ends_with(s, t)", TWO, lambda s, t: s.endswith(t))
cases("concat", "concat(s, '-', t)", TWO, lambda s, t: f"{s}-{t}")
cases("==", "s == t", TWO, lambda s, t: s == t)
cases("!=", "s != 'Abc'", ONE, lambda s: s != "Abc")
cases("replace", "replace(s, t, '+')", TWO, lambda s, t: s if t == "" else s.replace(t, "+"))
s, a, n = product(WORDS, numbers(1, 2, 4, 99), numbers(0, 1, 3, 99, None))
cases("substring", "substring(s, a, n)", {"s": s, "a": a, "n": n}, lambda s, a, n: s[a - 1 : a - 1 + n])
s, a = product(WORDS, numbers(1, 2, 4, 99, None))
cases("substring", "substring(s, a)", {"s": s, "a": a}, lambda s, a: s[a - 1 :])

group = "tokens"
LISTS = texts("a, b ,c", "a", "", ",, ,", "a,a, a", "東京, väse", "a;b; c", "a and b", " a b , x", None)


def tokens(text, separator=","):
    parts = text.split(separator) if separator else [text]
    return [part.strip() for part in parts if part.strip()]


cases("count_tokens", "count_tokens(s)", {"s": LISTS}, lambda s: len(tokens(s)))
cases("count_tokens", "count_tokens(s, ';')", {"s": LISTS}, lambda s: len(tokens(s, ";")))
cases("count_tokens", "count_tokens(s, ' and ')", {"s": LISTS}, lambda s: len(tokens(s, " and ")))
s, t = product(LISTS, texts("a", "b", " a b ", "väse", "", None))
cases("has_token", "has_token(s, t)", {"s": s, "t": t}, lambda s, t: t.strip() in tokens(s))
cases("has_token", "has_token(s, t, ';')", {"s": s, "t": t}, lambda s, t: t.strip() in tokens(s, ";"))

group = "times"
TIMES = [
    "2024-02-29T23:59:59.999+00:00",
    "2024-03-10T06:59:59+00:00",  # New York: the second before clocks go forward
    "2024-03-10T07:00:00+00:00",
    "2024-11-03T05:30:00+00:00",  # 01:30 for the first time
    "2024-11-03T06:30:00+00:00",  # and for the second
    "2024-12-30T12:00:00+00:00",  # ISO week 1 of the next year
    "2021-01-03T12:00:00+00:00",  # ISO week 53 of the year before
    "1970-01-01T00:00:00+00:00",
    "1969-12-31T23:59:59.999+00:00",
    "1900-03-01T00:00:00+00:00",
    "2024-04-06T15:15:00+00:00",  # Lord Howe: clocks go back by half an hour
    "2038-01-19T03:14:08+00:00",
    "2026-07-01T04:00:00+00:00",
    None,
]


def at(zone, read):
    return lambda value: read(datetime.fromtimestamp(value / 1000, timezone.utc).astimezone(ZoneInfo(zone)))


PARTS = {
    "hour": lambda d: d.hour,
    "minute": lambda d: d.minute,
    "day_of_week": lambda d: d.isoweekday(),
    "day_of_month": lambda d: d.day,
    "day_of_year": lambda d: d.timetuple().tm_yday,
    "week": lambda d: d.isocalendar()[1],
    "month": lambda d: d.month,
    "year": lambda d: d.year,
}
for zone in ["UTC", NEW_YORK, LORD_HOWE, KATHMANDU]:
    for name, read in PARTS.items():
        cases(name, f"{name}(t)", {"t": instants(*TIMES)}, at(zone, read), zone)
    a, b = product(instants(*TIMES), instants(*TIMES[:6], None))
    day = at(zone, lambda d: d.toordinal())
    cases("days_between", "days_between(a, b)", {"a": a, "b": b}, lambda a, b: day(b) - day(a), zone)
    since = datetime(2013, 1, 1).toordinal()
    cases("days_since", "days_since(t, '2013-01-01')", {"t": instants(*TIMES)}, lambda t: day(t) - since, zone)
    cases("hours_between", "hours_between(a, b)", {"a": a, "b": b}, lambda a, b: (b - a) / 3_600_000, zone)
    midnight = datetime(2024, 3, 10, tzinfo=ZoneInfo(zone)).timestamp() * 1000
    cases("<", "t < '2024-03-10'", {"t": instants(*TIMES)}, lambda t: t < midnight, zone)

WRITTEN = ["2024-07-01", "2024-07-01T08:30:00Z", "2024-07-01 08:30", "2024-07-01T08:30:00.125+02:00", "2024-02-30", "soon", "", None]


def written(zone):
    def read(text):
        found = datetime.fromisoformat(text)
        return ms((found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).isoformat()) / 3_600_000
    return read


for zone in ["UTC", NEW_YORK]:
    cases("time", "hours_between('1970-01-01T00:00:00Z', time(s))", {"s": texts(*WRITTEN)}, written(zone), zone)

for name, operators in groups.items():
    # One block a line.
    lines = [
        f"    {json.dumps(operator, ensure_ascii=False)}: [\n"
        + ",\n".join(f"      {json.dumps(block, ensure_ascii=False)}" for block in blocks)
        + "\n    ]"
        for operator, blocks in operators.items()
    ]
    head = f'{{\n  "recordedBy": "Python {platform.python_version()}",\n  "operators": {{\n'
    (GOLDEN / f"{name}.json").write_text(head + ",\n".join(lines) + "\n  }\n}\n", encoding="utf-8")

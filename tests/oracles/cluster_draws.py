"""core/statistics/resampling/draw-clusters.ts in Python, by plain inversion without a table."""

import math

from seeded_random import SeededRandom, derive_seed

NUMBERS = 21
CELLS = 2**16


def upper_bounds(mean):
    terms = [1.0]
    for k in range(1, NUMBERS):
        terms.append(terms[-1] * mean / k)
    total = 0.0
    for term in terms:
        total += term
    bounds = []
    below = 0.0
    for first in range(NUMBERS):
        for second in range(NUMBERS):
            below += (terms[first] / total) * (terms[second] / total)
            bounds.append(below)
    return [*bounds[:-1], 1.0]


class ClusterDraws:
    def __init__(self, clusters, seed):
        self.clusters = clusters
        self.single = SeededRandom(seed)
        self.words = SeededRandom(derive_seed(seed, "poisson"))
        mean = 1 - 4 / math.sqrt(clusters)
        self.bounds = upper_bounds(mean) if mean > 0 else None

    def next(self):
        """How often each cluster was drawn."""
        weights = self.poisson()
        while sum(weights) > self.clusters:
            weights = self.poisson()
        for _ in range(self.clusters - sum(weights)):
            weights[self.single.next_int(0, self.clusters - 1)] += 1
        return weights

    def poisson(self):
        if self.bounds is None:
            return [0] * self.clusters
        weights = []
        for start in range(0, self.clusters, 4):
            word = self.words.next_uint32()
            for half in range(2):
                if start + 2 * half < self.clusters:
                    weights += self.pair((word >> (16 * half)) & 0xFFFF)
        return weights[: self.clusters]

    def pair(self, cell):
        at = lambda uniform: next(i for i, bound in enumerate(self.bounds) if bound > uniform)
        index = at(cell / CELLS)
        if self.bounds[index] < (cell + 1) / CELLS:
            index = at(cell / CELLS + self.single.next_uint32() / 2**48)
        return [index // NUMBERS, index % NUMBERS]

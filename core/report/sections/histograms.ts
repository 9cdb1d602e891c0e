import type { Histogram } from '../document/findings.js';
import type { JudgedRows } from '../document/judged-rows.js';

const BARS = 20;

/** Rows by the positive class's probability, by the class that they turned out to be. */
export function scoreHistogram({ classes, labels, scores }: JudgedRows): Histogram {
  const edges = evenEdges(0, 1);
  const names = classes ?? ['false', 'true'];
  const counts = names.map((_, at) =>
    countIn(
      edges,
      scores.filter((_score, row) => labels[row] === at),
    ),
  );
  return { edges, series: names.map((name, at) => ({ name, counts: counts[at]! })) };
}

/** The outermost hundredth on either side is in the outermost bars: one wild value would leave one bar. @param sorted ascending, not empty */
export function numberHistogram(name: string, sorted: Float64Array): Histogram {
  const outer = Math.floor(sorted.length / 100);
  const edges = evenEdges(sorted[outer]!, sorted[sorted.length - 1 - outer]!);
  return { edges, series: [{ name, counts: countIn(edges, sorted) }] };
}

function evenEdges(from: number, to: number): number[] {
  const width = (to > from ? to - from : 1) / BARS;
  return Array.from({ length: BARS + 1 }, (_, at) => Number((from + at * width).toPrecision(6)));
}

function countIn(edges: readonly number[], values: Float32Array | Float64Array): number[] {
  const counts = new Array<number>(BARS).fill(0);
  const width = (edges[BARS]! - edges[0]!) / BARS;
  for (const value of values) counts[Math.min(BARS - 1, Math.max(0, Math.floor((value - edges[0]!) / width)))]! += 1;
  return counts;
}

import { fitSlope } from './fit-slope.js';
import type { Slope } from './fit-slope.js';

export interface MemoryResult {
  /** After each: requests since the warm-up, and bytes. */
  readonly points: readonly MemoryPoint[];
  /** Bytes per 1,000 requests. */
  readonly heap: Slope;
  readonly rss: Slope;
  /** Of the heap, from the middle of the first quarter to that of the last one. */
  readonly growthBytes: number;
  /** True when the interval of the heap's slope holds 0, or ends below the bound. */
  readonly isFlat: boolean;
}

interface MemoryPoint {
  readonly requests: number;
  /** JavaScript heap, and what it holds outside. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** Bytes per 1,000 requests: 64 kB in a million. */
export const SLOPE_BOUND = 64;

/** Collects what a process that is warm holds after full collections, and says whether that grows with the requests. */
export class MemoryTrack {
  private readonly points: MemoryPoint[] = [];

  add(requests: number, usage: NodeJS.MemoryUsage): void {
    this.points.push({ requests, heapBytes: usage.heapUsed + usage.external, rssBytes: usage.rss });
  }

  result(): MemoryResult {
    const { points } = this;
    const slopeOf = (key: 'heapBytes' | 'rssBytes'): Slope =>
      fitSlope(points.map((point) => ({ x: point.requests / 1_000, y: point[key] })));
    const heap = slopeOf('heapBytes');
    const isFlat = heap.slope - heap.margin <= 0 || heap.slope + heap.margin <= SLOPE_BOUND;
    const quarter = Math.ceil(points.length / 4);
    const growthBytes = medianHeap(points.slice(-quarter)) - medianHeap(points.slice(0, quarter));
    return { points, heap, rss: slopeOf('rssBytes'), growthBytes, isFlat };
  }
}

function medianHeap(points: readonly MemoryPoint[]): number {
  const sorted = points.map(({ heapBytes }) => heapBytes).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

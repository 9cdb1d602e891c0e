import { fitSlope } from './fit-slope.js';
import type { Slope } from './fit-slope.js';

export interface MemoryResult {
  /** After each: requests so far, and bytes. */
  readonly points: readonly { readonly requests: number; readonly heapBytes: number; readonly rssBytes: number }[];
  /** Bytes per 1,000 requests. */
  readonly heap: Slope;
  readonly rss: Slope;
  /** True when the interval of the heap's slope holds 0, or ends below the bound. */
  readonly isFlat: boolean;
}

/** Measurements of the first half are left out: code is compiled, pools and caches fill; rare paths are compiled late. */
const WARM_UP_SHARE = 0.5;
/** A slope this small is 4 MiB in a million requests. */
const BOUND_PER_1000 = 4_096;

/** Collects what a process holds after full collections, and says whether that grows with the requests. */
export class MemoryTrack {
  private readonly points: { requests: number; heapBytes: number; rssBytes: number }[] = [];

  add(requests: number, usage: NodeJS.MemoryUsage): void {
    this.points.push({ requests, heapBytes: usage.heapUsed + usage.external, rssBytes: usage.rss });
  }

  /** @param boundPer1000 bytes of heap */
  result(boundPer1000 = BOUND_PER_1000): MemoryResult {
    const warm = this.points.slice(Math.floor(this.points.length * WARM_UP_SHARE));
    const slopeOf = (key: 'heapBytes' | 'rssBytes'): Slope => fitSlope(warm.map((point) => ({ x: point.requests / 1_000, y: point[key] })));
    const heap = slopeOf('heapBytes');
    const isFlat = heap.slope - heap.margin <= 0 || heap.slope + heap.margin <= boundPer1000;
    return { points: this.points, heap, rss: slopeOf('rssBytes'), isFlat };
  }
}

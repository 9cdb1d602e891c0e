import { performance } from 'node:perf_hooks';
import { build } from 'hdr-histogram-js';
import { cpuSeconds } from '../servers/process-cpu.js';
import type { LoadJob, LoadResult } from './load-job.js';

const OK = 200;
const MAX_US = 60_000_000;

/** Counts what is answered between `begin` and `end`. Times are milliseconds of `performance.now()`. */
export class Measurement {
  private readonly latencyUs = build({ lowestDiscernibleValue: 1, highestTrackableValue: MAX_US, numberOfSignificantValueDigits: 3 });
  private readonly lagUs = build({ lowestDiscernibleValue: 1, highestTrackableValue: MAX_US, numberOfSignificantValueDigits: 3 });
  private answered = 0;
  private failed = 0;
  private open = false;
  private beganMs = 0;
  private cpuAtBegin = 0;
  private loopAtBegin = performance.eventLoopUtilization();

  constructor(private readonly job: LoadJob) {}

  begin(): void {
    this.cpuAtBegin = cpuSeconds(this.job.serverPids);
    this.loopAtBegin = performance.eventLoopUtilization();
    this.beganMs = performance.now();
    this.open = true;
  }

  answer(status: number, sinceMs: number): void {
    if (!this.open) return;
    if (status === OK) this.answered += 1;
    else this.failed += 1;
    this.latencyUs.recordValue(microseconds(performance.now() - sinceMs));
  }

  /** Still without an answer as the window ends: it has waited at least this long, and a stall must not be left out. */
  unanswered(sinceMs: number): void {
    if (this.open) this.latencyUs.recordValue(microseconds(performance.now() - sinceMs));
  }

  /** A request that was due at `dueMs` is noticed now. */
  due(dueMs: number): void {
    if (this.open) this.lagUs.recordValue(microseconds(performance.now() - dueMs));
  }

  end(): LoadResult {
    const windowMs = performance.now() - this.beganMs;
    const serverCpuSeconds = cpuSeconds(this.job.serverPids) - this.cpuAtBegin;
    const utilization = performance.eventLoopUtilization(this.loopAtBegin).utilization;
    this.open = false;
    const at = (percentile: number): number => this.latencyUs.getValueAtPercentile(percentile) / 1000;
    return {
      answered: this.answered,
      failed: this.failed,
      windowMs,
      serverCpuSeconds,
      latencyMs: { p50: at(50), p99: at(99), p999: at(99.9), max: this.latencyUs.maxValue / 1000 },
      lagMs: this.lagUs.getValueAtPercentile(99) / 1000,
      busyFraction: utilization,
    };
  }
}

function microseconds(ms: number): number {
  return Math.min(MAX_US, Math.max(1, Math.round(ms * 1000)));
}

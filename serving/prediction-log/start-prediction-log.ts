import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../core/errors.js';
import type { ServingMetrics } from '../metrics/serving-metrics.js';
import { NO_RULES } from './segment/column-rules.js';
import type { ColumnRules } from './segment/column-rules.js';
import { logFolder } from './segment/log-folder.js';
import { PredictionLog } from './prediction-log.js';
import type { PredictionSink } from './segment/prediction-sink.js';
import { ShipperProcess } from './shipper-process.js';

export interface PredictionLogSettings {
  /** Folder on a local disk for what is not yet shipped. */
  readonly stateDir: string;
  readonly rules?: ColumnRules;
  /** Key of hashed columns. */
  readonly salt?: string | undefined;
  /** How long a row is at most on this machine only, while the object store answers. */
  readonly shipMs?: number;
  readonly memoryLimitBytes?: number;
  readonly diskLimitBytes?: number;
  readonly segmentBytes?: number;
  /** How long the end of the server waits until all is shipped; the rest is shipped by the next start. */
  readonly finishMs?: number;
  /** Undefined: another process ships what this one writes. */
  readonly shipper?: { readonly entry?: string; readonly environment: Readonly<Record<string, string>> } | undefined;
}

export interface RunningPredictionLog {
  readonly sink: PredictionSink;
  /** Writes what is in memory, then ships, for at most `finishMs`. */
  close(): Promise<void>;
}

const SHIP_MS = 10_000;
/** Of `shipMs`: what is left of it is for converting and storing a segment. */
const OPEN_SHARE = 0.8;
const MEMORY_BYTES = 32 * 1024 ** 2;
const DISK_BYTES = 1024 ** 3;
const SEGMENT_BYTES = 64 * 1024 ** 2;
const FINISH_MS = 10_000;

export interface PredictionLogSurroundings {
  /** Of the object store: one state folder can belong to several. */
  readonly storeDescription: string;
  readonly metrics: ServingMetrics;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
}

/**
 * Starts logging predictions, and the process that ships them unless another one does. A disk or store that does not work now is
 * tried again later. Errors: SERVING_LOG_SALT_REQUIRED.
 */
export async function startPredictionLog(
  settings: PredictionLogSettings,
  surroundings: PredictionLogSurroundings,
): Promise<RunningPredictionLog> {
  const { metrics, log, storeDescription } = surroundings;
  const sink = await PredictionLog.start({
    dir: logFolder(settings.stateDir, storeDescription),
    rules: checkedRules(settings),
    salt: settings.salt || undefined,
    memoryLimitBytes: settings.memoryLimitBytes ?? MEMORY_BYTES,
    diskLimitBytes: settings.diskLimitBytes ?? DISK_BYTES,
    segmentMs: (settings.shipMs ?? SHIP_MS) * OPEN_SHARE,
    segmentBytes: settings.segmentBytes ?? SEGMENT_BYTES,
    dropped: (endpoint, reason, rows, caller) => metrics.logDropped.inc({ endpoint, reason, caller }, rows),
    unshippedBytes: (bytes) => metrics.logUnshippedBytes.set(bytes),
    log,
  });
  const shipper = startShipper(settings, surroundings);
  const close = async (): Promise<void> => {
    // A disk that hangs does not keep the server from ending.
    await Promise.race([sink.close(), delay(settings.finishMs ?? FINISH_MS, undefined, { ref: false })]);
    await shipper?.finish();
  };
  return { sink, close };
}

export interface RunningShipper {
  /** Ships what is closed, for at most `finishMs`. */
  finish(): Promise<void>;
}

/**
 * Only the process that ships, for servers that write to the same folder without one of their own.
 * Errors: SERVING_LOG_SALT_REQUIRED.
 */
export function startShipper(
  settings: PredictionLogSettings,
  { storeDescription, log }: Omit<PredictionLogSurroundings, 'metrics'>,
): RunningShipper | undefined {
  checkedRules(settings);
  if (settings.shipper === undefined) return undefined;
  const dir = logFolder(settings.stateDir, storeDescription);
  const shipper = new ShipperProcess({ ...settings.shipper, dir, diskLimitBytes: settings.diskLimitBytes ?? DISK_BYTES, log });
  shipper.start();
  return { finish: () => shipper.finish(settings.finishMs ?? FINISH_MS) };
}

function checkedRules({ rules = NO_RULES, salt }: PredictionLogSettings): ColumnRules {
  if (rules.hash.length > 0 && !salt) throw new DomainError('SERVING_LOG_SALT_REQUIRED');
  return rules;
}

import { isDomainError } from '../../../core/errors.js';
import { unforeseenKind } from '../../../core/unforeseen-error.js';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { StreamedBatch, TableEngine } from '../../../adapters/table-engine/table-engine.js';
import { keys } from '../../../contracts/names.js';
import { PREDICTION_LOG_FORMAT, PREDICTION_LOG_METADATA } from '../../../contracts/prediction-log.js';
import type { LoggedRows } from './rows/logged-rows.js';
import { readSegment } from './rows/read-segment.js';
import type { Segment } from './rows/read-segment.js';
import { segmentColumns } from './rows/segment-columns.js';
import { ToldFailure } from './rows/told-failure.js';
import { withWorkFile } from './work-rooms.js';

export interface ShipTarget {
  readonly dir: string;
  readonly objects: ObjectStore;
  readonly engine: TableEngine;
}

export interface ShippedSegment {
  /** Undefined: there were no rows, so there is no object. */
  readonly key: string | undefined;
  readonly rows: number;
  readonly skippedBytes: number;
}

/** The object store's error: the segment is as good as before. */
export class StoreFailure extends ToldFailure {}

const BATCH_ROWS = 8_192;
const NOTHING: ShippedSegment = { key: undefined, rows: 0, skippedBytes: 0 };

/**
 * Brings one segment file to the object store. Its object's name comes from the file alone and is put only if absent, so any number
 * of shippers and attempts make one object. Errors: StoreFailure, those of `TableEngine.streamTable`, and ENOENT when another shipper
 * was faster.
 */
export function shipSegment(path: string, target: ShipTarget): Promise<ShippedSegment> {
  return withWorkFile(target.dir, (parquetPath) => shipBy(parquetPath, path, target));
}

async function shipBy(parquetPath: string, path: string, { objects, engine }: ShipTarget): Promise<ShippedSegment> {
  const segment = readSegment(path, BATCH_ROWS);
  if (segment === undefined) return NOTHING;
  try {
    const batches = segment.batches[Symbol.iterator]();
    const first = batches.next();
    if (first.done === true) return { ...NOTHING, skippedBytes: segment.skippedBytes() };
    const metadata = { [PREDICTION_LOG_METADATA]: String(PREDICTION_LOG_FORMAT) };
    const { rows } = await engine.streamTable(parquetPath, tables(segment, first.value, batches), { metadata });
    const { endpoint, instance, epoch, seq } = segment.header;
    const key = keys.predictionSegment(endpoint, { instance, epoch, seq, atMs: first.value.atMs[0] ?? 0 });
    await objects.putFileIfAbsent(key, parquetPath).catch((cause: unknown) => {
      throw new StoreFailure(isDomainError(cause) ? cause.message : unforeseenKind(cause), { cause });
    });
    return { key, rows, skippedBytes: segment.skippedBytes() };
  } finally {
    segment.close();
  }
}

function* tables({ header }: Segment, first: LoggedRows, rest: Iterator<LoggedRows>): Generator<StreamedBatch> {
  const { endpoint, schema } = header;
  yield segmentColumns(endpoint, schema, first);
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield segmentColumns(endpoint, schema, next.value);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ANSWER_COLUMNS, PREDICTION_LOG_FORMAT, PREDICTION_LOG_METADATA } from '../../contracts/prediction-log.js';
import { DomainError } from '../../core/errors.js';
import type { Table } from '../../core/table.js';
import type { ObjectStore } from '../object-store/object-store.js';
import type { TableEngine } from '../table-engine/table-engine.js';
import { downloadObject } from './download-object.js';
import { findSegments } from './find-segments.js';
import type { PredictionLogReader, PredictionQuery } from './prediction-log.js';
import { rowsWithin } from './rows-within.js';

export interface ParquetPredictionLogOptions {
  readonly objects: Pick<ObjectStore, 'get' | 'list' | 'describe'>;
  readonly engine: Pick<TableEngine, 'readMetadata' | 'readSchema' | 'scanTable'>;
  /** For the segments under way. */
  readonly tempDir: string;
  /** Rows a batch has at most. */
  readonly batchRows?: number;
}

const BATCH_ROWS = 8_192;
/** On the local disk at a time: segments are small and a store takes longer to answer than the engine to read. */
const SEGMENTS_AT_ONCE = 4;
const LISTS = Object.entries(ANSWER_COLUMNS.multiclass).flatMap(([name, type]) => (type === 'numbers' ? [name] : []));

/** The segments of an object store, brought to the local disk a few at a time and read there by the engine. */
export class ParquetPredictionLog implements PredictionLogReader {
  constructor(private readonly options: ParquetPredictionLogOptions) {}

  async *read(query: PredictionQuery): AsyncGenerator<Table> {
    const { objects, tempDir } = this.options;
    const folder = await mkdtemp(join(tempDir, 'perennial-predictions-'));
    try {
      for await (const segments of groups(findSegments(objects, query), SEGMENTS_AT_ONCE)) {
        const paths = segments.map((_, i) => join(folder, `${i}.parquet`));
        const isThere = await Promise.all(segments.map((segment, i) => downloadObject(objects, segment, paths[i] as string)));
        for (const [i, { key }] of segments.entries()) if (isThere[i]) yield* this.rows(key, paths[i] as string, query);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async *rows(key: string, path: string, { from, to, columns, signal }: PredictionQuery): AsyncGenerator<Table> {
    const { engine, batchRows = BATCH_ROWS } = this.options;
    signal.throwIfAborted();
    await this.checkFormat(key, path);
    const others = columns === undefined ? (await engine.readSchema(path)).map(({ name }) => name) : [...columns, 'at'];
    const lists = LISTS.filter((name) => columns?.includes(name) ?? true);
    const scanned = engine.scanTable({
      paths: [path],
      format: 'parquet',
      numeric: [],
      categorical: [],
      timestamps: [],
      others,
      lists,
      zone: 'UTC',
      signal,
      batchRows,
      isChecked: true,
    });
    for await (const table of scanned) {
      const rows = rowsWithin(table, { from, to });
      if (rows.rows > 0) yield rows;
    }
  }

  private async checkFormat(key: string, path: string): Promise<void> {
    const { engine, objects } = this.options;
    const found = Number((await engine.readMetadata(path))[PREDICTION_LOG_METADATA] ?? NaN);
    if (!Number.isInteger(found))
      throw new DomainError('DOCUMENT_INVALID', { key, store: objects.describe(), problem: 'it does not say its format' });
    if (found > PREDICTION_LOG_FORMAT) throw new DomainError('DOCUMENT_NEWER', { key, found, supported: PREDICTION_LOG_FORMAT });
  }
}

async function* groups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

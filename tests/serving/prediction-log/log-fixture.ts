import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSignature } from '../../../core/features/signature.js';
import type { IngredientInput, Signature, SignatureInput } from '../../../core/features/signature.js';
import type { Task } from '../../../core/definition/definition.js';
import type { KeyColumn } from '../../../core/inputs/key-columns.js';
import type { RawRows } from '../../../serving/model/row-batch.js';
import type { DropReason } from '../../../serving/prediction-log/segment/open-segment.js';
import { PredictionLog } from '../../../serving/prediction-log/prediction-log.js';
import type { PredictionLogOptions } from '../../../serving/prediction-log/prediction-log.js';
import type { PredictionEntry, Sender } from '../../../serving/prediction-log/segment/prediction-sink.js';
import { textAt } from '../../../serving/prediction-log/shipper/rows/logged-rows.js';
import type { LoggedRows } from '../../../serving/prediction-log/shipper/rows/logged-rows.js';
import { readSegment } from '../../../serving/prediction-log/shipper/rows/read-segment.js';
import { inputsOf } from '../../../serving/prediction-log/shipper/rows/logged-row.js';

type Cleanup = { readonly after: (ended: () => Promise<void>) => void };

export const numeric = (name: string): SignatureInput => ({ kind: 'numeric', name, range: null });
export const categorical = (name: string): SignatureInput => ({ kind: 'categorical', name, minCount: 1, categories: ['AA'] });

export async function newFolder(t: Cleanup): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-log-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export interface OpenedLog {
  readonly log: PredictionLog;
  readonly dropped: Partial<Record<DropReason, number>>;
  readonly lines: string[];
}

export async function openLog(dir: string, options: Partial<PredictionLogOptions> = {}): Promise<OpenedLog> {
  const dropped: Partial<Record<DropReason, number>> = {};
  const lines: string[] = [];
  const log = await PredictionLog.start({
    dir,
    rules: { omit: [], hash: [] },
    salt: undefined,
    memoryLimitBytes: 8 * 1024 ** 2,
    diskLimitBytes: 1024 ** 3,
    segmentMs: 60_000,
    segmentBytes: 64 * 1024 ** 2,
    dropped: (_endpoint, reason, rows) => (dropped[reason] = (dropped[reason] ?? 0) + rows),
    unshippedBytes: () => undefined,
    log: (line) => lines.push(line),
    ...options,
  });
  return { log, dropped, lines };
}

export interface ServedOptions {
  readonly endpoint?: string;
  readonly version?: number;
  readonly task?: Task;
  readonly inputs?: readonly SignatureInput[];
  readonly ingredients?: readonly IngredientInput[];
  readonly keys?: readonly string[];
  readonly isShadow?: boolean;
  readonly classes?: readonly string[];
}

/** As much of a served version as the log looks at. */
export function served({
  endpoint = 'flights',
  version = 1,
  task = 'binary',
  inputs,
  ingredients,
  keys,
  isShadow,
  classes,
}: ServedOptions = {}): PredictionEntry['active'] {
  const signature: Signature = buildSignature({
    model: endpoint,
    task,
    objective: '',
    inputs: inputs ?? [numeric('distance'), categorical('carrier')],
    ...(ingredients === undefined ? {} : { ingredients }),
    ...(keys === undefined ? {} : { keys }),
    classes: classes ?? (task === 'multiclass' ? ['early', 'late', 'on time'] : null),
    label: '',
    trainedOn: { snapshot: '', definitionDigest: '', trainedUntilMs: 0 },
  });
  const active = {
    revision: { endpoint, revision: version },
    manifest: { model: endpoint, version },
    variant: `v${version}`,
    isShadow,
    model: { signature },
  };
  return active as unknown as PredictionEntry['active'];
}

export interface EntryOptions {
  readonly active: PredictionEntry['active'];
  readonly ids: readonly string[];
  readonly raw: RawRows;
  readonly matrix?: Float32Array;
  readonly entity?: string;
  readonly score?: readonly number[];
  readonly keys?: readonly KeyColumn[];
  readonly atMs?: number;
  readonly sender?: Sender;
}

const SENDER: Sender = { address: '192.0.2.1' };

export function entry({
  active,
  ids,
  raw,
  entity,
  keys = [],
  atMs = 1_700_000_000_123,
  sender = SENDER,
  ...rest
}: EntryOptions): PredictionEntry {
  const { inputs, classes, task } = active.model.signature;
  const outputs = ids.length * (task === 'multiclass' ? (classes?.length ?? 1) : 1);
  const matrix = rest.matrix ?? new Float32Array(ids.length * inputs.length);
  const score = Float32Array.from(rest.score ?? new Array<number>(outputs).fill(0.75));
  const output = { score, margin: score.map((one) => one * 2) };
  return { active, sender, ids, atMs, latencyMs: 0.625, entity, batch: { rows: ids.length, matrix, raw, keys }, output };
}

/** Files of segments below a log's folder, by name. */
export async function segmentFiles(dir: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  return names
    .filter((name) => /\.(open|closed|shipped|failed)$/.test(name))
    .map((name) => join(dir, name))
    .sort();
}

/** Rows of one segment file; none when it was renamed or removed meanwhile. */
export function rowsOf(path: string): readonly LoggedRows[] {
  try {
    return [...(readSegment(path, 1_000)?.batches ?? [])];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  }
}

export function idsOf({ rows, ids }: LoggedRows): string[] {
  return Array.from({ length: rows }, (_, row) => textAt(ids, row) ?? '');
}

/** Ids in all segment files, in order. */
export async function loggedIds(dir: string): Promise<string[]> {
  const ids: string[] = [];
  for (const path of await segmentFiles(dir)) for (const batch of rowsOf(path)) ids.push(...idsOf(batch));
  return ids;
}

/** Inputs of every row in all segment files by id. */
export async function loggedInputs(dir: string): Promise<ReadonlyMap<string, Readonly<Record<string, number | string | null>>>> {
  const found = new Map<string, Readonly<Record<string, number | string | null>>>();
  for (const path of await segmentFiles(dir)) {
    const segment = readSegment(path, 1_000);
    if (segment === undefined) continue;
    const { schema } = segment.header;
    for (const batch of segment.batches) idsOf(batch).forEach((id, row) => found.set(id, Object.fromEntries(inputsOf(schema, batch, row))));
  }
  return found;
}

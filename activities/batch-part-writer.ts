import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { putDocument } from '../adapters/object-store/put-document.js';
import type { OutputColumn } from '../adapters/table-engine/table-engine.js';
import type { BatchPart, BatchPlan, BatchViolation } from '../contracts/batch-documents.js';
import { keys } from '../contracts/names.js';
import { withZeroCounts } from '../core/drift/column-profile.js';
import type { ColumnProfile } from '../core/drift/column-profile.js';
import { countColumn } from '../core/drift/count-column.js';
import { categoricalColumn, numericColumn } from '../core/features/feature-column.js';
import type { Signature, SignatureInput } from '../core/features/signature.js';
import type { Column, Table } from '../core/table/table.js';
import type { TrainingDependencies } from './dependencies.js';
import { passedColumns, predictionColumns } from './prediction-columns.js';

export interface PartSettings {
  readonly plan: BatchPlan;
  readonly signature: Signature;
  readonly reference: Readonly<Record<string, ColumnProfile>>;
  readonly workDir: string;
  readonly signal: AbortSignal;
}

export interface ScoredPart {
  readonly part: number;
  /** As it came. */
  readonly table: Table;
  /** Row-major. */
  readonly scores: Float32Array;
  readonly violations: readonly BatchViolation[];
}

/** Stores parts: first the rows, then the facts that say they are whole. Either is put only once. */
export class PartWriter {
  constructor(
    private readonly deps: TrainingDependencies,
    private readonly settings: PartSettings,
  ) {}

  async write({ part, table, scores, violations }: ScoredPart): Promise<void> {
    const { objects } = this.deps;
    const { plan } = this.settings;
    const rows = await this.storeRows(part, table, scores);
    const key = keys.batchPartFacts(plan.batchId, part);
    const head = { formatVersion: 1, changeId: `${plan.batchId}:${part}`, createdAt: Date.now() } as const;
    const facts: BatchPart = {
      ...head,
      part,
      firstRow: part * plan.rowsPerPart,
      rows: table.rows,
      ...rows,
      profiles: this.profiles(table),
      violations,
    };
    await putDocument(objects, key, facts);
  }

  private async storeRows(part: number, table: Table, scores: Float32Array): Promise<Pick<BatchPart, 'sha256' | 'sizeBytes'>> {
    const { deps } = this;
    const { plan, workDir, signal } = this.settings;
    const key = keys.batchPart(plan.batchId, part);
    const path = join(workDir, `${part}.parquet`);
    const written = await deps.tables.writeTable(
      path,
      'parquet',
      [{ rows: table.rows, columns: this.columns(part, table, scores) }],
      signal,
    );
    try {
      if ((await deps.objects.putFileIfAbsent(key, path)) === 'won') return { sha256: written.sha256, sizeBytes: (await stat(path)).size };
    } finally {
      await rm(path, { force: true });
    }
    // An earlier or overlapping attempt stored it, perhaps with another release of the table engine: what is stored counts.
    const stored = await deps.objects.get(key);
    return { sha256: createHash('sha256').update(stored).digest('hex'), sizeBytes: stored.byteLength };
  }

  private columns(part: number, table: Table, scores: Float32Array): OutputColumn[] {
    const { plan, signature } = this.settings;
    return [
      { name: 'prediction_id', type: 'row-id', prefix: `${plan.batchId}-`, first: part * plan.rowsPerPart },
      ...passedColumns(table, plan.keyColumns),
      ...predictionColumns(signature, scores),
      { name: 'version', type: 'constant', value: plan.version },
    ];
  }

  /** Of the values as they came, since a rule that puts in others would hide that they have changed. */
  private profiles(table: Table): Record<string, ColumnProfile> {
    const { signature, reference } = this.settings;
    const profiles = signature.inputs.flatMap((input): readonly [string, ColumnProfile][] => {
      const bins = reference[input.name];
      return bins === undefined ? [] : [[input.name, countColumn(withZeroCounts(bins), columnOf(table, input))]];
    });
    return Object.fromEntries(profiles);
  }
}

function columnOf(table: Table, input: SignatureInput): Column {
  return input.kind === 'numeric' ? numericColumn(table, input.name) : categoricalColumn(table, input.name);
}

import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { putDocument } from '../../adapters/object-store/put-document.js';
import type { ScoredPart } from '../../adapters/batch-scorer/batch-scorer.js';
import type { BatchPart, BatchPlan } from '../../contracts/batch-documents.js';
import { keys } from '../../contracts/names.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

export interface WrittenPart {
  readonly part: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Goes when it is stored. */
  readonly path: string;
  readonly scored: ScoredPart;
}

/** Stores parts: first the rows, then the facts that say they are whole. Either is put only once. */
export class PartWriter {
  constructor(
    private readonly deps: Pick<TrainingDependencies, 'objects'>,
    private readonly plan: BatchPlan,
  ) {}

  async write({ part, firstRow, rows, path, scored }: WrittenPart): Promise<void> {
    const { batchId } = this.plan;
    const { profiles, violations, ...file } = scored;
    const stored = await this.storeRows(part, path, file);
    const head = { formatVersion: 1, changeId: `${batchId}:${part}`, createdAt: Date.now() } as const;
    const facts: BatchPart = { ...head, part, firstRow, rows, ...stored, profiles, violations };
    await putDocument(this.deps.objects, keys.batchPartFacts(batchId, part), facts);
  }

  private async storeRows(
    part: number,
    path: string,
    file: Pick<BatchPart, 'sha256' | 'sizeBytes'>,
  ): Promise<Pick<BatchPart, 'sha256' | 'sizeBytes'>> {
    const { objects } = this.deps;
    const key = keys.batchPart(this.plan.batchId, part);
    try {
      if ((await objects.putFileIfAbsent(key, path)) === 'won') return file;
    } finally {
      await rm(path, { force: true });
    }
    // An earlier or overlapping attempt stored it, perhaps of another release: what is stored counts.
    const stored = await objects.get(key);
    return { sha256: createHash('sha256').update(stored).digest('hex'), sizeBytes: stored.byteLength };
  }
}

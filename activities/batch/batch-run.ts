import { join } from 'node:path';
import type { OpenScorer } from '../../adapters/batch-scorer/batch-scorer.js';
import type { BatchPlan } from '../../contracts/batch-documents.js';
import type { PartWriter } from './batch-part-writer.js';

export interface MissingParts {
  readonly plan: BatchPlan;
  /** Ascending. */
  readonly parts: readonly number[];
  readonly scorer: OpenScorer;
  readonly writer: PartWriter;
  readonly workDir: string;
  /** A part is stored. */
  readonly onPart: (part: number) => void;
}

/** One that is scored and one that is stored; with more the child would not go faster. */
const PARTS_UNDER_WAY = 2;

/** Scores and stores parts: while the child scores one, the one before is stored here. */
export async function scoreMissingParts({ plan, parts, scorer, writer, workDir, onPart }: MissingParts): Promise<void> {
  const underWay: Promise<void>[] = [];
  const storePart = async (part: number): Promise<void> => {
    const firstRow = part * plan.rowsPerPart;
    const rows = Math.min(plan.rowsPerPart, plan.rows - firstRow);
    const path = join(workDir, `${part}.parquet`);
    await writer.write({ part, firstRow, rows, path, scored: await scorer.score({ firstRow, rows, path }) });
    onPart(part);
  };
  try {
    for (const part of parts) {
      const storing = storePart(part);
      // It is awaited below; until then its failure is not unhandled.
      storing.catch(() => undefined);
      underWay.push(storing);
      if (underWay.length >= PARTS_UNDER_WAY) await underWay.shift();
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

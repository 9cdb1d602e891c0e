import type { ChampionModel } from '../../../adapters/statistics/statistics.js';
import { weightsOf } from '../../../core/split/part-weights.js';
import { labelsOf } from '../../../core/split/split-table.js';
import type { SplitTable } from '../../../core/split/split-table.js';
import type { TrainingPart } from '../../../core/definition/definition.js';
import { isDomainError } from '../../../core/errors.js';
import { sameClasses, scoresInOrder } from '../../../core/features/classes/class-orders.js';
import type { Signature } from '../../../core/features/signature.js';
import type { ChampionScores } from '../../../core/gates/no-worse-gate.js';
import { unseenByBoth } from '../../../core/split/unseen-by-both.js';
import type { SplitRecord } from '../../../core/split/split-record.js';
import { evaluateScores } from '../../../core/statistics/evaluate.js';
import type { Metrics } from '../../../core/statistics/metrics/metrics.js';
import type { Table } from '../../../core/table.js';
import type { JobParts } from '../parts/job-parts.js';
import { scoreServed } from '../parts/score-served.js';

const DATA_MISMATCH: readonly string[] = ['FEATURE_COLUMN_MISSING', 'FEATURE_TYPE_MISMATCH'];

export interface ChampionComparison {
  /** Test rows of the challenger that influenced neither model, in their order. */
  readonly rows: Int32Array;
  readonly scores: Exclude<ChampionScores, null>;
  readonly metrics: Metrics;
}

export interface ComparisonRequest {
  readonly training: TrainingPart;
  readonly table: Table;
  readonly parted: SplitTable;
  /** Of the challenger's run. */
  readonly split: SplitRecord;
}

/** Scores the champion on raw rows that neither model has seen. That it cannot score them is a finding, not an error. */
export async function compareChampion(
  parts: Pick<JobParts, 'runtime'>,
  champion: ChampionModel,
  { training, table, parted, split }: ComparisonRequest,
): Promise<ChampionComparison> {
  const { signature } = champion;
  const unseen = unseenByBoth(split, champion.split, { table, eventTimes: parted.eventTimes });
  if ('incomparable' in unseen) return { rows: new Int32Array(0), scores: unseen, metrics: {} };
  const rows = parted.split.test.filter(unseen.isUnseen);
  const { classes } = parted.labels;
  const differs = differentTarget(signature, training, classes);
  if (differs !== null) return { rows, scores: { unscorable: differs }, metrics: {} };
  if (rows.length === 0) return { rows, scores: { scores: new Float32Array(0) }, metrics: {} };
  try {
    const { task } = training;
    const scores = scoresInOrder((await scoreServed(parts, champion, table, rows)).scores, { task, from: signature.classes, to: classes });
    return {
      rows,
      scores: { scores },
      metrics: evaluateScores({
        task,
        classes: classes?.length ?? 0,
        labels: labelsOf(parted, rows),
        scores,
        weights: weightsOf(parted, rows),
      }),
    };
  } catch (error) {
    if (!isDomainError(error) || !DATA_MISMATCH.includes(error.code)) throw error;
    return { rows, scores: { unscorable: error.message.replace(/\. Fix:.*$/s, '') }, metrics: {} };
  }
}

function differentTarget(signature: Signature, training: TrainingPart, classes: readonly string[] | null): string | null {
  if (signature.task !== training.task) return `it is a ${signature.task} model and the challenger a ${training.task} model`;
  if (signature.label !== (training.label?.is ?? '')) return 'it was trained for another label';
  return sameClasses(signature.classes, classes) ? null : 'its classes differ from those of the challenger';
}

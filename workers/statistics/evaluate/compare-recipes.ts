import type { EvaluatedModel } from '../../../adapters/statistics/statistics.js';
import type { TrainingPart } from '../../../core/definition/definition.js';
import { zoneOf } from '../../../core/definition/zone-of.js';
import { DomainError } from '../../../core/errors.js';
import type { FoldTable } from '../../../core/folds/fold-table.js';
import { sharedRows } from '../../../core/folds/out-of-fold.js';
import type { OutOfFold, SharedRows } from '../../../core/folds/out-of-fold.js';
import { noWorseGate } from '../../../core/gates/no-worse-gate.js';
import type { ChampionScores } from '../../../core/gates/no-worse-gate.js';
import { weightsOf } from '../../../core/split/part-weights.js';
import { labelsOf } from '../../../core/split/split-table.js';
import { evaluateScores } from '../../../core/statistics/evaluate.js';
import type { Metrics } from '../../../core/statistics/metrics/metrics.js';
import { clusterValues } from '../../../core/statistics/resampling/cluster-values.js';
import type { Table } from '../../../core/table.js';

export interface RecipesRequest {
  readonly judged: TrainingPart;
  readonly table: Table;
  readonly folds: FoldTable;
  /** Of the table, that the challenger's recipe predicted, in the order of `own`. */
  readonly rows: Int32Array;
  readonly own: OutOfFold;
  /** `other` null: its run has no predictions out of fold. Null: there is no champion yet. */
  readonly champion: { readonly version: number; readonly other: OutOfFold | null } | null;
  readonly seed: string;
}

const NO_SHARED: SharedRows = { places: new Int32Array(0), scores: new Float32Array(0) };

/** Two recipes on the rows that both predicted out of fold, by the challenger's labels: those are known better later. */
export function compareRecipes(request: RecipesRequest): Pick<EvaluatedModel, 'champion' | 'noWorse'> {
  const { judged, folds, rows, own, champion } = request;
  const found = sharedWith(own, champion);
  const shared = 'incomparable' in found ? NO_SHARED : found;
  const some = Int32Array.from(shared.places, (place) => rows[place] as number);
  const classes = folds.labels.classes?.length ?? 0;
  const scored = { task: judged.task, classes, labels: labelsOf(folds, some), rowWeights: weightsOf(folds, some) };
  const { labels, rowWeights: weights, task } = scored;
  const comparison = {
    ...scored,
    challengerScores: scoresAt(own, shared.places),
    champion: champion === null ? null : 'incomparable' in found ? found : { scores: shared.scores },
  };
  return {
    noWorse: gateResults(request, some, comparison),
    champion:
      champion === null
        ? null
        : { version: champion.version, rows: some.length, metrics: metrics({ task, classes, labels, weights }, shared.scores) },
  };
}

function metrics(rows: Omit<Parameters<typeof evaluateScores>[0], 'scores'>, scores: Float32Array): Metrics {
  return scores.length === 0 ? {} : evaluateScores({ ...rows, scores });
}

function sharedWith(own: OutOfFold, champion: RecipesRequest['champion']): SharedRows | { readonly incomparable: string } {
  if (champion === null) return NO_SHARED;
  if (champion.other !== null) return sharedRows(own, champion.other);
  return { incomparable: `the champion, version ${champion.version}, was not split by folds and has no predictions out of fold` };
}

function scoresAt({ scores, rows }: OutOfFold, places: Int32Array): Float32Array {
  const outputs = scores.length / rows.length;
  return Float32Array.from({ length: places.length * outputs }, (_, i) => {
    return scores[(places[Math.floor(i / outputs)] as number) * outputs + (i % outputs)] as number;
  });
}

interface Comparison {
  readonly task: TrainingPart['task'];
  readonly classes: number;
  readonly labels: Float32Array;
  readonly rowWeights: Float32Array | null;
  readonly challengerScores: Float32Array;
  readonly champion: ChampionScores;
}

/** Rows of one group resemble each other, and one model judged them: they are a cluster where the gate names no other. */
function gateResults({ judged, table, folds, seed }: RecipesRequest, rows: Int32Array, comparison: Comparison): EvaluatedModel['noWorse'] {
  const { groups } = folds.folds;
  const ofGroups = groups === null ? undefined : Int32Array.from(rows, (row) => groups[row] as number);
  return judged.gates.flatMap((gate) => {
    if (gate.kind !== 'no-worse') return [];
    const { metric, margin, level, minRows, minClusters, cluster } = gate;
    const clusters = cluster === null ? ofGroups : clustersOf({ table, folds, judged }, cluster, rows);
    return [
      noWorseGate({ ...comparison, metric, margin, level, minRows, minClusters, clusters, seed: `${seed}:${metric}`, ofRecipes: true }),
    ];
  });
}

function clustersOf(
  { table, folds, judged }: Pick<RecipesRequest, 'table' | 'folds' | 'judged'>,
  column: string,
  rows: Int32Array,
): readonly string[] {
  const values = clusterValues(table, column, { eventTimes: folds.eventTimes, zone: zoneOf(judged) }, rows);
  if (values === undefined) throw new DomainError('FEATURE_COLUMN_MISSING', { column, suggestion: '' });
  return values;
}

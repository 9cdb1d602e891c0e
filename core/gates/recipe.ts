import { foldsText } from '../folds/folds-text.js';
import type { FoldsBy } from '../folds/folds-text.js';
import type { OverFolds } from '../folds/over-folds.js';
import { LEVEL } from '../folds/over-folds.js';
import type { GateResult } from './gate-result.js';
import { DEFAULT_MIN_CLUSTERS } from './no-worse-gate.js';
import { numberText } from './number-text.js';

/** Fewer rows out of fold say too little of a metric to stop or let pass a version. */
export const FEWEST_RECIPE_ROWS = 50;

/** What the gates of a run with folds look at. Plain JSON. */
export interface RecipeEvidence {
  readonly k: number;
  readonly by: FoldsBy;
  /** Judged out of fold. */
  readonly rows: number;
  /** Of the judged rows; null: each row is by itself. */
  readonly groups: number | null;
  readonly overFolds: Readonly<Record<string, OverFolds>>;
}

/**
 * A result of a gate over means of folds, with what was judged: the recipe and not the model. With few rows or groups a number decides
 * nothing, whichever side of the limit it is on.
 */
export function ofRecipe(result: GateResult, evidence: RecipeEvidence): GateResult {
  const { rows, groups, overFolds } = evidence;
  const { lower = null, upper = null } = overFolds[result.metric ?? ''] ?? {};
  const interval = lower === null || upper === null ? '' : `, ${LEVEL * 100} % interval ${numberText(lower)} to ${numberText(upper)}`;
  const judged = `It is the recipe that was judged: the mean over ${foldsText(evidence)}, out of fold${interval}.`;
  const few = tooFew(rows, groups);
  if (few === null) return { ...result, text: `${result.text} ${judged}` };
  return { ...result, verdict: 'inconclusive', text: `${few} What they say: ${result.text} ${judged}` };
}

function tooFew(rows: number, groups: number | null): string | null {
  const accept = "to accept without it, write gatePolicy: { inconclusive: 'pass' } in the definition.";
  if (rows < FEWEST_RECIPE_ROWS)
    return `Only ${rows} rows out of fold, and ${FEWEST_RECIPE_ROWS} are needed: bring ${FEWEST_RECIPE_ROWS - rows} more; ${accept}`;
  if (groups !== null && groups < DEFAULT_MIN_CLUSTERS)
    return `Only ${groups} groups among ${rows} rows out of fold, and ${DEFAULT_MIN_CLUSTERS} are needed: bring rows of ${DEFAULT_MIN_CLUSTERS - groups} more; ${accept}`;
  return null;
}

/** What a report says of a version's numbers, as a clause. */
export function recipeText(of: Pick<RecipeEvidence, 'k' | 'by' | 'rows'>, trainedOn: number): string {
  return `judged was the recipe, over ${foldsText(of)}, on ${of.rows} rows out of fold; the model itself is trained on all ${trainedOn} rows`;
}

import type { BestParametersRow } from '../../adapters/metadata-store/metadata-store.js';
import { trainingDigest } from '../../core/definition/definition-digest.js';
import { searchIdOf } from '../../contracts/names.js';
import { combinationCount } from '../../core/search/combinations.js';
import { DomainError } from '../../core/errors.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { runSteps } from './run-steps.js';
import type { StepOutcome } from './run-steps.js';

export interface TuneRequest {
  readonly model: string;
  readonly tag: string;
  /** Undefined, as `parallel`: as in the definition. */
  readonly trials: number | undefined;
  readonly parallel: number | undefined;
}

export interface TuneOutcome extends StepOutcome {
  readonly searchId: string;
  /** The space has no combination that was not tried. */
  readonly exhausted: boolean;
  /** What the next training on this snapshot takes; null: none was found. */
  readonly best: BestParametersRow | null;
}

/** Searches parameters on a tagged snapshot. Errors: TUNE_NOT_DEFINED, and those of `runSteps`. */
export async function tuneModel(context: OperationContext, { model, tag, trials, parallel }: TuneRequest): Promise<TuneOutcome> {
  const { definition } = await currentDefinition(context.metadata, model);
  const search = definition.training.tune;
  if (search === null) throw new DomainError('TUNE_NOT_DEFINED', { model });
  const tune = { trials: trials ?? search.trials, parallel: parallel ?? search.parallel };
  const outcome = await runSteps(context, { model, command: 'tune', steps: ['tune'], tag, tune });
  const searchId = searchIdOf(model, outcome.triggerId);
  if (outcome.snapshot === null) return { ...outcome, searchId, exhausted: false, best: null };
  const key = { model, address: outcome.snapshot, trainingDigest: trainingDigest(definition), metric: search.metric };
  const best = (await context.metadata.getBestParameters(key)) ?? null;
  const exhausted = best !== null && best.trials >= (combinationCount(search.space) ?? Infinity);
  return { ...outcome, searchId, exhausted, best };
}

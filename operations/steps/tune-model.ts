import type { BestParametersRow } from '../../adapters/metadata-store/metadata-store.js';
import { trainingDigest } from '../../core/definition/definition-digest.js';
import { DomainError } from '../../core/errors.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { runSteps } from './run-steps.js';
import type { StepOutcome } from './run-steps.js';

export interface TuneRequest {
  readonly model: string;
  readonly tag: string;
  readonly trials: number;
  /** Undefined: as in the definition. */
  readonly parallel: number | undefined;
}

export interface TuneOutcome extends StepOutcome {
  /** What the next training on this snapshot takes; null: none was found. */
  readonly best: BestParametersRow | null;
}

/** Searches parameters on a tagged snapshot. Errors: TUNE_NOT_DEFINED, and those of `runSteps`. */
export async function tuneModel(context: OperationContext, { model, tag, trials, parallel }: TuneRequest): Promise<TuneOutcome> {
  const { definition } = await currentDefinition(context.metadata, model);
  const search = definition.training.tune;
  if (search === null) throw new DomainError('TUNE_NOT_DEFINED', { model });
  const tune = { trials, parallel: parallel ?? search.parallel };
  const outcome = await runSteps(context, { model, command: 'tune', steps: ['tune'], tag, tune });
  if (outcome.snapshot === null) return { ...outcome, best: null };
  const key = { model, address: outcome.snapshot, trainingDigest: trainingDigest(definition), metric: search.metric };
  return { ...outcome, best: (await context.metadata.getBestParameters(key)) ?? null };
}

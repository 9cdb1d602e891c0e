import type { LifecycleDefinition } from '../state/lifecycle-types.js';
import { readExecution } from './read-execution.js';
import { isAbsent, readCount, readFields, readFlag, readLabel, readText } from './read-fields.js';

const MAX_TRIALS = 1_000_000;
const MAX_PARALLEL = 1_000;
const DIGEST = { pattern: /^[^\p{Cc}\p{Cs}\s]{1,100}$/u, expected: 'a digest of 1 to 100 characters' };

/** What of a definition the lifecycle decides by. @throws MessageProblem */
export function readDefinition(value: unknown): LifecycleDefinition {
  const fields = readFields(value, 'definition');
  return {
    digest: readText(fields.digest, 'definition.digest', DIGEST),
    ...(isAbsent(fields.trainingDigest) ? {} : { trainingDigest: readText(fields.trainingDigest, 'definition.trainingDigest', DIGEST) }),
    tune: isAbsent(fields.tune) ? null : readTune(fields.tune),
    maxPerDay: readCount(fields.maxPerDay, 'definition.maxPerDay', 0),
    cooldownMs: readCount(fields.cooldownMs, 'definition.cooldownMs', 0),
    onDrift: isAbsent(fields.onDrift) ? null : readOnDrift(fields.onDrift),
    searchAttributes: isAbsent(fields.searchAttributes) ? false : readFlag(fields.searchAttributes, 'definition.searchAttributes'),
    ...(isAbsent(fields.execution) ? {} : { execution: readExecution(fields.execution, 'definition.execution') }),
  };
}

/** Update `configure`. @throws MessageProblem */
export function readConfigure(value: unknown): { readonly definition: LifecycleDefinition; readonly actor: string } {
  const { definition, actor } = readFields(value, 'message');
  return { definition: readDefinition(definition), actor: readLabel(actor, 'actor') };
}

function readTune(value: unknown): LifecycleDefinition['tune'] {
  const { trials, parallel } = readFields(value, 'definition.tune');
  return {
    trials: readCount(trials, 'definition.tune.trials', 1, MAX_TRIALS),
    parallel: readCount(parallel, 'definition.tune.parallel', 1, MAX_PARALLEL),
  };
}

function readOnDrift(value: unknown): LifecycleDefinition['onDrift'] {
  const { minMaturedRows } = readFields(value, 'definition.onDrift');
  return { minMaturedRows: readCount(minMaturedRows, 'definition.onDrift.minMaturedRows', 0) };
}

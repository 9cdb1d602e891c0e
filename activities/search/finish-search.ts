import { getDocument } from '../../adapters/object-store/put-document.js';
import type { SearchOutcome, TuneInput } from '../../contracts/activities.js';
import type { SearchResult, StoredDocument, TrialResult } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { trainingDigest } from '../../core/definition/definition-digest.js';
import type { TuneDefinition } from '../../core/definition/definition.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { combinationCount } from '../../core/search/combinations.js';
import { DomainError } from '../../core/errors.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { keySegment, stepKey } from '../shell/step-key.js';
import { documentOnce } from '../shell/step-once.js';

/**
 * The best of a search's stored trials; of equal values the lowest trial. Kept with the snapshot, for the next training by the same
 * training part.
 * @throws TUNE_NOT_DEFINED, TUNE_NO_RESULT
 */
export async function finishSearch(deps: TrainingDependencies, input: TuneInput): Promise<SearchOutcome> {
  const { snapshot, searchId, model } = input;
  const definition = await loadDefinition(deps, input.definitionDigest);
  const { tune } = definition.training;
  if (tune === null) throw new DomainError('TUNE_NOT_DEFINED', { model });
  const search = keySegment(searchId);
  const key = { changeId: stepKey(input, 'search', { snapshot, searchId }).changeId, objectKey: keys.search(search) };
  const result = await documentOnce<SearchResult>(deps.objects, key, async (): Promise<Omit<SearchResult, keyof StoredDocument>> => {
    const trials = await loadTrials(deps, search);
    const best = bestOf(trials, tune);
    if (best === undefined) throw new DomainError('TUNE_NO_RESULT', { searchId, trials: trials.length, metric: tune.metric });
    return { searchId, model, snapshot, metric: tune.metric, trials: trials.length, best };
  });
  const { metric, trials, best, createdAt } = result;
  const parametersJson = canonicalJson(best.params);
  await deps.metadata.putBestParameters({
    model,
    address: snapshot,
    trainingDigest: trainingDigest(definition),
    metric,
    parametersJson,
    value: best.value,
    trials,
    createdAt,
  });
  const isExhausted = trials >= (combinationCount(tune.space) ?? Infinity);
  return { trials, metric, bestTrial: best.trial, bestValue: best.value, ...(isExhausted ? { exhausted: true } : {}) };
}

/** Of a search that goes on or has ended, in order of their numbers. @param search as a key segment */
export async function loadTrials({ objects }: Pick<TrainingDependencies, 'objects'>, search: string): Promise<TrialResult[]> {
  const prefix = keys.trial(search, 0).replace(/[^/]*$/, '');
  const trials: TrialResult[] = [];
  for await (const { key } of objects.list(prefix)) trials.push(await getDocument<TrialResult>(objects, key, 1));
  return trials;
}

function bestOf(trials: readonly TrialResult[], { direction }: TuneDefinition): SearchResult['best'] | undefined {
  const sign = direction === 'minimize' ? 1 : -1;
  let best: SearchResult['best'] | undefined;
  for (const { trial, value, params } of trials) {
    if (value !== null && (best === undefined || sign * value < sign * best.value)) best = { trial, value, params };
  }
  return best;
}

import { loadTrials } from '../../activities/search/finish-search.js';
import { keySegment } from '../../activities/shell/step-key.js';
import type { SearchResult, TrialResult } from '../../contracts/documents.js';
import { keys, searchIdOf } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import { findDocument } from '../../activities/shell/step-once.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

export interface ListedSearch {
  readonly searchId: string;
  /** Null while the search goes on. */
  readonly result: SearchResult | null;
  /** In order of their numbers. */
  readonly trials: readonly TrialResult[];
}

/** The trials of a search with their parameters. Errors: MODEL_UNKNOWN, SEARCH_UNKNOWN. @param search its id, or that of the trigger it belongs to */
export async function listTrials(
  { metadata, objects }: Pick<OperationContext, 'metadata' | 'objects'>,
  model: string,
  search: string,
): Promise<ListedSearch> {
  await currentDefinition(metadata, model);
  const isWhole = search.startsWith(searchIdOf(model, ''));
  for (const searchId of isWhole ? [search, searchIdOf(model, search)] : [searchIdOf(model, search)]) {
    const segment = keySegment(searchId);
    const trials = await loadTrials({ objects }, segment);
    const result = (await findDocument<SearchResult>(objects, keys.search(segment))) ?? null;
    if (trials.length > 0 && (result === null || result.model === model)) return { searchId, result, trials };
  }
  throw new DomainError('SEARCH_UNKNOWN', { model, searchId: search });
}

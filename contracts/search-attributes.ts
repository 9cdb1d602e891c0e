/** Keyword search attributes; used only where the server is known to know them. */
export const SEARCH_ATTRIBUTES = {
  model: 'PerennialModel',
  trigger: 'PerennialTrigger',
  outcome: 'PerennialOutcome',
} as const;

/** As Temporal's clients and workflows take it. */
export interface KeywordPair {
  readonly key: { readonly name: string; readonly type: 'KEYWORD' };
  readonly value: string;
}

const OPEN = 'running';

/** What a workflow of a model is started with. Its outcome follows when it ends. */
export function searchAttributesOf(model: string, triggerId?: string): KeywordPair[] {
  const pairs = [pair(SEARCH_ATTRIBUTES.model, model), pair(SEARCH_ATTRIBUTES.outcome, OPEN)];
  return triggerId === undefined ? pairs : [...pairs, pair(SEARCH_ATTRIBUTES.trigger, triggerId)];
}

export function pair(name: string, value: string): KeywordPair {
  return { key: { name, type: 'KEYWORD' }, value };
}

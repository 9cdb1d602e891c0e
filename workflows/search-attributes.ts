import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes as upsert } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES } from '../contracts/names.js';

const MODEL = defineSearchAttributeKey(SEARCH_ATTRIBUTES.model, SearchAttributeType.KEYWORD);
const TRIGGER = defineSearchAttributeKey(SEARCH_ATTRIBUTES.trigger, SearchAttributeType.KEYWORD);
const OUTCOME = defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, SearchAttributeType.KEYWORD);

/** `enabled` travels in the input: an attribute that the server does not know would fail the workflow task for ever. */
export function upsertSearchAttributes(enabled: boolean, model: string, triggerId: string, outcome: string): void {
  if (!enabled) return;
  upsert([
    { key: MODEL, value: model },
    { key: TRIGGER, value: triggerId },
    { key: OUTCOME, value: outcome },
  ]);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { messageOf } from '../../core/unforeseen-error.js';

export interface SearchAttributeState {
  /** Whether workflows may use them: registered, and accepted by the server in a query. */
  readonly usable: boolean;
  readonly missing: readonly string[];
  /** Why they could not be registered; empty when nothing went wrong. */
  readonly problem: string;
}

const NAMES = Object.values(SEARCH_ATTRIBUTES);
const KEYWORD = 2;
const PROBE_MS = 20_000;

/** Which of Perennial's search attributes the namespace lacks. A server without an operator service (Temporal Cloud) tells by a query. */
export async function missingSearchAttributes({ connection, namespace }: TemporalAccess): Promise<readonly string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return NAMES.filter((name) => customAttributes?.[name] === undefined);
}

/**
 * Registers the three Keyword attributes where they are missing and probes them. A workflow that names an attribute which the server
 * does not know would fail its task for ever, so only a probe that was answered makes them usable. Never throws: all works without them.
 */
export async function prepareSearchAttributes(temporal: TemporalAccess): Promise<SearchAttributeState> {
  let missing: readonly string[] = [];
  try {
    missing = await missingSearchAttributes(temporal);
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
      await temporal.connection.operatorService.addSearchAttributes({ namespace: temporal.namespace, searchAttributes });
    }
    await probe(temporal);
    return { usable: true, missing, problem: '' };
  } catch (error) {
    return { usable: await isAnswered(temporal), missing, problem: messageOf(error) };
  }
}

async function probe(temporal: TemporalAccess): Promise<void> {
  for (const deadline = Date.now() + PROBE_MS; !(await isAnswered(temporal)); await sleep(200)) {
    if (Date.now() > deadline) throw new Error('the server does not know them after 20 s');
  }
}

async function isAnswered({ connection, namespace }: TemporalAccess): Promise<boolean> {
  const query = NAMES.map((name) => `${name} = 'perennial-probe'`).join(' AND ');
  return connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1 }).then(
    () => true,
    () => false,
  );
}

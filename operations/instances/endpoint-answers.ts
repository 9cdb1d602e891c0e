import type { AskedInstance, ServedEndpoint } from './ask-instances.js';

/** Who answers with a revision of an endpoint, or a later one, and who does not. */
export interface EndpointAnswers {
  /** Instances whose every process answers with it. */
  readonly with: readonly AskedInstance[];
  /** The others, and why: one line each. */
  readonly without: readonly string[];
  /** Why it is not served, where a process has tried it and will not try again. */
  readonly quarantined: string | undefined;
}

export function endpointAnswers(asked: readonly AskedInstance[], endpoint: string, revision: number): EndpointAnswers {
  const judged = asked
    .map((one) => ({ one, lack: lackOf(one, endpoint, revision) }))
    .filter(({ one, lack }) => one.isAlive || lack === undefined);
  const refusals = judged
    .map(({ one }) => one)
    .flatMap(({ instance, endpoints }) =>
      endpoints
        .filter((found) => found.endpoint === endpoint && (found.revision ?? 0) < revision)
        .flatMap(({ quarantined }) => quarantined.filter((one) => one.revision === revision).map(({ reason }) => `${instance}: ${reason}`)),
    );
  return {
    with: judged.filter(({ lack }) => lack === undefined).map(({ one }) => one),
    without: judged.flatMap(({ lack }) => (lack === undefined ? [] : [lack])),
    quarantined: refusals[0],
  };
}

function lackOf({ instance, state, problem, endpoints }: AskedInstance, endpoint: string, revision: number): string | undefined {
  if (state === 'unreachable') return `${instance}: ${problem}`;
  const own = endpoints.filter((found) => found.endpoint === endpoint);
  const behind = own.find((found) => (found.revision ?? 0) < revision);
  if (own.length > 0 && behind === undefined) return undefined;
  const what = behind === undefined ? 'does not know the endpoint' : answerText(behind);
  return `${instance} ${what}${state === 'refused' ? ` (${problem})` : ''}`;
}

/** `answers with version 2 (revision 5)`. */
export function answerText({ revision, versions, waitingFor }: ServedEndpoint): string {
  const waits = waitingFor === null ? '' : `; it waits for ${waitingFor}`;
  if (revision === null) return `answers nothing${waits}`;
  return `answers with version ${versions.join(' and ')} (revision ${revision})${waits}`;
}

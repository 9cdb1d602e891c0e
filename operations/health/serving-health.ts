import type { DeploymentRevision } from '../../contracts/documents.js';
import { fail, ok } from './finding.js';
import type { Finding } from './finding.js';
import type { AskedInstance } from '../instances/ask-instances.js';
import { endpointAnswers } from '../instances/endpoint-answers.js';

/** Whether what is deployed is what serving answers with. */
export function servingHealth(revision: DeploymentRevision, asked: readonly AskedInstance[]): Finding {
  const { endpoint, revision: number } = revision;
  const { with: answering, without, quarantined } = endpointAnswers(asked, endpoint, number);
  if (quarantined !== undefined)
    return fail(
      'serving',
      `${endpoint}: revision ${number} is deployed and serving does not take it: ${quarantined.replace(/\.+$/, '')}`,
      `put another version in its place: \`perennial rollback ${endpoint}\`, or train again: \`perennial run ${endpoint} --wait\`.`,
    );
  if (answering.length + without.length === 0)
    return fail(
      'serving',
      `${endpoint}: revision ${number} is deployed, and no serving process is registered, so nothing answers`,
      'start serving: `perennial up`, or `node dist/serving/main.js`.',
    );
  if (without.length > 0)
    return fail(
      'serving',
      `${endpoint}: revision ${number} is deployed, and not every serving process answers with it: ${without.join('; ')}`,
      asked.some(({ state, isAlive }) => state === 'unreachable' && isAlive)
        ? 'look at the log of the process that does not answer, and start it again; what others answer is not touched.'
        : 'a process follows within seconds; if this stays, look at its log.',
    );
  return ok(
    'serving',
    `${endpoint}: ${answering.length === 1 ? 'serving answers' : `all ${answering.length} serving processes answer`} with revision ${number}`,
  );
}

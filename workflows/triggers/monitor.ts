import { isCancellation, setHandler, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { DriftOutcome, MonitorOutcome } from '../../contracts/activities.js';
import type { MonitorInput, StartPipelineInput } from '../../contracts/workflows.js';
import { workQueues } from '../../core/policy/state/execution.js';
import { failureText } from '../details/failure-text.js';
import { progress } from '../contract/messages.js';
import { controlActivities, monitorActivities } from '../contract/proxies.js';
import { requireInput } from '../contract/require-input.js';
import { scheduledTime } from './scheduled-time.js';
import { setOutcome } from '../contract/search-attributes.js';
import { StageTable } from '../details/stage-table.js';
import { formatNumber, unpolledText } from '../details/stage-text.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('PINNED'), perennialMonitor);

/** So many drifted columns are named. */
const MAX_NAMED = 10;

/** Compares recent source rows with what the champion was trained on; a drifted window is told to the lifecycle, which decides. */
export async function perennialMonitor(input: MonitorInput): Promise<MonitorOutcome> {
  requireInput('Monitor', input, { model: 'string', name: 'string', definitionDigest: 'string' });
  const table = new StageTable(`${input.model}: monitor ${input.name}`, ['compare', 'tell']);
  setHandler(progress, () => table.rows);
  try {
    return await compareAndTell(input, table);
  } catch (error) {
    table.fail(failureText(error));
    setOutcome(isCancellation(error) ? 'cancelled' : 'failed');
    throw error;
  }
}

async function compareAndTell(input: MonitorInput, table: StageTable): Promise<MonitorOutcome> {
  const { model, name, definitionDigest, execution } = input;
  const asOf = input.asOf ?? scheduledTime();
  const control = controlActivities({ execution, model, summary: 'does somebody take the work?' });
  const queues = workQueues(execution ?? {}, ['monitor'], workflowInfo().taskQueue);
  for (const queue of await control['perennial.findUnpolled']({ queues })) table.note(unpolledText(queue), ['compare']);
  table.set('compare', 'running');
  const activities = monitorActivities({ execution, model, summary: 'recent rows against the reference' });
  const outcome = await activities['perennial.monitorModel']({ model, name, definitionDigest, asOf });
  const drifted = driftedText(outcome);
  table.set('compare', 'done', `${outcome.verdict}, ${formatNumber(outcome.rows)} rows${drifted === '' ? '' : `; drifted: ${drifted}`}`);
  setOutcome(outcome.verdict);
  if (outcome.verdict !== 'drifted') {
    table.set('tell', 'skipped', 'nothing to tell');
    return outcome;
  }
  table.set('tell', 'running');
  const start = triggerOf(input, asOf, outcome, drifted);
  const telling = controlActivities({ execution, model, summary: 'tell the lifecycle' });
  await telling['perennial.signalLifecycle']({ start, replyTo: null, scheduledTime: null, taskQueue: workflowInfo().taskQueue });
  table.set('tell', 'done', 'signalled');
  return outcome;
}

function driftedText({ drifted }: DriftOutcome): string {
  const named = drifted.slice(0, MAX_NAMED).map(({ column, psi }) => `${column} ${psi.toFixed(3)}`);
  const more = drifted.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function triggerOf({ model, name }: MonitorInput, asOf: number, outcome: DriftOutcome, drifted: string): StartPipelineInput {
  const { reportId, maturedRows } = outcome;
  const reason = `drift: ${drifted}`;
  return {
    model,
    triggerId: reportId,
    kind: 'drift',
    asOf,
    parameters: {},
    reason,
    actor: `monitor ${name}`,
    maturedRows,
    deploy: true,
  };
}

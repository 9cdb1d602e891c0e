import { setHandler, setWorkflowOptions } from '@temporalio/workflow';
import type { MonitorOutcome } from '../contracts/activities.js';
import type { MonitorInput } from '../contracts/workflows.js';
import { progress } from './messages.js';
import { controlActivities, monitorActivities } from './proxies.js';
import { scheduledTime } from './scheduled-time.js';
import { StageTable } from './stage-table.js';
import { formatNumber } from './stage-text.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('PINNED'), monitor);

/** Compares recent source rows with what the champion was trained on; a drifted window is told to the lifecycle, which decides. */
export async function monitor(input: MonitorInput): Promise<MonitorOutcome> {
  const { model, definitionDigest } = input;
  const table = new StageTable(`${model}: monitor`, ['compare', 'tell']);
  setHandler(progress, () => table.rows);
  const asOf = input.asOf ?? scheduledTime();
  table.set('compare', 'running');
  const activities = monitorActivities(input.timing, input.cpuTaskQueue, 'recent rows against the reference');
  const outcome = await activities['perennial.monitorModel']({ model, definitionDigest, asOf });
  const columns = outcome.drifted.map(({ column, psi }) => `${column} ${psi.toFixed(3)}`).join(', ');
  table.set('compare', 'done', `${outcome.verdict}, ${formatNumber(outcome.rows)} rows${columns === '' ? '' : `; drifted: ${columns}`}`);
  if (outcome.verdict !== 'drifted') {
    table.set('tell', 'skipped', 'nothing to tell');
    return outcome;
  }
  table.set('tell', 'running');
  const reason = `drift: ${columns}`;
  const start = {
    model,
    triggerId: `drift-${outcome.reportId}`,
    kind: 'drift' as const,
    asOf,
    parameters: {},
    reason,
    actor: 'monitor',
    maturedRows: outcome.maturedRows,
    deploy: true,
  };
  await controlActivities(input.timing, 'tell the lifecycle')['perennial.signalLifecycle']({ start, replyTo: null, scheduledTime: null });
  table.set('tell', 'done', 'signalled');
  return outcome;
}

import type { TemporalAccess } from '../../client/open-temporal.js';
import { unlessUnreadable } from '../../client/payload-failure.js';
import { missingSearchAttributes } from '../apply/search-attributes.js';
import type { CommandContext } from '../command-context.js';
import { countPollers } from '../steps/require-worker.js';
import { fail, finding, ok, warn } from './finding.js';
import type { Finding } from './finding.js';

const MIN_RETENTION_DAYS = 7;
const DAY_S = 86_400;

/** Temporal: reachable, keeps histories long enough, somebody polls, and each model's lifecycle answers. */
export async function checkTemporal(context: CommandContext): Promise<readonly Finding[]> {
  const reachable = await finding('temporal', async () => {
    const { address, namespace } = await context.temporal();
    return ok('temporal', `${address}, namespace ${namespace}`);
  });
  if (reachable.some((one) => one.state === 'fail')) return reachable;
  const temporal = await context.temporal();
  return [
    ...reachable,
    ...(await finding('retention', () => retention(temporal))),
    ...(await finding('worker', () => pollers(temporal))),
    ...(await finding('search attributes', () => searchAttributes(temporal))),
    ...(await finding('lifecycles', () => lifecycles(context))),
  ];
}

async function retention({ connection, namespace }: TemporalAccess): Promise<Finding> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_S;
  const text = `closed workflows are kept for ${days.toFixed(0)} days`;
  return days >= MIN_RETENTION_DAYS
    ? ok('retention', text)
    : warn('retention', text, 'keep 30 days, so that people can look back: temporal operator namespace update --retention 30d.');
}

async function pollers(temporal: TemporalAccess): Promise<Finding> {
  const { workflows, activities } = await countPollers(temporal);
  const text = `task queue ${temporal.taskQueue}: ${workflows} pollers for workflows, ${activities} for activities`;
  return workflows > 0 && activities > 0
    ? ok('worker', text)
    : fail('worker', text, 'start a training worker: `perennial up`, or `node dist/workers/main.js`.');
}

async function searchAttributes(temporal: TemporalAccess): Promise<Finding> {
  const missing = await missingSearchAttributes(temporal);
  return missing.length === 0
    ? ok('search attributes', 'registered')
    : warn('search attributes', `${missing.join(', ')} are not registered`, 'run `perennial apply`; everything works without them.');
}

async function lifecycles(context: CommandContext): Promise<readonly Finding[]> {
  const models = await context.metadata.listModels().catch(() => []);
  const client = await context.client();
  return Promise.all(
    models.map(async (model) => {
      const state = await client.status(model).catch(unlessUnreadable);
      if (state === undefined)
        return fail(
          'lifecycle',
          `${model}/lifecycle does not answer`,
          'start a worker; then run `perennial apply` to start the lifecycle.',
        );
      return ok(
        'lifecycle',
        `${model}: ${state.paused === null ? 'active' : `paused by ${state.paused.by}`}, ${state.pending.length} waiting`,
      );
    }),
  );
}

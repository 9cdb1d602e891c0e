import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { unlessUnreadable } from '../../client/failures/payload-failure.js';
import { missingSearchAttributes } from '../apply/search-attributes.js';
import type { OperationContext } from '../operation-context.js';
import { lifecycleHealth } from '../health/lifecycle-health.js';
import { checkQueues } from './check-queues.js';
import type { LookedAtModel } from './check-queues.js';
import { finding, ok, warn } from '../health/finding.js';
import type { Finding } from '../health/finding.js';

const MIN_RETENTION_DAYS = 7;
const DAY_S = 86_400;

/** Temporal: reachable, keeps histories long enough, somebody takes what goes to each queue, and each model's lifecycle answers. */
export async function checkTemporal(context: OperationContext): Promise<readonly Finding[]> {
  const reachable = await finding('temporal', async () => {
    const { address, namespace } = await context.temporal();
    return ok('temporal', `${address}, namespace ${namespace}`);
  });
  if (reachable.some((one) => one.state === 'fail')) return reachable;
  const temporal = await context.temporal();
  let models: readonly LookedAtModel[] = [];
  const lifecycles = await finding('lifecycles', async () => {
    models = await lookAtModels(context);
    return models.flatMap(({ model, state }) => lifecycleHealth(model, state));
  });
  return [
    ...reachable,
    ...(await finding('retention', () => retention(temporal))),
    ...(await finding('queues', () => checkQueues(context, models))),
    ...(await finding('search attributes', () => searchAttributes(temporal))),
    ...lifecycles,
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

async function searchAttributes(temporal: TemporalAccess): Promise<Finding> {
  const missing = await missingSearchAttributes(temporal);
  return missing.length === 0
    ? ok('search attributes', 'registered')
    : warn('search attributes', `${missing.join(', ')} are not registered`, 'run `perennial apply`; everything works without them.');
}

async function lookAtModels(context: OperationContext): Promise<readonly LookedAtModel[]> {
  const models = await listModels(context).catch(() => []);
  const client = await context.client();
  return Promise.all(models.map(async (model) => ({ model, state: await client.status(model).catch(unlessUnreadable) })));
}

/** What is wrong with the database is the finding of another check. */
async function listModels({ metadata }: OperationContext): Promise<readonly string[]> {
  return metadata.listModels();
}

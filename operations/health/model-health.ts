import { locatedSource } from '../../activities/registry/source-folder.js';
import { MONITOR_NAME, scheduleIds } from '../../contracts/names.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { isDomainError } from '../../core/errors.js';
import { finding, ok, warn } from './finding.js';
import type { Finding } from './finding.js';
import type { AskedInstance } from '../instances/ask-instances.js';
import type { OperationContext } from '../operation-context.js';
import { artifactHealth } from './artifact-health.js';
import { monitorHealth } from './monitor-health.js';
import { scheduleHealth } from './schedule-health.js';
import type { ExpectedSchedule } from './schedule-health.js';
import { servingHealth } from './serving-health.js';
import { splitFix } from '../../core/errors/split-fix.js';
import { trainingHealth } from './training-health.js';

export interface LookedAt {
  readonly model: string;
  /** Null: the database could not be asked. */
  readonly definition: ModelDefinition | null;
  /** Null: nothing is deployed. */
  readonly revision: DeploymentRevision | null;
  readonly asked: readonly AskedInstance[];
}

/** How one model is beside its lifecycle: what serves, how its last training, its Schedules and its monitor ended, its objects, its source. */
export async function modelHealth(context: OperationContext, looked: LookedAt): Promise<readonly Finding[]> {
  const { model, definition, revision, asked } = looked;
  const { objects } = context;
  const serving = revision === null ? [] : [servingHealth(revision, asked)];
  const parts = await Promise.all([
    revision === null ? [] : finding('artifacts', () => artifactHealth(objects, revision)),
    definition === null ? [] : finding('training', () => trainingHealth(context.metadata, model)),
    definition === null || definition.policy.monitor === null
      ? []
      : finding('monitor', () => monitorHealth({ objects, metadata: context.metadata }, definition)),
    definition === null ? [] : sourceHealth(context, definition),
    definition === null ? [] : schedulesHealth(context, definition),
  ]);
  return [...serving, ...parts.flat()];
}

export function sourceHealth(
  context: Pick<OperationContext, 'objects' | 'reachSource'>,
  definition: ModelDefinition,
): Promise<readonly Finding[]> {
  const { name, training } = definition;
  return finding('source', async () => {
    try {
      await context.reachSource(await locatedSource(context.objects, definition), zoneOf(training));
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'SOURCE_CONNECTION_INVALID') throw error;
      const { what, fix = '' } = splitFix(error.message);
      return warn('source', `${name}: the source cannot be asked from here: ${what}`, fix);
    }
    return ok('source', `${name}: the ${training.source.kind} source can be reached`);
  });
}

/** Nothing where Temporal does not answer: that is a finding of its own. */
async function schedulesHealth(context: OperationContext, definition: ModelDefinition): Promise<readonly Finding[]> {
  const temporal = await context.temporal().catch(() => undefined);
  if (temporal === undefined) return [];
  const found = await Promise.all(expectedSchedules(definition).map((one) => finding(one.check, () => scheduleHealth(temporal, one))));
  return found.flat();
}

function expectedSchedules({ name: model, training, policy }: ModelDefinition): readonly ExpectedSchedule[] {
  const { retrain, monitor } = policy;
  return [
    ...(retrain.cron === null
      ? []
      : [
          {
            check: 'schedule' as const,
            model,
            scheduleId: scheduleIds.retrain(model),
            cron: retrain.cron,
            zone: retrain.zone,
            toldElsewhere: ['PIPELINE_FAILED'],
          },
        ]),
    ...(monitor === null
      ? []
      : [
          {
            check: 'monitor' as const,
            model,
            scheduleId: scheduleIds.monitor(model, MONITOR_NAME),
            cron: monitor.cron,
            zone: zoneOf(training),
            toldElsewhere: [],
          },
        ]),
  ];
}

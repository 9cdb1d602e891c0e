import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { recordSourceFolder } from '../../activities/registry/source-folder.js';
import { storeDefinition } from '../../activities/registry/apply-definition.js';
import { keys } from '../../contracts/names.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { installationExecution } from '../../config/installation-execution.js';
import { lifecycleDefinition, modelExecution } from '../../core/definition/lifecycle-definition.js';
import type { Installation } from '../../core/definition/lifecycle-definition.js';
import { definitionDigest, trainingDigest } from '../../core/definition/definition-digest.js';
import type { OperationContext } from '../operation-context.js';
import { wantedSchedules } from './model-schedules.js';
import { reconcileSchedules } from './reconcile-schedules.js';
import type { ScheduleChange } from './reconcile-schedules.js';
import { missingSearchAttributes, prepareSearchAttributes } from './search-attributes.js';

/** A definition that is to be applied, and where it comes from. */
export interface GivenDefinition {
  readonly file: string;
  readonly definition: ModelDefinition;
}

export interface AppliedDefinition {
  readonly model: string;
  readonly file: string;
  readonly digest: string;
  /** `policy`: what was trained stays valid. */
  readonly change: 'new' | 'training' | 'policy' | 'none';
  readonly schedules: readonly ScheduleChange[];
}

export interface ApplyResult {
  readonly dryRun: boolean;
  readonly definitions: readonly AppliedDefinition[];
  readonly searchAttributes: { readonly registered: readonly string[]; readonly usable: boolean; readonly problem: string };
}

/** Brings the installation to what the definitions say; applying twice is applying once. With `dryRun` nothing is written. */
export async function applyDefinitions(
  context: OperationContext,
  given: readonly GivenDefinition[],
  dryRun: boolean,
  reason = 'perennial apply',
): Promise<ApplyResult> {
  const temporal = await context.temporal();
  const attributes = dryRun
    ? { usable: true, missing: await missingSearchAttributes(temporal).catch(() => []), problem: '' }
    : await prepareSearchAttributes(temporal);
  const definitions: AppliedDefinition[] = [];
  for (const { file, definition } of given) {
    const digest = definitionDigest(definition);
    const change = await changeOf(context, definition, digest, dryRun);
    const installation = { execution: installationExecution(context.settings), searchAttributes: attributes.usable };
    if (!dryRun) await store(context, definition, { digest, isNew: change !== 'none', installation, reason });
    if (!dryRun) await recordSourceFolder(context.objects, definition, dirname(file));
    const wanted = wantedSchedules(definition, {
      definitionDigest: digest,
      taskQueue: temporal.taskQueue,
      execution: modelExecution(definition, installation.execution),
      searchAttributes: attributes.usable,
    });
    const schedules = await reconcileSchedules(temporal.client.schedule, definition.name, wanted, dryRun);
    definitions.push({ model: definition.name, file, digest, change, schedules });
  }
  return {
    dryRun,
    definitions,
    searchAttributes: { registered: attributes.missing, usable: attributes.usable, problem: attributes.problem },
  };
}

async function changeOf(
  context: OperationContext,
  definition: ModelDefinition,
  digest: string,
  dryRun: boolean,
): Promise<AppliedDefinition['change']> {
  const metadata = dryRun ? context.metadata : await context.migratedMetadata();
  const current = await metadata.getCurrentDefinition(definition.name);
  if (current === undefined) return 'new';
  if (current.digest === digest) return 'none';
  return current.trainingDigest === trainingDigest(definition) ? 'policy' : 'training';
}

interface StoreOptions {
  readonly digest: string;
  readonly isNew: boolean;
  readonly installation: Installation;
  readonly reason: string;
}

async function store(
  context: OperationContext,
  definition: ModelDefinition,
  { digest, isNew, installation, reason }: StoreOptions,
): Promise<void> {
  const { objects, metadata, actor } = context;
  if (isNew || (await objects.head(keys.definition(digest))) === undefined) {
    await storeDefinition({ objects, metadata }, definition, { actor, reason, at: Date.now(), changeId: randomUUID() });
  }
  const client = await context.client();
  await client.configure(definition.name, lifecycleDefinition(definition, digest, installation), actor);
}

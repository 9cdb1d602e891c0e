import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActivityScope } from '../../activities/shell/activity-shell.js';
import { storeDefinition } from '../../activities/registry/apply-definition.js';
import { checkSnapshot } from '../../activities/snapshot/check-snapshot.js';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import { deployVersion } from '../../activities/deployment/deploy-version.js';
import { evaluateRun } from '../../activities/evaluation/evaluate-run.js';
import { ingestSnapshot } from '../../activities/snapshot/ingest-snapshot.js';
import { registerVersion } from '../../activities/registry/register-version.js';
import { trainModel } from '../../activities/training/train-model.js';
import { childEnvironment } from '../../config/child-environment.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import type { StepContext } from '../../contracts/activities.js';
import type { ModelDefinition } from '../../index.js';
import { ensureTool } from '../../tools/install/install-tool.js';
import { openDependencies } from '../../workers/dependencies/open-dependencies.js';

export interface TruthWorld {
  readonly folder: string;
  readonly dependencies: TrainingDependencies;
  close(): Promise<void>;
}

/** The training side as a worker opens it, in a home of its own. The tools stay in the user's cache. */
export async function openTruthWorld(): Promise<TruthWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-truth-'));
  const xgboost = await ensureTool('xgboost');
  const own = {
    PERENNIAL_HOME: folder,
    PERENNIAL_CACHE_DIR: join(folder, 'cache'),
    PERENNIAL_XGBOOST_LIBRARY: xgboost.path,
    PERENNIAL_TABLE_THREADS: '2',
  };
  const settings = loadLocalSettings({ ...childEnvironment(), ...own });
  const cluster = { id: 'truth', namespace: 'default' };
  const { dependencies, close } = await openDependencies(settings, { cluster });
  return {
    folder,
    dependencies,
    close: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const SCOPE: ActivityScope = { signal: new AbortController().signal, report: () => undefined };

export interface FinishedLoop {
  readonly snapshot: string;
  readonly runId: string;
  readonly version: number;
  /** Of the snapshot. */
  readonly warnings: readonly string[];
}

/** A definition's whole loop, step by step as the pipeline does it: rows to a deployed version. */
export async function runLoop(deps: TrainingDependencies, definition: ModelDefinition, asOf: number): Promise<FinishedLoop> {
  const by = { actor: 'test', reason: 'truth', at: asOf, changeId: randomUUID() };
  const model = definition.name;
  const context: StepContext = { model, triggerId: 'truth', definitionDigest: await storeDefinition(deps, definition, by), asOf };
  const { address: snapshot, warnings = [] } = await ingestSnapshot(deps, { ...context, parameters: {}, querySql: null }, SCOPE);
  await checkSnapshot(deps, { ...context, snapshot, tag: null }, SCOPE);
  const { runId } = await trainModel(deps, { ...context, snapshot, runName: null, paramsFrom: 'best' }, SCOPE);
  const { evaluationKey, accepted, reasons } = await evaluateRun(deps, { ...context, runId }, SCOPE);
  if (!accepted) throw new Error(`${model} was rejected: ${reasons.join(' ')}`);
  const { version } = await registerVersion(deps, { ...context, runId, evaluationKey });
  const rollout = {
    model,
    endpoint: model,
    version,
    changeId: randomUUID(),
    actor: 'test',
    reason: 'truth',
    workflowId: `perennial/${model}/rollout/${model}/deploy`,
  };
  await deployVersion(deps, rollout);
  return { snapshot, runId, version, warnings };
}

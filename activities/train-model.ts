import { putDocument } from '../adapters/object-store/put-document.js';
import type { TrainInput, TrainOutcome } from '../contracts/activities.js';
import type { RunManifest } from '../contracts/documents.js';
import { keys } from '../contracts/names.js';
import type { ModelDefinition } from '../core/definition/definition.js';
import { snapshotManifestKey } from '../core/snapshot/manifest.js';
import type { ActivityScope } from './activity-shell.js';
import { loadDefinition } from './apply-definition.js';
import { clearCheckpoints, RunCheckpoints } from './checkpoints.js';
import type { TrainingDependencies } from './dependencies.js';
import { beginAttempt } from './fencing.js';
import type { AttemptToken } from './fencing.js';
import { finishRun } from './finish-run.js';
import { loadPrepared } from './load-prepared.js';
import type { PreparedFacts } from './prepared-data.js';
import { runIdentity, runPlan } from './run-plan.js';
import type { RunIdentity } from './run-plan.js';
import { recordFailed, recordFinished, recordRunning } from './run-record.js';
import { findDocument } from './step-once.js';
import { trainBooster } from './train-booster.js';
import { inWorkFolder } from './work-folder.js';

/**
 * Snapshot → run. The run's manifest is written last: while it is absent an attempt resumes from the newest checkpoint, and once it
 * is there every attempt answers from it. Equal inputs give equal model bytes, resumed or not.
 * @throws FENCED when a newer attempt of the same run has begun
 */
export async function trainModel(deps: TrainingDependencies, input: TrainInput, scope: ActivityScope): Promise<TrainOutcome> {
  const identity = runIdentity(input);
  const finished = await findDocument<RunManifest>(deps.objects, keys.run(identity.runId));
  const manifest = finished ?? (await train(deps, input, identity, scope));
  await clearCheckpoints(deps.objects, identity.runId);
  await recordFinished(deps.metadata, manifest);
  const { runId, rounds, bestIteration, metrics, rows } = manifest;
  return { runId, rounds, bestIteration, metrics, rows };
}

async function train(deps: TrainingDependencies, input: TrainInput, identity: RunIdentity, scope: ActivityScope): Promise<RunManifest> {
  const token = await beginAttempt(deps.objects, identity.runId);
  await recordRunning(deps.metadata, input, identity.runId);
  try {
    const definition = await loadDefinition(deps, input.definitionDigest);
    return await inWorkFolder(deps.workRoot, (workDir) => makeRun(deps, { input, identity, definition, token, workDir }, scope));
  } catch (error) {
    await recordFailed(deps.metadata, input, identity.runId, { error, signal: scope.signal });
    throw error;
  }
}

interface Attempt {
  readonly input: TrainInput;
  readonly identity: RunIdentity;
  readonly definition: ModelDefinition;
  readonly token: AttemptToken;
  readonly workDir: string;
}

async function makeRun(deps: TrainingDependencies, attempt: Attempt, scope: ActivityScope): Promise<RunManifest> {
  const { input, identity, definition, token, workDir } = attempt;
  const { runId } = identity;
  const plan = await runPlan(deps, input);
  const prepared = await loadPrepared(deps, { ...input, training: definition.training, workDir }, scope);
  const checkpoints = new RunCheckpoints(deps.objects, runId, token);
  const { settings, trained } = await trainBooster(deps, { runId, training: definition.training, plan, prepared, checkpoints, workDir }, scope);
  const usesValidation = settings.earlyStoppingRounds !== null || plan.paramsFrom === 'search';
  const split = splitOf(prepared.facts, usesValidation);
  const { artifacts, metrics } = await finishRun(deps, { runId, input, definition, prepared, trained, trainedUntil: split.trainedUntil }, scope);
  const environment = {
    perennial: deps.perennialVersion,
    library: trained.libraryVersion,
    libraryDigest: trained.libraryDigest,
    nthread: Number(settings.params['nthread'] ?? 0),
    cpuClass: (await deps.trainer.describe()).cpuClass,
  };
  await token.assertNewest();
  const manifest: RunManifest = {
    formatVersion: 1,
    changeId: identity.key.changeId,
    createdAt: Date.now(),
    runId,
    model: input.model,
    name: input.runName ?? runId,
    snapshot: input.snapshot,
    snapshotManifestKey: snapshotManifestKey(input.model, input.snapshot),
    definitionDigest: input.definitionDigest,
    asOf: input.asOf,
    params: settings.params,
    paramsFrom: plan.paramsFrom,
    requested: { rounds: settings.rounds, earlyStoppingRounds: settings.earlyStoppingRounds },
    rounds: trained.rounds,
    bestIteration: trained.bestIteration,
    stoppedEarly: trained.stoppedEarly,
    split,
    rows: prepared.facts.rows,
    metrics,
    environment,
    artifacts,
  };
  return (await putDocument(deps.objects, keys.run(runId), manifest)).document;
}

function splitOf({ boundaries, validatedUntil }: PreparedFacts, usesValidation: boolean): PreparedFacts['boundaries'] {
  return usesValidation ? { ...boundaries, trainedUntil: Math.max(boundaries.trainedUntil, validatedUntil) } : boundaries;
}

import { claimNextNumber } from '../../adapters/object-store/claim-number.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { RegisterInput, RegisterOutcome } from '../../contracts/activities.js';
import type { Evaluation, RunManifest, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadRun } from './load-run.js';
import { stepKey } from '../shell/step-key.js';

/**
 * Run → model version: artifacts are there, then the manifest takes the next number, then the database row, then the alias.
 * One step gives one version, however many attempts there are.
 */
export async function registerVersion(deps: TrainingDependencies, input: RegisterInput): Promise<RegisterOutcome> {
  const { model, runId, evaluationKey } = input;
  const run = await loadRun(deps, runId);
  await requireArtifacts(deps, run);
  const evaluation = evaluationKey === null ? null : await getDocument<Evaluation>(deps.objects, evaluationKey, 1);
  const { changeId } = stepKey(input, 'register', { runId, evaluationKey });
  const facts = factsOf(run, evaluation, changeId);
  const prefix = keys.versions(model);
  const {
    number: version,
    key,
    document,
  } = await claimNextNumber<VersionManifest>(deps.objects, prefix, {
    changeId,
    buildDocument: (number) => ({ ...facts, version: number, triggerId: input.triggerId }),
  });
  const { createdAt, verdict } = document;
  await deps.metadata.putVersion({ model, version, runId, changeId, manifestKey: key, verdict, createdAt });
  const by = { actor: 'pipeline', reason: `registered by ${input.triggerId}`, at: createdAt, changeId };
  if (verdict !== 'rejected') await deps.metadata.setAlias(model, 'challenger', version, by);
  return { version };
}

function factsOf(run: RunManifest, evaluation: Evaluation | null, changeId: string): Omit<VersionManifest, 'version'> {
  const { model, runId, snapshot, definitionDigest, trainer, modelKind, artifacts } = run;
  return {
    formatVersion: 1,
    changeId,
    createdAt: Date.now(),
    model,
    runId,
    snapshot,
    definitionDigest,
    trainer,
    modelKind,
    artifacts,
    metrics: evaluation?.metrics ?? {},
    validationMetrics: run.metrics,
    leakage: run.leakage,
    verdict: evaluation === null ? 'candidate' : evaluation.accepted ? 'accepted' : 'rejected',
    gates: evaluation?.gates ?? [],
    ...(evaluation?.report === undefined ? {} : { report: evaluation.report }),
  };
}

async function requireArtifacts({ objects }: TrainingDependencies, { runId, artifacts }: RunManifest): Promise<void> {
  const { model, ...common } = artifacts;
  for (const { key } of [...Object.values(model), ...Object.values(common)]) {
    if ((await objects.head(key)) === undefined) throw new DomainError('RUN_ARTIFACT_MISSING', { runId, key });
  }
}

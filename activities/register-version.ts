import { claimNextNumber } from '../adapters/object-store/claim-number.js';
import { getDocument } from '../adapters/object-store/put-document.js';
import type { RegisterInput, RegisterOutcome } from '../contracts/activities.js';
import type { Evaluation, RunManifest, VersionManifest } from '../contracts/documents.js';
import { keys } from '../contracts/names.js';
import { DomainError } from '../core/errors.js';
import type { TrainingDependencies } from './dependencies.js';
import { loadRun } from './load-run.js';
import { stepKey } from './step-key.js';
import { stepOnce } from './step-once.js';

/**
 * Run → model version. Order: the artifacts are there, then the version's manifest under the next free number, then the row, then the
 * alias `challenger`. The manifest carries the step's change id, so every attempt ends in the same number.
 * @throws RUN_UNKNOWN, RUN_ARTIFACT_MISSING
 */
export async function registerVersion(deps: TrainingDependencies, input: RegisterInput): Promise<RegisterOutcome> {
  const { runId, evaluationKey } = input;
  const key = stepKey(input, 'register', { runId, evaluationKey });
  return stepOnce(deps.objects, key, async () => {
    const run = await loadRun(deps, runId);
    await requireArtifacts(deps, run);
    const evaluation = evaluationKey === null ? null : await getDocument<Evaluation>(deps.objects, evaluationKey, 1);
    const changeId = key.changeId;
    const createdAt = Date.now();
    const { document } = await claimNextNumber(deps.objects, versionsPrefix(run.model), {
      changeId,
      buildDocument: (version) => versionManifest(run, evaluation, { changeId, createdAt, version }),
    });
    await recordVersion(deps, document);
    return { version: document.version };
  });
}

function versionsPrefix(model: string): string {
  return keys.versions(model).replace(/\/$/, '');
}

async function requireArtifacts({ objects }: TrainingDependencies, { runId, artifacts }: RunManifest): Promise<void> {
  for (const { key } of Object.values(artifacts)) {
    if ((await objects.head(key)) === undefined) throw new DomainError('RUN_ARTIFACT_MISSING', { runId, key });
  }
}

function versionManifest(run: RunManifest, evaluation: Evaluation | null, claim: { changeId: string; createdAt: number; version: number }): VersionManifest {
  const { model, runId, snapshot, definitionDigest, artifacts } = run;
  const judged = evaluation?.accepted === true ? 'accepted' : 'rejected';
  return {
    formatVersion: 1,
    ...claim,
    model,
    runId,
    snapshot,
    definitionDigest,
    artifacts,
    metrics: evaluation?.metrics ?? run.metrics,
    verdict: evaluation === null ? 'candidate' : judged,
    gates: evaluation?.gates ?? [],
  };
}

async function recordVersion({ metadata }: TrainingDependencies, document: VersionManifest): Promise<void> {
  const { model, version, runId, changeId, verdict, createdAt } = document;
  await metadata.putVersion({ model, version, runId, changeId, verdict, createdAt, manifestKey: keys.version(model, version) });
  await metadata.setAlias(model, 'challenger', version, { actor: 'pipeline', reason: `registered as ${verdict}`, at: createdAt, changeId });
}

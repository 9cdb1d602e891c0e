import type { MetricPoint } from '../../adapters/metadata-store/metadata-store.js';
import { documentBytes } from '../../adapters/object-store/document-bytes.js';
import { putDocument } from '../../adapters/object-store/put-document.js';
import type { ArtifactRef, Evaluation, RunManifest, RunReport, StoredDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import type { ReportFindings } from '../../core/report/document/findings.js';
import type { LearningCurve, ReportContent } from '../../core/report/document/report.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import type { StepKey } from '../shell/step-key.js';

/** As many rounds as a chart shows. */
const MAX_ROUNDS = 200;

export interface ReportFacts {
  readonly run: RunManifest;
  readonly training: TrainingPart;
  readonly finding: Omit<Evaluation, keyof StoredDocument | 'report'>;
  readonly findings: ReportFindings;
}

/** Puts the report of a run; of two attempts the first one's counts. */
export async function storeReport(
  { objects, metadata }: Pick<TrainingDependencies, 'objects' | 'metadata'>,
  { changeId }: StepKey,
  facts: ReportFacts,
): Promise<ArtifactRef> {
  const key = keys.runReport(facts.run.runId);
  const points = await metadata.getRunMetrics(facts.run.runId);
  const wanted: RunReport = { formatVersion: 1, changeId, createdAt: Date.now(), ...contentOf(facts, learningCurve(facts.run, points)) };
  const { document } = await putDocument(objects, key, wanted);
  const bytes = documentBytes(document);
  return { key, sha256: sha256Hex(bytes), sizeBytes: bytes.byteLength };
}

function contentOf({ run, training, finding, findings }: ReportFacts, learning: LearningCurve | undefined): ReportContent {
  const { runId, model, snapshot, asOf, rows, split, leakage, environment } = run;
  const { definitionDigest, trainer, modelKind, params, paramsFrom, rounds, stoppedEarly } = run;
  const { accepted, reasons, gates, baseline, champion } = finding;
  const { perennial, library, threads, cpuClass } = environment;
  return {
    model,
    runId,
    task: training.task,
    label: training.label?.is ?? '',
    accepted,
    reasons,
    gates,
    baseline,
    champion,
    findings,
    ...(learning === undefined ? {} : { learning }),
    data: { snapshot, source: training.source.kind, asOf, rows, split, leakage },
    training: {
      definitionDigest,
      trainer,
      modelKind,
      params,
      paramsFrom,
      rounds,
      stoppedEarly,
      environment: { perennial, library, threads, cpuClass },
    },
  };
}

function learningCurve({ rounds, bestIteration }: RunManifest, points: readonly MetricPoint[]): LearningCurve | undefined {
  if (rounds === 0 || points.length === 0) return undefined;
  const steps = [...new Set(points.map(({ step }) => step))].sort((a, b) => a - b);
  const apart = Math.max(1, Math.ceil(steps.length / MAX_ROUNDS));
  const shown = steps.filter((step, at) => at % apart === 0 || at === steps.length - 1 || step === bestIteration + 1);
  const names = [...new Set(points.map(({ metric }) => metric))].sort();
  const series = names.map((name) => {
    const values = new Map(points.filter(({ metric }) => metric === name).map(({ step, value }) => [step, value]));
    return { name, values: shown.map((step) => finite(values.get(step))) };
  });
  return { rounds: shown, series, best: bestIteration + 1 };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

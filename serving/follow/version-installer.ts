import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelRuntime } from '../../adapters/model-runtime/model-runtime.js';
import { copyOf } from '../../adapters/object-store/read-copy.js';
import type { LocalCopy } from '../../adapters/object-store/read-copy.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { ArtifactRef, VersionManifest } from '../../contracts/documents.js';
import { MODEL_KINDS } from '../../core/model-kinds.js';
import type { HangWatch } from '../watch/hang-watch.js';
import { violationTallies } from '../metrics/violation-tallies.js';
import type { ServingMetrics } from '../metrics/serving-metrics.js';
import { BATCHING, ServableModel } from '../model/servable-model.js';
import { checkGoldenRows } from '../rehearsal/check-golden-rows.js';
import { readVersionFiles } from '../rehearsal/read-version-files.js';
import { rehearse } from '../rehearsal/rehearse.js';
import type { RehearsalSettings } from '../rehearsal/rehearse.js';
import type { VersionFiles } from '../rehearsal/rehearsal-messages.js';

export interface VersionInstallerOptions {
  readonly objects: ObjectStore;
  readonly runtime: ModelRuntime;
  readonly rehearsal: RehearsalSettings;
  readonly metrics: ServingMetrics;
  /** Ends this process when a run hangs. Default: nobody does. */
  readonly watch?: HangWatch | undefined;
  /** Ends a rehearsal that is under way, for a stopping process. */
  readonly signal: AbortSignal;
}

/** Makes a version ready to answer: verified files, rehearsal in another process, then loaded and warmed in this one. */
export class VersionInstaller {
  constructor(private readonly options: VersionInstallerOptions) {}

  /** Errors: SERVING_REHEARSAL_FAILED, SERVING_REHEARSAL_UNAVAILABLE, OBJECT_…, DOCUMENT_…, MODEL_…; the signal's reason when aborted. */
  async load(endpoint: string, manifest: VersionManifest, revision: number): Promise<ServableModel> {
    const { metrics, rehearsal, signal, watch } = this.options;
    const files = await this.localFiles(manifest);
    const { model: name, version } = manifest;
    await rehearse(rehearsal, { model: name, version, files }, signal);
    const contents = await readVersionFiles(files);
    const runtime = watch?.watched(this.options.runtime, { endpoint, model: name, version, revision }) ?? this.options.runtime;
    const runRows = metrics.rowsPerRun.of({ model: endpoint });
    const model = await ServableModel.load(runtime, contents, {
      batching: { ...BATCHING, onRun: (rows) => runRows.observe(rows) },
      tallies: violationTallies(metrics.inputViolations, endpoint, version),
    });
    // Opening a model holds the thread; what waited meanwhile is answered before its first runs.
    await nextTurn();
    await checkGoldenRows(model, contents.golden);
    return model;
  }

  /** `readTargetVersion` has seen that every file is named. */
  private async localFiles(manifest: VersionManifest): Promise<VersionFiles> {
    const local = (artifact: ArtifactRef): Promise<LocalCopy> => copyOf(this.options.objects, artifact);
    const { artifacts, modelKind } = manifest;
    const copies = MODEL_KINDS[modelKind].files.map(async (name) => [name, await local(artifacts.model[name] as ArtifactRef)] as const);
    const [model, signature, golden] = await Promise.all([
      Promise.all(copies),
      local(artifacts['signature.json']),
      local(artifacts['golden.json']),
    ]);
    return { modelKind, model: Object.fromEntries(model), signature, golden };
  }
}

import type { Worker } from 'node:worker_threads';
import type { LoadedModel, ModelRuntime } from '../../adapters/model-runtime/model-runtime.js';
import { makePrivateFolder } from '../../adapters/private-files.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { printableLine } from '../../core/printable-text.js';
import { BEAT, OPENING, RUNNING, startHangThread } from './hang-thread.js';
import type { SlotMessage } from './hang-thread.js';
import { hungPath, readHung, refuseHung } from './hung-versions.js';
import type { HungVersion, NamedVersion } from './hung-versions.js';

export interface HangWatchOptions {
  readonly stateDir: string;
  readonly storeDescription: string;
  /** How long this process may keep its event loop from turning. */
  readonly hangMs: number;
  /** `serving`, or `serving 2` for one of several processes. */
  readonly name: string;
}

/** More than a rehearsal takes, which opens the model as well. */
const OPENING_MS = 90_000;
const LOOKS = 20;

/**
 * Ends this process when its event loop stands still, and keeps the process that follows from loading what hung. Inference runs
 * on the JavaScript thread, and a version may pass its rehearsal and hang on other inputs.
 *
 * 1. A run costs two stores into shared memory.
 * 2. The version that hung is written down on local disk before the process ends; revisions up to the one served then are refused
 *    with it (MODEL_HUNG), later ones are tried.
 */
export class HangWatch {
  private readonly slots = new Map<string, number>();
  private readonly beating: NodeJS.Timeout;

  private constructor(
    private readonly state: Int32Array<SharedArrayBuffer>,
    private readonly thread: Worker,
    private readonly hung: readonly HungVersion[],
    beatMs: number,
  ) {
    this.beating = setInterval(() => Atomics.add(state, BEAT, 1), beatMs);
    this.beating.unref();
  }

  static async start({ stateDir, storeDescription, hangMs, name }: HangWatchOptions): Promise<HangWatch> {
    await makePrivateFolder(stateDir);
    const path = hungPath(stateDir, storeDescription);
    const state = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
    const lookMs = Math.max(1, Math.round(hangMs / LOOKS));
    const openingLooks = Math.ceil(Math.max(hangMs, OPENING_MS) / lookMs);
    const thread = startHangThread({ state, lookMs, looks: LOOKS, openingLooks, path, name });
    return new HangWatch(state, thread, await readHung(path), lookMs / 2);
  }

  /** Errors: MODEL_HUNG. */
  refuseHung(revision: DeploymentRevision, version: NamedVersion): void {
    refuseHung(this.hung, revision, version);
  }

  /** What is served from now on, so that what hangs is told with its newest revision. */
  serves({ endpoint, revision }: DeploymentRevision, versions: Iterable<NamedVersion>): void {
    for (const { model, version } of versions) this.tell({ endpoint, model, version, revision });
  }

  /** The runtime for one version, whose runs and opening are told. */
  watched(runtime: ModelRuntime, version: Omit<HungVersion, 'at'>): ModelRuntime {
    const slot = this.tell(version);
    const { state } = this;
    return {
      load: async (source) => {
        state[OPENING] = slot;
        try {
          return watchedModel(await runtime.load(source), state, slot);
        } finally {
          state[OPENING] = 0;
        }
      },
    };
  }

  async close(): Promise<void> {
    clearInterval(this.beating);
    await this.thread.terminate();
  }

  private tell(version: Omit<HungVersion, 'at'>): number {
    const { endpoint, model, version: number, revision } = version;
    const name = JSON.stringify([endpoint, model, number]);
    const slot = this.slots.get(name) ?? this.slots.size + 1;
    this.slots.set(name, slot);
    const text = printableLine(`${model} version ${number} (endpoint ${endpoint}, revision ${revision})`);
    const message: SlotMessage = { slot, hung: { endpoint, model, version: number, revision }, text };
    this.thread.postMessage(message);
    return slot;
  }
}

/** Runs of the asynchronous call may overlap, so they are ended without a name. */
function watchedModel(model: LoadedModel, state: Int32Array, slot: number): LoadedModel {
  const { runSync } = model;
  return {
    inputColumns: model.inputColumns,
    outputs: model.outputs,
    run: (rows, rowCount) => model.run(rows, rowCount),
    runSync:
      runSync &&
      ((rows, rowCount) => {
        state[RUNNING] = slot;
        try {
          return runSync(rows, rowCount);
        } finally {
          state[RUNNING] = 0;
        }
      }),
    release: () => model.release(),
  };
}

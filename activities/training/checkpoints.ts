import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { Checkpoint } from '../../adapters/trainer/trainer.js';
import { keys } from '../../contracts/names.js';
import { isDomainError } from '../../core/errors.js';
import type { AttemptToken } from '../shell/fencing.js';

const KEPT = 2;
const NAME = /\/(\d{8})-([A-Za-z0-9._]+)-(\d{8})-([0-9a-f]{64})\.checkpoint$/;

interface StoredCheckpoint {
  readonly key: string;
  readonly round: number;
  readonly libraryVersion: string;
  readonly sha256: string;
}

/**
 * Checkpoints of a run in the object store, named by round, library version, attempt and digest. A reader needs nothing but the
 * name to know whether one is of use and whole.
 */
export class RunCheckpoints {
  readonly #prefix: string;

  constructor(
    private readonly objects: ObjectStore,
    private readonly runId: string,
    private readonly token: AttemptToken,
    /** Of a run with several trainings: which one. */
    training?: string,
  ) {
    this.#prefix = `${keys.runCheckpoints(runId)}${training === undefined ? '' : `${training}/`}`;
  }

  /** The newest whole one of any attempt as a local file; a damaged one is passed over, since an older one serves. */
  async newest(): Promise<Checkpoint | null> {
    for (const { key, round, libraryVersion, sha256 } of (await this.#list()).reverse()) {
      try {
        return { round, libraryVersion, path: await this.objects.toLocalFile(key, sha256) };
      } catch (error) {
        if (!isDomainError(error) || error.retryable) throw error;
      }
    }
    return null;
  }

  /** @throws FENCED when a newer attempt has begun */
  async save(checkpoint: Checkpoint): Promise<void> {
    const sha256 = await fileSha256(checkpoint.path);
    await this.token.assertNewest();
    const name = [digits(checkpoint.round), checkpoint.libraryVersion, digits(this.token.attempt), sha256].join('-');
    const key = `${this.#prefix}${name}.checkpoint`;
    await this.objects.putFileIfAbsent(key, checkpoint.path);
    if (await this.#isWhole()) return this.objects.delete(key);
    const older = (await this.#list()).slice(0, -KEPT);
    for (const { key } of older) await this.objects.delete(key);
  }

  /**
   * Another attempt may have finished the run and cleared up while this one was on its way to its write: nobody would remove what
   * came after. Whoever clears does it after the manifest is there, so either they see the checkpoint or this sees the manifest.
   */
  async #isWhole(): Promise<boolean> {
    return (await this.objects.head(keys.run(this.runId))) !== undefined;
  }

  /** In round order. */
  async #list(): Promise<StoredCheckpoint[]> {
    const found: StoredCheckpoint[] = [];
    for await (const { key } of this.objects.list(this.#prefix)) {
      const [, round, libraryVersion, , sha256] = NAME.exec(key) ?? [];
      if (round !== undefined && libraryVersion !== undefined && sha256 !== undefined)
        found.push({ key, round: Number(round), libraryVersion, sha256 });
    }
    return found;
  }
}

/** After the run is whole nobody needs its checkpoints. */
export async function clearCheckpoints(objects: ObjectStore, runId: string): Promise<void> {
  const found: string[] = [];
  for await (const { key } of objects.list(keys.runCheckpoints(runId))) found.push(key);
  for (const key of found) await objects.delete(key);
}

function digits(number: number): string {
  return String(number).padStart(8, '0');
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '../../../core/errors.js';
import { makePrivateFolder, writePrivateFile } from '../../private-files.js';
import { makeFolderLevel, syncFolder, writeDurably } from './durable-file.js';
import { systemCode } from './file-failure.js';
import { isAbsent } from './fs-object-list.js';

export interface FsStoreIdentityOptions {
  readonly root: string;
  /** `~` cannot be part of a key. For files under way, inside the root. */
  readonly tempFolder: string;
  /** Local folder that outlives the root. */
  readonly knownStoresDir: string;
}

interface KnownStore {
  readonly id: string;
  /** By this machine, when it knew of none: perhaps under the mount point of the one that was meant. */
  readonly isMadeHere: boolean;
}

const FILE = '~store.json';
const ID = /^[0-9a-f-]{36}$/;

/**
 * Tells a folder store from the empty folder under its mount point.
 *
 * 1. The first write into a folder gives it an identity, an object of its own. What a machine has seen it remembers outside the folder.
 * 2. Without the identity that is remembered the store is down: nothing is read from the folder as absent, and nothing written.
 */
export class FsStoreIdentity {
  readonly #path: string;
  readonly #memory: string;
  #known: KnownStore | undefined;
  /** Of the identity file that was read last. */
  #seen = '';

  constructor(private readonly options: FsStoreIdentityOptions) {
    this.#path = join(options.root, FILE);
    const name = createHash('sha256').update(options.root).digest('hex').slice(0, 16);
    this.#memory = join(options.knownStoresDir, `${name}.json`);
  }

  /** Before and after all that goes by what the folder holds. Errors: OBJECT_STORE_UNAVAILABLE. */
  async check(): Promise<void> {
    let seen = await stampOf(this.#path);
    if (seen !== '' && seen === this.#seen) return;
    this.#known ??= await readMemory(this.#memory);
    if (seen === '' && this.#known === undefined) return;
    // Another process may have made both between the two looks: it remembers an identity only once it is there.
    if (seen === '') seen = await stampOf(this.#path);
    if (seen === '') throw this.#down(`it has no ${FILE} any more, as when its volume is not mounted`);
    const found = await readId(this.#path);
    if (found === undefined) throw this.#down(`its ${FILE} cannot be read`);
    if (this.#known !== undefined && this.#known.id !== found && !this.#known.isMadeHere)
      throw this.#down(`it is the store ${found}, expected ${this.#known.id}`);
    if (this.#known?.id !== found) await this.#remember({ id: found, isMadeHere: false });
    this.#seen = seen;
  }

  /** Before the first write: gives the folder its identity where there is none to expect. Errors: OBJECT_STORE_UNAVAILABLE. */
  async ensure(): Promise<void> {
    await this.check();
    if (this.#known !== undefined) return;
    const { root, tempFolder } = this.options;
    await makePrivateFolder(root);
    await makeFolderLevel(join(root, tempFolder));
    const temp = join(root, tempFolder, `store-${randomUUID()}`);
    const made = { id: randomUUID(), isMadeHere: true };
    await writeDurably(temp, Buffer.from(JSON.stringify({ formatVersion: 1, id: made.id })));
    try {
      await link(temp, this.#path);
      await syncFolder(root);
      await this.#remember(made);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    } finally {
      await rm(temp, { force: true });
    }
    await this.check();
  }

  /** A machine that cannot remember knows the store until this process ends. */
  async #remember(known: KnownStore): Promise<void> {
    this.#known = known;
    const temp = `${this.#memory}.${randomUUID()}`;
    try {
      await makePrivateFolder(dirname(this.#memory));
      await writePrivateFile(temp, JSON.stringify({ ...known, sha256: digestOf(known) }));
      await rename(temp, this.#memory);
    } catch {
      await rm(temp, { force: true }).catch(() => undefined);
    }
  }

  #down(problem: string): DomainError {
    const reason = `${problem}; to begin with what is there, remove ${this.#memory}`;
    return new DomainError('OBJECT_STORE_UNAVAILABLE', { store: `fs:${this.options.root}`, key: FILE, reason });
  }
}

/** Another one after every change of the file; empty without it. */
async function stampOf(path: string): Promise<string> {
  try {
    const { dev, ino, mtimeMs } = await stat(path);
    return `${dev}:${ino}:${mtimeMs}`;
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}

async function readId(path: string): Promise<string | undefined> {
  const id = (await readJson(path))?.id;
  return typeof id === 'string' && ID.test(id) ? id : undefined;
}

/** A memory with a flipped bit is none: it would take the right store for another one. */
async function readMemory(path: string): Promise<KnownStore | undefined> {
  const found = await readJson(path);
  const known = { id: String(found?.id), isMadeHere: found?.isMadeHere === true };
  return found?.sha256 === digestOf(known) ? known : undefined;
}

function digestOf({ id, isMadeHere }: KnownStore): string {
  return createHash('sha256').update(`${id} ${isMadeHere}`).digest('hex');
}

async function readJson(path: string): Promise<Readonly<Partial<Record<string, unknown>>> | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof found === 'object' && found !== null ? { ...found } : undefined;
  } catch {
    return undefined;
  }
}

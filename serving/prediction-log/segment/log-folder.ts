import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makePrivateFolder, writePrivateFile } from '../../../adapters/private-files.js';
import { processIdentity } from './process-identity.js';
import type { ProcessIdentity } from './process-identity.js';
import { sha256Hex } from '../../../core/digest/sha256.js';

/**
 * Folder of the prediction log of one object store on one machine:
 *
 * - `instance`: name of this machine's state, made up once
 * - `usage.json`: how much waits here, from whoever ships
 * - `EPOCH/owner.json`: the process that writes there. Gone: it has ended
 * - `EPOCH/ENDPOINT.SEQ.open`: being written; `.closed`: whole; `.shipped`: in the object store, not yet delivered elsewhere;
 *   `.failed`: cannot be turned into a segment
 * - `work/`: Parquet files under way; `reserve`: room for one of them on a full disk
 */
export const OWNER_FILE = 'owner.json';
export const USAGE_FILE = 'usage.json';
export const WORK_FOLDER = 'work';
const INSTANCE_FILE = 'instance';

export type SegmentState = 'open' | 'closed' | 'shipped' | 'failed';

export interface OwnerDocument extends ProcessIdentity {
  readonly formatVersion: 1;
  readonly instance: string;
}

/** One folder per object store, since one state folder can belong to several. */
export function logFolder(stateDir: string, storeDescription: string): string {
  const store = sha256Hex(storeDescription).slice(0, 12);
  return join(stateDir, `prediction-log-${store}`);
}

export function segmentFile(endpoint: string, seq: number, state: SegmentState): string {
  return `${endpoint}.${String(seq).padStart(8, '0')}.${state}`;
}

export function parseSegmentFile(name: string): { readonly endpoint: string; readonly seq: number; readonly state: SegmentState } | null {
  const match = /^([a-z0-9-]+)\.(\d{8,})\.(open|closed|shipped|failed)$/.exec(name);
  return match === null ? null : { endpoint: match[1] as string, seq: Number(match[2]), state: match[3] as SegmentState };
}

export function isEpoch(name: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{10}$/.test(name);
}

/** Unique, and in the order of time. */
export function newEpoch(nowMs: number): string {
  return `${new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(5).toString('hex')}`;
}

/** The name under which this machine's segments are stored; the first process to ask makes it up. */
export async function instanceName(dir: string): Promise<string> {
  await makePrivateFolder(dir);
  const path = join(dir, INSTANCE_FILE);
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[a-z0-9-]+$/.test(known)) return known;
  const temp = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writePrivateFile(temp, madeUpInstance());
    // A broken file is replaced; of several first processes one wins.
    if (known === '') await link(temp, path).catch(() => undefined);
    else await rename(temp, path);
  } finally {
    await rm(temp, { force: true });
  }
  return readFile(path, 'utf8');
}

export function madeUpInstance(): string {
  const host = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  return `${host}-${randomBytes(4).toString('hex')}`;
}

/** The folder that one process writes its segments to. */
export class EpochFolder {
  readonly path: string;
  private readonly owner: OwnerDocument;

  constructor(
    private readonly dir: string,
    readonly instance: string,
    readonly epoch: string,
  ) {
    this.path = join(dir, epoch);
    this.owner = { formatVersion: 1, instance, ...processIdentity() };
  }

  /** Also when it is there. Seen with its owner or not at all, since a folder without an owner is taken for a dead process's. */
  async create(): Promise<void> {
    if (await exists(join(this.path, OWNER_FILE))) return;
    const temp = join(this.dir, `.${this.epoch}`);
    await makePrivateFolder(temp);
    await writePrivateFile(join(temp, OWNER_FILE), JSON.stringify(this.owner));
    await rename(temp, this.path).catch(async () => rename(join(temp, OWNER_FILE), join(this.path, OWNER_FILE)));
    await rm(temp, { recursive: true, force: true });
  }

  /** For those who cannot see whether this process lives. */
  async giveSign(): Promise<void> {
    const now = new Date();
    await utimes(join(this.path, OWNER_FILE), now, now).catch(() => undefined);
  }

  /** After this, whoever ships may take everything and remove the folder. */
  async end(): Promise<void> {
    await rm(join(this.path, OWNER_FILE), { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { randomBytes } from 'node:crypto';
import { open, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import { PRIVATE_FILE, makePrivateFolder } from '../private-files.js';

export interface WaitingEvent {
  readonly event: AuditEvent;
  /** The last link before the event was put for the first time; undefined: that was never tried. */
  after?: number | undefined;
}

export interface WaitingFolderOptions {
  /** Of one object store on one machine; made when missing. */
  readonly folder: string;
  /** Says, from another process too, which one this is. */
  readonly owner: unknown;
  /** @param lastSignMs when it last gave a sign, epoch milliseconds */
  readonly isAlive: (owner: unknown, lastSignMs: number) => boolean;
}

/** What one process has waiting. */
export interface WaitingDocument {
  readonly formatVersion: 1;
  readonly owner: unknown;
  readonly waiting: readonly WaitingEvent[];
  /** Events that there was no room for. */
  readonly lost: number;
  /** Files of ended processes whose events are in this one, and which are to be removed. */
  readonly merged: readonly string[];
}

export type WaitingState = Pick<WaitingDocument, 'waiting' | 'lost'>;

/** Far more than the events of one process. */
const MAX_FILE_BYTES = 1_048_576;

/**
 * Events that wait for the chain, on this machine's disk, so that a process that is killed loses none. Each process has a file of its own, written
 * whole and renamed. One process takes up those of ended ones: a file is removed only after its events are in another, and what names it as
 * merged counts for it, so that a kill between the two tells nothing twice.
 */
export class WaitingFolder {
  private readonly name = `${process.pid}-${randomBytes(6).toString('hex')}.json`;
  private readonly merged = new Set<string>();
  private isThere = false;

  constructor(private readonly options: WaitingFolderOptions) {}

  /** Returns once the disk has it. Nothing that waits is no file. */
  async save({ waiting, lost }: WaitingState): Promise<void> {
    const { folder, owner } = this.options;
    if (waiting.length === 0 && lost === 0 && this.merged.size === 0) {
      if (this.isThere) await rm(join(folder, this.name), { force: true });
      this.isThere = false;
      return;
    }
    const document: WaitingDocument = { formatVersion: 1, owner, waiting, lost, merged: [...this.merged] };
    await makePrivateFolder(folder);
    await writeSynced(join(folder, this.name), JSON.stringify(document));
    this.isThere = true;
  }

  /** For those who cannot see whether this process lives. */
  async giveSign(): Promise<void> {
    const now = new Date();
    if (this.isThere) await utimes(join(this.options.folder, this.name), now, now).catch(() => undefined);
  }

  /**
   * What ended processes have left; it is still theirs until `save` has it and `forget` was called. What cannot be read is left where it is.
   */
  async takeUp(): Promise<WaitingState> {
    const { folder } = this.options;
    const found = await readdir(folder).catch((): string[] => []);
    const others = new Map<string, WaitingDocument>();
    for (const name of found.filter((one) => one.endsWith('.json') && one !== this.name && !this.merged.has(one))) {
      const document = await this.readEnded(join(folder, name)).catch(() => undefined);
      if (document !== undefined) others.set(name, document);
    }
    for (const name of [...others.values()].flatMap(({ merged }) => merged)) {
      others.delete(name);
      if (found.includes(name)) await rm(join(folder, name), { force: true });
    }
    for (const name of others.keys()) this.merged.add(name);
    const documents = [...others.values()];
    return { waiting: documents.flatMap(({ waiting }) => waiting), lost: documents.reduce((sum, { lost }) => sum + lost, 0) };
  }

  /** What was taken up last stays with those who left it. */
  leave(): void {
    this.merged.clear();
  }

  /** Removes the files whose events `save` has taken. */
  async forget(): Promise<void> {
    for (const name of this.merged) await rm(join(this.options.folder, name), { force: true });
    this.merged.clear();
  }

  /** Undefined for one of a process that lives, and for what is none of ours. */
  private async readEnded(path: string): Promise<WaitingDocument | undefined> {
    const { size, mtimeMs } = await stat(path);
    if (size > MAX_FILE_BYTES) return undefined;
    const found = JSON.parse(await readFile(path, 'utf8')) as WaitingDocument;
    return found.formatVersion === 1 && !this.options.isAlive(found.owner, mtimeMs) ? found : undefined;
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const temp = `${path}.new`;
  const file = await open(temp, 'w', PRIVATE_FILE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temp, path);
}

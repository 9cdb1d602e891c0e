import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDbSession, openInstance } from '../duckdb/duckdb-session.js';
import type { EngineLimits } from '../duckdb/duckdb-session.js';
import { engineFailure } from '../duckdb/engine-failure.js';
import { makePrivateFolder } from '../../private-files.js';

export interface Staging {
  /** Existing private folder on local disk. */
  readonly workDir: string;
  readonly limits: EngineLimits;
  readonly signal: AbortSignal | undefined;
}

/** Works in a database of its own in the working folder, which is removed again. */
export async function inStaging<T>({ workDir, limits, signal }: Staging, work: (session: DuckDbSession) => Promise<T>): Promise<T> {
  const folder = await stagingFolder(workDir).catch((error: unknown) => {
    throw engineFailure(error, { step: 'stage rows', folder: workDir });
  });
  const instance = await openInstance({ databasePath: join(folder, 'rows.duckdb'), tempDir: folder, limits });
  try {
    const session = await DuckDbSession.open(instance, workDir, signal);
    try {
      return await work(session);
    } finally {
      session.close();
    }
  } finally {
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The engine takes what follows a `?` in a database's path for options, so rows of such a folder are staged among the temporary files. */
async function stagingFolder(workDir: string): Promise<string> {
  if (workDir.includes('?')) return mkdtemp(join(tmpdir(), 'perennial-staging-'));
  const staging = join(workDir, 'staging');
  await rm(staging, { recursive: true, force: true });
  await makePrivateFolder(staging);
  return staging;
}

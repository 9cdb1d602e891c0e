import { link, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, writePrivateFile } from '../../adapters/private-files.js';
import type { PreparedFacts } from '../../adapters/statistics/statistics.js';
import type { MatrixFile } from '../../adapters/trainer/trainer.js';
import { modelWidth } from '../../core/features/encoders/model-columns.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import type { FoldModel } from '../../core/folds/fold-table.js';
import { PARTS } from '../../core/split/split.js';
import type { Part } from '../../core/split/split.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { MATRICES_FOLDER, temporaryName } from '../shell/work-folder.js';

/** Counts up when the same data would be encoded otherwise. */
const CACHE_FORMAT = 5;
const DEFAULT_SIZE_BYTES = 8 * 2 ** 30;
const FACTS_FILE = 'facts.json';

export interface PreparedFiles {
  readonly facts: PreparedFacts;
  /** In the caller's own folder. */
  readonly matrices: Readonly<Record<Part, MatrixFile>>;
}

interface CacheRequest {
  readonly training: TrainingPart;
  readonly snapshot: string;
  readonly asOf: number;
  /** Of a split by folds: for which of its models. */
  readonly model?: FoldModel | undefined;
  /** Private folder on the same file system as the work root. */
  readonly workDir: string;
  /** Writes the matrix of each part where it is told. */
  readonly prepare: (files: Readonly<Record<Part, string>>) => Promise<PreparedFacts>;
}

/**
 * The encoded parts of a snapshot as files in `workDir`, made at most once per machine for (snapshot, data part of the definition, as-of).
 * An entry appears whole, by a rename; a caller gets hard links of its own, so that clearing the cache takes nothing from a training
 * that runs. Least recently used entries go when the cache grows beyond its size.
 */
export async function preparedFiles(deps: TrainingDependencies, request: CacheRequest): Promise<PreparedFiles> {
  const root = join(deps.workRoot, MATRICES_FOLDER);
  const entry = join(root, entryName(deps, request));
  await makePrivateFolder(root);
  const found = await linkedEntry(entry, request.workDir);
  if (found !== undefined) return found;
  const made = await makeEntry(root, entry, await request.prepare(filesIn(request.workDir)), request.workDir);
  await evict(root, entry, deps.matrixCacheSizeBytes ?? DEFAULT_SIZE_BYTES);
  return made;
}

function entryName(deps: TrainingDependencies, { training, snapshot, asOf, model }: CacheRequest): string {
  const { task, time, label, columns, features = [], split, weight = null } = training;
  const version = deps.perennialVersion;
  const decides = { format: CACHE_FORMAT, version, snapshot, asOf, task, time, label, columns, features, split, weight };
  return sha256Hex(canonicalJson(model === undefined ? decides : { ...decides, model }));
}

/** Undefined when there is no entry, or it was cleared away meanwhile. */
async function linkedEntry(entry: string, workDir: string): Promise<PreparedFiles | undefined> {
  try {
    // Written by `makeEntry` of the same format version.
    const facts = JSON.parse(await readFile(join(entry, FACTS_FILE), 'utf8')) as PreparedFacts;
    const now = new Date();
    await utimes(entry, now, now);
    for (const part of PARTS) await link(join(entry, partFile(part)), join(workDir, partFile(part)));
    return { facts, matrices: matricesIn(workDir, facts) };
  } catch (error) {
    if (!isMissing(error)) throw error;
    for (const part of PARTS) await rm(join(workDir, partFile(part)), { force: true });
    return undefined;
  }
}

async function makeEntry(root: string, entry: string, facts: PreparedFacts, workDir: string): Promise<PreparedFiles> {
  const fresh = join(root, temporaryName('new'));
  try {
    await makePrivateFolder(fresh);
    for (const part of PARTS) await link(join(workDir, partFile(part)), join(fresh, partFile(part)));
    await writePrivateFile(join(fresh, FACTS_FILE), canonicalJson(facts));
    await rename(fresh, entry);
  } catch (error) {
    // Another attempt was first: its entry is as good.
    if (!isTaken(error)) throw error;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return { facts, matrices: matricesIn(workDir, facts) };
}

async function evict(root: string, keep: string, limitBytes: number): Promise<void> {
  const entries = await Promise.all((await readdir(root)).map((name) => entrySize(join(root, name))));
  entries.sort((a, b) => b.usedAt - a.usedAt);
  let total = 0;
  for (const { path, sizeBytes } of entries) {
    total += sizeBytes;
    if (total > limitBytes && path !== keep) await rm(path, { recursive: true, force: true });
  }
}

async function entrySize(path: string): Promise<{ path: string; sizeBytes: number; usedAt: number }> {
  const sizes = await Promise.all(
    PARTS.map((part) =>
      stat(join(path, partFile(part))).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const usedAt = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return { path, usedAt, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function filesIn(folder: string): Readonly<Record<Part, string>> {
  const path = (part: Part): string => join(folder, partFile(part));
  return { train: path('train'), validation: path('validation'), test: path('test') };
}

function matricesIn(folder: string, { rows, ...columns }: PreparedFacts): PreparedFiles['matrices'] {
  const files = filesIn(folder);
  const file = (part: Part): MatrixFile => ({ path: files[part], rows: rows[part], columns: modelWidth(columns) });
  return { train: file('train'), validation: file('validation'), test: file('test') };
}

function partFile(part: Part): string {
  return `${part}.matrix`;
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function isTaken(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

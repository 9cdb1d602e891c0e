import { access, constants, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { DomainError } from '../../../core/errors.js';

export interface PathProblem {
  readonly reason: string;
  readonly advice: string;
}

const ADVICE = 'Correct the path, or the rights of the file and its folders';
/** Failures of the system that say that a path is wrong, whoever tries it again. Others, such as EIO or EMFILE, may pass. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EROFS: 'its file system is read-only',
  ELOOP: 'its symbolic links lead back to themselves',
  ENAMETOOLONG: 'its name is too long',
};

/** Why the system does not take a path, or null when the path is not to blame. */
export function pathProblem(error: unknown): PathProblem | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return reason === undefined ? null : { reason, advice: ADVICE };
}

/** Before an engine sees it, whose own words for this are those for a broken disk. @throws DomainError SOURCE_UNREADABLE */
export async function requireInputFile(path: string, expected: 'CSV' | 'Parquet'): Promise<void> {
  const refused = ({ reason, advice }: PathProblem) => new DomainError('SOURCE_UNREADABLE', { what: path, expected, reason, advice });
  try {
    if ((await stat(path)).isDirectory()) throw refused({ reason: 'it is a folder', advice: 'Name a file' });
    await access(path, constants.R_OK);
  } catch (error) {
    const problem = pathProblem(error);
    throw problem === null ? error : refused(problem);
  }
}

/** That a file can be put at `path`, asked before anything is computed for it. @throws DomainError OUTPUT_UNWRITABLE */
export async function requireOutputPath(path: string): Promise<void> {
  const folder = dirname(path);
  const refused = (reason: string) => new DomainError('OUTPUT_UNWRITABLE', { path, reason });
  try {
    if (!(await stat(folder)).isDirectory()) throw refused(`${basename(folder)} is a file, not a folder`);
    await access(folder, constants.W_OK);
  } catch (error) {
    const problem = pathProblem(error);
    throw problem === null ? error : refused(`of its folder: ${problem.reason}`);
  }
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : error));
  if (found instanceof Error) throw refused(pathProblem(found)?.reason ?? found.message);
  if (found?.isDirectory() === true) throw refused('it is a folder');
}

/** A folder for files of ours, made with those above it when it is not there. @throws DomainError OUTPUT_UNWRITABLE */
export async function makeOutputFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (error) {
    const isFile = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const reason = isFile ? 'it is a file' : pathProblem(error)?.reason;
    throw reason === undefined ? error : new DomainError('OUTPUT_UNWRITABLE', { path, reason });
  }
}

/** A name for an unfinished file beside `path`; of fixed length, since that of `path` may be as long as the system takes. */
export function unfinishedBeside(path: string, unique: string): string {
  return join(dirname(path), `.perennial-${unique}.partial`);
}

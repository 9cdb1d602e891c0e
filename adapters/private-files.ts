import { chmodSync, closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../core/errors.js';
import { followOwnLinks } from './private-links.js';

/** Of files and folders that hold data of an installation: for the user whose process made them, and nobody else. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
const OF_OTHERS = 0o077;
const SHARED_BY_ALL = 0o1000;
const ROOT = 0;
const PRIVATE_READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** For a process that is ours alone: what native code writes (databases, engines, programs it starts) is private as well. */
export function keepFilesPrivate(): void {
  process.umask(OF_OTHERS);
}

/** Makes the folder, and those above it that are missing, for this user alone. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/** As `makePrivateFolder`. */
export function makePrivateFolderSync(path: string): void {
  mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/** Writes a file for this user alone; one that is there is closed to others before it gets the content. */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w', PRIVATE_FILE);
  try {
    await file.chmod(PRIVATE_FILE);
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/**
 * So that who opens it next (SQLite, a stream) finds a private file; what SQLite keeps beside a database gets the database's mode.
 * One that is there is never opened: closing it would take away the locks that this process has on it.
 */
export function touchPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', PRIVATE_FILE));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if ((statSync(path).mode & OF_OTHERS) !== 0) chmodSync(path, PRIVATE_FILE);
  }
}

interface Unread {
  readonly problem: string;
  readonly isAbsent: boolean;
}

/** The content of a file with a secret, or in words why it is not taken: others could read it or put another one in its place. */
export async function readPrivateFile(path: string): Promise<{ readonly text: string } | Unread> {
  // By the same calls as for settings: a file of some bytes on this machine.
  return readPrivateFileSync(path);
}

/** As `readPrivateFile`, for settings, which are read before anything else. */
export function readPrivateFileSync(path: string): { readonly text: string } | Unread {
  for (let swaps = 0; ; swaps += 1) {
    try {
      const followed = followOwnLinks(path, isTrusted);
      return 'problem' in followed ? { ...followed, isAbsent: false } : readOpened(followed.path);
    } catch (error) {
      // The folder that the links led to may have been swapped, and removed, just now.
      if (codeOf(error) !== 'ENOENT' || swaps >= MAX_SWAPS) return unread(error);
    }
  }
}

const MAX_SWAPS = 3;

function readOpened(path: string): { readonly text: string } | Unread {
  const file = openSync(path, PRIVATE_READ);
  try {
    const problem = openToOthers(fstatSync(file));
    return problem === undefined ? { text: readFileSync(file, 'utf8') } : { problem, isAbsent: false };
  } finally {
    closeSync(file);
  }
}

function isTrusted(uid: number): boolean {
  return isOurs(uid) || uid === ROOT;
}

function unread(error: unknown): Unread {
  const code = codeOf(error);
  return { problem: code === 'ELOOP' ? 'it is a symbolic link' : `it cannot be read (${code})`, isAbsent: code === 'ENOENT' };
}

function openToOthers(found: Stats): string | undefined {
  if (!found.isFile()) return 'it is not a regular file';
  if (!isTrusted(found.uid)) return `it belongs to another user (uid ${found.uid})`;
  if (isLentByRoot(found)) return undefined;
  return (found.mode & OF_OTHERS) === 0 ? undefined : `others than its owner may use it (mode ${octal(found.mode)}, expected 0600)`;
}

/** Kubernetes' `fsGroup`: root lets a group of this process read it, and nobody write. */
function isLentByRoot({ uid, gid, mode }: Stats): boolean {
  return uid === ROOT && !isOurs(uid) && (mode & 0o037) === 0 && (process.getgroups?.() ?? []).includes(gid);
}

/** Why a folder cannot be kept for this user alone; undefined also when it is not there yet. */
async function privacyProblem(path: string): Promise<string | undefined> {
  const found = await lstatIfThere(path);
  if (found === undefined || !found.isDirectory() || (found.mode & OF_OTHERS) === 0) return undefined;
  const open = `others may use it (mode ${octal(found.mode)})`;
  if (!isOurs(found.uid)) return `${open} and it belongs to another user (uid ${found.uid})`;
  return (found.mode & SHARED_BY_ALL) === 0 ? undefined : `${open} and it is shared by all users`;
}

/**
 * Closes what an earlier release, or somebody by hand, has left open to other users of the machine.
 * @param home what is not ours there cannot be closed, so it is refused; `folders` of others are left to them
 * @throws DomainError HOME_UNWRITABLE
 */
export async function closeFolders(home: string, folders: readonly string[], log: (line: string) => void): Promise<void> {
  const reason = await privacyProblem(home);
  if (reason !== undefined) throw new DomainError('HOME_UNWRITABLE', { home, reason });
  for (const folder of [home, ...folders]) for (const line of await closeFolder(folder)) log(line);
}

/**
 * Closes a folder of ours, and what is directly in it, to others. What is deeper cannot be reached any more.
 * @returns a line for each change of modes, for the log. Nothing is done to what is not there or belongs to others
 */
async function closeFolder(path: string): Promise<readonly string[]> {
  const found = await lstatIfThere(path);
  if (found?.isDirectory() !== true || (await privacyProblem(path)) !== undefined || !isOurs(found.uid)) return [];
  const lines: string[] = [];
  if ((found.mode & OF_OTHERS) !== 0) {
    await chmod(path, PRIVATE_FOLDER);
    lines.push(`${path} was open to other users (mode ${octal(found.mode)}): now it is 0700`);
  }
  const closed = await Promise.all((await readdir(path)).map((name) => closeEntry(join(path, name))));
  const count = closed.filter(Boolean).length;
  if (count > 0) lines.push(`${path}: ${count} files and folders in it were open to other users, and are closed now`);
  return lines;
}

async function closeEntry(path: string): Promise<boolean> {
  const found = await lstatIfThere(path);
  if (found === undefined || !(found.isFile() || found.isDirectory())) return false;
  if ((found.mode & OF_OTHERS) === 0 || !isOurs(found.uid)) return false;
  await chmod(path, found.mode & 0o700);
  return true;
}

async function lstatIfThere(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(() => undefined);
}

/** On Windows nobody has a number, and modes mean little. */
function isOurs(uid: number): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

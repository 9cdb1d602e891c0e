import { readPrivateFileSync } from '../adapters/private-files.js';
import { SETTINGS } from './settings-table.js';
import type { Environment, Setting } from './setting-kinds.js';

const REREAD_MS = 1_000;

/** The variable that names a file with the value of a secret setting. */
export function fileVariable(env: string): string {
  return `${env}_FILE`;
}

/** By the variable of its file, the one of each secret setting. */
export const SECRET_FILES: ReadonlyMap<string, string> = new Map(
  Object.values<Setting<unknown, unknown>>(SETTINGS)
    .filter(({ secret }) => secret)
    .map(({ env }) => [fileVariable(env), env]),
);

/** What a secret setting has, from its variable or from its file; undefined: neither. Throws an Error in words, without the text. */
export function secretText(env: string, environment: Environment): string | undefined {
  const given = environment[env] || undefined;
  const file = fileVariable(env);
  const path = environment[file] || undefined;
  if (path === undefined) return given;
  if (given !== undefined) throw new Error(`it is set, and so is ${file}; expected one of them`);
  const found = readPrivateFileSync(path);
  const problem = 'problem' in found ? found.problem : undefined;
  if (problem !== undefined) throw new Error(`${file} names ${path}, and ${problem}; expected a regular file of mode 0600 (chmod 600)`);
  // Editors and `echo` end a file with a line's end, which is no part of a secret.
  const text = 'text' in found ? found.text.replace(/[\r\n]+$/, '') : '';
  if (text === '') throw new Error(`${file} names ${path}, which is empty`);
  return text;
}

/**
 * The value of a secret setting at each call: one that is in a file is read again, once a second at most. A file that cannot be used
 * then, since somebody is writing it, leaves the value as it was.
 */
export function secretReader<T>(setting: Setting<T, T | undefined>, first: T, environment: Environment): () => T {
  if (!environment[fileVariable(setting.env)]) return () => first;
  let value = first;
  let readAtMs = performance.now();
  return () => {
    if (performance.now() - readAtMs < REREAD_MS) return value;
    readAtMs = performance.now();
    try {
      const text = secretText(setting.env, environment);
      if (text !== undefined) value = setting.parse(text);
    } catch {
      // The next call reads it again.
    }
    return value;
  };
}

import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Settings } from '../../config/settings.js';
import { findTool } from '../../tools/install/install-tool.js';
import { fail, finding, ok, warn } from '../../operations/health/finding.js';
import type { Finding } from '../../operations/health/finding.js';

const NODE_MAJOR = 20;
const NODE_MINOR = 19;
const LOW_BYTES = 5 * 1024 ** 3;
const FULL_BYTES = 512 * 1024 ** 2;

/** What is on this machine: Node.js, the programs we start, room on disk. */
export async function checkMachine(settings: Settings): Promise<readonly Finding[]> {
  const ownServer = settings.temporalAddress === undefined;
  return [
    ok('settings', 'every variable is known and readable'),
    nodeVersion(process.versions.node),
    ...(await finding('xgboost', () => tool('xgboost', settings))),
    ...(ownServer ? await finding('temporal command', () => tool('temporal', settings)) : []),
    ...(await finding('disk space', () => diskSpace('data', settings.home))),
    ...(await finding('disk space', () => diskSpace('cache', settings.cacheDir))),
  ];
}

function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NODE_MAJOR || (major === NODE_MAJOR && minor >= NODE_MINOR)) return ok('node', `Node.js ${version}`);
  return fail('node', `Node.js ${version} is too old`, `install Node.js ${NODE_MAJOR}.${NODE_MINOR} or newer.`);
}

async function tool(name: 'xgboost' | 'temporal', settings: Settings): Promise<Finding> {
  const check = name === 'temporal' ? 'temporal command' : name;
  const found = await findTool(name, settings);
  if (found === undefined) return warn(check, 'not on this machine yet', 'nothing: it is downloaded and checked when it is first needed.');
  return ok(check, `${found.version} (${found.source}: ${found.path})`);
}

async function diskSpace(what: string, folder: string): Promise<Finding> {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const freeBytes = bavail * bsize;
  const text = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free for ${what} (${folder})`;
  if (freeBytes < FULL_BYTES) return fail('disk space', text, 'make room: nothing can be stored soon.');
  return freeBytes < LOW_BYTES
    ? warn('disk space', text, 'make room; trainings need about three times the size of their rows.')
    : ok('disk space', text);
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { childEnvironment } from '../../config/child-environment.js';
import { ANY_PORT, entryCommand, startPerennial } from '../cli/perennial-process.js';
import type { RunningCommand } from '../cli/perennial-process.js';
import { readDocument } from './documents.js';

const BLOCKS = [...readDocument('docs/first-model.md').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
const UP = 'perennial up .\n';

let root = '';
let up: RunningCommand | undefined;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'perennial-first-'));
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'project'));
  await writeFile(
    join(root, 'bin', 'perennial'),
    `#!/bin/sh\nexec ${entryCommand()
      .map((part) => `'${part}'`)
      .join(' ')} "$@"\n`,
  );
  await chmod(join(root, 'bin', 'perennial'), 0o755);
});
after(async () => {
  up?.child.kill('SIGINT');
  await up?.ended;
  await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** In the folder of the newcomer, whose `perennial` is the one under test; ports are free ones. */
async function shell(block: string, servingUrl: string): Promise<string> {
  const env = childEnvironment({ TZ: 'UTC', PERENNIAL_HOME: join(root, 'home'), PATH: `${join(root, 'bin')}:${process.env.PATH ?? ''}` });
  const script = block.replaceAll('http://127.0.0.1:8080', servingUrl);
  return (await promisify(execFile)('bash', ['--norc', '-euc', script], { cwd: join(root, 'project'), env })).stdout;
}

test('docs/first-model.md goes from an empty folder to answers, as it is written', async () => {
  assert.ok(BLOCKS.includes(UP) && BLOCKS.length >= 6);
  let servingUrl = '';
  const outputs = new Map<string, string>();
  for (const block of BLOCKS) {
    if (block !== UP) {
      outputs.set(block, await shell(block, servingUrl));
      continue;
    }
    up = startPerennial(['up', '.', ...ANY_PORT], { PERENNIAL_HOME: join(root, 'home') }, join(root, 'project'));
    await up.shows('Ready.');
    ({ servingUrl } = JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as { servingUrl: string });
  }
  const output = (part: string): string => [...outputs].find(([block]) => block.includes(part))?.[1] ?? '';
  const answer = JSON.parse(output('/predict')) as { readonly version: number; readonly predictions: readonly unknown[] };
  assert.deepEqual([answer.version, answer.predictions.length], [1, 1]);
  assert.match(output('perennial explain'), /^churn: version 1 is deployed/);
  assert.match(output('max_depth: 4'), /changed, trains anew at the next trigger/);
});

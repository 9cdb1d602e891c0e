import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const { exports } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as Manifest;

/** What a fresh process has loaded of compiled code after it imported `entry`; `process.dlopen` is how Node loads every native module. */
async function nativeModules(entry: string): Promise<readonly string[]> {
  const program = `
    const loaded = [];
    const load = process.dlopen;
    process.dlopen = (module, file, ...rest) => (loaded.push(file), load.call(process, module, file, ...rest));
    await import(${JSON.stringify(entry)});
    const shared = process.report.getReport().sharedObjects.filter((file) => /\\/node_modules\\//.test(file));
    console.log(JSON.stringify([...loaded, ...shared]));`;
  const output = await runProgram(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: process.env.PATH ?? '' },
    timeoutMs: LAST_RESORT_MS,
    cwd: packageFile('.'),
  });
  return JSON.parse(output) as string[];
}

test('every entry of the package leads to a file with its types', () => {
  const missing = Object.entries(exports).flatMap(([entry, target]) => {
    const files = typeof target === 'string' ? [target] : [target.types, target.default];
    return files.filter((file) => !existsSync(packageFile(file))).map((file) => `${entry}: ${file}`);
  });
  assert.deepEqual(missing, []);
});

for (const entry of ['perennial-ml', 'perennial-ml/client', 'perennial-ml/nexus', 'perennial-ml/workflows']) {
  test(`${entry} loads no native module`, async () => {
    assert.deepEqual(await nativeModules(entry), []);
  });
}

test("Temporal's Worker does load one, so the tests above can fail", async () => {
  assert.ok((await nativeModules('@temporalio/worker')).some((file) => file.includes('@temporalio/core-bridge')));
});

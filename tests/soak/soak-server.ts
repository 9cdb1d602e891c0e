import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FsObjectStore } from '../../adapters/object-store/fs-object-store.js';
import { childEnvironment } from '../../config/child-environment.js';
import { deploy, eventually, programPath, publishVersion, ready, NUMERIC_INPUTS, NUMERIC_ROWS } from '../serving/serving-fixture.js';

/** The models that are served: one with categories, one of numbers only, one with classes. */
export const ENDPOINTS = ['mixed', 'minutes', 'classes'] as const;

export interface SoakServer {
  readonly url: string;
  readonly port: number;
  readonly objects: FsObjectStore;
  readonly output: () => string;
  readonly hasEnded: () => boolean;
  /** After a full collection. */
  readonly memory: () => Promise<NodeJS.MemoryUsage>;
  /**
   * From now on V8 compiles nothing more; what it has compiled goes on. It compiles what runs rarely (a change of the model, an
   * error) after hundreds of times, and compiled code is memory: what still grows afterwards is what the program keeps.
   */
  readonly settle: () => Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
}

/** The real serving program over its own folder, with the prediction log on. */
export async function startSoakServer(): Promise<SoakServer> {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-soak-'));
  const objects = new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e9 });
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await publishVersion(objects, { model: 'minutes', version: 1, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
  await publishVersion(objects, { model: 'classes', version: 1, task: 'multiclass' });
  for (const endpoint of ENDPOINTS) await deploy(objects, { endpoint, revision: 1, version: 1 });
  const child = startProgram(dir);
  let output = '';
  // Errors at the start are short; a long run must not keep every line.
  const keep = (chunk: string): void => void (output = (output + chunk).slice(-100_000));
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', keep);
  const listening = await eventually(
    'it listens',
    async () => /listens on (\S+?),/.exec(output)?.[1] ?? '',
    (found) => found !== '',
  );
  await ready(listening);
  return {
    url: listening,
    port: Number(new URL(listening).port),
    objects,
    output: () => output,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    memory: () => ask(child, 'measure'),
    settle: async () => void (await ask(child, 'settle')),
    stop: async () => {
      const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGTERM');
      await exited;
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
      return child.exitCode;
    },
  };
}

function startProgram(dir: string): ChildProcess {
  const main = programPath('../../serving/main');
  const probe = pathToFileURL(programPath('../soak/memory-probe')).href;
  const loader = main.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, ['--expose-gc', ...loader, '--import', probe, main], {
    env: childEnvironment({
      PERENNIAL_OBJECT_STORE: join(dir, 'objects'),
      PERENNIAL_CACHE_DIR: join(dir, 'main-cache'),
      PERENNIAL_SERVING_PORT: '0',
      PERENNIAL_SERVING_MAX_BODY_BYTES: '262144',
      PERENNIAL_SERVING_MAX_ROWS: '200',
    }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function ask(child: ChildProcess, what: 'measure' | 'settle'): Promise<NodeJS.MemoryUsage> {
  const answered = once(child, 'message');
  child.send(what);
  const [usage] = (await answered) as [NodeJS.MemoryUsage];
  return usage;
}

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { childEnvironment } from '../../../config/child-environment.js';
import { eventually, programPath } from '../serving-fixture.js';

export interface ServingProgram {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves once it listens; the URL has the port that it took. */
  readonly url: () => Promise<string>;
  /** Sends SIGTERM; resolves with exit code and signal. */
  readonly stop: () => Promise<readonly [number | null, NodeJS.Signals | null]>;
}

/** `serving/main` as a process of its own over an installation, killed at the end of the test. */
export function startServingProgram(
  t: { readonly after: (ended: () => void) => void },
  dir: string,
  settings: Readonly<Record<string, string>> = {},
): ServingProgram {
  const main = programPath('../../serving/main');
  const child = spawn(process.execPath, [...(main.endsWith('.ts') ? ['--import', 'tsx'] : []), main], {
    env: childEnvironment({
      PERENNIAL_OBJECT_STORE: join(dir, 'objects'),
      PERENNIAL_CACHE_DIR: join(dir, 'main-cache'),
      PERENNIAL_SERVING_PORT: '0',
      ...settings,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const url = async (): Promise<string> => {
    const lines = await eventually(
      'it listens',
      async () => output,
      (found) => /listens on \S+,/.test(found),
    );
    return /listens on (\S+),/.exec(lines)?.[1] ?? '';
  };
  const stop: ServingProgram['stop'] = async () => {
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    child.kill('SIGTERM');
    return exited;
  };
  return { child, output: () => output, url, stop };
}

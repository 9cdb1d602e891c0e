import { dirname, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSupervised } from '../../tools/supervised-process.js';
import { NO_PROFILE } from '../fixtures/no-profile.js';

export interface StartedProgram {
  /** Everything that it printed so far, both streams. */
  output(): string;
  /** Waits for a line; its first group. Rejects when the program ends before. */
  waitFor(pattern: RegExp): Promise<string>;
  /** The exit code, once it ended by itself. */
  ended(): Promise<number | null>;
  /** As an operator stops it; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as a machine that is lost. */
  kill(): Promise<void>;
}

const GRACE_MS = 40_000;
const POLL_MS = 50;
const SELF = fileURLToPath(import.meta.url);
const EXTENSION = extname(SELF);

/** One of our programs (`serving/main`, `workers/main`, `cli/main`), compiled or not as this file is, with the environment given and no other, nor a profile. */
export async function startProgram(entry: string, args: readonly string[], env: Record<string, string>): Promise<StartedProgram> {
  const path = join(dirname(SELF), '..', '..', `${entry}${EXTENSION}`);
  const loader = EXTENSION === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];
  const lines: string[] = [];
  const child = await startSupervised(process.execPath, ['--no-warnings', ...loader, path, ...args], {
    env: { ...NO_PROFILE, ...env },
    log: (line) => lines.push(line),
  });
  const output = (): string => lines.join('\n');
  return {
    output,
    waitFor: async (pattern) => {
      for (;;) {
        const found = pattern.exec(output());
        if (found !== null) return found[1] ?? found[0];
        if (child.hasExited()) throw new Error(`${entry} ended before it printed ${pattern}:\n${output()}`);
        await sleep(POLL_MS);
      }
    },
    ended: async () => (await child.exited).code,
    stop: async () => {
      await child.stop(GRACE_MS);
      return (await child.exited).code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await child.exited;
    },
  };
}

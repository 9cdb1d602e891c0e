import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../fixtures/eventually.js';
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

/** An orderly stop takes less, also on a busy machine. */
const GRACE_MS = 300_000;
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
      const found = await eventually(
        `${entry} prints ${pattern}`,
        () => pattern.exec(output()),
        (line) => line !== null,
        {
          progress: output,
          isVain: () => (child.hasExited() ? 'it has ended' : undefined),
        },
      );
      return found?.[1] ?? found?.[0] ?? '';
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

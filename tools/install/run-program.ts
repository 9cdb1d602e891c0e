import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface RunOptions {
  readonly env: Record<string, string>;
  readonly timeoutMs: number;
  readonly cwd?: string;
}

/**
 * Runs a program to its end, without a shell, and returns what it printed on both streams.
 * Throws an Error with the last line it printed on stderr.
 */
export async function runProgram(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { timeoutMs, ...rest } = options;
  try {
    const { stdout, stderr } = await run(command, [...args], { ...rest, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 16 << 20 });
    return stdout + stderr;
  } catch (error) {
    const { code, killed, stderr } = error as { code?: number | string; killed?: boolean; stderr?: string };
    const last = stderr?.trim().split('\n').at(-1) ?? '';
    const how = code === 'ENOENT' ? 'is not installed' : killed ? `did not end within ${timeoutMs} ms` : `ended with ${code ?? 'a signal'}`;
    throw new Error(`${command} ${how}${last ? ` (${last})` : ''}`, { cause: error });
  }
}

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../config/child-environment.js';
import { NO_PROFILE } from '../fixtures/no-profile.js';

export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** Settles when the command has ended. */
  readonly ended: Promise<CommandEnd>;
  /** All it printed so far. */
  output(): string;
  /** Resolves when the output holds the text; rejects when the command ends first. */
  shows(text: string): Promise<void>;
}

/** Ports for `perennial up` that nothing else has. */
export const ANY_PORT: readonly string[] = [
  '--temporal-port',
  '0',
  '--ui-port',
  '0',
  '--serving-port',
  '0',
  '--webhook-port',
  '0',
  '--metrics-port',
  '0',
];

const compiled = import.meta.url.endsWith('.js');
const entry = fileURLToPath(new URL(`../../cli/main.${compiled ? 'js' : 'ts'}`, import.meta.url));
const loader = compiled ? [] : ['--import', import.meta.resolve('tsx')];

/** The program of the `perennial` command with its first arguments. */
export function entryCommand(): readonly string[] {
  return [process.execPath, ...loader, entry];
}

/** Starts the `perennial` command, compiled or from source as the test itself is. */
export function startPerennial(args: readonly string[], env: Record<string, string> = {}, cwd?: string): RunningCommand {
  const child = spawn(process.execPath, [...loader, entry, ...args], {
    cwd,
    env: childEnvironment({ TZ: 'UTC', ...NO_PROFILE, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout?.on('data', (chunk: Buffer) => ((stdout += String(chunk)), listeners.forEach((listener) => listener())));
  child.stderr?.on('data', (chunk: Buffer) => ((stderr += String(chunk)), listeners.forEach((listener) => listener())));
  const ended = new Promise<CommandEnd>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  const output = (): string => `${stdout}${stderr}`;
  const shows = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => void (output().includes(text) && (listeners.delete(look), resolve()));
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`ended before it printed ${text}:\n${output()}`)));
    });
  return { child, ended, output, shows };
}

export function runPerennial(args: readonly string[], env: Record<string, string> = {}, cwd?: string): Promise<CommandEnd> {
  return startPerennial(args, env, cwd).ended;
}

const AT_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** Runs a command at a terminal of its own where somebody types one line; what the terminal shows is its `stdout`. */
export async function runAtTerminal(
  args: readonly string[],
  typed: string,
  env: Record<string, string> = {},
  cwd?: string,
): Promise<CommandEnd> {
  const child = spawn('python3', ['-c', AT_TERMINAL, process.execPath, ...loader, entry, ...args], {
    cwd,
    env: childEnvironment({ TZ: 'UTC', ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  child.stdin.write(`${typed}\n`);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** Every process below a process, children of children included. */
export function descendantsOf(pid: number): readonly number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const rows = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] => rows.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(pid);
}

/** A zombie, whose parent has not asked how it ended, is not alive. */
export function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('Z');
  } catch {
    return false;
  }
}

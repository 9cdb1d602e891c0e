import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { childEnvironment } from '../config/child-environment.js';

/**
 * A program that never outlives this process:
 *  1. it runs in a session of its own, so Ctrl-C in the terminal reaches us only and we stop it in order;
 *  2. when this process ends by itself, an exit hook kills it;
 *  3. when this process is killed, the kernel kills it (Linux, `setpriv --pdeathsig`), elsewhere a shell that waits for our end.
 * The kernel watches the thread that started the program, so start it from the main thread.
 */
export interface SupervisedProcess {
  readonly pid: number;
  /** Settles when the program has ended, for any reason. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly hasExited: () => boolean;
  kill(signal: NodeJS.Signals): void;
  /** A running program no longer keeps this process from ending (the exit hook then kills it); `stop` still waits. */
  unref(): void;
  /** SIGTERM, SIGKILL after `graceMs` (5 s unless given); resolves when the program has ended. Safe to call again. */
  stop(graceMs?: number): Promise<void>;
  /** The last lines it printed, oldest first. */
  outputTail(): string;
}

interface StartOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly log?: (line: string) => void;
  /** How the program is tied to this process; chosen by what the machine has. */
  readonly tie?: 'kernel' | 'watcher';
}

const TAIL_LINES = 40;
const alive = new Set<ChildProcess>();
let exitHook = false;
let kernelTie: boolean | undefined;

export async function startSupervised(command: string, args: readonly string[], options: StartOptions = {}): Promise<SupervisedProcess> {
  const tie = options.tie ?? (hasKernelTie() ? 'kernel' : 'watcher');
  const [program, programArgs] = tie === 'kernel' ? ['setpriv', ['--pdeathsig', 'KILL', '--', command, ...args]] : [command, args];
  const child = spawn(program, [...programArgs], {
    cwd: options.cwd,
    env: options.env ?? childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  await once(child, 'spawn');
  keepUntilExit(child);
  if (tie === 'watcher') watchFromShell(child);
  return supervise(child, exited, collectTail(child, options.log));
}

function supervise(child: ChildProcess, exited: SupervisedProcess['exited'], outputTail: () => string): SupervisedProcess {
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    exited,
    hasExited,
    outputTail,
    kill: (signal) => void child.kill(signal),
    unref: () => streamsOf(child).forEach((handle) => handle.unref()),
    async stop(graceMs = 5_000) {
      streamsOf(child).forEach((handle) => handle.ref());
      if (hasExited()) return void (await exited);
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The program and its pipes, which are sockets: each of them alone would keep this process going. */
function streamsOf(child: ChildProcess): { ref(): unknown; unref(): unknown }[] {
  return [child, child.stdout as Socket, child.stderr as Socket];
}

function keepUntilExit(child: ChildProcess): void {
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  if (exitHook) return;
  exitHook = true;
  process.once('exit', () => alive.forEach((left) => left.kill('SIGKILL')));
}

/** The shell reads from a pipe that only we hold: end of file means that we are gone. */
function watchFromShell(child: ChildProcess): void {
  const watcher = spawn('/bin/sh', ['-c', `read -r _; kill -9 ${child.pid}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  child.once('exit', () => watcher.kill('SIGKILL'));
}

function collectTail(child: ChildProcess, log: StartOptions['log']): () => string {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > TAIL_LINES) lines.shift();
      log?.(line);
    });
  }
  return () => lines.join('\n');
}

function hasKernelTie(): boolean {
  if (process.platform !== 'linux') return false;
  kernelTie ??= spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true'], { stdio: 'ignore' }).status === 0;
  return kernelTie;
}

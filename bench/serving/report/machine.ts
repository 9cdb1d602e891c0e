import { cpus, platform, release, totalmem } from 'node:os';
import { loadLocalSettings } from '../../../config/local-settings.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { runProgram } from '../../../tools/install/run-program.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import { canPin } from '../servers/pinning.js';

/** Where and when a bench ran. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly python: string;
  readonly pinned: boolean;
}

export async function describeMachine(): Promise<Machine> {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: await commit(),
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    python: (await said(loadLocalSettings().python, ['--version'])).replace('Python ', ''),
    pinned: canPin(),
  };
}

async function commit(): Promise<string> {
  const git = (...args: string[]): Promise<string> => said('git', ['-C', packageFile(''), ...args]);
  const head = await git('rev-parse', '--short', 'HEAD');
  const changed = await git('status', '--porcelain', '--untracked-files=no');
  return changed === '' ? head : `${head} with changes`;
}

async function said(program: string, args: readonly string[]): Promise<string> {
  const output = await runProgram(program, args, { env: childEnvironment(), timeoutMs: 10_000 }).catch(() => 'unknown');
  return output.trim();
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLocalSettings } from '../../config/local-settings.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';

const INSTALL_TIMEOUT_MS = 300_000;

interface PackedPackage {
  /** The tarball that `npm publish` would send. */
  readonly path: string;
  readonly files: readonly string[];
}

/** What a package manager may know of this machine, and nothing of the `npm run` that may have started the tests. */
export function cleanEnvironment(): Record<string, string> {
  const ours = /^(npm_(package|lifecycle|command|execpath|node_execpath)|npm_config_(local_prefix|prefix|noproxy)$|INIT_CWD|NODE_)/i;
  const kept = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !ours.test(entry[0]));
  return Object.fromEntries(kept);
}

/** Packs what is built in `dist/`. */
export async function packPackage(folder: string): Promise<PackedPackage> {
  const call = ['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', folder];
  const output = await runProgram('npm', call, { cwd: packageFile('.'), env: cleanEnvironment(), timeoutMs: INSTALL_TIMEOUT_MS });
  const [packed] = JSON.parse(output) as [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }];
  return { path: join(folder, packed.filename), files: packed.files.map(({ path }) => path) };
}

/** A project of a user that has this package, its peers and nothing else of this repository. */
export async function installPackage(manager: 'npm' | 'pnpm', project: string, tarball: string): Promise<void> {
  const own = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    readonly peerDependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const dependencies = { 'perennial-ml': `file:${tarball}`, ...own.peerDependencies, '@types/node': own.devDependencies['@types/node'] };
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module', dependencies }));
  // Installing starts no scripts: what they would download here (GPU libraries) is not what is tested.
  const quick = ['install', '--ignore-scripts', '--prefer-offline', '--loglevel=error'];
  if (manager === 'npm') {
    await runProgram('npm', [...quick, '--no-audit', '--no-fund'], {
      cwd: project,
      env: cleanEnvironment(),
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    return;
  }
  // No hoisting: a package finds only what it declares.
  const strict = [
    '--config.node-linker=isolated',
    '--config.hoist=false',
    '--config.shamefully-hoist=false',
    '--config.auto-install-peers=false',
  ];
  const store = ['--store-dir', join(loadLocalSettings().cacheDir, 'pnpm-store')];
  const program = packageFile('node_modules/pnpm/bin/pnpm.cjs');
  const call = [program, ...quick, ...strict, ...store];
  await runProgram(process.execPath, call, { cwd: project, env: cleanEnvironment(), timeoutMs: INSTALL_TIMEOUT_MS });
}

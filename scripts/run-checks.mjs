// The stages of scripts/test. Each one counts as one check, the test stage as many as it has tests.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runTestFiles } from './run-test-files.mjs';

const LEFTOVER_GRACE_MS = 3_000;
const WORKFLOW_BUNDLE = join('dist', 'workflow-bundle.js');
/** Debian package → the command it brings. */
const DEBIAN = {
  'mariadb-server': 'mariadbd',
  chromium: 'chromium',
  'docker-compose': 'docker-compose',
  wget: 'wget',
  prometheus: 'promtool',
  openssl: 'openssl',
};

const { values: options } = parseArgs({
  options: { install: { type: 'boolean' }, busy: { type: 'boolean' }, only: { type: 'string', multiple: true } },
});
const install = options.install || process.env.CI === 'true';
const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
// Every process of a run has this TMPDIR, which is how leftovers are told from other people's processes.
const runDir = mkdtempSync(join(tmpdir(), 'perennial-test-'));
process.on('exit', () => rmSync(runDir, { recursive: true, force: true, maxRetries: 3 }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void killLeftovers().then(() => process.exit(130)));

await main();

async function main() {
  if (!options.only) await stage('Debian packages', debianPackages);
  const built = await stage('build', build);
  // A chosen file may be tested while another one does not compile yet: tsc writes it all the same, and the build has been counted.
  if ((built || options.only) && (await stage('downloaded tools', downloadTools))) {
    if (!options.only) await lint();
    await stage('tests', runTests);
    await stage('processes left behind', killLeftovers);
  }
  finish();
}

/** `check` resolves to undefined when all is well, to a text when not, or to counts of its own. */
async function stage(title, check) {
  console.log(`== ${title}`);
  const started = Date.now();
  const result = await check().catch((error) => String(error?.message ?? error));
  console.log(`   ${title}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  if (typeof result === 'object') {
    for (const kind of ['passed', 'failed', 'skipped']) total[kind] += result[kind];
    total.failures.push(...result.failures);
    return result.failed === 0;
  }
  total[result === undefined ? 'passed' : 'failed'] += 1;
  if (result !== undefined) total.failures.push(`${title}: ${result}`);
  return result === undefined;
}

async function debianPackages() {
  const path = `${process.env.PATH}:/usr/sbin:/sbin`.split(':');
  const missing = Object.keys(DEBIAN).filter((name) => !path.some((folder) => existsSync(join(folder, DEBIAN[name]))));
  if (missing.length === 0) return undefined;
  const root = process.getuid?.() === 0 ? '' : 'sudo ';
  const command = `${root}apt-get update && ${root}env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!install) return `the tests need ${missing.join(', ')}. Fix: ./scripts/test --install, or run: ${command}`;
  return run('sh', ['-c', `(${command}) >${join(runDir, 'apt.log')} 2>&1 || { tail -20 ${join(runDir, 'apt.log')}; exit 1; }`]);
}

async function build() {
  const problem = await run('npm', ['run', '--silent', 'build']);
  removeStale('dist');
  return problem;
}

/** Compiled files whose source is gone would go on being tested. The workflow bundle has no source file of its own. */
function removeStale(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (path === WORKFLOW_BUNDLE) continue;
    if (entry.isDirectory()) removeStale(path);
    const source = path.replace(/^dist\//, '').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (/\.(js|d\.ts)(\.map)?$/.test(path) && !existsSync(source) && !existsSync(`${source}x`)) rmSync(path);
  }
}

async function downloadTools() {
  const { ensureTool } = await import('../dist/tools/install/install-tool.js');
  const { ensurePythonClients, ensurePythonOracle } = await import('../dist/tests/programs/python-oracle.js');
  for (const name of Object.keys(JSON.parse(readFileSync('scripts/binaries.json', 'utf8')).tools))
    await ensureTool(name, { log: console.log });
  await ensurePythonOracle(console.log);
  await ensurePythonClients(console.log);
}

/** Each of them uses one core: those of a row run one after the other, the rows beside each other. */
async function lint() {
  const eslint = () => stage('eslint', () => run('npx', ['eslint', '--max-warnings', '0', ...cache('eslint/'), '.']));
  const others = async () => {
    await stage('prettier', () => run('npx', ['prettier', '--check', '--log-level', 'warn', ...cache('prettier'), '.']));
    await stage('dependency-cruiser', () => run('npm', ['run', '--silent', 'lint:boundaries']));
    await stage('folders', () => run('npm', ['run', '--silent', 'lint:folders']));
    await stage('package-lock', () => run('npm', ['run', '--silent', 'lint:lock']));
    await stage('knip', () => run('npx', ['knip']));
    // Code that only tests use is dead as well.
    await stage('knip of what ships', () => run('npx', ['knip', '--production']));
  };
  await Promise.all([eslint(), others()]);
}

function cache(name) {
  return ['--cache', '--cache-location', `node_modules/.cache/${name}`, '--cache-strategy', 'content'];
}

async function runTests() {
  const found = readdirSync('dist/tests', { recursive: true }).filter((name) => name.endsWith('.test.js'));
  const wanted = options.only ? found.filter((name) => options.only.some((pattern) => `tests/${name}`.includes(pattern))) : found;
  if (wanted.length === 0) return options.only ? `no test file matches ${options.only.join(', ')}` : 'there are no test files';
  const idle = options.busy ? keepBusy() : () => undefined;
  try {
    return await runTestFiles('dist/tests', wanted.sort(), { runDir });
  } finally {
    idle();
  }
}

/** Programs that want every core for themselves, until they are told to stop or this process is gone: a machine on which much else runs. */
function keepBusy() {
  const program = 'const parent = process.ppid; for (let i = 0; i % 1e7 !== 0 || process.ppid === parent; i += 1);';
  const programs = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', program], { stdio: 'ignore' }));
  console.log(`   beside ${programs.length} programs that want a core each`);
  return () => programs.forEach((busy) => busy.kill('SIGKILL'));
}

/** Kills what still runs with this run's TMPDIR. A program tied to its parent may need a moment to end. */
async function killLeftovers() {
  const deadline = Date.now() + LEFTOVER_GRACE_MS;
  let left = leftovers();
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(100);
    left = leftovers();
  }
  for (const { pid } of left) spawnSync('kill', ['-9', String(pid)]);
  if (left.length > 0) return `tests left ${left.length} running: ${left.map(({ command }) => command.slice(0, 120)).join('; ')}`;
  return undefined;
}

function leftovers() {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readOrEmpty(`/proc/${pid}/environ`).split('\0').includes(`TMPDIR=${runDir}`))
    .map((pid) => ({ pid: Number(pid), command: readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, FORCE_COLOR: '0' } });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : `${command} ended with ${code ?? signal}`));
  });
}

function finish() {
  for (const failure of total.failures) console.log(`✖ ${failure}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { topFolders } from '../../scripts/folders/top-folders.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';

/** An import that a rule refuses: in which file, of what, and whether its type would be enough to be refused. */
interface WrongImport {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly type?: boolean;
}

const folders = topFolders();
const wrong = (rule: string, from: string, to: string, type = false): WrongImport => ({ rule, from, to, type });

const WRONG: readonly WrongImport[] = [
  wrong('no-circular', 'tools/circle-a.ts', 'tools/circle-b.ts'),
  wrong('core-is-pure', 'core/reads.ts', 'node:fs'),
  wrong('core-is-pure', 'core/drives.ts', 'knex'),
  wrong('core-is-pure', 'core/says.ts', 'contracts/names.ts', true),
  wrong('contracts-hold-types', 'contracts/stores.ts', 'adapters/store/store.ts', true),
  wrong('the-nexus-contract-is-loaded-by-other-teams', 'contracts/nexus.ts', '@temporalio/workflow'),
  wrong('contracts-take-only-types-of-core', 'contracts/computes.ts', 'core/value.ts'),
  wrong('adapters-know-only-core-and-their-port', 'adapters/store/fs-store.ts', 'adapters/notifier/notifier.ts', true),
  wrong('a-port-knows-no-technology', 'adapters/store/store.ts', 'knex', true),
  wrong('activities-use-ports', 'activities/opens.ts', 'adapters/store/fs-store.ts'),
  wrong('activities-use-ports', 'activities/asks.ts', 'client/index.ts'),
  wrong('activities-leave-rows-to-the-child', 'activities/counts.ts', 'core/statistics/evaluate.ts'),
  wrong('workflows-are-deterministic', 'workflows/reads.ts', 'node:fs'),
  wrong('workflows-take-types-of-core-only', 'workflows/stores.ts', 'adapters/store/store.ts', true),
  wrong('policy-stays-inside-core', 'core/policy/decides.ts', 'core/value.ts'),
  wrong('serving-knows-no-temporal', 'serving/signals.ts', '@temporalio/client'),
  wrong('serving-knows-no-temporal', 'serving/asks.ts', 'client/index.ts', true),
  wrong('serving-reaches-no-temporal', 'serving/reaches.ts', 'config/temporal.ts'),
  wrong('serving-uses-ports', 'serving/opens.ts', 'adapters/store/fs-store.ts'),
  wrong('client-asks-temporal-only', 'client/stores.ts', 'adapters/store/store.ts'),
  wrong('client-is-given-what-it-uses', 'client/names.ts', 'adapters/store/store.ts', true),
  wrong('console-is-a-surface', 'console/opens.ts', 'adapters/store/fs-store.ts'),
  wrong('console-is-a-surface', 'console/configures.ts', 'config/temporal.ts', true),
  wrong('entries-load-nothing-native', 'client/drives.ts', 'knex'),
  wrong('adapters-over-ports-know-formats', 'adapters/prediction-log/opens.ts', 'activities/step.ts', true),
  wrong('only-the-input-program-encodes', 'serving/encodes.ts', 'core/inputs/encode-field.ts'),
  wrong('operations-know-no-surface', 'operations/prints.ts', 'cli/index.ts', true),
  wrong('operations-know-no-surface', 'operations/opens.ts', 'adapters/store/fs-store.ts'),
  wrong('children-know-no-activities', 'workers/trainer/steps.ts', 'activities/step.ts', true),
  wrong('config-imports-core-only', 'config/stores.ts', 'adapters/store/store.ts', true),
  wrong('tools-import-core-and-config-only', 'tools/stores.ts', 'adapters/store/store.ts', true),
  ...folders.shipped
    .filter((folder) => folder !== 'cli' && folder !== 'workers')
    .flatMap((folder) =>
      ['cli', 'workers'].map((above) => wrong('nobody-above-is-imported', `${folder}/up-${above}.ts`, `${above}/index.ts`, true)),
    ),
  ...[...folders.shipped, 'scripts'].map((folder) => wrong('nothing-imports-tests', `${folder}/tested.ts`, 'tests/fixture.ts', true)),
  wrong('nothing-imports-tests', 'index.ts', 'tests/fixture.ts', true),
  wrong('examples-import-the-package', 'examples/example.ts', 'core/value.ts'),
  ...folders.shipped.map((folder) => wrong('ships-with-its-dependencies', `${folder}/develops.ts`, 'typescript')),
  ...[...folders.shipped, ...folders.around].map((folder) => wrong('resolves', `${folder}/lost.ts`, `${folder}/nowhere.ts`)),
];

/** What the wrong imports lead to. */
const RIGHT: Readonly<Record<string, string>> = {
  'tools/circle-b.ts': "import './circle-a.js';",
  'core/value.ts': 'export type x = 1;',
  'core/statistics/evaluate.ts': 'export type x = 1;',
  'core/inputs/encode-field.ts': 'export type x = 1;',
  'activities/step.ts': 'export type x = 1;',
  'contracts/names.ts': 'export type x = 1;',
  'adapters/notifier/notifier.ts': 'export type x = 1;',
  'config/temporal.ts': "import '@temporalio/client';\nexport type x = 1;",
  'client/index.ts': 'export type x = 1;',
  'cli/index.ts': 'export type x = 1;',
  'workers/index.ts': 'export type x = 1;',
  'tests/fixture.ts': 'export type x = 1;',
};

const PACKAGES = {
  dependencies: ['knex'],
  devDependencies: ['typescript'],
  peerDependencies: ['@temporalio/client', '@temporalio/workflow'],
};

const root = mkdtempSync(join(tmpdir(), 'perennial-boundaries-'));
after(() => rmSync(root, { recursive: true, force: true }));

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment: string }[] };
  };
}

let report: Report;

before(async () => {
  for (const { from, to, type } of WRONG) write(from, `import ${type ? 'type { x } from ' : ''}'${specifier(from, to)}';`);
  for (const [path, text] of Object.entries(RIGHT)) write(path, text);
  for (const name of Object.values(PACKAGES).flat()) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', exports: './index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  const wanted = Object.entries(PACKAGES).map(([kind, names]) => [kind, Object.fromEntries(names.map((name) => [name, '1.0.0']))]);
  write('package.json', JSON.stringify({ type: 'module', ...Object.fromEntries(wanted) }));
  write('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'NodeNext', target: 'ES2022', verbatimModuleSyntax: true } }));
  for (const path of ['.dependency-cruiser.cjs', 'scripts/folders.json']) copyFileSync(packageFile(path), join(root, path));
  report = JSON.parse(await cruise()) as Report;
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${text}\n`);
}

function specifier(from: string, to: string): string {
  if (!to.endsWith('.ts')) return to;
  const path = relative(dirname(from), to).replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

/** As `npm run lint:boundaries` does, without its cache. */
async function cruise(): Promise<string> {
  const program = packageFile('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const output = join(root, 'report.json');
  const call = [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--output-to', output, '.'];
  // The tool ends with the number of errors, which are what is wanted here.
  await runProgram(process.execPath, call, { cwd: root, timeoutMs: 60_000, env: { PATH: process.env.PATH ?? '' } }).catch(() => undefined);
  return readFileSync(output, 'utf8');
}

test('each wrong import is refused by the rule that says what to do instead', () => {
  const refused = new Set(report.summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`));
  const missing = WRONG.map(({ rule, from }) => `${rule}: ${from}`).filter((line) => !refused.has(line));
  assert.deepEqual(missing, []);
});

test('every rule has a wrong import above, and says what to do', () => {
  const shown = new Set(WRONG.map(({ rule }) => rule));
  assert.deepEqual(
    report.summary.ruleSetUsed.forbidden.filter(({ name }) => !shown.has(name)).map(({ name }) => name),
    [],
  );
});

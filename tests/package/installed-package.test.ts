import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import ts from 'typescript';
import { sbomText } from '../../scripts/package/sbom.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { cleanEnvironment, installPackage, packPackage } from './packed-package.js';

type Names = Readonly<Record<string, unknown>>;
const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  readonly exports: Names;
  readonly dependencies: Names;
  readonly peerDependencies: Names;
};
const ENTRIES = Object.keys(manifest.exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => entry.replace(/^\./, 'perennial-ml'));
const LIGHT_ENTRIES = ['perennial-ml', 'perennial-ml/client', 'perennial-ml/workflows', 'perennial-ml/nexus'];

/** Makes every way to load a native module, or a driver of the training side, an error that names it. */
const REFUSE_HEAVY = `
import { Module, register } from 'node:module';
const heavy = /^(@temporalio\\/(worker|core-bridge)|@duckdb\\/|onnxruntime|koffi|@koromix\\/|libsql|@libsql\\/|@aws-sdk\\/|@smithy\\/|mysql2|knex)/;
const refuse = (name) => { if (heavy.test(name)) throw new Error('loads ' + name); };
const find = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => (refuse(name), find.call(Module, name, ...rest));
process.dlopen = (_module, file) => { throw new Error('loads ' + file); };
const hooks = 'const heavy = ' + heavy + '; export function resolve(name, context, next) {'
  + 'if (heavy.test(name)) throw new Error("loads " + name); return next(name, context); }';
register('data:text/javascript,' + encodeURIComponent(hooks));
`;

const folder = mkdtempSync(join(tmpdir(), 'perennial-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let tarball = '';
let files: readonly string[] = [];
before(async () => void ({ path: tarball, files } = await packPackage(folder)));

const node = (project: string, args: readonly string[], timeoutMs = 120_000): Promise<string> =>
  runProgram(process.execPath, args, { cwd: project, env: cleanEnvironment(), timeoutMs });

test('the package holds what it compiled to, its docs, its examples and licences, and nothing of the tests', () => {
  for (const path of [
    'dist/cli/main.js',
    'dist/workflow-bundle.js',
    'scripts/binaries.json',
    'docs/errors.md',
    'README.md',
    'LICENSE',
    'NOTICE',
    'SECURITY.md',
    'THIRD-PARTY-LICENSES.txt',
    'sbom.cdx.json',
  ]) {
    assert.ok(files.includes(path), path);
  }
  assert.ok(files.some((path) => /^examples\/flight-delay\/.*\.ts$/.test(path)));
  const surplus = /^(tests|bench|dist\/(tests|bench|examples|scripts))\/|\.test\.|\.tsbuildinfo$|\.built$|(^|\/)\.env/;
  assert.deepEqual(
    files.filter((path) => surplus.test(path)),
    [],
  );
});

test('its bill of materials is the one of this source: every package of the lock that users get, with licence and digest', () => {
  assert.equal(readFileSync(packageFile('sbom.cdx.json'), 'utf8'), sbomText());
});

test('what the compiled code and its types import is a dependency or a peer', () => {
  const { dependencies, peerDependencies } = manifest;
  const known = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  const missing = files
    .filter((path) => /^dist\/.*(\.js|\.d\.ts)$/.test(path) && path !== 'dist/workflow-bundle.js')
    .flatMap((path) => importedPackages(path).map((name) => ({ path, name })))
    .filter(({ name }) => !known.has(name))
    .map(({ path, name }) => `${path} imports ${name}`);
  assert.deepEqual(missing, []);
});

test('publint and attw have nothing to say about the package', async () => {
  await node(folder, [packageFile('node_modules/publint/src/cli.js'), 'run', tarball, '--strict']);
  await node(folder, [packageFile('node_modules/@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only']);
});

for (const manager of ['npm', 'pnpm'] as const) {
  describe(`installed by ${manager}${manager === 'pnpm' ? ', without hoisting' : ''}`, () => {
    const project = join(folder, manager);
    before(() => installPackage(manager, project, tarball));

    test('every entry loads', async () => {
      const program = ENTRIES.map((entry) => `await import('${entry}');`).join('\n');
      await node(project, ['--input-type=module', '--eval', `${program}\nprocess.exit(0);`]);
    });

    for (const entry of LIGHT_ENTRIES) {
      test(`${entry} loads no native module and no driver`, async () => {
        await node(project, ['--input-type=module', '--eval', `${REFUSE_HEAVY}\nawait import('${entry}');`]);
      });
    }

    test('the Worker does load a native module, so the tests above can fail', async () => {
      const loading = node(project, ['--input-type=module', '--eval', `${REFUSE_HEAVY}\nawait import('perennial-ml/worker');`]);
      await assert.rejects(loading, (error: { readonly cause?: { readonly stderr?: string } }) => /loads /.test(error.cause?.stderr ?? ''));
    });

    test('the types of every entry are there for a project in nodenext', async () => {
      const imports = ENTRIES.map((entry, index) => `import * as entry${index} from '${entry}';`).join('\n');
      const used = ENTRIES.map((_, index) => `entry${index}`).join(', ');
      writeFileSync(join(project, 'uses.ts'), `${imports}\nexport const all = [${used}] as const;\n`);
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--skipLibCheck'];
      await node(project, [packageFile('node_modules/typescript/bin/tsc'), ...options, 'uses.ts']);
    });

    test('the command answers', async () => {
      assert.match(await node(project, [join(project, 'node_modules/perennial-ml/dist/cli/main.js'), '--help']), /perennial/);
    });
  });
}

/** The packages of others, without Node's own modules, that a file imports. */
function importedPackages(path: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(packageFile(path), 'utf8'), true, path.endsWith('.js'));
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith('.') && !isBuiltin(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

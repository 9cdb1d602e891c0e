import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createProgram } from '../../cli/program.js';
import { runPerennial } from './perennial-process.js';

describe('the perennial command', () => {
  let root = '';
  const env = (): Record<string, string> => ({ PERENNIAL_HOME: join(root, 'home'), TEMPORAL_ADDRESS: '127.0.0.1:1' });
  before(async () => void (root = await mkdtemp(join(tmpdir(), 'perennial-commands-'))));
  after(() => rm(root, { recursive: true, force: true }));

  it('has every command of the design, each with --json and an example', () => {
    const program = createProgram();
    const names = program.commands.map((command) => command.name());
    const wanted =
      'up apply preprocess tune train test deploy run promote rollback pause resume adopt status runs versions datasets deployments predict doctor';
    assert.deepEqual(
      wanted.split(' ').filter((name) => !names.includes(name)),
      [],
    );
    const leaves = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));
    for (const command of leaves) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      assert.match(help, /--json/, command.name());
      assert.match(help, /Example:\n {2}perennial /, command.name());
    }
  });

  it('ends with 2 and the options on wrong usage', async () => {
    const wrong = [
      ['frobnicate'],
      ['promote', 'churn'],
      ['promote', 'churn', '--model-version', 'two'],
      ['run', 'churn', '--steps', 'trian'],
      ['preprocess', 'churn', '--tag', 'A B'],
      ['run', 'churn', '--as-of', '2013-02-30'],
      ['predictions', 'churn', '--from', '7:30'],
      ['up', '--serving-port', '70000'],
    ];
    for (const args of wrong) {
      const program = createProgram();
      let told = '';
      for (const command of [program, ...program.commands]) command.exitOverride().configureOutput({ writeErr: (text) => (told += text) });
      await assert.rejects(program.parseAsync(args, { from: 'user' }), { name: 'CommanderError' }, args.join(' '));
      assert.match(told, /^error: /, args.join(' '));
    }
    const { code, stdout, stderr } = await runPerennial(['frobnicate'], env(), root);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^error: unknown command 'frobnicate'/);
  });

  it('says in one line what is wrong and what to do, without a stack trace', async () => {
    const { code, stderr } = await runPerennial(['versions', 'churn'], env(), root);
    assert.equal(code, 1);
    assert.match(stderr, /^HOME_EMPTY: There is no Perennial database at .+ Fix: run `perennial up` first/);
    assert.equal(stderr.trim().split('\n').length, 1);
    const debug = await runPerennial(['versions', 'churn'], { ...env(), PERENNIAL_DEBUG: '1' }, root);
    assert.match(debug.stderr, /\n {4}at /);
  });

  it('tells every problem of the settings at once', async () => {
    const { code, stderr } = await runPerennial(['status'], { ...env(), PERENNIAL_SERVING_PORT: 'http', PERENNIAL_HOMES: 'x' }, root);
    assert.equal(code, 1);
    assert.match(stderr, /^SETTINGS_INVALID: .*PERENNIAL_SERVING_PORT.*|PERENNIAL_HOMES/);
  });

  it('starts nothing with a data converter that cannot be loaded', async () => {
    const { code, stderr } = await runPerennial(['up'], { ...env(), PERENNIAL_DATA_CONVERTER: './nowhere.ts' }, root);
    assert.deepEqual([code, existsSync(join(root, 'home'))], [1, false]);
    assert.match(stderr, /^DATA_CONVERTER_MISSING: PERENNIAL_DATA_CONVERTER names \.\/nowhere\.ts/);
  });

  it('names path and nearest name of a definition that is wrong, and applies nothing', async () => {
    const file = join(root, 'wrong.model.ts');
    await writeFile(
      file,
      "import { defineModel } from 'perennial-ml';\nexport default defineModel({ name: 'x', taks: 'binary' } as never);\n",
    );
    const { code, stderr } = await runPerennial(['apply', file], env(), root);
    assert.equal(code, 1);
    assert.match(stderr, /^DEFINITION_INVALID: /);
    assert.match(stderr, /taks/);
    await rm(file);
    const none = await runPerennial(['apply', root], env(), root);
    assert.match(none.stderr, /^DEFINITIONS_NONE: /);
  });

  it('lets doctor go on past what is broken and end with 1', async () => {
    const { code, stdout } = await runPerennial(['doctor', '--json'], env(), root);
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: { check: string; state: string; fix: string }[] };
    assert.deepEqual([code, ok], [1, false]);
    const state = (check: string): string | undefined => findings.find((one) => one.check === check)?.state;
    assert.deepEqual([state('settings'), state('object store'), state('database'), state('temporal')], ['ok', 'ok', 'warn', 'fail']);
    assert.ok(findings.every((one) => one.state === 'ok' || one.fix !== ''));
  });
});

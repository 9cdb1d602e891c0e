import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import type { ModelDefinition } from '../../../core/definition/definition.js';
import { startServing } from '../../../serving/serving-process.js';
import type { ServingProcess } from '../../../serving/serving-process.js';
import { inferredSource } from '../../../cli/definitions/inferred-source.js';
import { loadDefinitions } from '../../../cli/definitions/load-definitions.js';
import { writeDefinitionFile } from '../../../cli/definitions/new-definition.js';
import { readSample } from '../../../cli/definitions/read-sample.js';
import { inferDefinition } from '../../../core/first-definition/infer-definition.js';
import { writeDefinition } from '../../../core/first-definition/write-definition.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { until } from '../../fixtures/eventually.js';
import { runChain } from '../../fixtures/whole-chain.js';
import { call } from '../../serving/serving-fixture.js';
import { runPerennial } from '../perennial-process.js';
import { REAL_TABLES, writeRealTable } from './real-tables.js';

let world: ActivityWorld;
let serving: ServingProcess;
before(async () => {
  world = await openActivityWorld();
  serving = await startServing({
    objects: world.deps.objects,
    runtime: new OnnxModelRuntime(),
    host: '127.0.0.1',
    port: 0,
    stateDir: join(world.folder, 'serving'),
    log: () => undefined,
    pollMs: 50,
  });
});
after(async () => {
  await serving?.close();
  await world?.close();
});

/** As the command does. */
async function inferred(path: string): Promise<ModelDefinition> {
  const { source, name } = await inferredSource(path, undefined);
  const { columns } = await readSample(source, 'UTC');
  const written = { builder: 'csv', fields: { path } } as const;
  const text = writeDefinition({ name, from: path, source: written, zone: 'UTC' }, inferDefinition(columns));
  const { training, ...definition } = await loaded(await writeDefinitionFile(world.folder, name, text));
  // As `perennial apply` does, which records the definition's folder beside it.
  return { ...definition, training: { ...training, source: { ...training.source, path } as ModelDefinition['training']['source'] } };
}

async function loaded(file: string): Promise<ModelDefinition> {
  const [{ definition } = assert.fail()] = await loadDefinitions(file);
  return definition;
}

/** Every input is missing, which every model of ours takes. */
const recordOf = ({ training }: ModelDefinition): Record<string, null> =>
  Object.fromEntries(training.columns.map(({ name }) => [name, null]));

test('the command writes the file, says what it found, and writes nothing over it', async () => {
  const path = await writeRealTable('penguins.json', world.folder);
  const infer = (): ReturnType<typeof runPerennial> =>
    runPerennial(['infer', path, '--name', 'birds'], { PERENNIAL_HOME: world.folder }, world.folder);
  const { code, stdout, stderr } = await infer();
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Species +label +multiclass: its name calls it so; it has 3 values$/m);
  assert.match(stdout, /^Island +categorical +3 different texts$/m);
  const { name, training } = await loaded(join(world.folder, 'birds.model.ts'));
  assert.deepEqual([name, training.split.kind, training.columns.length], ['birds', 'random', 6]);
  const again = await infer();
  assert.deepEqual([again.code, /^DEFINITION_FILE_EXISTS: /m.test(again.stderr)], [1, true]);
});

for (const name of REAL_TABLES)
  test(`${name} goes from a file to a served answer without an edit`, async () => {
    const definition = await inferred(await writeRealTable(name, world.folder));
    const model = definition.name;
    const context = { model, triggerId: 'first', asOf: Date.now(), definitionDigest: await world.apply(definition) };
    const { version, checks } = await runChain(world, context);
    assert.deepEqual(checks.failures, []);
    // Whether the label can be told from the other columns is the table's affair.
    const change = { changeId: model, actor: 'test', reason: 'test', workflowId: `perennial/${model}/lifecycle`, force: true };
    await world.run('perennial.deployVersion', { model, endpoint: model, version, ...change });
    await until('it answers', async () => {
      const { status, text } = await call(serving.url, `/v1/models/${model}/predict`, { records: [recordOf(definition)] });
      assert.ok(status === 200 || status === 404 || status === 503, text);
      return status === 200;
    });
  });

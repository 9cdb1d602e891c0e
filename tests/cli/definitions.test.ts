import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { stringify } from 'yaml';
import { loadDefinitions } from '../../cli/definitions/load-definitions.js';
import { writeNewDefinition } from '../../cli/definitions/new-definition.js';
import { definitionDigest } from '../../core/definition/definition-digest.js';
import { DomainError } from '../../core/errors.js';
import { FLIGHT_DELAY } from '../core/definition/flight-delay-input.js';

describe('files of definitions', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perennial-definitions-'));
    await writeFile(join(folder, 'flights.sql'), 'SELECT 1');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function load(name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text);
    const [loaded] = await loadDefinitions(join(folder, name));
    return loaded === undefined ? '' : definitionDigest(loaded.definition);
  }

  it('give one digest for the same content in TypeScript, JSON and YAML, whatever names the schema', async () => {
    const content = { ...FLIGHT_DELAY, name: 'same' };
    const digests = await Promise.all([
      load('same.model.ts', `import { defineModel } from 'perennial-ml';\nexport default defineModel(${JSON.stringify(content)});\n`),
      load('same.model.json', `\uFEFF${JSON.stringify({ $schema: './model.schema.json', ...content }, null, 2)}`),
      load('same.model.yaml', `# yaml-language-server: $schema=./model.schema.json\n${stringify(content)}`),
      load('same.model.yml', stringify(JSON.parse(JSON.stringify(content)), { collectionStyle: 'flow' })),
    ]);
    assert.equal(new Set(digests).size, 1, digests.join('\n'));
    assert.match(digests[0] ?? '', /^[0-9a-f]{64}$/);
  });

  it('say line and column of what is no TypeScript, JavaScript, JSON or YAML, wherever it is', async () => {
    const wrong: readonly (readonly [string, string, RegExp])[] = [
      ['a.model.ts', 'const a = 1;\nexport default { a b };\n', /: line 2, column 20: /],
      ['c.model.mts', '\n\nexport default (;\n', /: line 3, column 17: /],
      ['d.model.mjs', '\nexport default { a b };\n', /: line 2, column 20: /],
      ['a.model.json', '{\n  "name": "x",\n  "task" "y"\n}', /: line 3, column 10: /],
      ['a.model.yaml', 'name: x\nsplit: [1, 2\n', /: line \d+, column \d+: /],
      ['b.model.yaml', 'name: x\ntask: binary\nname: y\n', /: line 3, column 1: Map keys must be unique\. Fix: /],
    ];
    for (const [name, text, expected] of wrong) {
      const error: unknown = await load(name, text).catch((caught: unknown) => caught);
      assert.ok(error instanceof DomainError && error.code === 'DEFINITION_UNREADABLE', `${name}: ${String(error)}`);
      assert.match(error.message, expected, name);
      assert.doesNotMatch(error.message, /\.\.|Fix:.*Fix:/s, name);
    }
  });

  it('name the builder that a wrong or forgotten import most likely meant, in every kind of module', async () => {
    const body = 'export default defineModel({ columns: { a: CALL() } });\n';
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['numerc', 'defineModel, numerc', /perennial-ml has no numerc\. Did you mean "numeric"\? Fix: /],
      ['categorial', 'defineModel, categorial', /has no categorial\. Did you mean "categorical"\?/],
      ['numeric', 'defineModel', /numeric is not defined\. Import it from perennial-ml\. Fix: /],
      ['wholly-else'.replace('-', ''), 'defineModel, whollyelse', /has no whollyelse; docs\/definition\.md lists what it has\./],
    ];
    for (const [call, imported, expected] of cases) {
      for (const kind of ['ts', 'mts', 'mjs', 'js']) {
        const text = `import { ${imported} } from 'perennial-ml';\n${body.replace('CALL', call)}`;
        await assert.rejects(load(`${call}.model.${kind}`, text), expected, `${call} ${kind}`);
      }
    }
  });

  it('have a start with comments that is a definition as it stands, and is never written over', async () => {
    for (const model of ['churn', 'a-1']) {
      const file = await writeNewDefinition(folder, model);
      const [loaded] = await loadDefinitions(file);
      assert.equal(loaded?.definition.name, model);
      await assert.rejects(writeNewDefinition(folder, model), { code: 'DEFINITION_FILE_EXISTS' });
    }
  });
});

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadDataConverter } from '../../../client/connection/load-data-converter.js';

const CODEC = '{ encode: async (payloads) => payloads, decode: async (payloads) => payloads }';

describe('the data converter of PERENNIAL_DATA_CONVERTER', () => {
  let folder = '';
  const start = process.cwd();
  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'perennial-converter-')));
    process.chdir(folder);
  });
  after(async () => {
    process.chdir(start);
    await rm(folder, { recursive: true, force: true });
  });

  async function load(file: string, text: string): Promise<unknown> {
    await writeFile(join(folder, file), text);
    return loadDataConverter(`./${file}`);
  }

  it('is none when nothing is set', async () => {
    assert.equal(await loadDataConverter(undefined), undefined);
  });

  for (const [file, text] of [
    ['named.mjs', `export const dataConverter = { payloadCodecs: [${CODEC}] };`],
    ['standard.mjs', `export default { payloadCodecs: [${CODEC}] };`],
    ['awaited.mjs', `export const dataConverter = await Promise.resolve({ payloadCodecs: [${CODEC}] });`],
    ['common.cjs', `module.exports = { dataConverter: { payloadCodecs: [${CODEC}] } };`],
    ['hidden.cjs', `module.exports = Object.assign({}, { dataConverter: { payloadCodecs: [${CODEC}] } });`],
    ['typed.ts', `export const dataConverter: object = { payloadCodecs: [${CODEC.replace('(payloads)', '(payloads: unknown)')}] };`],
    ['typed.mts', `export default { payloadCodecs: [${CODEC}] } satisfies object;`],
    ['typed-default.cts', `export default { payloadCodecs: [${CODEC}] } satisfies object;`],
  ] as const) {
    it(`is loaded from ${file}, once`, async () => {
      const first = await load(file, text);
      assert.equal((first as { payloadCodecs: unknown[] }).payloadCodecs.length, 1);
      assert.equal(await loadDataConverter(join(folder, file)), first);
    });
  }

  it('is loaded from a package that is installed in the working directory, and from a file without ./ before it', async () => {
    const home = join(folder, 'node_modules', '@team', 'converter');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), '{"name":"@team/converter","type":"module","exports":"./index.js"}');
    await writeFile(join(home, 'index.js'), `export const dataConverter = { payloadCodecs: [] };`);
    assert.deepEqual(await loadDataConverter('@team/converter'), { payloadCodecs: [] });
    await load('bare.mjs', 'export const dataConverter = { payloadCodecs: [] };');
    assert.deepEqual(await loadDataConverter('bare.mjs'), { payloadCodecs: [] });
  });

  it('is missed with the place where it was looked for', async () => {
    for (const reference of ['./nowhere.mjs', 'nowhere.mjs', '@team/nowhere', folder]) {
      await assert.rejects(loadDataConverter(reference), { code: 'DATA_CONVERTER_MISSING' });
    }
    await assert.rejects(loadDataConverter('./nowhere.mjs'), (error: Error) =>
      error.message.includes(`PERENNIAL_DATA_CONVERTER names ./nowhere.mjs, which is neither a file nor a package at ${folder}`),
    );
  });

  for (const [file, text, reason] of [
    ['broken.mjs', 'export const dataConverter = {;', /broken\.mjs of PERENNIAL_DATA_CONVERTER could not be loaded: SyntaxError: /],
    ['broken.ts', 'export const dataConverter: = 1;', /broken\.ts .*: \w+: /],
    ['needs.mjs', "import '@team/absent';", /: ERR_MODULE_NOT_FOUND: Cannot find package '@team\/absent'/],
    ['throws.mjs', "throw new Error('no key in the vault\\nsecond line');", /: Error: no key in the vault\. Fix: /],
  ] as const) {
    it(`says why ${file} does not load, in one line`, async () => {
      await assert.rejects(load(file, text), (error: Error & { code: string }) => {
        assert.equal(error.code, 'DATA_CONVERTER_UNLOADABLE');
        assert.match(error.message, reason);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  }

  for (const [file, text, problem] of [
    ['nothing.mjs', 'export const other = 1;', /neither dataConverter nor a default/],
    ['function.mjs', 'export const dataConverter = () => ({});', /is a function/],
    ['codec.mjs', `class Codec { #key = 1; encode() {} decode() {} } export default new Codec();`, /has none of payloadCodecs/],
    ['single.mjs', `export const dataConverter = { payloadCodecs: ${CODEC} };`, /payloadCodecs is not an array/],
    ['half.mjs', 'export const dataConverter = { payloadCodecs: [{ encode: () => [] }] };', /objects with encode and decode/],
  ] as const) {
    it(`is refused when ${file} exports something else`, async () => {
      await assert.rejects(load(file, text), (error: Error & { code: string }) => {
        assert.equal(error.code, 'DATA_CONVERTER_INVALID');
        assert.match(error.message, problem);
        return true;
      });
    });
  }
});

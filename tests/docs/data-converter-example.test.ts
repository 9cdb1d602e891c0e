import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultPayloadConverter, METADATA_ENCODING_KEY } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { loadDataConverter } from '../../client/connection/load-data-converter.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { readDocument } from './documents.js';

test('the data converter of docs/plugin.md encrypts, decrypts, lets others pass and notices a change', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-docs-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const example = /```js\n(\/\/ data-converter\.mjs\n[\s\S]*?)```/.exec(readDocument('docs/plugin.md'))?.[1] ?? '';
  await symlink(packageFile('node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'data-converter.mjs'), example);
  await writeFile(join(folder, 'key'), randomBytes(32));
  process.env['CODEC_KEY_FILE'] = join(folder, 'key');
  const [codec] = (await loadDataConverter(join(folder, 'data-converter.mjs')))?.payloadCodecs ?? [];
  assert.ok(codec);

  const plain: Payload = defaultPayloadConverter.toPayload({ reason: 'sentinel' });
  const [encrypted] = await codec.encode([plain]);
  assert.ok(encrypted?.data);
  assert.equal(Buffer.from(encrypted.metadata?.[METADATA_ENCODING_KEY] ?? []).toString(), 'binary/encrypted');
  assert.equal(Buffer.from(encrypted.data).includes('sentinel'), false);
  const decoded = await codec.decode([encrypted, plain, {}]);
  assert.deepEqual(
    decoded.slice(0, 2).map((payload) => defaultPayloadConverter.fromPayload(payload)),
    [{ reason: 'sentinel' }, { reason: 'sentinel' }],
  );
  const changed = { ...encrypted, data: encrypted.data.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) };
  await assert.rejects(codec.decode([changed]));
});

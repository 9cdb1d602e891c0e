import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, symlink, chmod, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { CommandContext } from '../../../cli/command/command-context.js';
import { processIo } from '../../../cli/output/command-io.js';
import { openObjectStore, openUnsignedStore } from '../../../adapters/object-store/open-object-store.js';
import { readSigningKeys } from '../../../adapters/object-store/signed/signing-keys.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { loadSettings } from '../../../config/settings.js';
import type { Settings } from '../../../config/settings.js';
import { keys } from '../../../contracts/names.js';
import { checkSignatures } from '../../../operations/doctor/check-signatures.js';
import { newKeyPair } from '../../../cli/signing/new-key-pair.js';
import { signDocuments } from '../../../cli/signing/sign-documents.js';
import { deploy, publishVersion } from '../../serving/serving-fixture.js';

const dir = await mkdtemp(join(tmpdir(), 'perennial-keys-'));
after(() => rm(dir, { recursive: true, force: true }));

function settingsWith(extra: Readonly<Record<string, string>> = {}): Settings {
  const places = { PERENNIAL_HOME: join(dir, 'home'), PERENNIAL_CACHE_DIR: join(dir, 'cache') };
  return loadSettings({ ...childEnvironment(), ...places, ...extra });
}

/** As `perennial keys sign --yes` does. Gives how many documents are in which state before, and how many were signed. */
async function sign(settings: Settings): Promise<Readonly<Record<string, number>>> {
  const context = new CommandContext(processIo(true), settings);
  try {
    const store = openUnsignedStore(settings);
    const request = { store, keys: readSigningKeys(settings), confirm: async () => true, reason: 'test' };
    const { all, signed } = await signDocuments(context, request);
    const count = (wanted: string): number => all.filter(({ state }) => state === wanted).length;
    return { unsigned: count('unsigned'), former: count('former'), wrong: count('wrong'), before: count('signed'), signed };
  } finally {
    await context.close();
  }
}

async function doctor(settings: Settings): Promise<readonly string[]> {
  return (await checkSignatures({ settings, objects: openObjectStore(settings) })).map(({ state, text }) => `${state}: ${text}`);
}

test('signatures are turned on, rotated and looked after, without a document that is read by nobody in between', async () => {
  const plain = settingsWith();
  const objects = openObjectStore(plain);
  await publishVersion(objects, { model: 'm', version: 1 });
  await deploy(objects, { endpoint: 'm', revision: 1, version: 1 });
  const [first, second] = [await newKeyPair(join(dir, 'first')), await newKeyPair(join(dir, 'second'))];
  const signing = settingsWith({ PERENNIAL_SIGNING_KEY_PATH: first.privateKeyPath });
  const required = { PERENNIAL_TRUSTED_KEYS: first.publicKeyPath };

  // Asked for too early: doctor names what is deployed and not signed.
  assert.deepEqual(await doctor(settingsWith(required)), [
    'fail: 1 documents of what is deployed are not trusted: deployments/m/00000001.json',
  ]);
  assert.deepEqual(await doctor(plain), []);
  assert.deepEqual(await sign(signing), { unsigned: 2, former: 0, wrong: 0, before: 0, signed: 2 });
  assert.deepEqual(await sign(signing), { unsigned: 0, former: 0, wrong: 0, before: 2, signed: 0 });
  assert.deepEqual(await doctor(settingsWith(required)), ['ok: all that is deployed is signed by a trusted key']);
  assert.deepEqual(await openObjectStore(settingsWith(required)).get(keys.version('m', 1)), await objects.get(keys.version('m', 1)));

  // Rotation: both are trusted while documents are signed anew.
  const both = { PERENNIAL_TRUSTED_KEYS: `${first.publicKeyPath},${second.publicKeyPath}` };
  const rotating = settingsWith({ ...both, PERENNIAL_SIGNING_KEY_PATH: second.privateKeyPath });
  await deploy(openObjectStore(rotating), { endpoint: 'm', revision: 2, version: 1 });
  assert.deepEqual(await doctor(rotating), ['ok: all that is deployed is signed by a trusted key']);
  assert.deepEqual(await sign(rotating), { unsigned: 0, former: 2, wrong: 0, before: 1, signed: 2 });
  const rotated = settingsWith({ PERENNIAL_TRUSTED_KEYS: second.publicKeyPath });
  assert.deepEqual(await doctor(rotated), ['ok: all that is deployed is signed by a trusted key']);

  // What somebody has changed is not signed by looking after signatures.
  const raw = openUnsignedStore(plain);
  const key = keys.version('m', 1);
  const text = Buffer.from(await raw.get(key)).toString('utf8');
  await raw.put(key, Buffer.from(text.replace('"verdict":"accepted"', '"verdict":"rejected"')));
  assert.deepEqual(await sign(rotating), { unsigned: 0, former: 0, wrong: 1, before: 2, signed: 0 });
  assert.match((await doctor(rotated)).join(), /^fail: 1 documents .*models\/m\/versions\/00000001\.json$/);
});

test('a key file that others may use, that is a link, or that is no such key is refused with why; a pair never replaces files', async () => {
  const pair = await newKeyPair(join(dir, 'own'));
  assert.deepEqual([(await stat(pair.privateKeyPath)).mode & 0o777, (await stat(pair.publicKeyPath)).mode & 0o077], [0o600, 0o044]);
  await assert.rejects(newKeyPair(join(dir, 'own')), { code: 'SIGNING_KEY_INVALID', message: /there is a file already/ });
  const [open, link, junk] = [join(dir, 'open.key'), join(dir, 'link.key'), join(dir, 'junk.key')];
  const other = await newKeyPair(join(dir, 'other'));
  await writeFile(open, 'x');
  await chmod(open, 0o644);
  await symlink(pair.privateKeyPath, link);
  await writeFile(junk, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n', { mode: 0o600 });
  const signing: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ PERENNIAL_SIGNING_KEY_PATH: open }, /mode 0644, expected 0600/],
    [{ PERENNIAL_SIGNING_KEY_PATH: link }, /symbolic link/],
    [{ PERENNIAL_SIGNING_KEY_PATH: junk }, /it holds no key as PEM/],
    [{ PERENNIAL_SIGNING_KEY_PATH: join(dir, 'absent') }, /cannot be read \(ENOENT\)/],
    [{ PERENNIAL_TRUSTED_KEYS: pair.privateKeyPath }, /it holds no public key as PEM/],
    [{ PERENNIAL_TRUSTED_KEYS: join(dir, 'absent') }, /cannot be read \(ENOENT\)/],
    [
      { PERENNIAL_SIGNING_KEY_PATH: pair.privateKeyPath, PERENNIAL_TRUSTED_KEYS: other.publicKeyPath },
      /not among those of PERENNIAL_TRUSTED_KEYS/,
    ],
  ];
  for (const [environment, message] of signing)
    assert.throws(
      () => openObjectStore(settingsWith(environment)),
      (error: Error & { readonly code?: string }) => {
        assert.equal(error.code, 'SIGNING_KEY_INVALID');
        assert.match(error.message, message);
        assert.ok(!error.message.includes('c2VjcmV0'));
        return true;
      },
    );
});

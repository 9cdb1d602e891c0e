import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { z } from 'zod';
import { licenceTexts } from '../../../scripts/package/licence-texts.js';
import { thirdPartyTools } from '../../../scripts/package/notice.js';
import { sbomText } from '../../../scripts/package/sbom.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

const licence = z.union([
  z.strictObject({ license: z.strictObject({ id: z.string().min(1) }) }),
  z.strictObject({ expression: z.string() }),
]);
const component = z.strictObject({
  type: z.enum(['library', 'application']),
  'bom-ref': z.string().min(1),
  name: z.string().min(1),
  version: z.string().min(1),
  purl: z.string().regex(/^pkg:(?:npm|generic)\/[^@]+@[^@]+$/),
  licenses: z.array(licence).min(1),
  hashes: z.array(z.strictObject({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) })).optional(),
});
/** Of bom-1.5.schema.json, what we use of it. */
const bom = z.strictObject({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.5.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.5'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  version: z.literal(1),
  metadata: z.strictObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly integrity: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

test('the bill of materials is CycloneDX, and the same each time', () => {
  const found = bom.parse(JSON.parse(sbomText()));
  const refs = found.components.map((one) => one['bom-ref']);
  assert.equal(new Set(refs).size, refs.length);
  assert.deepEqual(found.dependencies, [{ ref: found.metadata.component['bom-ref'], dependsOn: refs }]);
  assert.equal(sbomText(), sbomText());
});

test('every package that users get is in it with version, licence and the digest of its archive, and every downloaded program', () => {
  const { components } = bom.parse(JSON.parse(sbomText()));
  const { packages } = JSON.parse(readFileSync(packageFile('package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly peerDependencies: Readonly<Record<string, string>>;
  };
  const installed = Object.entries(packages).filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional);
  const direct = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).map((name) => `node_modules/${name}`);
  for (const path of new Set([...installed.map(([one]) => one), ...direct])) {
    const { version, license, integrity } = packages[path] as LockEntry;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const found = components.find((one) => one.name === name && one.version === version);
    assert.ok(found !== undefined, path);
    assert.ok(JSON.stringify(found.licenses).includes(license ?? 'none named'), `${path}: ${license}`);
    assert.equal(found.hashes?.[0]?.content, Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'), path);
  }
  for (const { name, version } of thirdPartyTools())
    assert.ok(
      components.some((one) => one.name === name && one.version === version && one.type === 'application'),
      name,
    );
});

test('the licence texts have every package that users get, each with its text where it carries one', () => {
  const text = licenceTexts();
  for (const name of Object.keys(
    (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly dependencies: object }).dependencies,
  )) {
    assert.match(text, new RegExp(`^ *${name.replaceAll('/', '\\/')} \\d+\\..* \\(.+\\)$`, 'm'), name);
  }
  const zod = readFileSync(packageFile('node_modules/zod/LICENSE'), 'utf8').trim();
  assert.ok(text.includes(zod));
});

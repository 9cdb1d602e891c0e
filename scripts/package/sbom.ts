import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { thirdPartyPackages, thirdPartyTools } from './notice.js';
import type { ThirdParty } from './notice.js';

interface Component {
  readonly type: 'library' | 'application';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly object[];
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
}

/**
 * What users get with this package, as CycloneDX. The same lock gives the same bytes: the serial number comes from the content, and
 * there is no time in it.
 */
export function sbomText(): string {
  const own = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license: string;
  };
  const root: Component = { ...named({ ...own, licence: own.license }, 'library'), purl: purl(own.name, own.version) };
  const components = [...thirdPartyPackages().map(packageComponent), ...thirdPartyTools().map(toolComponent)];
  const content = { metadata: { component: root }, components };
  return `${JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
      version: 1,
      ...content,
      dependencies: [{ ref: root['bom-ref'], dependsOn: components.map((one) => one['bom-ref']) }],
    },
    null,
    2,
  )}\n`;
}

function packageComponent(work: ThirdParty): Component {
  const digest = /^sha512-(.+)$/.exec(work.integrity ?? '')?.[1];
  const hashes = digest === undefined ? [] : [{ alg: 'SHA-512' as const, content: Buffer.from(digest, 'base64').toString('hex') }];
  return { ...named(work, 'library'), purl: purl(work.name, work.version), hashes };
}

/** Their archives differ from platform to platform: scripts/binaries.json has the SHA-256 of each. */
function toolComponent(work: ThirdParty): Component {
  return { ...named(work, 'application'), purl: `pkg:generic/${encodeURIComponent(work.name)}@${work.version}` };
}

function named({ name, version, licence }: ThirdParty, type: Component['type']): Omit<Component, 'purl' | 'hashes'> {
  const isExpression = / (?:AND|OR|WITH) /.test(licence);
  const licenses = isExpression ? [{ expression: licence }] : [{ license: { id: licence } }];
  return { type, 'bom-ref': `${type === 'library' ? 'npm' : 'tool'}:${name}@${version}`, name, version, licenses };
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** A UUID of version 8: its other bits are the content's. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

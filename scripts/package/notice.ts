import { readFileSync } from 'node:fs';
import { packageFile } from '../../tools/install/tool-catalog.js';

/** A third-party work that users get with this package, or that it downloads for them. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; empty when the work names none. */
  readonly licence: string;
  /** Of a package: its archive's, as the lock has it. */
  readonly integrity?: string;
}

/** A package, with its folder from the root of the repository. */
type ThirdPartyPackage = ThirdParty & { readonly path: string };

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];

/** npm packages that users get, peers among them, in the order of their names. */
export function thirdPartyPackages(): readonly ThirdPartyPackage[] {
  const { packages } = readJson<{ readonly packages: Readonly<Record<string, LockEntry>> }>('package-lock.json');
  const peers = Object.keys(readJson<{ readonly peerDependencies: object }>('package.json').peerDependencies);
  const found = new Map<string, ThirdPartyPackage>();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || ((entry.dev || entry.devOptional) && !peers.includes(nameOf(path)))) continue;
    const work = {
      name: nameOf(path),
      version: entry.version ?? '',
      licence: entry.license ?? '',
      path,
      ...(entry.integrity === undefined ? {} : { integrity: entry.integrity }),
    };
    found.set(`${work.name} ${work.version}`, work);
  }
  return [...found.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** Programs and libraries of `scripts/binaries.json`. */
export function thirdPartyTools(): readonly ThirdParty[] {
  const { tools } = readJson<{ readonly tools: Readonly<Record<string, { readonly version: string; readonly licence: string }>> }>(
    'scripts/binaries.json',
  );
  return Object.entries(tools).map(([name, { version, licence }]) => ({ name, version, licence }));
}

/** Works whose licence is not known to be permissive. Of `A OR B` one is enough, of `A AND B` all are needed. */
export function notPermissive(works: readonly ThirdParty[]): readonly string[] {
  return works
    .filter(({ licence }) => !isPermissive(licence))
    .map(({ name, version, licence }) => `${name} ${version}: ${licence || 'none named'}`);
}

function isPermissive(expression: string): boolean {
  const bare = expression.replace(/[()]/g, '');
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => PERMISSIVE.includes(licence.trim())));
}

/** The text of `NOTICE`. */
export function noticeText(): string {
  const line = ({ name, version, licence }: ThirdParty): string => `  ${name} ${version} (${licence})`;
  return [
    'Perennial',
    '',
    'Licensed under the Apache License, Version 2.0; see LICENSE.',
    '',
    'It is installed with these packages, each under its own licence, which is in its folder:',
    '',
    ...thirdPartyPackages().map(line),
    '',
    'It downloads these programs and libraries when they are needed, or finds them on the machine:',
    '',
    ...thirdPartyTools().map(line),
    '',
  ].join('\n');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(packageFile(path), 'utf8')) as T;
}

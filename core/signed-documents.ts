/**
 * Documents that decide what is trained and served, and those from which such a document is made: by their keys, as `contracts/names.ts`
 * makes them. The prediction log, reports, requests, batches and owners decide nothing of a model.
 */
const SIGNED: readonly { readonly folder: string; readonly rest: RegExp }[] = [
  { folder: 'definitions', rest: /^[^/]+\.json$/ },
  { folder: 'models', rest: /^[^/]+\/(?:versions|folders)\/\d+\.json$/ },
  { folder: 'deployments', rest: /^[^/]+\/\d+\.json$/ },
  { folder: 'runs', rest: /^[^/]+\/run\.json$/ },
  { folder: 'steps', rest: /\.json$/ },
  { folder: 'searches', rest: /\.json$/ },
  { folder: 'snapshots', rest: /\/manifest\.json$/ },
  { folder: 'ingests', rest: /\.json$/ },
];

/** Under which all of them are. */
export const SIGNED_PREFIXES: readonly string[] = SIGNED.map(({ folder }) => `${folder}/`);

export function isSignedKey(key: string): boolean {
  return SIGNED.some(({ folder, rest }) => key.startsWith(`${folder}/`) && rest.test(key.slice(folder.length + 1)));
}

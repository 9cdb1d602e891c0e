/**
 * Documents that decide what is trained and served, and those from which such a document is made: by their keys, as `contracts/names.ts`
 * makes them. The prediction log, reports, requests, batches and owners decide nothing of a model.
 */
const SIGNED: readonly { readonly prefix: string; readonly rest: RegExp }[] = [
  { prefix: 'definitions/', rest: /^[^/]+\.json$/ },
  { prefix: 'models/', rest: /^[^/]+\/(?:versions|folders)\/\d+\.json$/ },
  { prefix: 'deployments/', rest: /^[^/]+\/\d+\.json$/ },
  { prefix: 'runs/', rest: /^[^/]+\/run\.json$/ },
  { prefix: 'steps/', rest: /\.json$/ },
  { prefix: 'searches/', rest: /\.json$/ },
  { prefix: 'snapshots/', rest: /\/manifest\.json$/ },
  { prefix: 'ingests/', rest: /\.json$/ },
];

/** Under which all of them are. */
export const SIGNED_PREFIXES: readonly string[] = SIGNED.map(({ prefix }) => prefix);

export function isSignedKey(key: string): boolean {
  return SIGNED.some(({ prefix, rest }) => key.startsWith(prefix) && rest.test(key.slice(prefix.length)));
}

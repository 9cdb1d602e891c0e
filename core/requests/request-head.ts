/** The headers that every request is looked at for. */
export interface RequestHead {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site` and `Sec-Fetch-Mode`: what a browser says of the page that asks. */
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentLength: number;
  readonly acceptEncoding: string | undefined;
  readonly authorization: string | undefined;
  /** Why two readers of this request could take it for two different ones; undefined when they cannot. */
  readonly ambiguity: string | undefined;
}

const FIELDS = {
  host: 'host',
  origin: 'origin',
  'sec-fetch-site': 'fetchSite',
  'sec-fetch-mode': 'fetchMode',
  'content-type': 'contentType',
  'content-encoding': 'contentEncoding',
  'content-length': 'lengthText',
  'transfer-encoding': 'transferEncoding',
  'accept-encoding': 'acceptEncoding',
  authorization: 'authorization',
  'idempotency-key': 'idempotencyKey',
  'perennial-entity': 'entity',
  'inference-header-content-length': 'inferenceLength',
} as const;

type Field = (typeof FIELDS)[keyof typeof FIELDS];

interface Wanted {
  readonly name: string;
  readonly field: Field;
}

/** By length, so that other headers cost one look. */
const BY_LENGTH: readonly (readonly Wanted[] | undefined)[] = byLength();

/**
 * Reads them in one pass over `rawHeaders` (name, value, name, …): node builds its object of all headers when it is first asked
 * for it, which costs as much as parsing a small body. That object keeps the first of two or joins them, and a proxy may take the last:
 * what is there twice is told as an ambiguity. `Accept-Encoding` may come in pieces, of which the first counts.
 */
export function readHead(rawHeaders: readonly string[]): RequestHead {
  const found = nothingFound();
  let ambiguity: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const wanted = BY_LENGTH[name.length];
    if (wanted === undefined) continue;
    const known = among(wanted, name) ?? among(wanted, name.toLowerCase());
    if (known === undefined) continue;
    if (found[known.field] === undefined) found[known.field] = rawHeaders[i + 1];
    else if (known.field !== 'acceptEncoding') ambiguity ??= `it has more than one header ${known.name}`;
  }
  if (found.transferEncoding !== undefined && found.lengthText !== undefined)
    ambiguity ??= 'it has both a header content-length and a header transfer-encoding';
  const { host, origin, fetchSite, fetchMode, contentType, contentEncoding, acceptEncoding, authorization } = found;
  const contentLength = found.lengthText === undefined ? 0 : Number(found.lengthText);
  return { host, origin, fetchSite, fetchMode, contentType, contentEncoding, contentLength, acceptEncoding, authorization, ambiguity };
}

function among(wanted: readonly Wanted[], name: string): Wanted | undefined {
  for (const one of wanted) if (one.name === name) return one;
  return undefined;
}

function byLength(): readonly (readonly Wanted[] | undefined)[] {
  const table: Wanted[][] = [];
  for (const [name, field] of Object.entries(FIELDS)) (table[name.length] ??= []).push({ name, field });
  return table;
}

/** With every field, so that all of them have one shape. */
function nothingFound(): Record<Field, string | undefined> {
  return {
    host: undefined,
    origin: undefined,
    fetchSite: undefined,
    fetchMode: undefined,
    contentType: undefined,
    contentEncoding: undefined,
    lengthText: undefined,
    transferEncoding: undefined,
    acceptEncoding: undefined,
    authorization: undefined,
    idempotencyKey: undefined,
    entity: undefined,
    inferenceLength: undefined,
  };
}

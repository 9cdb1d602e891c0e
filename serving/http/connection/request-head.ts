/** The headers that every request is looked at for. */
export interface RequestHead {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentLength: number;
  readonly acceptEncoding: string | undefined;
  readonly authorization: string | undefined;
}

/** By length, so that other headers cost one comparison. */
const NAMES: Readonly<Record<number, { readonly name: string; readonly field: keyof RequestHead }>> = {
  12: { name: 'content-type', field: 'contentType' },
  13: { name: 'authorization', field: 'authorization' },
  14: { name: 'content-length', field: 'contentLength' },
  15: { name: 'accept-encoding', field: 'acceptEncoding' },
  16: { name: 'content-encoding', field: 'contentEncoding' },
};

/**
 * Reads them in one pass over `rawHeaders` (name, value, name, …): node builds its object of all headers when it is first asked
 * for it, which costs as much as parsing a small body. The first one counts, as in that object.
 */
export function readHead(rawHeaders: readonly string[]): RequestHead {
  const head = {
    contentType: undefined as string | undefined,
    contentEncoding: undefined as string | undefined,
    contentLength: 0,
    acceptEncoding: undefined as string | undefined,
    authorization: undefined as string | undefined,
  };
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const wanted = NAMES[name.length];
    if (wanted === undefined || (name !== wanted.name && name.toLowerCase() !== wanted.name)) continue;
    const value = rawHeaders[i + 1] as string;
    if (wanted.field === 'contentLength') head.contentLength = Number(value);
    else head[wanted.field] ??= value;
  }
  return head;
}

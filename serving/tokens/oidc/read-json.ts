const REDIRECT = 'it redirects to another address';

export interface JsonLimits {
  readonly limitBytes: number;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** What a URL has, by GET. Throws an Error in words of our own; nothing of the answer is in them. */
export async function readJson(url: string, { limitBytes, signal }: JsonLimits): Promise<unknown> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: 'application/json' } });
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) throw new ReadProblem(REDIRECT);
    if (response.status !== 200) throw new ReadProblem(`it answers ${response.status}`);
    return parsed(await textOf(response, limitBytes));
  } catch (error) {
    throw new Error(`${url}: ${problemOf(error)}`, { cause: error });
  }
}

class ReadProblem extends Error {}

/** Counts what comes, unpacked, whatever length it says it has. */
async function textOf({ body }: Response, limitBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += piece.length;
    if (sizeBytes > limitBytes) throw new ReadProblem(`its answer has more than ${limitBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ReadProblem('its answer is not JSON');
  }
}

function problemOf(error: unknown): string {
  if (error instanceof ReadProblem) return error.message;
  if (!(error instanceof Error)) return 'it cannot be read';
  if (error.name === 'TimeoutError') return 'it does not answer in time';
  const { code } = (error.cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && /^\w+$/.test(code) ? `it cannot be reached (${code})` : 'it cannot be reached';
}

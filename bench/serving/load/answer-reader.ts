const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = '0\r\n\r\n';

/** Reads the HTTP/1.1 answers of one connection that has one request under way at a time. */
export class AnswerReader {
  private held: Buffer | undefined;

  /** Returns the status once the answer is whole. `chunk` may be reused afterwards. */
  feed(chunk: Buffer): number | undefined {
    const bytes = this.held === undefined ? chunk : Buffer.concat([this.held, chunk]);
    const whole = isWhole(bytes);
    this.held = whole ? undefined : Buffer.from(bytes);
    return whole ? Number(bytes.toString('latin1', 9, 12)) : undefined;
  }

  reset(): void {
    this.held = undefined;
  }
}

function isWhole(bytes: Buffer): boolean {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return false;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return bytes.length >= headEnd + HEAD_END.length + Number(length);
  return bytes.toString('latin1', bytes.length - LAST_CHUNK.length) === LAST_CHUNK;
}

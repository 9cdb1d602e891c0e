const REPLACEMENT = 0xfffd;

/** UTF-8 of a text. A lone surrogate becomes U+FFFD, as `TextEncoder` does (which this folder may not use). */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let size = 0;
  for (let i = 0; i < text.length; i += 1) {
    let point = text.codePointAt(i) as number;
    if (point > 0xffff) i += 1;
    else if (point >= 0xd800 && point <= 0xdfff) point = REPLACEMENT;
    size = writePoint(bytes, size, point);
  }
  return bytes.slice(0, size);
}

function writePoint(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    bytes[at] = point;
    return at + 1;
  }
  const following = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  const lead = following === 1 ? 0xc0 : following === 2 ? 0xe0 : 0xf0;
  bytes[at] = lead | (point >> (6 * following));
  for (let k = 1; k <= following; k += 1) bytes[at + k] = 0x80 | ((point >> (6 * (following - k))) & 0x3f);
  return at + following + 1;
}

/**
 * 16 hexadecimal digits that stand for a text: two 32-bit FNV-1a hashes, over UTF-16 code units and over the same with another offset.
 * Tells repeated deliveries from other content; it protects nothing from somebody who looks for a collision.
 */
export function fingerprint(text: string): string {
  return hash(text, 0x811c9dc5) + hash(text, 0x9747b28c);
}

function hash(text: string, offset: number): string {
  let value = offset;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8Bytes } from './utf8-bytes.js';

/**
 * SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. For documents of kilobytes: adapters that hash files use the
 * platform's own, which is faster.
 */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8Bytes(text)));
}

import { isUtf8 } from 'node:buffer';

import { fileBytes, unreadableCsv } from './text-file.js';
import type { TextPlace } from './text-file.js';

const LF = 0x0a;

/** Files of other kinds by how they begin. */
const MAGIC: readonly { readonly begins: string; readonly what: string; readonly advice: string }[] = [
  { begins: '504b0304', what: 'it is a ZIP archive, as .xlsx workbooks are', advice: 'Save it as CSV' },
  { begins: 'd0cf11e0', what: 'it is an old Office document, as .xls workbooks are', advice: 'Save it as CSV' },
  { begins: '50415231', what: 'it is a Parquet file', advice: 'Give it a name that ends in .parquet and read it as Parquet' },
  { begins: '1f8b', what: 'it is packed with gzip', advice: 'Give it a name that ends in .csv.gz' },
  { begins: '28b52ffd', what: 'it is packed with zstd', advice: 'Unpack it' },
];

/**
 * That a file is UTF-8 text from its first byte to its last, in the columns too that nobody reads. Costs little more than reading it.
 * @throws DomainError SOURCE_UNREADABLE with the cause, line and character
 */
export async function checkText(path: string): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const piece of fileBytes(path)) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (offset === 0) checkBeginning(path, bytes);
    const end = wholeCharacters(bytes);
    if (!isUtf8(bytes.subarray(0, end))) throw await notUtf8(path, bytes, offset);
    rest = Buffer.from(bytes.subarray(end));
    offset += end;
  }
  if (rest.length > 0) throw await notUtf8(path, rest, offset);
}

function checkBeginning(path: string, bytes: Buffer): void {
  const hex = bytes.toString('hex', 0, 4);
  const other = MAGIC.find(({ begins }) => hex.startsWith(begins));
  if (other !== undefined) throw unreadableCsv(path, other.what, {}, other.advice);
  const wide = hex.startsWith('fffe') || isWide(bytes, 1) ? 'utf-16le' : hex.startsWith('feff') || isWide(bytes, 0) ? 'utf-16be' : null;
  if (wide === null) return;
  const advice = `Write encoding: '${wide}' into the source of the definition, or save the file as UTF-8`;
  throw unreadableCsv(path, 'it is in UTF-16, and UTF-8 is expected', { line: 1, character: 1 }, advice);
}

/** ASCII in two bytes a character: every second byte is zero. */
function isWide(bytes: Buffer, zeros: 0 | 1): boolean {
  const looked = Math.min(16, bytes.length - (bytes.length % 2));
  if (looked < 4) return false;
  for (let i = 0; i < looked; i += 2) if (bytes[i + zeros] !== 0 || bytes[i + 1 - zeros] === 0) return false;
  return true;
}

/** How many of the bytes are not the beginning of a character that the next piece completes. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return characterBytes(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function characterBytes(lead: number): number {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** `bytes` begin at `offset` of the file. */
async function notUtf8(path: string, bytes: Buffer, offset: number): Promise<Error> {
  let at = 0;
  while (at < bytes.length) {
    const size = characterBytes(bytes[at] as number);
    const character = bytes.subarray(at, at + size);
    if (size > 1 && (character.length < size || !isUtf8(character))) break;
    at += size;
  }
  const byte = `0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
  const advice =
    "Write into the source of the definition what the file was saved in, such as encoding: 'windows-1252' or 'euc-kr', or save it as UTF-8";
  return unreadableCsv(path, `the byte ${byte} is not UTF-8`, await placeOf(path, offset + at), advice);
}

/** Lines are counted only where somebody asks: it costs more than the check itself. */
async function placeOf(path: string, offset: number): Promise<TextPlace> {
  let place = { line: 1, character: 1 };
  let before = 0;
  for await (const piece of fileBytes(path)) {
    const bytes = piece.subarray(0, offset - before);
    place = placeAfter(place, bytes);
    before += bytes.length;
    if (before === offset) break;
  }
  return place;
}

/** Where the text goes on after `bytes`. */
export function placeAfter({ line, character }: Required<TextPlace>, bytes: Buffer): Required<TextPlace> {
  let lines = 0;
  let last = -1;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    lines += 1;
    last = at;
  }
  let characters = 0;
  // Bytes that continue a character are none of their own.
  for (let i = last + 1; i < bytes.length; i += 1) if (((bytes[i] as number) & 0xc0) !== 0x80) characters += 1;
  return { line: line + lines, character: (lines === 0 ? character : 1) + characters };
}

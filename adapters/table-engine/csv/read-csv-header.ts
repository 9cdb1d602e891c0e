import type { CsvOptions } from '../../../core/definition/definition.js';
import { fileBytes, unreadableCsv } from './text-file.js';

export interface CsvHeader {
  readonly delimiter: string;
  readonly names: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'];
const HEADER_LIMIT_BYTES = 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/**
 * Names and delimiter from the first record of a UTF-8 file. A delimiter that is not given is the one that splits it into most names, by
 * this order when equal. The engine's own guessing is not used: on a ragged file it silently takes another line for the header.
 * @throws DomainError SOURCE_UNREADABLE
 */
export async function readCsvHeader(path: string, { delimiter: given, quote = '"', names }: CsvOptions = {}): Promise<CsvHeader> {
  const delimiters = given === undefined ? DELIMITERS : [given];
  const line = await firstRecord(path, quote, delimiters);
  const refuse = (reason: string, advice?: string) => unreadableCsv(path, reason, { line: 1 }, advice);
  if (line === null) throw refuse(`the first line is longer than ${HEADER_LIMIT_BYTES} bytes, or a quote in it is never closed`);
  if (line.trim() === '') throw refuse('its first line is empty, where the names of its columns are expected');
  const candidates = delimiters.map((delimiter) => ({ delimiter, fields: splitLine(line, delimiter, quote) }));
  const { delimiter, fields } = candidates.reduce((a, b) => (b.fields.length > a.fields.length ? b : a));
  if (names !== undefined) {
    if (names.length !== fields.length) throw refuse(`it has ${fields.length} columns, and the definition gives ${names.length} names`);
    return { delimiter, names };
  }
  const unnamed = fields.indexOf('');
  if (unnamed >= 0)
    throw refuse(
      `column ${unnamed + 1} has no name`,
      'Give it a name in the file, leave out an index that was written as a column, or write names: [...] for a file without a header line',
    );
  return { delimiter, names: fields };
}

/** Null: it does not end within the limit. Line breaks within quotes belong to it. */
async function firstRecord(path: string, quote: string, delimiters: readonly string[]): Promise<string | null> {
  const quoteByte = quote === '' ? -1 : quote.charCodeAt(0);
  const opens = new Set(delimiters.map((delimiter) => delimiter.charCodeAt(0)));
  let isStart = true;
  let bytes = Buffer.alloc(0);
  let looked = 0;
  let quoted = false;
  for await (const part of fileBytes(path)) {
    bytes = Buffer.concat([bytes, part]);
    for (; looked < bytes.length; looked += 1) {
      const byte = bytes[looked];
      if (byte === quoteByte && (quoted || isStart)) quoted = !quoted;
      else if (!quoted && (byte === LF || byte === CR)) return text(bytes.subarray(0, looked));
      // A quote opens at the start of a field only, and closes before one may open again.
      isStart = byte === quoteByte || opens.has(byte as number) || (isStart && (byte === SPACE || looked < 3));
    }
    if (bytes.length > HEADER_LIMIT_BYTES) return null;
  }
  return quoted ? null : text(bytes);
}

function text(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function splitLine(line: string, delimiter: string, quote: string): string[] {
  const names: string[] = [];
  let name = '';
  let quoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const sign = line[i] as string;
    if (sign === quote && quoted && line[i + 1] === quote) {
      name += quote;
      i += 1;
    } else if (sign === quote && (quoted || name.trim() === '')) quoted = !quoted;
    else if (sign === delimiter && !quoted) {
      names.push(name.trim());
      name = '';
    } else name += sign;
  }
  return [...names, name.trim()];
}

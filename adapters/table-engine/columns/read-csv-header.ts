import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

import { DomainError } from '../../../core/errors.js';

export interface CsvHeader {
  readonly delimiter: string;
  readonly names: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'];
const HEADER_LIMIT_BYTES = 1024 * 1024;

/**
 * Names and delimiter from the first line. The delimiter is the one that splits it into most names, by this order when equal.
 * The engine's own guessing is not used: on a ragged file it silently takes another line for the header.
 * @throws DomainError SOURCE_UNREADABLE
 */
export async function readCsvHeader(path: string): Promise<CsvHeader> {
  const line = await firstLine(path);
  const refuse = (reason: string) =>
    new DomainError('SOURCE_UNREADABLE', { what: path, expected: 'CSV with a header line', line: 1, reason });
  if (line === null) throw refuse(`the header is longer than ${HEADER_LIMIT_BYTES} bytes`);
  if (line.trim() === '') throw refuse('the header is empty');
  const candidates = DELIMITERS.map((delimiter) => ({ delimiter, names: splitLine(line, delimiter) }));
  const best = candidates.reduce((a, b) => (b.names.length > a.names.length ? b : a));
  if (best.names.some((name) => name === '')) throw refuse('a column has no name');
  return best;
}

async function firstLine(path: string): Promise<string | null> {
  const file = createReadStream(path);
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  let bytes = Buffer.alloc(0);
  try {
    for await (const part of stream) {
      bytes = Buffer.concat([bytes, part as Buffer]);
      const end = bytes.indexOf('\n');
      if (end >= 0)
        return bytes
          .toString('utf8', 0, end)
          .replace(/^\uFEFF/, '')
          .replace(/\r$/, '');
      if (bytes.length > HEADER_LIMIT_BYTES) return null;
    }
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } finally {
    file.destroy();
  }
}

function splitLine(line: string, delimiter: string): string[] {
  const names: string[] = [];
  let name = '';
  let quoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const sign = line[i] as string;
    if (sign === '"' && quoted && line[i + 1] === '"') {
      name += '"';
      i += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (sign === delimiter && !quoted) {
      names.push(name.trim());
      name = '';
    } else name += sign;
  }
  return [...names, name.trim()];
}

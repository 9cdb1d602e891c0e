import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TextDecoder } from 'node:util';

import type { CsvEncoding } from '../../../core/definition/definition.js';
import { placeAfter } from './check-text.js';
import { fileBytes, unreadableCsv } from './text-file.js';

/**
 * A copy of a text file as UTF-8, in `folder`; the caller removes it.
 * @throws DomainError SOURCE_UNREADABLE with line and character of the first byte that the encoding does not have
 */
export async function utf8Copy(path: string, encoding: CsvEncoding, folder: string): Promise<string> {
  const copy = join(folder, `${randomUUID()}.csv`);
  const file = await open(copy, 'wx', 0o600);
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    let piece = 0;
    for await (const bytes of fileBytes(path)) {
      await file.writeFile(await decoded(decoder, bytes, { path, encoding, piece }));
      piece += 1;
    }
    await file.writeFile(await decoded(decoder, null, { path, encoding, piece }));
    return copy;
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

interface Piece {
  readonly path: string;
  readonly encoding: CsvEncoding;
  /** Number of the piece. */
  readonly piece: number;
}

/** Null: there are no more bytes. */
async function decoded(decoder: TextDecoder, bytes: Buffer | null, at: Piece): Promise<string> {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw await undecodable(at);
  }
}

/** A decoder does not say where it failed, so the file is decoded once more, at last byte by byte. */
async function undecodable({ path, encoding, piece }: Piece): Promise<Error> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let place = { line: 1, character: 1 };
  let number = 0;
  try {
    for await (const bytes of fileBytes(path)) {
      const steps = number < piece ? [bytes] : Array.from(bytes, (byte) => Buffer.of(byte));
      for (const step of steps) place = placeAfter(place, Buffer.from(decoder.decode(step, { stream: true })));
      number += 1;
    }
  } catch {
    // The place is that of the failure.
  }
  const advice = 'Write into the source of the definition what the file was saved in';
  return unreadableCsv(path, `a character is not of the encoding ${encoding}`, place, advice);
}

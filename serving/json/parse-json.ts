import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../core/errors.js';
import { repeatedName } from '../../core/requests/repeated-name.js';
import { shownName } from './json-kind.js';
import { locateJsonError } from './json-syntax-error.js';

/** No request form needs more than 5; a limit keeps hostile bodies from filling memory with empty arrays. */
const MAX_DEPTH = 32;
/** Tensors, their parameters, and what surrounds rows. */
const OTHER_OBJECTS = 10_000;
/** Tensors may have an array for each of their rows. */
const ARRAYS_PER_ROW = 16;
/** Of one object: columns of a row. */
const MAX_FIELDS = 10_000;
/** What costs little, whatever it holds. */
const SMALL_BYTES = 64 * 1024;

/**
/**
 * The value of a JSON body. @param maxRows of a request; nobody needs many more objects
 * Errors: INPUT_BODY_EMPTY, INPUT_NESTED_TOO_DEEP, INPUT_ROWS_REFUSED, INPUT_VALUE_REFUSED, INPUT_JSON_INVALID (with byte position, line,
 * column; also for an object that has a name twice, of which other readers keep the other value).
 */
export function parseJson(body: Buffer, maxRows: number): unknown {
  if (body.length === 0) throw new DomainError('INPUT_BODY_EMPTY');
  const text = body.toString('utf8');
  if (body.length > SMALL_BYTES || hasManyBrackets(text)) checkStructure(body, maxRows);
  if (!isUtf8(body)) throw invalidAt(text, firstDifference(body, Buffer.from(text)), 'a byte is not UTF-8');
  const value = parse(text);
  // A name that the value lost leaves its colon behind: no other text is looked at once more.
  if (atMostNames(text) === countNames(value)) return value;
  const repeated = repeatedName(text);
  if (repeated === undefined) return value;
  throw invalidAt(text, byteOf(text, repeated.position), `an object has the name "${shownName(repeated.name)}" twice`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const found = locateJsonError(text);
    throw invalidAt(text, byteOf(text, found?.position ?? 0), found?.problem ?? 'the text cannot be read');
  }
}

function byteOf(text: string, position: number): number {
  return Buffer.byteLength(text.slice(0, position));
}

const SPACE = 0x20;

/** Colons as they follow names. A text may hold some too, so there may be fewer names; times of day (12:30) and addresses do not count. */
function atMostNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before === QUOTE || before <= SPACE) count += 1;
  }
  return count;
}

/** Of all objects in it; it nests as deep as was checked. */
function countNames(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) count += countNames(item);
    return count;
  }
  for (const name in value) {
    count += 1;
    const item = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof item === 'object' && item !== null) count += countNames(item);
  }
  return count;
}

function invalidAt(text: string, position: number, problem: string): DomainError {
  const before = Buffer.from(text).subarray(0, position).toString('utf8');
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  const column = before.length - before.lastIndexOf('\n');
  return new DomainError('INPUT_JSON_INVALID', {
    field: 'body',
    found: problem,
    expected: 'JSON in UTF-8',
    problem,
    position,
    line,
    column,
  });
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_ARRAY = 0x5d;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;

/** Whether it is worth a look at every byte: few brackets cannot nest deep. */
function hasManyBrackets(text: string): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (++count > MAX_DEPTH) return true;
  }
  return false;
}

/**
 * Looks at a body before it is read: millions of empty objects take a second and twenty times its size. Brackets and commas are ASCII and
 * never part of a longer UTF-8 character, so bytes can be counted before decoding.
 */
function checkStructure(body: Buffer, maxRows: number): void {
  const maxObjects = maxRows + OTHER_OBJECTS;
  const maxOpened = ARRAYS_PER_ROW * maxRows + OTHER_OBJECTS;
  /** Fields of the objects around the byte, by depth; -1 for an array. */
  const fields = new Int32Array(MAX_DEPTH + 1);
  let [depth, objects, opened, quoted] = [0, 0, 0, false];
  for (let i = 0; i < body.length; i += 1) {
    const byte = body[i];
    if (quoted) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      depth += 1;
      opened += 1;
      if (depth > MAX_DEPTH) throw new DomainError('INPUT_NESTED_TOO_DEEP', { limit: MAX_DEPTH });
      if (byte === OPEN_OBJECT) objects += 1;
      if (objects > maxObjects || opened > maxOpened) throw tooMany(objects > maxObjects ? maxObjects : maxOpened, maxRows);
      fields[depth] = byte === OPEN_OBJECT ? 1 : -1;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth = Math.max(0, depth - 1);
    else if (byte === COMMA && (fields[depth] as number) > 0) {
      fields[depth] = (fields[depth] as number) + 1;
      if ((fields[depth] as number) > MAX_FIELDS) throw tooManyFields();
    }
  }
}

function tooMany(limit: number, maxRows: number): DomainError {
  return new DomainError('INPUT_ROWS_REFUSED', {
    field: 'body',
    found: `more than ${limit} objects and arrays`,
    expected: `1 to ${maxRows} rows`,
  });
}

function tooManyFields(): DomainError {
  return new DomainError('INPUT_VALUE_REFUSED', {
    field: 'body',
    found: 'an object of more fields',
    expected: `at most ${MAX_FIELDS} fields`,
  });
}

function firstDifference(left: Buffer, right: Buffer): number {
  let i = 0;
  while (i < left.length && left[i] === right[i]) i += 1;
  return i;
}

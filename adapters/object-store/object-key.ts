import { DomainError } from '../../core/errors.js';

const SEGMENT = /^[A-Za-z0-9._=-]+$/;
const MAX_KEY_BYTES = 900;
/** NAME_MAX of every file system in use; S3 would take more. */
const MAX_SEGMENT_BYTES = 255;

/** Throws OBJECT_KEY_INVALID unless `key` may name an object; returns its segments. */
export function keySegments(key: string): readonly string[] {
  if (key.length > MAX_KEY_BYTES) throw invalid(key, `it has ${key.length} bytes`);
  const segments = key.split('/');
  for (const segment of segments) checkSegment(key, segment);
  return segments;
}

/** Throws OBJECT_KEY_INVALID unless some key may start with `prefix`; the last segment may be empty or unfinished. */
export function checkPrefix(prefix: string): void {
  if (prefix.length > MAX_KEY_BYTES) throw invalid(prefix, `it has ${prefix.length} bytes`);
  const segments = prefix.split('/');
  const last = segments.pop() ?? '';
  for (const segment of segments) checkSegment(prefix, segment);
  if (last !== '' && !SEGMENT.test(last)) throw invalid(prefix, `segment "${last}" has other characters`);
}

function checkSegment(key: string, segment: string): void {
  if (segment === '') throw invalid(key, 'it has an empty segment');
  if (segment === '.' || segment === '..') throw invalid(key, `it has the segment "${segment}"`);
  if (segment.length > MAX_SEGMENT_BYTES) throw invalid(key, `a segment has ${segment.length} bytes`);
  if (!SEGMENT.test(segment)) throw invalid(key, `segment "${segment}" has other characters`);
}

function invalid(key: string, problem: string): DomainError {
  return new DomainError('OBJECT_KEY_INVALID', { key: key.slice(0, MAX_KEY_BYTES), problem });
}

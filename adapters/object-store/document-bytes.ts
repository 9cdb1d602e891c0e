import { canonicalJson } from '../../core/digest/canonical-json.js';
import { DomainError } from '../../core/errors.js';

interface Place {
  readonly key: string;
  readonly store: string;
}

/** Equal documents are equal bytes, so an object's digest identifies its content. */
export function documentBytes(document: unknown): Uint8Array {
  return Buffer.from(canonicalJson(document), 'utf8');
}

/** Throws DOCUMENT_INVALID unless the bytes are a JSON object with a positive whole `formatVersion`. */
export function parseDocument(content: Uint8Array, place: Place): { readonly formatVersion: number } {
  const invalid = (problem: string): DomainError => new DomainError('DOCUMENT_INVALID', { ...place, problem });
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw invalid(`its ${content.byteLength} bytes are not JSON`);
  }
  if (typeof document !== 'object' || document === null || !('formatVersion' in document)) {
    throw invalid('it has no formatVersion');
  }
  const { formatVersion } = document;
  if (typeof formatVersion !== 'number' || !Number.isInteger(formatVersion) || formatVersion < 1) {
    throw invalid('its formatVersion is not a positive whole number');
  }
  return { ...document, formatVersion };
}

/**
 * Throws DOCUMENT_NEWER too, above `maxFormatVersion`. The caller names the type: a document of a known format version was written by
 * this code base.
 */
export function parseKnownDocument<T extends { readonly formatVersion: number }>(
  content: Uint8Array,
  place: Place,
  maxFormatVersion: number,
): T {
  const found = parseDocument(content, place);
  if (found.formatVersion > maxFormatVersion) {
    throw new DomainError('DOCUMENT_NEWER', { key: place.key, found: found.formatVersion, supported: maxFormatVersion });
  }
  return found as T;
}

import { DomainError } from '../../../core/errors.js';

interface Place {
  readonly store: string;
  readonly key: string;
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ELOOP', 'EXDEV', 'ENOTSUP']);
const UNUSABLE_KEY = new Set(['ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

/** The system's error code, such as ENOENT, or an empty string. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** What a failed file operation on an object means to callers. `DomainError`s pass through. */
export function fileFailure(error: unknown, place: Place): DomainError {
  if (error instanceof DomainError) return error;
  const code = systemCode(error);
  const reason = code === '' ? String(error) : code;
  if (code === 'ENOENT') return new DomainError('OBJECT_NOT_FOUND', { ...place });
  if (FULL.has(code)) return new DomainError('OBJECT_STORE_FULL', { ...place, reason });
  if (DENIED.has(code)) return new DomainError('OBJECT_STORE_DENIED', { ...place, reason });
  if (UNUSABLE_KEY.has(code)) {
    return new DomainError('OBJECT_KEY_INVALID', {
      ...place,
      problem: 'a part of it is a folder in one key and an object in another, or it is too long',
    });
  }
  return new DomainError('OBJECT_STORE_UNAVAILABLE', { ...place, reason });
}

import { DomainError } from '../../core/errors.js';

interface Place {
  readonly store: string;
  readonly key: string;
}

export interface S3Problem {
  /** S3's error code or the network's, such as NoSuchKey or ECONNREFUSED. */
  readonly name: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
}

const FULL = /StorageFull|QuotaExceeded|InsufficientStorage|InsufficientCapacity/;
/** Answers that another attempt may change; every other 4xx is a setting to correct. */
const PASSING = new Set([408, 409, 412, 425, 429]);
const DENIED =
  /AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|NoSuchBucket|InvalidBucketName|Credentials|TokenError|ExpiredToken|RequestTimeTooSkewed/;

/** HEAD and conditional answers carry no body, so the code may only be the status. */
export function s3Problem(error: unknown): S3Problem {
  if (!(error instanceof Error)) return { name: String(error), status: 0 };
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : 0;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { name: code === '' ? error.name : code, status: typeof status === 'number' ? status : 0 };
}

/**
 * What a failed S3 request means to callers. Only the error's code and status are told: its message can quote the request.
 */
export function s3Failure(error: unknown, place: Place): DomainError {
  if (error instanceof DomainError) return error;
  const { name, status } = s3Problem(error);
  const reason = status === 0 ? name : `${name}, HTTP ${status}`;
  if (FULL.test(name) || status === 507) return new DomainError('OBJECT_STORE_FULL', { ...place, reason });
  if (DENIED.test(name)) return new DomainError('OBJECT_STORE_DENIED', { ...place, reason });
  if (status === 404) return new DomainError('OBJECT_NOT_FOUND', { ...place });
  const refused = (status >= 400 && status < 500 && !PASSING.has(status)) || status === 501;
  if (refused) return new DomainError('OBJECT_STORE_DENIED', { ...place, reason });
  return new DomainError('OBJECT_STORE_UNAVAILABLE', { ...place, reason });
}

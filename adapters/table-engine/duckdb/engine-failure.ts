import { DomainError } from '../../../core/errors.js';

export interface FailureContext {
  /** What was being done, as in "failed to STEP". */
  readonly step: string;
  readonly folder: string;
}

const DISK_FULL = /no space left on device|disk full|max_temp_directory_size|not enough space|could not write all bytes/i;
/** Kinds of message that speak of files and their rights; the others quote values, or names, which in a file without header are values. */
const WITHOUT_VALUES = /^(IO|Permission) Error/;
/** Kinds that say that data, a name or a query is wrong: another try with the same ends the same. */
const OF_THE_INPUT =
  /^(Conversion|Invalid Input|Invalid|Invalid type|Out of Range|Mismatch Type|Binder|Catalog|Parser|Syntax|Constraint|Decimal|Divide by Zero|Not implemented|Object Size|Expression|Parameter Not (?:Resolved|Allowed)|Missing Extension|Dependency|Settings) Error/i;

/**
 * The engine's error as ours. Its texts may quote cells of the data, so only those of harmless kinds are kept, without the
 * statement that the engine appends, and the original is not chained.
 */
export function engineFailure(error: unknown, context: FailureContext): unknown {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  const message = error.message;
  const code = (error as { code?: string }).code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || DISK_FULL.test(message))
    return new DomainError('WORK_DISK_FULL', { folder: context.folder });
  const kind = /^([A-Za-z ]+ Error)/.exec(message)?.[1] ?? (code === undefined ? error.name : `${error.name} ${code}`);
  const harmless = WITHOUT_VALUES.test(message) ? (message.split(/\n\s*\n|\nLINE /)[0] as string).replace(/\s+/g, ' ').slice(0, 300) : kind;
  const refused = code === undefined && OF_THE_INPUT.test(message);
  return new DomainError(refused ? 'TABLE_ENGINE_REFUSED' : 'TABLE_ENGINE_FAILED', { step: context.step, reason: harmless });
}

import { ValueError } from '@temporalio/common';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import { DomainError, isDomainError } from '../../core/errors.js';
import { firstLine } from './first-line.js';

/** The same data converter with codecs whose errors say that they are a codec's: the SDK passes them on as they are. */
export function namedFailures(dataConverter: DataConverter): DataConverter {
  return { ...dataConverter, payloadCodecs: (dataConverter.payloadCodecs ?? []).map(namedCodec) };
}

function namedCodec(codec: PayloadCodec): PayloadCodec {
  const failed = (does: string) => (error: unknown) => {
    throw new DomainError('DATA_CONVERTER_FAILED', { does, reason: firstLine(error) }, { cause: error });
  };
  return {
    encode: (payloads, context) => attempt(() => codec.encode(payloads, context)).catch(failed('encode')),
    decode: (payloads, context) => attempt(() => codec.decode(payloads, context)).catch(failed('decode')),
  };
}

/** A codec that is no async function may throw at once. */
async function attempt<T>(call: () => Promise<T>): Promise<T> {
  return call();
}

/** PAYLOAD_UNREADABLE or DATA_CONVERTER_FAILED, when a call failed over a payload that cannot be read or written here. */
export function payloadFailure(error: unknown): DomainError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isDomainError(cause) && (cause.code === 'PAYLOAD_UNREADABLE' || cause.code === 'DATA_CONVERTER_FAILED')) return cause;
    const unreadable = cause instanceof ValueError ? unreadablePayload(cause.message, error) : undefined;
    if (unreadable !== undefined) return unreadable;
  }
  return undefined;
}

/** PAYLOAD_UNREADABLE, for what Temporal's SDK says of a payload that none of its converters reads. */
export function unreadablePayload(message: string, cause?: unknown): DomainError | undefined {
  const encoding = /^Unknown encoding: (.*)$/.exec(message)?.[1];
  return encoding === undefined ? undefined : new DomainError('PAYLOAD_UNREADABLE', { encoding }, { cause });
}

/** For calls that may fail without harm: a worker that is away comes back, but what cannot be read now never will be. */
export function unlessUnreadable(error: unknown): undefined {
  const failure = payloadFailure(error);
  if (failure !== undefined) throw failure;
  return undefined;
}

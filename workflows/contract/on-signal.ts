import { defaultPayloadConverter, rawValueTypeInfo } from '@temporalio/common';
import type { PayloadConverter, RawValue } from '@temporalio/common';
import { defineSignal, log, setHandler } from '@temporalio/workflow';

interface Receiver<T> {
  /** Throws when the message is not what it should be. */
  readonly read: (message: unknown) => T;
  readonly take: (message: T) => void;
  /** Gets why a message is not taken, in words. */
  readonly drop: (reason: string) => void;
}

/**
 * Takes a signal whatever it carries. The SDK unpacks a signal's payload before any handler runs, and what it cannot unpack (a protobuf
 * message of a client in another language) would fail the workflow task again and again; so the payload comes as it is and is unpacked
 * here. Nothing that a message does gets out of the handler.
 */
export function onSignal<T>({ name }: { readonly name: string }, { read, take, drop }: Receiver<T>): void {
  const raw = defineSignal<[RawValue | undefined]>(name, { typeInfo: { inputTypes: [rawValueTypeInfo] } });
  setHandler(raw, (value) => {
    try {
      take(read(value === undefined ? undefined : payloadConverter().fromPayload(value.payload)));
    } catch (error) {
      const reason = `signal ${name}: ${error instanceof Error ? error.message : typeof error}`;
      log.warn('a message is not taken', { reason });
      drop(reason);
    }
  });
}

/** The one of the Worker, which may be a team's own; the SDK has no other way to it. */
function payloadConverter(): PayloadConverter {
  const scope = globalThis as { readonly __TEMPORAL_ACTIVATOR__?: { readonly payloadConverter?: PayloadConverter } };
  return scope.__TEMPORAL_ACTIVATOR__?.payloadConverter ?? defaultPayloadConverter;
}

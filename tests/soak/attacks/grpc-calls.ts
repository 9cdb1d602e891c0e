import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { encode } from '../../serving/protocols/grpc/grpc-client.js';
import { matrixRequest } from '../../serving/protocols/grpc/infer-messages.js';
import type { Tally } from './attack.js';

interface RawCall {
  /** Of the inference service. */
  readonly method: string;
  /** Frames as they are sent. */
  readonly bytes: Buffer;
  /** The client says that nothing follows. */
  readonly ends: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call below the level of gRPC clients, which send nothing of the kind. */
export function openCall(session: ClientHttp2Session, tally: Tally, { method, bytes, ends, headers = {} }: RawCall): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/inference.GRPCInferenceService/${method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  let status: string | undefined;
  const keep = (found: { readonly [name: string]: unknown }): void => {
    if (found['grpc-status'] !== undefined) status = String(found['grpc-status']);
  };
  tally.attempt();
  stream.on('error', () => undefined).on('response', keep);
  stream.on('trailers', keep);
  stream.once('close', () => tally.ended(status));
  stream.resume();
  if (ends) stream.end(bytes);
  else if (bytes.length > 0) stream.write(bytes);
  return stream;
}

export function framed(message: Buffer, isPacked = false, announced = message.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = isPacked ? 1 : 0;
  prefix.writeUInt32BE(announced, 1);
  return Buffer.concat([prefix, message]);
}

export function inferMessage(rows: number): Buffer {
  return framed(encode('ModelInfer', matrixRequest(Array.from({ length: rows }, () => [1, 2, 3]))));
}

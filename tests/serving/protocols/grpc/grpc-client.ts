import { Client, Metadata, credentials } from '@grpc/grpc-js';
import type { ChannelCredentials, ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { LAST_RESORT_MS } from '../../../fixtures/last-resort.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';

const SERVICE = 'inference.GRPCInferenceService';

/** The protocol as its authors publish it, read by other code than ours. */
const definitions: PackageDefinition = loadSync(packageFile('docs/serving/open_inference_grpc.proto'), {
  keepCase: true,
  longs: Number,
  defaults: true,
});
const service = definitions[SERVICE] as ServiceDefinition;

export interface GrpcAnswer {
  readonly code: status;
  readonly details: string;
  readonly trailers: Metadata;
  /** The decoded answer; undefined for an error. */
  readonly body: GrpcBody;
}

/** Loosely typed on purpose: a test asserts on what is there. */
export interface GrpcBody {
  readonly [name: string]: GrpcBody;
}

export interface GrpcTestClient {
  call(method: string, request: object, options?: CallOptions): Promise<GrpcAnswer>;
  /** Sends bytes as they are. */
  send(method: string, message: Buffer, options?: CallOptions): Promise<GrpcAnswer>;
  close(): void;
}

interface CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
}

export function openClient(address: string, channel: ChannelCredentials = credentials.createInsecure()): GrpcTestClient {
  const client = new Client(address, channel, {
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': -1,
  });
  const send: GrpcTestClient['send'] = (method, message, { metadata = {}, deadlineMs = LAST_RESORT_MS } = {}) =>
    new Promise((resolve) => {
      const headers = new Metadata();
      for (const [name, value] of Object.entries(metadata)) headers.set(name, value);
      const path = method.startsWith('/') ? method : `/${SERVICE}/${method}`;
      const decode = service[method]?.responseDeserialize ?? ((bytes: Buffer) => bytes);
      client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        decode,
        message,
        headers,
        { deadline: Date.now() + deadlineMs },
        (error: ServiceError | null, body?: unknown) =>
          resolve({
            code: error?.code ?? 0,
            details: error?.details ?? '',
            trailers: error?.metadata ?? new Metadata(),
            body: body as GrpcBody,
          }),
      );
    });
  return { send, call: (method, request, options) => send(method, encode(method, request), options), close: () => client.close() };
}

/** A request of the protocol as bytes. */
export function encode(method: string, request: object): Buffer {
  return service[method]?.requestSerialize(request) ?? Buffer.alloc(0);
}

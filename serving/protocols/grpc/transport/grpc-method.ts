import type { Observed, Role } from '../../../http/route.js';

export interface GrpcCall {
  /** Protobuf, as sent. */
  readonly message: Buffer;
  /** First value of a metadata key; undefined when it is not there. */
  metadata(key: string): string | undefined;
  readonly observed: Observed;
}

/** One unary method. Messages are protobuf on both sides. */
export interface GrpcMethod {
  /** `/package.Service/Method`; also the route's label in metrics. */
  readonly path: string;
  /** Answered without a token: probes of orchestrators carry none. */
  readonly open?: boolean;
  /** @default 'predict' */
  readonly role?: Role;
  readonly handle: (call: GrpcCall) => Buffer | Promise<Buffer>;
}

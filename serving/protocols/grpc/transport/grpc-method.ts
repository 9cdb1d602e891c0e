import type { Observed, Role } from '../../../http/route.js';
import type { Caller } from '../../../tokens/token-gate.js';

export interface GrpcCall {
  /** Protobuf, as sent. */
  readonly message: Buffer;
  /** First value of a metadata key; undefined when it is not there. */
  metadata(key: string): string | undefined;
  readonly observed: Observed;
  /** Whose token the call carries; undefined on open methods. */
  readonly caller?: Caller | undefined;
  /** That the call came from. */
  readonly address: string;
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

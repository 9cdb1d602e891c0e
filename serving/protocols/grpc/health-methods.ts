import { DomainError } from '../../../core/errors.js';
import type { GrpcMethod } from './transport/grpc-method.js';
import { readModelMessage } from './model-message.js';
import { WireWriter } from './wire/wire-writer.js';

const SERVING = 1;
const NOT_SERVING = 2;
const SERVICES = ['', 'inference.GRPCInferenceService'];

/** `grpc.health.v1.Health/Check`, which is what gRPC probes of Kubernetes and of load balancers call. */
export function healthMethods(isReady: () => boolean): readonly GrpcMethod[] {
  return [
    {
      path: '/grpc.health.v1.Health/Check',
      open: true,
      handle: ({ message }) => {
        const { name } = readModelMessage(message);
        if (!SERVICES.includes(name)) throw new DomainError('ROUTE_UNKNOWN', { routes: SERVICES.slice(1) });
        return new WireWriter().integer(1, isReady() ? SERVING : NOT_SERVING).finish();
      },
    },
  ];
}

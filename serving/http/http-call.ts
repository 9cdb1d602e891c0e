import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Caller } from '../tokens/token-gate.js';
import type { Observed, RouteCall } from './route.js';

const NO_BODY = Buffer.alloc(0);

/** What a handler is told of a request. */
export class HttpCall implements RouteCall {
  raw: Buffer = NO_BODY;
  body: unknown = undefined;
  caller: Caller | undefined = undefined;
  readonly observed: Observed = { active: undefined };

  constructor(
    private readonly request: IncomingMessage,
    readonly params: Readonly<Record<string, string>>,
    readonly search: string,
  ) {}

  get address(): string {
    return this.request.socket.remoteAddress ?? '';
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  header(name: string): string | undefined {
    const { rawHeaders } = this.request;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const found = rawHeaders[i] as string;
      if (found.length === name.length && found.toLowerCase() === name) return rawHeaders[i + 1];
    }
    return undefined;
  }
}

import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Proxy {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** `lose`: the server gets the request, and the connection is cut instead of its answer. `cut`: in the middle of its first bytes. */
export type S3ProxyDecision = 'pass' | 'lose' | 'cut' | { readonly status: number; readonly code: string };

/** Stands before a real S3 server. */
export async function startS3Proxy(target: string, decide: (incoming: IncomingMessage) => S3ProxyDecision): Promise<S3Proxy> {
  const { hostname, port } = new URL(target);
  const proxy = createServer((incoming, answer) => {
    const what = decide(incoming);
    if (typeof what === 'object') {
      incoming.resume();
      incoming.on('end', () =>
        answer.writeHead(what.status, { 'content-type': 'application/xml' }).end(`<Error><Code>${what.code}</Code></Error>`),
      );
      return;
    }
    const { method, url: path, headers } = incoming;
    const outgoing = request({ hostname, port, method, path, headers }, (found) => {
      if (what === 'pass') return void found.pipe(answer.writeHead(found.statusCode ?? 0, found.headers));
      if (what === 'cut') {
        answer.writeHead(found.statusCode ?? 0, found.headers);
        found.once('data', (chunk: Buffer) => answer.write(chunk.subarray(0, chunk.length / 2), () => incoming.socket.destroy()));
        return;
      }
      found.resume();
      incoming.socket.destroy();
    });
    outgoing.on('error', () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      proxy.close(() => resolve());
      proxy.closeAllConnections();
    });
  return { endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close };
}

import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CallbackReceiver {
  readonly port: number;
  readonly posts: ReceivedPost[];
  /** Statuses of the next answers; `silence` answers nothing. 200 when there are no more. */
  readonly answers: (number | 'silence')[];
  close(): Promise<void>;
}

/** A server on 127.0.0.1 that writes down what is posted to it. */
export async function openCallbackReceiver(): Promise<CallbackReceiver> {
  const posts: ReceivedPost[] = [];
  const answers: (number | 'silence')[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      posts.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces).toString() });
      const answer = answers.shift() ?? 200;
      if (answer === 'silence') return;
      response
        .writeHead(answer, answer === 302 ? { location: `http://127.0.0.1:${(server.address() as AddressInfo).port}/moved` } : {})
        .end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    posts,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import { createServer } from 'node:net';

/** Below the range from which Linux and macOS take ports of outgoing connections, so that none of those takes it before its server does. */
const FIRST = 20_000;
const COUNT = 12_000;
const ATTEMPTS = 200;

const given = new Set<number>();

/** A port on 127.0.0.1 that was free a moment ago; this process is not given the same one twice. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (!given.has(port) && (await isPortFree(port))) {
      given.add(port);
      return port;
    }
  }
  throw new Error(`none of ${ATTEMPTS} ports from ${FIRST} to ${FIRST + COUNT} on 127.0.0.1 was free`);
}

/** Whether a server could listen on the port on 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

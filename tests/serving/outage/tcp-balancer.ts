import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A plain TCP balancer: in turn, to those that take connections. It knows nothing of HTTP or health. */
export class TcpBalancer {
  private readonly sockets = new Set<Socket>();
  private turn = 0;

  private constructor(
    private readonly server: Server,
    private backends: readonly number[],
  ) {
    server.on('connection', (client) => this.forward(client));
  }

  static async start(): Promise<TcpBalancer> {
    const server = createServer();
    const balancer = new TcpBalancer(server, []);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ports from now on; connections that are there stay. */
  use(urls: readonly string[]): void {
    this.backends = urls.map((url) => Number(new URL(url).port));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private forward(client: Socket): void {
    client.pause();
    this.tryNext(client, this.backends.length);
  }

  private tryNext(client: Socket, left: number): void {
    const port = this.backends[this.turn++ % this.backends.length];
    if (port === undefined || left === 0) return void client.destroy();
    const backend = connect(port, '127.0.0.1');
    const refused = (): void => this.tryNext(client, left - 1);
    backend.once('error', refused);
    backend.once('connect', () => {
      backend.off('error', refused);
      this.join(client, backend);
      this.join(backend, client);
    });
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('error', () => to.destroy());
    from.once('close', () => {
      this.sockets.delete(from);
      to.end();
    });
    from.pipe(to);
  }
}

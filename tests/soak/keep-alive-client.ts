import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface RawAnswer {
  /** 0: the connection ended without an answer. */
  readonly status: number;
  readonly body: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** One connection that sends requests as bytes, one after the other, and opens another when the server closes it. */
export class KeepAliveClient {
  private socket: Socket | undefined;
  private received: Buffer = Buffer.alloc(0);
  private resolve: ((answer: RawAnswer) => void) | undefined;

  constructor(private readonly port: number) {}

  send(request: Buffer): Promise<RawAnswer> {
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.socket ??= this.open();
      this.socket.write(request);
    });
  }

  /** Sends bytes that may be no request, ends its side, and takes what comes. */
  async sendGarbage(bytes: Buffer): Promise<RawAnswer> {
    this.close();
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
      socket.on('error', () => undefined);
      socket.once('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), body: text }));
      socket.end(bytes);
    });
  }

  close(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  private open(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    this.received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.finish({ status: 0, body: '' });
    });
    return socket;
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const end = this.received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.received.toString('latin1', 0, end);
    if (head.startsWith('HTTP/1.1 100')) {
      this.received = this.received.subarray(end + 4);
      if (this.received.length > 0) this.take(Buffer.alloc(0));
      return;
    }
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < end + 4 + length) return;
    const body = this.received.toString('utf8', end + 4, end + 4 + length);
    this.received = this.received.subarray(end + 4 + length);
    if (/\r\nconnection: close/i.test(head)) this.close();
    this.finish({ status: Number(head.slice(9, 12)), body });
  }

  private finish(answer: RawAnswer): void {
    const { resolve } = this;
    this.resolve = undefined;
    resolve?.(answer);
  }
}

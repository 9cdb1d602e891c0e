import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { AnswerReader } from './answer-reader.js';

const READ_BUFFER_BYTES = 64 * 1024;

/** A keep-alive connection with one request under way at a time, on a bare socket: cheaper than any HTTP client of Node. */
export class HttpConnection {
  private socket: Socket | undefined;
  private answered: ((status: number) => void) | undefined;
  private readonly reader = new AnswerReader();

  constructor(private readonly port: number) {}

  /** Connects when it is not connected. `answered` gets the status, 0 when the connection broke. */
  send(request: Buffer, answered: (status: number) => void): void {
    this.answered = answered;
    this.socket ??= this.open();
    this.socket.write(request);
  }

  close(): void {
    this.answered = undefined;
    this.socket?.destroy();
  }

  private open(): Socket {
    const onread = {
      buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
      callback: (size: number, buffer: Uint8Array) => this.received((buffer as Buffer).subarray(0, size)),
    };
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true, onread });
    const ended = (): void => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.reader.reset();
      this.settle(0);
    };
    socket.on('error', ended).on('close', ended).on('end', ended);
    return socket;
  }

  private received(chunk: Buffer): boolean {
    const status = this.reader.feed(chunk);
    if (status !== undefined) this.settle(status);
    return true;
  }

  private settle(status: number): void {
    const { answered } = this;
    this.answered = undefined;
    answered?.(status);
  }
}

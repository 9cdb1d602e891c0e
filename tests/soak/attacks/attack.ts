import { connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session, ClientSessionOptions } from 'node:http2';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A port of a serving process that is attacked, on loopback. */
export interface AttackTarget {
  readonly port: number;
  readonly isTls: boolean;
  /** Limits that the server has, which attacks go up to. */
  readonly maxBodyBytes: number;
  readonly maxRows: number;
}

export interface AttackResult {
  readonly attempts: number;
  /** Statuses that came back, of HTTP or gRPC. */
  readonly answers: Readonly<Record<string, number>>;
  /** Attempts that the server ended without an answer. */
  readonly cutOff: number;
}

/** `scale`: 1 is the whole of it. It goes on until all its attempts have ended, or `signal` ends it. */
export type Attack = (target: AttackTarget, scale: number, signal: AbortSignal) => Promise<AttackResult>;

export function count(full: number, scale: number): number {
  return Math.max(1, Math.round(full * scale));
}

/** What became of the attempts so far. */
export class Tally {
  private readonly answers: Record<string, number> = {};
  private cutOff = 0;
  private attempts = 0;

  attempt(): void {
    this.attempts += 1;
  }

  /** `undefined`: it was ended without an answer. */
  ended(answer: string | undefined): void {
    if (answer === undefined) this.cutOff += 1;
    else this.answers[answer] = (this.answers[answer] ?? 0) + 1;
  }

  result(): AttackResult {
    return { attempts: this.attempts, answers: this.answers, cutOff: this.cutOff };
  }
}

export function openSocket({ port, isTls }: AttackTarget): Socket {
  const socket = isTls ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }) : connect(port, '127.0.0.1');
  return socket.on('error', () => undefined);
}

export function openSession({ port, isTls }: AttackTarget, options: ClientSessionOptions = {}): ClientHttp2Session {
  const url = `${isTls ? 'https' : 'http'}://localhost:${port}`;
  const session = connectHttp2(url, { maxSessionMemory: 4_096, ...options, ...(isTls ? { rejectUnauthorized: false } : {}) });
  return session.on('error', () => undefined);
}

/** Resolves when all have ended, or when the attack is over. */
export async function untilOver(all: readonly Promise<unknown>[], signal: AbortSignal): Promise<void> {
  let stop: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (stop = resolve));
  if (signal.aborted) return;
  signal.addEventListener('abort', stop);
  await Promise.race([over, Promise.all(all)]);
  signal.removeEventListener('abort', stop);
}

export function closed(stream: { once(event: 'close', listener: () => void): unknown; readonly closed: boolean }): Promise<void> {
  return stream.closed ? Promise.resolve() : new Promise((resolve) => stream.once('close', () => resolve()));
}

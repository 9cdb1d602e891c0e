import type { Socket } from 'node:net';

/** A client's connection. */
export interface Connection {
  /** Requests that have arrived and wait for their answers. */
  waiting: number;
  /** Of those, the ones whose bodies have arrived too. */
  answering: number;
}

export function newConnection(): Connection {
  return { waiting: 0, answering: 0 };
}

/** How many of the oldest connections are looked at for one that may be closed. */
const LOOKED_AT = 32;

/**
 * The open connections of a server, at most `limit`. When there are more, one makes room: the oldest of those that have never sent
 * a whole request, else one that waits for nothing; so that who only holds connections does not keep others out.
 */
export class Connections {
  private readonly open = new Map<Socket, Connection>();
  /** Have never sent a whole request; the oldest is first. */
  private readonly unproven = new Set<Socket>();
  private whenEmpty: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.open.size;
  }

  /** The connection is closed when there is no room for it. */
  add(socket: Socket): void {
    if (this.open.size >= this.limit && !this.makeRoom()) {
      socket.destroy();
      return;
    }
    this.open.set(socket, newConnection());
    this.unproven.add(socket);
    socket.once('close', () => this.remove(socket));
  }

  find(socket: Socket): Connection | undefined {
    return this.open.get(socket);
  }

  /** A whole request has arrived on it. */
  prove(socket: Socket): void {
    this.unproven.delete(socket);
  }

  /** Closes those that have sent nothing at all. */
  closeSilent(): void {
    for (const socket of this.unproven) if (socket.bytesRead === 0) socket.destroy();
  }

  /** Resolves when none is open. */
  async ended(): Promise<void> {
    if (this.open.size > 0) await new Promise<void>((resolve) => this.whenEmpty.push(resolve));
  }

  closeAll(): void {
    for (const socket of this.open.keys()) socket.destroy();
  }

  private makeRoom(): boolean {
    const [oldest] = this.unproven;
    const chosen = oldest ?? this.findIdle();
    if (chosen === undefined) return false;
    this.remove(chosen);
    chosen.destroy();
    return true;
  }

  private findIdle(): Socket | undefined {
    let looked = 0;
    for (const [socket, connection] of this.open) {
      if (connection.answering === 0) return socket;
      // Behind the others, so that the next look begins with those that were not looked at yet.
      this.open.delete(socket);
      this.open.set(socket, connection);
      looked += 1;
      if (looked === LOOKED_AT) return undefined;
    }
    return undefined;
  }

  private remove(socket: Socket): void {
    this.unproven.delete(socket);
    if (!this.open.delete(socket) || this.open.size > 0) return;
    for (const resolve of this.whenEmpty.splice(0)) resolve();
  }
}

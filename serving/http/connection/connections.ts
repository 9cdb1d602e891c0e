import type { Socket } from 'node:net';
import { networkOf } from '../../../core/leaky-buckets.js';
import type { MemoryLease } from '../../admission/memory-budget.js';
import type { ClientCertificate } from '../../tokens/client-certificate.js';
import { peerCertificate } from './peer-certificate.js';

/** A client's connection. */
export interface Connection {
  /** Requests that have arrived and wait for their answers. */
  waiting: number;
  /** Of those, the ones whose bodies have arrived too. */
  answering: number;
  /** A whole request has arrived on it. */
  isProven: boolean;
  /** The other end speaks the protocol. */
  isGreeted: boolean;
  /** The client's, as its handshake showed it. */
  readonly certificate: ClientCertificate | undefined;
  /** Answers that the client has not taken yet. */
  readonly unsent: Set<MemoryLease>;
}

export function newConnection(): Connection {
  return { waiting: 0, answering: 0, isProven: false, isGreeted: false, certificate: undefined, unsent: new Set() };
}

/** A connection in the table, from its first packet on: a handshake that goes on is one, too. */
class OpenConnection implements Connection {
  waiting = 0;
  answering = 0;
  isProven = false;
  isGreeted = false;
  certificate: ClientCertificate | undefined;
  readonly openedMs = performance.now();
  readonly unsent = new Set<MemoryLease>();
  /** What TLS makes of the socket, once its handshake is done. */
  secured: Socket | undefined;

  constructor(
    readonly socket: Socket,
    readonly address: AddressConnections,
    readonly peer: string,
  ) {}

  close(): void {
    this.secured?.destroy();
    this.socket.destroy();
  }
}

/** Of one address, the oldest first. */
interface AddressConnections {
  readonly key: string;
  readonly unproven: Set<OpenConnection>;
  readonly proven: Set<OpenConnection>;
}

/** How many of an address's oldest connections are looked at for one that may be closed. */
const LOOKED_AT = 32;
/** An address with more than this part of all connections is the first to lose one. */
const CROWD = 16;

/**
 * The open connections of a server, at most `limit`, handshakes that go on among them. When there are more, one makes room: the oldest of
 * those that have never sent a whole request, else one that waits for nothing; of the address (of IPv6 the /64) that has the most, when
 * that is a sixteenth of all. An address that has fewer than the one that comes loses none. So who only holds connections keeps no other
 * out.
 */
export class Connections {
  private readonly open = new Map<Socket, OpenConnection>();
  private readonly secured = new Map<Socket, OpenConnection>();
  /** By the other end's address and port: how TLS and HTTP/2, which hide the socket, find theirs. */
  private readonly peers = new Map<string, OpenConnection>();
  private readonly addresses = new Map<string, AddressConnections>();
  private whenEmpty: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.open.size;
  }

  /** The connection is closed when there is no room for it. */
  add(socket: Socket): void {
    const key = networkOf(socket.remoteAddress ?? '');
    if (this.open.size >= this.limit && !this.makeRoom(key)) {
      socket.destroy();
      return;
    }
    const address = this.addresses.get(key) ?? { key, unproven: new Set(), proven: new Set() };
    const connection = new OpenConnection(socket, address, peerOf(socket));
    this.addresses.set(key, address);
    this.open.set(socket, connection);
    this.peers.set(connection.peer, connection);
    address.unproven.add(connection);
    socket.once('close', () => this.remove(connection));
  }

  /** TLS goes on over a connection that was added. */
  secure(socket: Socket): void {
    const connection = this.peers.get(peerOf(socket));
    if (connection === undefined) return void socket.destroy();
    connection.secured = socket;
    connection.certificate = peerCertificate(socket);
    this.secured.set(socket, connection);
  }

  find(socket: Socket): Connection | undefined {
    return this.open.get(socket) ?? this.secured.get(socket);
  }

  findPeer(peer: Pick<Socket, 'remoteAddress' | 'remotePort'>): Connection | undefined {
    return this.peers.get(peerOf(peer));
  }

  /** A whole request has arrived on it. */
  prove(connection: Connection): void {
    if (connection.isProven) return;
    connection.isProven = true;
    if (!(connection instanceof OpenConnection) || !connection.address.unproven.delete(connection)) return;
    connection.address.proven.add(connection);
  }

  /** Closes those that have sent nothing at all. */
  closeSilent(): void {
    for (const connection of this.open.values())
      if (!connection.isProven && (connection.secured ?? connection.socket).bytesRead === 0) connection.close();
  }

  /** Closes those that have not even said which protocol they speak for so long. */
  closeUnfinished(ageMs: number): void {
    const latestMs = performance.now() - ageMs;
    for (const { unproven } of this.addresses.values()) {
      for (const connection of unproven) {
        if (connection.openedMs > latestMs) break;
        if (!connection.isGreeted) connection.close();
      }
    }
  }

  /** Resolves when none is open. */
  async ended(): Promise<void> {
    if (this.open.size > 0) await new Promise<void>((resolve) => this.whenEmpty.push(resolve));
  }

  closeAll(): void {
    for (const connection of this.open.values()) connection.close();
  }

  private makeRoom(newcomer: string): boolean {
    const own = this.addresses.get(newcomer);
    const fewest = own === undefined ? 1 : countOf(own) + 1;
    const chosen = this.chooseFrom([...this.addresses.values()].filter((one) => one === own || countOf(one) >= fewest));
    if (chosen === undefined) return false;
    this.remove(chosen);
    chosen.close();
    return true;
  }

  private chooseFrom(addresses: readonly AddressConnections[]): OpenConnection | undefined {
    const crowded = largest(addresses, countOf);
    if (crowded !== undefined && countOf(crowded) * CROWD > this.limit) {
      const chosen = oldest(crowded.unproven) ?? findIdle(crowded);
      if (chosen !== undefined) return chosen;
    }
    const silent = largest(addresses, ({ unproven }) => unproven.size);
    const chosen = silent && oldest(silent.unproven);
    if (chosen !== undefined) return chosen;
    for (const address of addresses) {
      const idle = findIdle(address);
      if (idle !== undefined) return idle;
    }
    return undefined;
  }

  private remove(connection: OpenConnection): void {
    const { socket, secured, peer, address, unsent } = connection;
    if (!this.open.delete(socket)) return;
    if (secured !== undefined) this.secured.delete(secured);
    if (this.peers.get(peer) === connection) this.peers.delete(peer);
    address.unproven.delete(connection);
    address.proven.delete(connection);
    if (countOf(address) === 0) this.addresses.delete(address.key);
    for (const lease of unsent) lease.release();
    unsent.clear();
    if (this.open.size > 0) return;
    for (const resolve of this.whenEmpty.splice(0)) resolve();
  }
}

function largest(addresses: readonly AddressConnections[], sizeOf: (one: AddressConnections) => number): AddressConnections | undefined {
  let found: AddressConnections | undefined;
  for (const one of addresses) if (found === undefined || sizeOf(one) > sizeOf(found)) found = one;
  return found;
}

function oldest(connections: ReadonlySet<OpenConnection>): OpenConnection | undefined {
  for (const connection of connections) return connection;
  return undefined;
}

function findIdle({ proven }: AddressConnections): OpenConnection | undefined {
  let looked = 0;
  for (const connection of proven) {
    if (connection.answering === 0) return connection;
    // Behind the others, so that the next look begins with those that were not looked at yet.
    proven.delete(connection);
    proven.add(connection);
    looked += 1;
    if (looked === LOOKED_AT) return undefined;
  }
  return undefined;
}

function countOf({ unproven, proven }: AddressConnections): number {
  return unproven.size + proven.size;
}

function peerOf({ remoteAddress = '', remotePort = 0 }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress} ${remotePort}`;
}

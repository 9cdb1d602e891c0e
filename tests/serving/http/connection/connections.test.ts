import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import test from 'node:test';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { Connections } from '../../../../serving/http/connection/connections.js';
import type { Connection } from '../../../../serving/http/connection/connections.js';

/** Sockets that are never connected: all that matters is whether they are destroyed, and where they say they come from. */
class SocketFrom extends Socket {
  private static port = 0;
  override readonly remotePort = (SocketFrom.port += 1);

  constructor(override readonly remoteAddress: string) {
    super();
  }
}

const sockets = (count: number, address = '10.0.0.1'): readonly Socket[] => Array.from({ length: count }, () => new SocketFrom(address));
const open = (all: readonly Socket[]): readonly number[] => all.flatMap((socket, i) => (socket.destroyed ? [] : [i]));
const found = (connections: Connections, socket: Socket | undefined): Connection => connections.find(socket as Socket) as Connection;
const prove = (connections: Connections, socket: Socket | undefined): void => connections.prove(found(connections, socket));

test('who has never sent a whole request makes room first, the oldest of them', () => {
  const connections = new Connections(3);
  const all = sockets(5);
  for (const socket of all.slice(0, 3)) connections.add(socket);
  prove(connections, all[0]);
  for (const socket of all.slice(3)) connections.add(socket);
  assert.deepEqual(open(all), [0, 3, 4]);
  assert.equal(connections.size, 3);
});

test('then who waits for nothing; who waits for an answer never does, and the new one is refused', () => {
  const connections = new Connections(3);
  const all = sockets(6);
  for (const socket of all.slice(0, 3)) {
    connections.add(socket);
    prove(connections, socket);
  }
  found(connections, all[0]).answering = 1;
  found(connections, all[1]).answering = 1;
  connections.add(all[3] as Socket);
  assert.deepEqual(open(all), [0, 1, 3, 4, 5]);
  prove(connections, all[3]);
  found(connections, all[3]).answering = 1;
  connections.add(all[4] as Socket);
  assert.deepEqual(open(all), [0, 1, 3, 5]);
  assert.equal(connections.size, 3);
});

test('an address that floods loses its own connections, idle and silent ones, and never those of others', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 50; round += 1) {
    const connections = new Connections(64);
    const others = Array.from({ length: 20 }, (_, i) => sockets(1 + (i % 2), `10.1.0.${i}`)).flat();
    for (const socket of others) connections.add(socket);
    const flood = sockets(500, '2001:db8::1');
    for (const socket of flood) {
      connections.add(socket);
      if (!socket.destroyed && random.nextFloat() < 0.5) prove(connections, socket);
    }
    assert.equal(open(others).length, others.length);
    assert.equal(connections.size, 64);
    const late = sockets(10, '10.2.0.1');
    for (const socket of late) connections.add(socket);
    assert.equal(open(late).length, 10);
    assert.equal(open(others).length, others.length);
  }
});

test('one IPv6 network counts as one address', () => {
  const connections = new Connections(32);
  const other = sockets(1, '2001:db8:1::1');
  connections.add(other[0] as Socket);
  for (let i = 0; i < 200; i += 1) connections.add(new SocketFrom(`2001:db8:0:0:${i.toString(16)}::1`));
  assert.equal(open(other).length, 1);
});

test('where every address has one connection, the oldest silent one makes room', () => {
  const connections = new Connections(32);
  const all = Array.from({ length: 40 }, (_, i) => new SocketFrom(`10.3.0.${i}`));
  for (const socket of all) connections.add(socket);
  assert.deepEqual(
    open(all),
    Array.from({ length: 32 }, (_, i) => i + 8),
  );
});

test('it ends when the last connection is closed', async () => {
  const connections = new Connections(3);
  const all = sockets(2);
  for (const socket of all) connections.add(socket);
  const ended = connections.ended();
  connections.closeAll();
  await ended;
  assert.equal(connections.size, 0);
});

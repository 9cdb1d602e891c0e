import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import test from 'node:test';
import { Connections } from '../../../../serving/http/connection/connections.js';

/** Sockets that are never connected: all that matters is whether they are destroyed. */
const sockets = (count: number): readonly Socket[] => Array.from({ length: count }, () => new Socket());
const open = (all: readonly Socket[]): readonly number[] => all.flatMap((socket, i) => (socket.destroyed ? [] : [i]));

test('who has never sent a whole request makes room first, the oldest of them', () => {
  const connections = new Connections(3);
  const all = sockets(5);
  for (const socket of all.slice(0, 3)) connections.add(socket);
  connections.prove(all[0] as Socket);
  for (const socket of all.slice(3)) connections.add(socket);
  assert.deepEqual(open(all), [0, 3, 4]);
  assert.equal(connections.size, 3);
});

test('then who waits for nothing; who waits for an answer never does, and the new one is refused', () => {
  const connections = new Connections(3);
  const all = sockets(6);
  for (const socket of all.slice(0, 3)) {
    connections.add(socket);
    connections.prove(socket);
  }
  const answering = (i: number): void => {
    const found = connections.find(all[i] as Socket);
    if (found !== undefined) found.answering = 1;
  };
  answering(0);
  answering(1);
  connections.add(all[3] as Socket);
  assert.deepEqual(open(all), [0, 1, 3, 4, 5]);
  connections.prove(all[3] as Socket);
  answering(3);
  connections.add(all[4] as Socket);
  assert.deepEqual(open(all), [0, 1, 3, 5]);
  assert.equal(connections.size, 3);
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

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Tally, closed, count, untilOver } from './attack.js';
import type { Attack } from './attack.js';

/** Connections that stop after so many bytes: none, and the beginning of a TLS handshake, of HTTP and of HTTP/2. */
const BEGINNINGS = [
  '',
  '\x16\x03\x01\x02\x00\x01\x00',
  'POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\nx-',
  'PRI * HTTP/2.0\r\n',
];

/** 6,000 connections that say nothing, or too little, kept open. */
export const silentConnections: Attack = async (target, scale, signal) => {
  const tally = new Tally();
  const sockets: Socket[] = [];
  for (let i = 0; i < count(6_000, scale) && !signal.aborted; i += 1) {
    const socket = connect(target.port, '127.0.0.1');
    sockets.push(socket);
    tally.attempt();
    socket.on('error', () => undefined).once('close', () => tally.ended(undefined));
    socket.resume();
    await Promise.race([once(socket, 'connect'), closed(socket)]).catch(() => undefined);
    socket.write(BEGINNINGS[i % BEGINNINGS.length] ?? '', 'latin1');
  }
  await untilOver(sockets.map(closed), signal);
  const result = tally.result();
  for (const socket of sockets) socket.destroy();
  return result;
};

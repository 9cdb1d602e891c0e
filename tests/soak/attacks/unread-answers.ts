import { MIXED_ROWS } from '../../serving/serving-fixture.js';
import { Tally, closed, count, openSession, openSocket, untilOver } from './attack.js';
import type { Attack, AttackTarget } from './attack.js';
import { inferMessage, openCall } from './grpc-calls.js';

/** Of a connection: as many as are answered without waiting. */
const PIPELINED = 16;

function manyRows({ maxRows }: AttackTarget): string {
  return JSON.stringify({ records: Array.from({ length: maxRows }, (_, i) => MIXED_ROWS[i % MIXED_ROWS.length]) });
}

/** 100 connections that ask for large answers, 16 each, and take none of them. */
export const unreadAnswers: Attack = async (target, scale, signal) => {
  const body = manyRows(target);
  const head = `POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  const tally = new Tally();
  const sockets = Array.from({ length: count(100, scale) }, () => {
    const socket = openSocket(target).pause();
    tally.attempt();
    socket.once('close', () => tally.ended(undefined));
    for (let i = 0; i < PIPELINED; i += 1) socket.write(head + body);
    return socket;
  });
  await untilOver(sockets.map(closed), signal);
  const result = tally.result();
  for (const socket of sockets) socket.destroy();
  return result;
};

/** 100 sessions whose window for answers is nothing, with as many calls as a session may have. */
export const unreadGrpcAnswers: Attack = async (target, scale, signal) => {
  const tally = new Tally();
  const message = inferMessage(target.maxRows);
  const sessions = Array.from({ length: count(100, scale) }, () => openSession(target, { settings: { initialWindowSize: 0 } }));
  const calls = sessions.flatMap((session) =>
    Array.from({ length: 100 }, () => openCall(session, tally, { method: 'ModelInfer', bytes: message, ends: true })),
  );
  await untilOver(calls.map(closed), signal);
  for (const session of sessions) session.destroy();
  return tally.result();
};

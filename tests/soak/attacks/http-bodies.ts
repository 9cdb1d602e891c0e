import { gzipSync } from 'node:zlib';
import { Tally, closed, count, openSocket, untilOver } from './attack.js';
import type { Attack, AttackTarget } from './attack.js';

interface Body {
  readonly path: string;
  readonly bytes: Buffer;
  readonly headers?: string;
}

const PREDICT = '/v1/models/mixed/predict';

/** Sends each of the bodies on a connection of its own, all at once. */
async function sendAll(target: AttackTarget, bodies: readonly Body[], signal: AbortSignal): Promise<Tally> {
  const tally = new Tally();
  const sockets = bodies.map(({ path, bytes, headers = '' }) => {
    const socket = openSocket(target);
    tally.attempt();
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => (answer ||= text.slice(9, 12)));
    socket.once('close', () => tally.ended(answer || undefined));
    socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${headers}content-type: application/json\r\n`);
    if (headers.includes('transfer-encoding')) socket.write('\r\n');
    else socket.write(`content-length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes);
    return socket;
  });
  await untilOver(sockets.map(closed), signal);
  for (const socket of sockets) socket.destroy();
  return tally;
}

/** A text of `unit` again and again, as long as a body may be. */
function filled(before: string, unit: string, after: string, sizeBytes: number): Buffer {
  const times = Math.floor((sizeBytes - before.length - after.length) / unit.length);
  return Buffer.from(before + unit.repeat(Math.max(1, times)) + after);
}

const repeat = (body: Body, full: number, scale: number): readonly Body[] => Array.from({ length: count(full, scale) }, () => body);

/** 300 bodies of 8 kB that unpack to as much as a body may be. */
export const packedBodies: Attack = async (target, scale, signal) => {
  const bytes = gzipSync(filled('{"records":[', '{},', '{}]}', target.maxBodyBytes));
  const body = { path: PREDICT, bytes, headers: 'content-encoding: gzip\r\n' };
  return (await sendAll(target, repeat(body, 300, scale), signal)).result();
};

/** 40 bodies each that are nothing but structure: whole ones, and ones that are no JSON at their end. */
export const emptyStructures: Attack = async (target, scale, signal) => {
  const whole = [
    filled('[', '{},', '{}]', target.maxBodyBytes),
    filled('[', '[],', '[]]', target.maxBodyBytes),
    filled('{"records":[', '{"a":0},', '{}]}', target.maxBodyBytes),
    filled('{', '"a":0,', '"a":0}', target.maxBodyBytes),
    Buffer.from(`{${Array.from({ length: target.maxBodyBytes / 12 }, (_, i) => `"k${i.toString(36)}":0`).join(',')}}`),
    Buffer.alloc(target.maxBodyBytes, '\n'),
  ];
  const bodies = whole.flatMap((bytes) => [bytes, bytes.subarray(0, bytes.length - 1)]).map((bytes) => ({ path: PREDICT, bytes }));
  return (
    await sendAll(
      target,
      bodies.flatMap((body) => repeat(body, 40, scale)),
      signal,
    )
  ).result();
};

/** 20 tables with more column names than any model has, and as many rows as are allowed. */
export const namelessTables: Attack = async (target, scale, signal) => {
  const rows = '[],'.repeat(target.maxRows - 1);
  const split = filled('{"dataframe_split":{"columns":["a"', ',"a"', `],"data":[${rows}[]]}}`, target.maxBodyBytes);
  const columns = filled('{"inputs":{', '"\u00e9":[],', '"a":[]}}', target.maxBodyBytes / 2);
  const csv = {
    path: '/v1/models/mixed/invocations',
    bytes: Buffer.alloc(target.maxBodyBytes, ','),
    headers: 'content-type: text/csv\r\n',
  };
  const bodies = [split, columns].map((bytes) => ({ path: '/v1/models/mixed/invocations', bytes }));
  return (
    await sendAll(
      target,
      [csv, ...bodies].flatMap((body) => repeat(body, 20, scale)),
      signal,
    )
  ).result();
};

/** 50 bodies that come as chunks of one byte, as many as a body may have bytes. */
export const bytewiseBodies: Attack = async (target, scale, signal) => {
  const bytes = filled('', '1\r\n[\r\n', '', 6 * target.maxBodyBytes);
  const body = { path: PREDICT, bytes, headers: 'transfer-encoding: chunked\r\n' };
  return (await sendAll(target, repeat(body, 50, scale), signal)).result();
};

/** 400 bodies that stop one byte before their end. */
export const unfinishedBodies: Attack = async (target, scale, signal) => {
  const headers = `content-length: ${target.maxBodyBytes}\r\nx-unfinished: yes\r\n`;
  const bytes = Buffer.alloc(target.maxBodyBytes - 1, ' ');
  const tally = new Tally();
  const sockets = Array.from({ length: count(400, scale) }, () => {
    const socket = openSocket(target);
    tally.attempt();
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => (answer ||= text.slice(9, 12)));
    socket.once('close', () => tally.ended(answer || undefined));
    socket.write(`POST ${PREDICT} HTTP/1.1\r\nhost: localhost\r\n${headers}content-type: application/json\r\n\r\n`);
    socket.write(bytes);
    return socket;
  });
  await untilOver(sockets.map(closed), signal);
  for (const socket of sockets) socket.destroy();
  return tally.result();
};

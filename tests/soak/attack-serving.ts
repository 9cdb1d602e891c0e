import { fork } from 'node:child_process';
import { once } from 'node:events';
import { DEFAULT_LIMITS } from '../../serving/http/connection/http-limits.js';
import { startAttackedServer } from '../serving/attacks/attacked-server.js';
import type { AttackedServer } from '../serving/attacks/attacked-server.js';
import { memoryFigure } from '../serving/attacks/memory-figure.js';
import { matrixRequest } from '../serving/protocols/grpc/infer-messages.js';
import { programPath } from '../serving/serving-fixture.js';
import type { AttackResult } from './attacks/attack.js';
import type { AttackOrder } from './attacks/attacker.js';
import { GRPC_ATTACKS, HTTP_ATTACKS } from './attacks/attacks.js';

/** What others got who asked all the while, one request after the other over each protocol. */
export interface OthersAnswered {
  readonly asked: number;
  /** Told to come back: 429, RESOURCE_EXHAUSTED. */
  readonly refused: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

export interface AttackOutcome extends AttackResult {
  readonly attack: string;
  readonly others: OthersAnswered;
  readonly peakMebibytes: number;
}

export interface AttackSoakResult {
  /** What the documentation computes from the settings. */
  readonly figureMebibytes: number;
  readonly attacks: readonly AttackOutcome[];
  readonly faults: readonly string[];
}

const MEBIBYTE = 1024 ** 2;
const LONGEST_MS = 60_000;
const LEAST_MS = 5_000;
/** Valid requests in such numbers that others may have to come back. */
const FLOODS = new Set(['unread answers']);

interface Case {
  readonly protocol: AttackOrder['protocol'];
  readonly name: string;
  readonly isTls: boolean;
}

/** Each attack over each protocol against a serving process of its own, which has its default limits. */
export async function attackServing(scale: number, report: (line: string) => void): Promise<AttackSoakResult> {
  const figure = memoryFigure(DEFAULT_LIMITS);
  const attacks: AttackOutcome[] = [];
  const faults: string[] = [];
  for (const one of cases()) {
    const { outcome, hasEnded } = await attacked(one, scale);
    const { attack, others, peakMebibytes } = outcome;
    report(`${attack}: peak ${peakMebibytes} MiB, others ${others.asked} asked, ${others.refused} refused, p99 ${others.p99Ms} ms`);
    attacks.push(outcome);
    if (hasEnded) faults.push(`${attack}: the server ended`);
    if (peakMebibytes * MEBIBYTE > figure) faults.push(`${attack}: ${peakMebibytes} MiB`);
    if (others.failed > 0 || others.asked === others.refused) faults.push(`${attack}: others failed ${others.failed} times`);
    if (others.refused > 0 && !FLOODS.has(one.name)) faults.push(`${attack}: others were refused ${others.refused} times`);
  }
  return { figureMebibytes: figure / MEBIBYTE, attacks, faults };
}

function cases(): readonly Case[] {
  return [false, true].flatMap((isTls) => [
    ...HTTP_ATTACKS.map(({ name }) => ({ protocol: 'http' as const, name, isTls })),
    ...GRPC_ATTACKS.map(({ name }) => ({ protocol: 'grpc' as const, name, isTls })),
  ]);
}

async function attacked({ protocol, name, isTls }: Case, scale: number): Promise<{ outcome: AttackOutcome; hasEnded: boolean }> {
  const ends: (() => unknown)[] = [];
  try {
    const server = await startAttackedServer({ after: (end: () => unknown) => void ends.push(end) }, isTls, DEFAULT_LIMITS);
    const attacker = startAttacker({ protocol, name, target: server[protocol], scale });
    const others = await askBeside(server, attacker.result);
    attacker.stop();
    const attack = `${name} over ${protocol === 'http' ? (isTls ? 'HTTPS' : 'HTTP') : isTls ? 'gRPC with TLS' : 'gRPC'}`;
    const peakMebibytes = Math.round((await server.peakBytes()) / MEBIBYTE);
    return { outcome: { attack, ...(await attacker.result), others, peakMebibytes }, hasEnded: server.hasEnded() };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

function startAttacker(order: AttackOrder): { readonly result: Promise<AttackResult>; readonly stop: () => void } {
  const path = programPath('../soak/attacks/attacker');
  const child = fork(path, [JSON.stringify(order)], { execArgv: path.endsWith('.ts') ? ['--import', 'tsx'] : [] });
  const result = once(child, 'message').then(([found]) => found as AttackResult);
  // It may end by itself meanwhile.
  return { result, stop: () => void (child.connected && child.send('stop', () => undefined)) };
}

/** Until the attack is over, and a while when it is short. */
async function askBeside(server: AttackedServer, attack: Promise<unknown>): Promise<OthersAnswered> {
  const started = performance.now();
  const latencies: number[] = [];
  let [refused, failed] = [0, 0];
  let isOver = false;
  void attack.then(() => (isOver = true));
  const client = server.grpcClient();
  const asks = [
    () => server.predict().then((status) => [status === 200, status === 429] as const),
    () => client.call('ModelInfer', matrixRequest([[1, 2, 3]])).then(({ code }) => [code === 0, code === 8] as const),
  ];
  for (let i = 0; ; i += 1) {
    const spentMs = performance.now() - started;
    if (spentMs > LONGEST_MS || (isOver && spentMs > LEAST_MS)) break;
    const asked = performance.now();
    const [isAnswered, isRefused] = await (asks[i % asks.length] as (typeof asks)[0])().catch(() => [false, false] as const);
    latencies.push(performance.now() - asked);
    refused += Number(isRefused);
    failed += Number(!isAnswered && !isRefused);
  }
  client.close();
  const sorted = latencies.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(10 * (sorted[Math.floor(share * (sorted.length - 1))] ?? 0)) / 10;
  return { asked: sorted.length, refused, failed, medianMs: at(0.5), p99Ms: at(0.99) };
}

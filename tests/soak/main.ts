import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { storm } from '../storm/storm.js';
import { attackServing } from './attack-serving.js';
import { fuzzOnnx } from './onnx/fuzz-onnx.js';
import { fuzzRequests } from './fuzz-requests.js';
import { SLOPE_BOUND } from './memory-track.js';
import type { MemoryResult } from './memory-track.js';
import { soakMemory } from './soak-memory.js';
import { fuzzTables } from './tables/fuzz-tables.js';

const HELP = `Usage: ./scripts/soak NAME [--scale X] [--seed N] [--out FOLDER]

  fuzz       200,000 generated requests to every route: no answer of 500, no end of the server, no growth of memory
  memory     1,000,000 requests while a model changes 200 times: no failed request, no growth of memory
  onnx       10,000 damaged model files: refused, or harmless to the process that serves
  tables     300 small random tables, each as CSV and Parquet, from a definition to a served answer: equal answers, or one clear error
  attack     connections, bodies, answers and calls by the thousand over HTTP and gRPC, with TLS and without: others are answered, memory stays
             below the figure of the documentation
  lifecycle  2,000 messages to one lifecycle, its workers killed and its database away now and then: every accepted decision has one outcome

  --scale X     so much of it; the tests run 0.01, of lifecycle and tables more   [1]
  --seed N      another sequence of requests, files or messages        [20261121]
  --out FOLDER  where NAME.json and NAME.md go                        [docs/evidence]

Exits 1 when something that must hold does not.`;

const REQUESTS = { fuzz: 200_000, memory: 1_000_000, onnx: 10_000, tables: 300, lifecycle: 2_000 } as const;
const MODEL_CHANGES = 200;

interface Outcome {
  readonly holds: boolean;
  readonly result: object;
  /** Lines of a Markdown list. */
  readonly lines: readonly string[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      scale: { type: 'string', default: '1' },
      seed: { type: 'string', default: '20261121' },
      out: { type: 'string', default: 'docs/evidence' },
    },
  });
  const [name] = positionals;
  const run = RUNS.find((one) => one.name === name);
  if (values.help === true || run === undefined || name === undefined) {
    console.log(HELP);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  const started = performance.now();
  const where = machine();
  const outcome = await run(Number(values.scale), Number(values.seed));
  const facts = { name, scale: Number(values.scale), seconds: Math.round((performance.now() - started) / 1000), ...where };
  await mkdir(values.out, { recursive: true });
  await writeFile(join(values.out, `${name}.json`), `${JSON.stringify({ ...facts, holds: outcome.holds, ...outcome.result }, null, 2)}\n`);
  await writeFile(join(values.out, `${name}.md`), markdown(facts, outcome));
  console.log(outcome.lines.join('\n'));
  console.log(outcome.holds ? 'holds' : 'DOES NOT HOLD');
  process.exitCode = outcome.holds ? 0 : 1;
}

const report = (line: string): void => console.log(`  ${line}`);

async function fuzz(scale: number, seed: number): Promise<Outcome> {
  const result = await fuzzRequests(Math.round(REQUESTS.fuzz * scale), seed, report);
  const kinds = Object.entries(result.statuses).map(
    ([kind, counts]) =>
      `${kind}: ${Object.entries(counts)
        .map(([status, count]) => `${status === '0' ? 'no answer' : status} ${count}×`)
        .join(', ')}`,
  );
  const lines = [
    `${result.requests} generated requests to ${result.routes} routes, seed ${result.seed}; answers by kind of request:`,
    ...kinds.map((line) => `  ${line}`),
    `answers of 500 and more other than 503, or an end of the server: ${result.faults.length}`,
    `a right request in between, ${result.checks} times: the same bits each time`,
    ...memoryLines(result.memory, 'the first three quarters of the requests'),
  ];
  for (const fault of result.faults) console.log(fault);
  return { holds: result.faults.length === 0 && result.memory.isFlat, result, lines };
}

async function memory(scale: number): Promise<Outcome> {
  const plan = { requests: Math.round(REQUESTS.memory * scale), modelChanges: Math.round(MODEL_CHANGES * scale), report };
  const result = await soakMemory(plan);
  const lines = [
    `${result.requests} requests on 16 connections while the model changed ${result.modelChanges} times, each to a new version`,
    `requests that failed: ${result.failed}`,
    ...memoryLines(result.memory, `${result.warmUp.requests} requests and ${result.warmUp.modelChanges} changes before them`),
  ];
  return { holds: result.failed === 0 && result.memory.isFlat, result, lines };
}

async function onnx(scale: number, seed: number): Promise<Outcome> {
  const result = await fuzzOnnx(Math.round(REQUESTS.onnx * scale), seed, report);
  const lines = [
    `${result.files} damaged model files, seed ${result.seed}`,
    `refused from their bytes: ${result.refused}`,
    `refused by the runtime in the process that tries them: ${result.failedRehearsal}`,
    `ended or hung that process: ${result.killedRehearsal}`,
    `passed it, and were loaded and run in the process that stands for serving, which lived: ${result.loaded}`,
    `errors of another kind: ${result.faults.length}`,
  ];
  return { holds: result.faults.length === 0, result, lines };
}

async function tables(scale: number, seed: number): Promise<Outcome> {
  const result = await fuzzTables(Math.round(REQUESTS.tables * scale), seed, report);
  const refused = Object.entries(result.refused).map(([code, count]) => `${code} ${count}×`);
  const lines = [
    `${result.tables} small random tables, each as CSV and as Parquet, seed ${result.seed}`,
    `trained and served, with the same answers from CSV, Parquet and REST: ${result.served}`,
    `refused with a clear error that is not tried again: ${refused.join(', ')}`,
    `different answers, errors that are tried again or say nothing: ${result.faults.length}`,
  ];
  for (const fault of result.faults) console.log(fault);
  return { holds: result.faults.length === 0, result, lines };
}

async function lifecycle(scale: number, seed: number): Promise<Outcome> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const result = await storm(Math.round(REQUESTS.lifecycle * scale), seed, report);
  const { decisions, triggers, refused, resent, dropped } = result;
  const lines = [
    `${result.messages} messages to one lifecycle, seed ${result.seed}; its workers killed ${result.kills} times, its database away now and then`,
    `accepted: ${decisions} decisions and ${triggers} triggers; ${refused} updates refused, ${dropped} signals dropped, ${resent} sent again`,
    `${result.pipelines} pipelines and ${result.rollouts} rollouts in ${result.runs} runs of the lifecycle, the longest of ${result.longestEvents} events`,
    `largest state: ${result.largestStateBytes} bytes`,
    `decisions without exactly one outcome, failed workflow tasks, runs that do not replay, what did not answer afterwards: ${result.faults.length}`,
  ];
  for (const fault of result.faults) console.log(fault);
  return { holds: result.faults.length === 0, result, lines };
}

async function attack(scale: number): Promise<Outcome> {
  const result = await attackServing(scale, report);
  const lines = [
    `a serving process of its own for each attack, with default limits; the figure of its memory: ${result.figureMebibytes} MiB`,
    ...result.attacks.flatMap(({ attack: name, attempts, answers, cutOff, others, peakMebibytes }) => {
      const statuses = Object.entries(answers).map(([status, count]) => `${status} ${count}×`);
      const refused = others.refused === 0 ? '' : `, ${others.refused} of them told to come back`;
      return `  ${name}: ${attempts} attempts (${[...statuses, `cut off ${cutOff}×`].join(', ')}); peak ${peakMebibytes} MiB; others asked ${others.asked} times${refused}, median ${others.medianMs} ms, p99 ${others.p99Ms} ms`;
    }),
    `ends of the server, memory beyond the figure, others without an answer: ${result.faults.length}`,
  ];
  for (const fault of result.faults) console.log(fault);
  return { holds: result.faults.length === 0, result, lines };
}

/** By their names on the command line. */
const RUNS = [fuzz, memory, onnx, tables, attack, lifecycle];

function memoryLines({ heap, rss, isFlat, points }: MemoryResult, warmUp: string): readonly string[] {
  const slope = ({ slope: value, margin }: { slope: number; margin: number }): string =>
    `${value.toFixed(0)} ± ${margin.toFixed(0)} bytes per 1,000 requests`;
  return [
    `warm-up: ${warmUp}; then V8 compiled nothing more (its compiled code is memory, but nothing that the program keeps)`,
    `memory after full collections, ${points.length} times, 95 % intervals: JavaScript heap and external ${slope(heap)}, resident ${slope(rss)}`,
    `the heap's interval holds 0, or ends below ${SLOPE_BOUND} bytes per 1,000 requests: ${isFlat ? 'yes' : 'no'}`,
  ];
}

interface Facts {
  readonly name: string;
  readonly scale: number;
  readonly seconds: number;
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
}

function machine(): Pick<Facts, 'commit' | 'date' | 'machine'> {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const [first] = cpus();
  return {
    commit,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, Node ${process.version}, ${process.platform}`,
  };
}

function markdown({ name, scale, seconds, commit, date, machine: where }: Facts, { holds, lines }: Outcome): string {
  const list = lines.map((line) => (line.startsWith('  ') ? `  - ${line.trim()}` : `- ${line}`)).join('\n');
  const command = `./scripts/soak ${name}${scale === 1 ? '' : ` --scale ${scale}`}`;
  return `# Soak: ${name}\n\n\`${command}\` at commit ${commit}, ${date}, ${seconds} s, on ${where}. **${holds ? 'It holds.' : 'It does not hold.'}**\n\n${list}\n`;
}

await main();

import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../tools/free-port.js';
import { startSupervised } from '../../../tools/supervised-process.js';
import type { SupervisedProcess } from '../../../tools/supervised-process.js';
import { COLUMNS } from '../workload/train-model.js';
import type { RequestForm } from '../workload/request-forms.js';
import type { Contestant } from './contestant.js';
import { pinned } from './pinning.js';
import { cpuSeconds, processTree } from './process-cpu.js';

const START_TIMEOUT_MS = 90_000;
const RETRY_MS = 100;
/** Every server computes in float32; the last step differs in its last bits. */
const TOLERANCE = 2e-6;

/** Perennial closes a segment of its prediction log at 8 s of age, then ships it. */
const SEGMENT_MS = 9_000;
const RESTING_SECONDS = 0.05;

/** A contestant that answers. */
export class RunningServer {
  private constructor(
    readonly contestant: Contestant,
    readonly port: number,
    private readonly process: SupervisedProcess,
  ) {}

  /** Resolves once the server gives a first answer. Throws an Error with its last lines when it does not. */
  static async start(contestant: Contestant): Promise<RunningServer> {
    const port = await freePort();
    const { program, args, env, cwd } = await contestant.command(port);
    const [command, ...rest] = pinned('server', program, args);
    const server = new RunningServer(
      contestant,
      port,
      await startSupervised(command, rest, { env, ...(cwd === undefined ? {} : { cwd }) }),
    );
    const deadlineMs = performance.now() + START_TIMEOUT_MS;
    const probe = contestant.form.body(new Float32Array(COLUMNS.length));
    while (!(await server.answers(probe))) {
      if (server.process.hasExited() || performance.now() > deadlineMs) {
        await server.stop();
        throw new Error(`${contestant.name} did not answer. Its last lines:\n${server.process.outputTail()}`);
      }
      await delay(RETRY_MS);
    }
    return server;
  }

  /** The server's processes as they are now. */
  pids(): readonly number[] {
    return processTree(this.process.pid);
  }

  /** Throws an Error unless the server gives the model's scores for the rows: then all do the same work. */
  async verify(form: RequestForm, rows: Float32Array, expected: Float32Array): Promise<void> {
    const response = await this.post(form, form.body(rows));
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${this.contestant.name} answered ${response.status}: ${text.slice(0, 500)}`);
    const scores = form.scores(JSON.parse(text));
    const wrong = expected.findIndex((score, row) => !(Math.abs((scores[row] ?? NaN) - score) <= TOLERANCE));
    if (wrong >= 0) throw new Error(`${this.contestant.name} gave ${scores[wrong]} for row ${wrong}, the model gives ${expected[wrong]}`);
  }

  /** Resolves when what the server does after its answers is done, so that the next one has the core to itself. */
  async settled(): Promise<void> {
    if (!this.contestant.worksAfterwards) return;
    await delay(SEGMENT_MS);
    for (let before = -1, now = this.childSeconds(); now - before > RESTING_SECONDS; before = now, now = this.childSeconds())
      await delay(1_000);
  }

  /** Processor seconds so far of the processes besides the one that answers. */
  childSeconds(): number {
    return cpuSeconds(this.pids().slice(1));
  }

  async stop(): Promise<void> {
    const pids = this.pids();
    await this.process.stop();
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended, as it should.
      }
    }
  }

  private async answers(body: Uint8Array): Promise<boolean> {
    try {
      const response = await this.post(this.contestant.form, body);
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  }

  private post(form: RequestForm, body: Uint8Array): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${form.path}`, { method: 'POST', headers: form.headers, body });
  }
}

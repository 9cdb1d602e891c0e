import { Worker } from 'node:worker_threads';
import type { HungVersion } from './hung-versions.js';

/** Places in the shared memory. */
export const BEAT = 0;
/** Slot of the version that computes right now; 0: none. */
export const RUNNING = 1;
/** Slot of the version that is being opened. */
export const OPENING = 2;

export interface HangThreadData {
  readonly state: Int32Array<SharedArrayBuffer>;
  readonly lookMs: number;
  /** How many looks in a row may find the same beat, while nothing is opened and while something is. */
  readonly looks: number;
  readonly openingLooks: number;
  /** Where the version that hung is written down. */
  readonly path: string;
  /** Who speaks in the log. */
  readonly name: string;
}

/** Main thread to the watching one: which version a slot stands for from now on. */
export interface SlotMessage {
  readonly slot: number;
  readonly hung: Omit<HungVersion, 'at'>;
  readonly text: string;
}

const MAX_REMEMBERED = 100;

/**
 * Looks are counted and no time is measured: a machine that sleeps, or a process that is stopped, is no hang. The record is written
 * first, since the process that follows goes by it; that the log can be written is not certain.
 */
const CODE = `
const { parentPort, workerData } = require('node:worker_threads');
const fs = require('node:fs');
const { state, lookMs, looks, openingLooks, path, name } = workerData;
const slots = new Map();
let seen = -1;
let same = 0;
parentPort.on('message', (message) => slots.set(message.slot, message));
setInterval(() => {
  const beat = Atomics.load(state, ${BEAT});
  same = beat === seen ? same + 1 : 0;
  seen = beat;
  const running = Atomics.load(state, ${RUNNING});
  const opening = Atomics.load(state, ${OPENING});
  if (same < (running === 0 && opening !== 0 ? openingLooks : looks)) return;
  const subject = slots.get(running || opening);
  try {
    if (subject !== undefined) remember(subject.hung);
  } catch (error) {
    say('the version that hung cannot be written down: ' + error.message);
  }
  say('nothing was answered for ' + Math.round((same * lookMs) / 100) / 10 + ' s' + (subject ? ', in a run of ' + subject.text : '') + ': this process is ended');
  process.kill(process.pid, 'SIGKILL');
}, lookMs);
function remember(hung) {
  let known = [];
  try {
    known = JSON.parse(fs.readFileSync(path, 'utf8')).hung;
  } catch {}
  const others = known.filter((one) => !(one.endpoint === hung.endpoint && one.model === hung.model && one.version === hung.version));
  const document = { formatVersion: 1, hung: [...others, { ...hung, at: Date.now() }].slice(-${MAX_REMEMBERED}) };
  const temp = path + '.' + process.pid;
  fs.writeFileSync(temp, JSON.stringify(document), { mode: 0o600 });
  fs.renameSync(temp, path);
}
function say(text) {
  try {
    fs.writeSync(1, new Date().toISOString() + ' ' + name + ': ' + text + '\\n');
  } catch {}
}`;

/** A thread of its own, since native code that hangs holds the main one. */
export function startHangThread(data: HangThreadData): Worker {
  const thread = new Worker(CODE, {
    eval: true,
    execArgv: [],
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  });
  thread.unref();
  return thread;
}

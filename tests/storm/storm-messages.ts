import { MESSAGES } from '../../contracts/names.js';
import type { StartPipelineInput } from '../../contracts/workflows.js';
import { VERSIONS } from '../activities/deployment/deploy-world.js';
import { spoiled } from '../core/policy/junk.js';
import { ACCEPTED, DEPLOYED } from '../core/policy/policy-world.js';
import type { SeededRandom } from '../soak/seeded-random.js';
import { DEFINITION, request } from '../workers/lifecycle-run.js';

export type StormMessage =
  | { readonly kind: 'signal'; readonly name: string; readonly body: unknown; readonly valid: boolean }
  | { readonly kind: 'update'; readonly name: string; readonly body: unknown; readonly valid: boolean; readonly updateId: string }
  /** An operator ends what is under way. */
  | { readonly kind: 'terminate'; readonly child: 'pipeline' | 'rollout' };

const DEFINITIONS = 3;
const MAX_JUNK_CHARS = 20_000;
const KINDS = ['manual', 'schedule', 'backfill', 'drift', 'alert', 'new-data'] as const;

/** What people, schedules, alerts, faulty clients and impatient callers send to the lifecycle of one model, by a seed. */
export class StormMessages {
  readonly #model: string;
  readonly #random: SeededRandom;
  readonly #sent: StormMessage[] = [];
  #count = 0;

  constructor(model: string, random: SeededRandom) {
    this.#model = model;
    this.#random = random;
  }

  next(): StormMessage {
    const chance = this.#random.next();
    if (chance < 0.04) return { kind: 'terminate', child: this.#random.pick(['pipeline', 'rollout']) };
    const earlier = this.#sent.length > 0 && chance < 0.2;
    const message = earlier ? this.#again(this.#random.pick(this.#sent)) : chance < 0.4 ? this.#spoiledOne() : this.#rightOne();
    if (message.kind !== 'terminate' && message.valid) this.#sent.push(message);
    return message;
  }

  /** A repeated delivery; of an update often by another client, which has an update id of its own. */
  #again(message: StormMessage): StormMessage {
    return message.kind === 'update' && this.#random.chance(0.5) ? { ...message, updateId: this.#id('update') } : message;
  }

  #rightOne(): StormMessage {
    const chance = this.#random.next();
    if (chance < 0.3) return this.#signal(MESSAGES.trigger, { start: this.#request(), replyTo: this.#replyTo() });
    if (chance < 0.4) return this.#update(MESSAGES.requestRun, this.#request());
    if (chance < 0.65) return this.#update(MESSAGES.promote, { ...this.#decision(), version: 1 + this.#random.below(VERSIONS) });
    if (chance < 0.8) return this.#update(MESSAGES.rollback, this.#decision());
    if (chance < 0.86) return this.#update(MESSAGES.pause, this.#decision());
    if (chance < 0.95) return this.#update(MESSAGES.resume, this.#decision());
    return this.#update(MESSAGES.configure, { definition: this.#definition(), actor: 'ann' });
  }

  #spoiledOne(): StormMessage {
    const reports = [
      this.#signal(MESSAGES.pipelineFinished, { triggerId: this.#id('nobody'), result: ACCEPTED }),
      this.#signal(MESSAGES.rolloutFinished, { changeId: this.#id('nobody'), result: DEPLOYED }),
    ];
    const right = this.#random.chance(0.3) ? this.#random.pick(reports) : this.#rightOne();
    if (right.kind === 'terminate') return right;
    const bodies = spoiled(right.body).filter((body) => (JSON.stringify(body) ?? '').length < MAX_JUNK_CHARS);
    return { ...right, body: this.#random.pick(bodies), valid: false };
  }

  #request(): StartPipelineInput {
    const kind = this.#random.pick(KINDS);
    const asOf = 3_600_000 * (1 + this.#random.below(50));
    return request(this.#model, { triggerId: this.#id('t'), kind, asOf, reason: 'storm', deploy: this.#random.chance(0.8) });
  }

  /** Also somebody who is not there. */
  #replyTo(): { readonly workflowId: string } | null {
    return this.#random.chance(0.3) ? { workflowId: 'nobody' } : null;
  }

  #decision(): { readonly changeId: string; readonly actor: string; readonly reason: string } {
    return { changeId: this.#id('c'), actor: this.#random.pick(['ann', 'bob']), reason: 'storm' };
  }

  #definition(): object {
    return { ...DEFINITION, tune: null, digest: `d${this.#random.below(DEFINITIONS)}`, maxPerDay: 5, cooldownMs: 3_600_000 };
  }

  #signal(name: string, body: unknown): StormMessage {
    return { kind: 'signal', name, body, valid: true };
  }

  #update(name: string, body: unknown): StormMessage {
    return { kind: 'update', name, body, valid: true, updateId: this.#id('update') };
  }

  #id(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }
}

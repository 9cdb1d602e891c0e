import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { ERRORS } from '../../../core/errors.js';
import type { ErrorCode } from '../../../core/errors.js';
import type { ActivityWorld, InputOf, OutcomeOf } from '../../fixtures/activity-world.js';
import { cellIn } from './sentinel-cells.js';

/** What activities say to the workflow, and so to a history: outcomes, failures and heartbeats. */
export class ToldTexts {
  readonly codes = new Set<ErrorCode>();
  readonly found: string[] = [];
  private texts = 0;

  constructor(private readonly world: ActivityWorld) {}

  /** Undefined: it failed. */
  async run<N extends Parameters<ActivityWorld['run']>[0]>(what: string, name: N, input: InputOf<N>): Promise<OutcomeOf<N> | undefined> {
    const environment = new MockActivityEnvironment();
    environment.on('heartbeat', (details: unknown) => this.look(`${what}: heartbeat of ${name}`, JSON.stringify(details)));
    try {
      const outcome = await this.world.run(name, input, { environment });
      this.look(`${what}: outcome of ${name}`, JSON.stringify(outcome) ?? '');
      return outcome;
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      this.failed(`${what}: ${name}`, error.type ?? '', JSON.stringify({ ...error, message: error.message, stack: error.stack }));
      return undefined;
    }
  }

  failed(what: string, type: string, text: string): void {
    if (Object.hasOwn(ERRORS, type)) this.codes.add(type as ErrorCode);
    this.last = type;
    this.look(`${what} failed`, text);
  }

  /** Code of the newest failure. */
  last = '';

  look(what: string, text: string): void {
    this.texts += 1;
    const found = cellIn(text);
    if (found !== undefined) this.found.push(`${what}: ${found}`);
  }

  get looked(): number {
    return this.texts;
  }
}

/** The files of the database of a world, whatever state they are in. */
export async function databaseText(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.includes('.db') || name.includes('sqlite'));
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return contents.map((content) => content.toString('latin1')).join('\n');
}

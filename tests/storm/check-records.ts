import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keys } from '../../contracts/names.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import type { DeployWorld } from '../activities/deployment/deploy-world.js';
import { JOURNAL } from './storm-activities.js';
import type { Promises } from './storm-sender.js';

/** So many a lifecycle remembers at least. */
const REMEMBERED = { decisions: 150, triggers: 40 };

interface Written {
  readonly changeId?: string;
  readonly triggerId?: string;
  readonly state: string;
  readonly revision?: number | null;
}

/** What is wrong with what was written down: every promise has exactly one outcome, and the revisions are those of the outcomes. */
export async function checkRecords(stores: DeployWorld, model: string, promises: Promises): Promise<readonly string[]> {
  const written = await readJournal(stores.folder);
  const revisions = await readRevisions(stores, model);
  return [
    ...(await checkDecisions(stores, model, promises, written)),
    ...(await checkTriggers(stores, model, promises, written)),
    ...(await checkRevisions(stores, model, promises, revisions)),
    ...outOfOrder(revisions),
  ];
}

async function checkDecisions(stores: DeployWorld, model: string, { decisions }: Promises, written: readonly Written[]): Promise<string[]> {
  const faults: string[] = [];
  const ofDecisions = written.filter((one) => one.changeId !== undefined);
  for (const changeId of decisions) {
    const outcomes = distinct(firstOutcomes(ofDecisions, (one) => one.changeId === changeId, REMEMBERED.decisions));
    if (outcomes.length !== 1) faults.push(`decision ${changeId} has ${outcomes.length} outcomes: ${outcomes.join(', ')}`);
    if ((await stores.metadata.getDecision(model, changeId)) === undefined) faults.push(`decision ${changeId} is not in the database`);
  }
  return faults;
}

/**
 * One that was refused may have come again; one that came again after many others is told that it was there, and keeps its outcome.
 * Without one is only what the lifecycle itself counts as dropped.
 */
async function checkTriggers(
  stores: DeployWorld,
  model: string,
  { triggers, dropped, malformed }: Promises,
  written: readonly Written[],
): Promise<string[]> {
  const faults: string[] = [];
  const lost: string[] = [];
  const ofTriggers = written.filter((one) => one.triggerId !== undefined && !['refused', 'duplicate'].includes(one.state));
  for (const triggerId of triggers) {
    const outcomes = distinct(firstOutcomes(ofTriggers, (one) => one.triggerId === triggerId, REMEMBERED.triggers));
    if (outcomes.length > 1) faults.push(`trigger ${triggerId} has ${outcomes.length} outcomes: ${outcomes.join(', ')}`);
    const row = await stores.metadata.getTrigger(model, triggerId);
    const joined = row?.pipelineTriggerId == null ? undefined : await stores.metadata.getTrigger(model, row.pipelineTriggerId);
    if ((row?.state ?? joined?.state ?? null) === null) lost.push(triggerId);
  }
  if (lost.length > dropped - malformed)
    faults.push(`${dropped} signals were dropped, ${malformed} of them malformed; no outcome have ${lost.join(', ')}`);
  return faults;
}

/** What an operator ended may have been written before, and so may what ended while the stores were away, which then says so. */
async function checkRevisions(
  { metadata }: DeployWorld,
  model: string,
  { decisions, terminated }: Promises,
  revisions: readonly DeploymentRevision[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const changeId of decisions) {
    const row = await metadata.getDecision(model, changeId);
    const numbers = revisions.filter((one) => one.changeId === changeId).map(({ revision }) => revision);
    const expected = row?.revision == null ? [] : [row.revision];
    if (!terminated.has(changeId) && !row?.text.includes('cannot be told now') && String(numbers) !== String(expected))
      faults.push(`decision ${changeId} is ${row?.state} as revision ${row?.revision}, and has the revisions ${numbers.join(', ')}`);
  }
  return faults;
}

function outOfOrder(revisions: readonly DeploymentRevision[]): string[] {
  return revisions.flatMap(({ revision, sequence = 0 }, i) => {
    const before = revisions[i - 1]?.sequence ?? 0;
    return sequence < before ? [`revision ${revision} is of change ${sequence}, the one before of ${before}`] : [];
  });
}

/** What was written of one before so many others were that it need not be remembered any more: then the first outcome stays. */
function firstOutcomes(written: readonly Written[], isOne: (one: Written) => boolean, many: number): readonly Written[] {
  const first = Math.max(0, written.findIndex(isOne));
  return written.slice(first, first + many).filter(isOne);
}

function distinct(written: readonly Written[]): string[] {
  return [...new Set(written.map(({ state, revision }) => `${state} ${revision ?? ''}`))];
}

async function readJournal(folder: string): Promise<readonly Written[]> {
  const text = await readFile(join(folder, JOURNAL), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Written);
}

async function readRevisions(stores: DeployWorld, endpoint: string): Promise<readonly DeploymentRevision[]> {
  const numbers: number[] = [];
  for await (const { key } of stores.objects.list(`${keys.deployments(endpoint)}/`)) {
    const number = /(\d{8})\.json$/.exec(key)?.[1];
    if (number !== undefined) numbers.push(Number(number));
  }
  return Promise.all(numbers.sort((a, b) => a - b).map((number) => stores.revision(number)));
}

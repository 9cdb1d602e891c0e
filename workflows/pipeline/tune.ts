import { ContinueAsNew, isCancellation, makeContinueAsNewFunc, setHandler, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { SearchOutcome, TuneInput } from '../../contracts/activities.js';
import type { TuneInputs } from '../../contracts/workflows.js';
import { failureText } from '../details/failure-text.js';
import { progress } from '../contract/messages.js';
import { trainingActivities } from '../contract/proxies.js';
import { requireInput } from '../contract/require-input.js';
import { childSearchAttributes, setOutcome } from '../contract/search-attributes.js';
import { StageTable } from '../details/stage-table.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('PINNED'), perennialTune);

/** Half of what the server begins to warn at is left for the trials that are under way. */
const MAX_HISTORY_EVENTS = 4_000;

/**
 * Seeded search: trial i depends on the search and i alone, so trials may run in any order, twice, or after a restart. A long search
 * continues as new.
 */
export async function perennialTune(inputs: TuneInputs): Promise<SearchOutcome> {
  const names = { model: 'string', triggerId: 'string', definitionDigest: 'string', snapshot: 'string', searchId: 'string' } as const;
  requireInput('Search', inputs, { ...names, asOf: 'number', trials: 'number', parallel: 'number' });
  const { model, triggerId, definitionDigest, asOf, snapshot, searchId, trials } = inputs;
  const table = new StageTable(`${model}: search`, ['trials', 'best']);
  setHandler(progress, () => table.rows);
  const input: TuneInput = { model, triggerId, definitionDigest, asOf, snapshot, searchId };
  try {
    const { nextTrial, exhausted } = await runTrials(inputs, input, table);
    if (nextTrial >= trials || exhausted) return await finish(inputs, input, table);
    const next = makeContinueAsNewFunc<typeof perennialTune>(childSearchAttributes(model, triggerId));
    return await next({ ...inputs, nextTrial });
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    table.fail(failureText(error));
    setOutcome(isCancellation(error) ? 'cancelled' : 'failed');
    throw error;
  }
}

async function finish({ trials, execution, model }: TuneInputs, input: TuneInput, table: StageTable): Promise<SearchOutcome> {
  const best = trainingActivities({ execution, model, summary: 'best trial' }, 'tune');
  const outcome = await best['perennial.finishSearch'](input);
  const all = outcome.exhausted === true ? '; every combination of the space was tried' : '';
  table.set('trials', 'done', all === '' ? `${trials} of ${trials}` : `${outcome.trials} of ${trials}${all}`);
  table.set('best', 'done', `trial ${outcome.bestTrial}, ${outcome.metric} ${outcome.bestValue.toPrecision(4)}`);
  setOutcome('done');
  return outcome;
}

interface TrialsDone {
  /** The first that was not begun. */
  readonly nextTrial: number;
  /** The space has no more combinations. */
  readonly exhausted: boolean;
}

/** All of them, as many as the space has, or as many as one history holds. */
async function runTrials(inputs: TuneInputs, input: TuneInput, table: StageTable): Promise<TrialsDone> {
  const { trials, parallel, execution, nextTrial = 0 } = inputs;
  let next = nextTrial;
  let done = nextTrial;
  let exhausted = false;
  const runSome = async (): Promise<void> => {
    while (next < trials && !exhausted && !isLong()) {
      const trial = next++;
      const activities = trainingActivities({ execution, model: input.model, summary: `trial ${trial + 1} of ${trials}` }, 'tune');
      const outcome = await activities['perennial.runTrial']({ ...input, trial });
      if (outcome.exhausted === true) exhausted = true;
      else done += 1;
      table.set('trials', 'running', `${done} of ${trials}`);
    }
  };
  table.set('trials', 'running', `${done} of ${trials}`);
  await Promise.all(Array.from({ length: Math.min(parallel, trials - next) }, runSome));
  return { nextTrial: next, exhausted };
}

function isLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > MAX_HISTORY_EVENTS;
}

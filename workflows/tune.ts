import { setHandler, setWorkflowOptions } from '@temporalio/workflow';
import type { SearchOutcome, TuneInput } from '../contracts/activities.js';
import type { TuneInputs } from '../contracts/workflows.js';
import { progress } from './messages.js';
import { trainingActivities } from './proxies.js';
import { StageTable } from './stage-table.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('PINNED'), tune);

/** Seeded random search: trial i depends on the seed and i alone, so trials may run in any order, twice, or after a restart. */
export async function tune(inputs: TuneInputs): Promise<SearchOutcome> {
  const table = new StageTable(`${inputs.model}: search`, ['trials', 'best']);
  setHandler(progress, () => table.rows);
  const { model, triggerId, definitionDigest, asOf, snapshot, searchId } = inputs;
  const input: TuneInput = { model, triggerId, definitionDigest, asOf, snapshot, searchId };
  let next = 0;
  let done = 0;
  const runTrials = async (): Promise<void> => {
    while (next < inputs.trials) {
      const trial = next++;
      const activities = trainingActivities(inputs.timing, inputs.cpuTaskQueue, `trial ${trial + 1} of ${inputs.trials}`);
      await activities['perennial.runTrial']({ ...input, trial });
      done += 1;
      table.set('trials', 'running', `${done} of ${inputs.trials}`);
    }
  };
  table.set('trials', 'running', `0 of ${inputs.trials}`);
  await Promise.all(Array.from({ length: Math.min(inputs.parallel, inputs.trials) }, runTrials));
  table.set('trials', 'done', `${done} of ${inputs.trials}`);
  const outcome = await trainingActivities(inputs.timing, inputs.cpuTaskQueue, 'best trial')['perennial.finishSearch'](input);
  table.set('best', 'done', `trial ${outcome.bestTrial}, ${outcome.metric} ${outcome.bestValue.toPrecision(4)}`);
  return outcome;
}

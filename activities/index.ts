import type { PerennialActivities } from '../contracts/activities.js';
import { activity } from './activity-shell.js';
import { finishBatch } from './batch-finish.js';
import { scoreParts } from './batch-parts.js';
import { planBatch } from './batch-plan.js';
import { checkSnapshot } from './check-snapshot.js';
import { deployVersion } from './deploy-version.js';
import type { TrainingDependencies } from './dependencies.js';
import { describeWorkflows } from './describe-workflows.js';
import { evaluateRun } from './evaluate-run.js';
import { findChange } from './find-change.js';
import { findUnpolled } from './find-unpolled.js';
import { finishSearch } from './finish-search.js';
import { ingestSnapshot } from './ingest-snapshot.js';
import { monitorModel } from './monitor-model.js';
import { closeRequest, postResult } from './predict-callback.js';
import { failRequest, predictRequest } from './predict-request.js';
import { loadLifecycleDefinition } from './load-lifecycle-definition.js';
import { probeSearchAttributes } from './probe-search-attributes.js';
import { finishTriggers, recordDecisions, recordTrigger } from './record-triggers.js';
import { registerVersion } from './register-version.js';
import { releaseHold } from './release-hold.js';
import { reply } from './reply.js';
import { resolveRollback } from './resolve-rollback.js';
import { resolveTag } from './resolve-tag.js';
import { runTrial } from './run-trial.js';
import { scoreVersion } from './score-version.js';
import { signalLifecycle } from './signal-lifecycle.js';
import { trainModel } from './train-model.js';

export type { TrainingDependencies } from './dependencies.js';

/** Every activity of Perennial under its name on the wire, over what `deps` holds open. */
export function createPerennialActivities(deps: TrainingDependencies): PerennialActivities {
  return {
    'perennial.ingestSnapshot': activity((input, scope) => ingestSnapshot(deps, input, scope)),
    'perennial.checkSnapshot': activity((input, scope) => checkSnapshot(deps, input, scope)),
    'perennial.resolveTag': activity((input) => resolveTag(deps, input)),
    'perennial.runTrial': activity((input, scope) => runTrial(deps, input, scope)),
    'perennial.finishSearch': activity((input) => finishSearch(deps, input)),
    'perennial.trainModel': activity((input, scope) => trainModel(deps, input, scope)),
    'perennial.evaluateRun': activity((input, scope) => evaluateRun(deps, input, scope)),
    'perennial.scoreVersion': activity((input, scope) => scoreVersion(deps, input, scope)),
    'perennial.registerVersion': activity((input) => registerVersion(deps, input)),
    'perennial.deployVersion': activity((input) => deployVersion(deps, input)),
    'perennial.releaseHold': activity((input) => releaseHold(deps, input)),
    'perennial.findChange': activity((input) => findChange(deps, input)),
    'perennial.resolveRollback': activity((input) => resolveRollback(deps, input)),
    'perennial.loadLifecycleDefinition': activity((input) => loadLifecycleDefinition(deps, input)),
    'perennial.recordTrigger': activity((input) => recordTrigger(deps, input)),
    'perennial.finishTriggers': activity((input) => finishTriggers(deps, input)),
    'perennial.recordDecisions': activity((input) => recordDecisions(deps, input)),
    'perennial.describeWorkflows': activity((input) => describeWorkflows(input)),
    'perennial.findUnpolled': activity((input) => findUnpolled(input)),
    'perennial.probeSearchAttributes': activity(() => probeSearchAttributes()),
    'perennial.reply': activity((input) => reply(input)),
    'perennial.signalLifecycle': activity((input) => signalLifecycle(deps, input)),
    'perennial.planBatch': activity((input, scope) => planBatch(deps, input, scope)),
    'perennial.scoreParts': activity((input, scope) => scoreParts(deps, input, scope)),
    'perennial.finishBatch': activity((input, scope) => finishBatch(deps, input, scope)),
    'perennial.predictRequest': activity((input, scope) => predictRequest(deps, input, scope)),
    'perennial.failRequest': activity((input) => failRequest(deps, input)),
    'perennial.postResult': activity((input, scope) => postResult(deps, input, scope)),
    'perennial.closeRequest': activity((input) => closeRequest(deps, input)),
    'perennial.monitorModel': activity((input, scope) => monitorModel(deps, input, scope)),
  };
}

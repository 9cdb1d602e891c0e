import type { PerennialActivities } from '../contracts/activities.js';
import { activity } from './shell/activity-shell.js';
import { finishBatch } from './batch/batch-finish.js';
import { scoreParts } from './batch/batch-parts.js';
import { planBatch } from './batch/batch-plan.js';
import { checkSnapshot } from './snapshot/check-snapshot.js';
import { deployVersion } from './deployment/deploy-version.js';
import type { TrainingDependencies } from './shell/dependencies.js';
import { describeWorkflows } from './lifecycle/describe-workflows.js';
import { evaluateRun } from './evaluation/evaluate-run.js';
import { findChange } from './deployment/find-change.js';
import { findUnpolled } from './lifecycle/find-unpolled.js';
import { finishSearch } from './search/finish-search.js';
import { ingestSnapshot } from './snapshot/ingest-snapshot.js';
import { monitorModel } from './monitor/monitor-model.js';
import { closeRequest, postResult } from './requests/predict-callback.js';
import { failRequest, predictRequest } from './requests/predict-request.js';
import { loadLifecycleDefinition } from './lifecycle/load-lifecycle-definition.js';
import { probeSearchAttributes } from './lifecycle/probe-search-attributes.js';
import { finishTriggers, recordDecisions, recordTrigger } from './lifecycle/record-triggers.js';
import { registerVersion } from './registry/register-version.js';
import { releaseHold } from './deployment/release-hold.js';
import { reply } from './lifecycle/reply.js';
import { resolveRollback } from './deployment/resolve-rollback.js';
import { resolveTag } from './snapshot/resolve-tag.js';
import { runTrial } from './search/run-trial.js';
import { scoreVersion } from './evaluation/score-version.js';
import { signalLifecycle } from './lifecycle/signal-lifecycle.js';
import { trainModel } from './training/train-model.js';

export type { TrainingDependencies } from './shell/dependencies.js';

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

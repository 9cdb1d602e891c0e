import type { EvaluateOutcome, SnapshotResult, StepContext, TrainOutcome } from '../../contracts/activities.js';
import type { PipelineInput, PipelineResult } from '../../contracts/workflows.js';
import { controlActivities, trainingActivities } from '../contract/proxies.js';
import type { Run } from '../contract/proxies.js';
import { refuse } from '../contract/refuse.js';
import type { StageTable } from '../details/stage-table.js';
import { formatMetrics, formatNumber, recipeClause, reusedText, snapshotText, unseenText, warningText } from '../details/stage-text.js';
import { runSearch } from './run-search.js';

/** Runs the stages of `input.steps` in their order and says how it ended, and of which rows when they are not of now. */
export async function runStages(input: PipelineInput, table: StageTable): Promise<PipelineResult> {
  const snapshot = input.steps.includes('preprocess') ? await preprocess(input, contextOf(input), table) : await taggedSnapshot(input);
  const result = await useSnapshot(input, snapshot, table);
  const reused = reusedText(snapshot);
  return reused === '' ? result : { ...result, text: `${result.text}, on ${reused}` };
}

async function useSnapshot(input: PipelineInput, snapshot: SnapshotResult, table: StageTable): Promise<PipelineResult> {
  const context = contextOf(input);
  const does = (step: PipelineInput['steps'][number]): boolean => input.steps.includes(step);
  const base = { snapshot: snapshot.address, runId: null, version: null, metrics: {} };
  if (does('tune') && input.tune !== null) await runSearch(input, input.tune, snapshot.address, table);
  if (input.version !== null && does('test')) return { ...base, ...(await scoreVersion(input, input.version, snapshot.address, table)) };
  if (!does('train'))
    return { ...base, state: 'done', text: `snapshot ${snapshot.address.slice(0, 12)}, ${formatNumber(snapshot.rows)} rows` };
  const run = await train(input, context, snapshot.address, table);
  const trained = { ...base, runId: run.runId, metrics: run.metrics, metricsOf: 'validation' as const };
  const warned = warningText(run.warnings);
  const evaluation = does('test') ? await evaluate(input, context, run.runId, table) : null;
  if (!does('register')) return { ...trained, state: 'done', text: `run ${run.runId}${recipeClause(run)}${warned}` };
  const version = await register(input, context, run.runId, evaluation, table);
  if (evaluation === null)
    return { ...trained, version, state: 'done', text: `version ${version} registered as a candidate${recipeClause(run)}${warned}` };
  const { metrics } = evaluation;
  const text = evaluation.accepted ? `version ${version} accepted` : `version ${version} rejected: ${evaluation.reasons.join('; ')}`;
  const judged = { ...trained, version, metrics, metricsOf: 'test' as const };
  return { ...judged, state: evaluation.accepted ? 'accepted' : 'rejected', text: `${text}${recipeClause(evaluation)}${warned}` };
}

function runOf({ execution, trigger }: PipelineInput, summary: string): Run {
  return { execution, model: trigger.model, summary };
}

function contextOf(input: PipelineInput): StepContext {
  const { model, triggerId, asOf } = input.trigger;
  return { model, triggerId, asOf, definitionDigest: input.definitionDigest };
}

async function preprocess(input: PipelineInput, context: StepContext, table: StageTable): Promise<SnapshotResult> {
  table.set('preprocess', 'running');
  const activities = trainingActivities(runOf(input, 'rows → snapshot'), 'preprocess');
  const snapshot = await activities['perennial.ingestSnapshot']({
    ...context,
    parameters: input.trigger.parameters,
    querySql: input.querySql,
    ...(input.trigger.fresh === true ? { fresh: true } : {}),
  });
  table.set('preprocess', 'done', snapshotText(snapshot));
  table.set('checks', 'running');
  const checking = trainingActivities(runOf(input, 'validation at the entrance'), 'preprocess');
  const outcome = await checking['perennial.checkSnapshot']({
    ...context,
    snapshot: snapshot.address,
    undeclared: snapshot.undeclared,
    tag: input.tag,
  });
  const { passed, checks, failures } = outcome;
  if (!passed)
    refuse('DATA_CHECKS_FAILED', { failed: failures.length, checks, failures: failures.join('; '), reused: reusedText(snapshot) });
  table.set('checks', 'done', `${outcome.checks} passed${outcome.warnings === 0 ? '' : `, ${outcome.warnings} warnings`}`);
  return snapshot;
}

async function taggedSnapshot(input: PipelineInput): Promise<SnapshotResult> {
  const { tag, trigger } = input;
  if (tag === null) return refuse('TAG_REQUIRED');
  return controlActivities(runOf(input, `dataset ${tag}`))['perennial.resolveTag']({ model: trigger.model, tag });
}

async function train(input: PipelineInput, context: StepContext, snapshot: string, table: StageTable): Promise<TrainOutcome> {
  table.set('train', 'running');
  const activities = trainingActivities(runOf(input, 'encode, train, convert to ONNX'), 'train');
  const run = await activities['perennial.trainModel']({ ...context, snapshot, runName: input.runName, paramsFrom: input.paramsFrom });
  // Of a trainer that learns in none there is nothing to say.
  const rounds = run.rounds === 0 ? '' : `, ${formatNumber(run.rounds)} rounds`;
  const rows = `${formatNumber(run.rows.train)} training rows${rounds}`;
  const measured = run.recipe === undefined ? 'validation' : 'out of fold, mean';
  table.set('train', 'done', `${rows}, ${measured} ${formatMetrics(run.metrics)}${warningText(run.warnings)}`);
  return run;
}

async function evaluate(input: PipelineInput, context: StepContext, runId: string, table: StageTable): Promise<EvaluateOutcome> {
  table.set('test', 'running');
  const activities = trainingActivities(runOf(input, 'metrics and gates on the test rows'), 'test');
  const evaluation = await activities['perennial.evaluateRun']({ ...context, runId });
  const gates = evaluation.gates.map((gate) => `${gate.gate} ${gate.verdict}`).join(', ');
  table.set('test', 'done', `${formatMetrics(evaluation.metrics)}; ${gates}${recipeClause(evaluation)}`);
  return evaluation;
}

async function register(
  input: PipelineInput,
  context: StepContext,
  runId: string,
  evaluation: EvaluateOutcome | null,
  table: StageTable,
): Promise<number> {
  table.set('register', 'running');
  const evaluationKey = evaluation?.evaluationKey ?? null;
  const activities = controlActivities(runOf(input, 'model registry'));
  const { version } = await activities['perennial.registerVersion']({ ...context, runId, evaluationKey });
  const verdict = evaluation === null ? 'candidate' : evaluation.accepted ? 'accepted' : 'rejected';
  table.set('register', 'done', `version ${version}, ${verdict}`);
  return version;
}

async function scoreVersion(
  input: PipelineInput,
  version: number,
  snapshot: string,
  table: StageTable,
): Promise<Omit<PipelineResult, 'snapshot' | 'runId'>> {
  table.set('test', 'running');
  const activities = trainingActivities(runOf(input, `version ${version} on recent rows`), 'test');
  const outcome = await activities['perennial.scoreVersion']({ ...contextOf(input), snapshot, version });
  const { metrics, unseen } = outcome;
  const text = `version ${version} on ${formatNumber(outcome.rows)} rows: ${formatMetrics(metrics)}${unseenText(outcome)}`;
  table.set('test', 'done', text);
  return { state: 'done', version, metrics, metricsOf: 'scored', ...(unseen == null ? {} : { unseen }), text };
}

import type { Command } from 'commander';
import { explainModel } from '../../../operations/look/explain-model.js';
import type { Explanation } from '../../../operations/look/explain-model.js';
import { withHandler } from '../../command/with-handler.js';
import { classLines } from '../../output/models/describe-classes.js';
import { describeGate } from '../../output/models/describe-gate.js';
import { measuredText } from '../../output/models/describe-recipe.js';
import { describeRevision } from '../../output/models/describe-revision.js';
import { formatAge, formatTime } from '../../output/format-time.js';
import { listLines } from '../../output/list-lines.js';
import { rowLines } from '../../output/models/row-lines.js';

export function addExplainCommand(program: Command): void {
  const command = program
    .command('explain <model>')
    .summary('why the version that serves is the one that serves')
    .description(
      'One screen: which version is deployed, since when, by whose decision, from which trigger and rows, which gates passed with which numbers, what was before, and how to undo it. Needs the database and the object store; Temporal may be down.',
    );
  withHandler(command, 'perennial explain flight-delay', async (context, _options, model) => {
    const data = await explainModel(context, model);
    return { data, text: explanationText(data, Date.now()) };
  });
}

type Line = readonly [string, string];

export function explanationText(explanation: Explanation, now: number): string {
  const { model, deployed, before, undo } = explanation;
  if (deployed === null) {
    return listLines(`${model}: nothing is deployed yet`, [['next', `perennial run ${model} --wait, or perennial status ${model}`]]);
  }
  const { hold } = deployed;
  const served = describeRevision({ targets: deployed.targets, ...(hold === null ? {} : { hold }) });
  const lines: Line[] = [
    ['since', `${formatTime(deployed.since)} (${formatAge(deployed.since, now)})`],
    ...decisionLines(explanation),
    ['serving', servingText(explanation)],
    ...trainingLines(explanation),
    ...explanation.gates.map((gate, index): Line => [index === 0 ? 'gates' : '', describeGate(gate)]),
    ['before', before === null ? 'nothing' : `version ${before.version}, revision ${before.revision} of ${formatTime(before.at)}`],
    ['undo', undo ?? 'there is no version before this one'],
    ...(hold === null ? [] : [['held', `perennial resume ${model} lets pipelines deploy again`] as const]),
  ];
  return listLines(`${model}: ${served} is deployed (revision ${deployed.revision})`, lines);
}

function decisionLines({ decision }: Explanation): readonly Line[] {
  if (decision === null) return [];
  const { actor, reason, action, trigger } = decision;
  const lines: Line[] = [['decided by', `${actor}: ${reason}${action === null ? '' : ` (${action})`}`]];
  if (trigger === null) return lines;
  const { triggerId, kind, receivedAt, asOf } = trigger;
  return [...lines, ['trigger', `${triggerId}, ${kind}, received ${formatTime(receivedAt)}, data as of ${formatTime(asOf)}`]];
}

function servingText({ serving, deployed }: Explanation): string {
  const alive = serving.filter(({ isAlive }) => isAlive);
  const current = alive.filter(({ revision }) => revision === deployed?.revision).length;
  if (alive.length === 0) return 'no serving process reports this endpoint now';
  return `${current} of ${alive.length} serving processes have revision ${deployed?.revision ?? 0} in effect`;
}

function trainingLines({ training, metrics, verdict }: Explanation): readonly Line[] {
  if (training === null) return [['training', 'its manifest or that of its run cannot be found in the object store']];
  const { runId, triggerId, asOf, snapshot, tags, definition, isCurrentDefinition } = training;
  const tagged = tags.length === 0 ? '' : ` (${tags.join(', ')})`;
  return [
    ['trained', `${runId}, data as of ${formatTime(asOf)}${triggerId === null ? '' : `, for trigger ${triggerId}`}`],
    ['snapshot', `${snapshot.slice(0, 12)}${tagged}`],
    ...classLines(training),
    ...rowLines(training),
    ['definition', `${definition.slice(0, 12)}${isCurrentDefinition ? ', the current one' : ', not the current one any more'}`],
    ...(metrics === null
      ? []
      : [['metrics', measuredText(metrics, training.folds, verdict === 'candidate' ? 'validation; never judged' : 'test rows')] as const]),
  ];
}

import type { DeploymentRevision } from '../../../contracts/documents.js';
import { ownerText } from '../../../core/deployment/endpoint-owner.js';
import { describeRevision } from './describe-revision.js';
import type { ServingInstance } from '../../../operations/instances/serving-instances.js';
import { formatAge, formatTime } from '../format-time.js';
import { formatMetricsJson } from '../format-metrics.js';
import { formatTable } from '../format-table.js';
import type { ModelStatus } from '../../../operations/status/model-status.js';

const MARKS = { waiting: '·', running: '▶', done: '✓', failed: '✗', skipped: '–' } as const;

/** Of what a gate has to say a line shows the beginning; `perennial status MODEL` shows all of it. */
const LAST_WIDTH = 100;

/** One line a model. */
export function statusTable(models: readonly ModelStatus[], now: number): string {
  const rows = models.map((one) => [
    one.model,
    stateOf(one),
    one.revision === null ? one.deployment?.version : servedVersions(one.revision),
    one.revision?.revision ?? one.deployment?.revision,
    one.deployment === null ? null : formatAge(one.deployment.at, now),
    servesText(one),
    cut(lastText(one)),
  ]);
  return formatTable(['MODEL', 'STATE', 'VERSION', 'REVISION', 'DEPLOYED', 'SERVES', 'LAST'], rows);
}

function servedVersions({ targets, hold }: DeploymentRevision): string {
  const shares = targets.map(({ version, share }) => (share === 1 ? String(version) : `${version}=${share}`)).join(' ');
  return hold === undefined ? shares : `${shares} (held)`;
}

/** Whether serving answers with what is deployed. */
function servesText({ serves, answers }: ModelStatus): string {
  if (serves === null) return '-';
  if (serves) return 'yes';
  return answers.length === 0 ? 'no process' : 'no';
}

function stateOf({ lifecycle }: ModelStatus): string {
  if (lifecycle === null) return 'not known';
  if (lifecycle.paused !== null) return 'paused';
  if (lifecycle.active !== null) return 'training';
  return lifecycle.activeRollout === null ? 'idle' : 'deploying';
}

function lastText({ lifecycle, lastTriggers }: ModelStatus): string {
  const recent = lifecycle?.recent.at(-1);
  if (recent !== undefined) return `${recent.outcome.state}: ${recent.outcome.text}`;
  return lastTriggers[0] === undefined ? '-' : triggerText(lastTriggers[0]);
}

/** Everything about one model. */
export function statusDetails(status: ModelStatus, now: number): string {
  const { lifecycle, deployment, lastRun, revision } = status;
  const rows: (readonly [string, string])[] = [
    ['definition', status.definition?.slice(0, 12) ?? 'not known'],
    ['state', lifecycle?.paused ? `paused by ${lifecycle.paused.by}: ${lifecycle.paused.reason}` : stateOf(status)],
    [
      'deployed',
      deployment === null
        ? 'nothing yet'
        : `version ${deployment.version} as revision ${deployment.revision} by ${deployment.by}, ${formatTime(deployment.at)} (${formatAge(deployment.at, now)})`,
    ],
    ...(revision === null ? [] : [['revision', `${describeRevision(revision)} (revision ${revision.revision})`] as const]),
    ['serves', servesText(status)],
    ...(status.owner === null ? [] : [['owner', `${ownerText(status.owner)} (epoch ${status.owner.epoch})`] as const]),
    ['aliases', status.aliases.map(({ alias, version }) => `${alias} ${version}`).join(', ') || '-'],
    ['last run', lastRun === null ? '-' : `${lastRun.runId}, ${lastRun.state}, validation ${formatMetricsJson(lastRun.metricsJson)}`],
  ];
  if (lifecycle !== null) {
    const { counters } = lifecycle;
    rows.push(['waiting', `${lifecycle.pending.length} pipelines, ${lifecycle.rollouts.length} rollouts`]);
    rows.push([
      'triggers',
      `${counters.received} received, ${counters.joined} joined, ${counters.duplicates} duplicates, ${counters.refused} refused`,
    ]);
    if (lifecycle.active !== null) rows.push(['pipeline', `${lifecycle.active.start.triggerId}: ${lifecycle.active.start.reason}`]);
  }
  const stages = status.stages.map((row) => `    ${MARKS[row.state]} ${row.stage.padEnd(10)} ${row.text}`.trimEnd());
  const triggers = status.lastTriggers.map(
    (row) => `    ${formatTime(row.receivedAt)}  ${row.kind}  ${row.triggerId}: ${triggerText(row)}`,
  );
  return [
    status.model,
    ...rows.map(([name, text]) => `  ${name.padEnd(10)} ${text}`),
    ...stages,
    ...(status.answers.length === 0 ? [] : ['  asked now', ...status.answers.map((line) => `    ${line}`)]),
    ...(status.instances.length === 0 ? [] : ['  reported', ...status.instances.map((one) => `    ${instanceLine(one, status.model)}`)]),
    ...(triggers.length === 0 ? [] : ['  triggers, newest first', ...triggers]),
  ].join('\n');
}

/** One line a process: which revision of an endpoint it has in effect. */
function instanceLine({ instance, state, endpoints, silentMs, isAlive }: ServingInstance, endpoint: string): string {
  const own = endpoints.find((one) => one.endpoint === endpoint);
  const served = own?.variants.map(({ variant }) => variant).join(', ') ?? '';
  const revision = own?.revision == null ? 'nothing' : `revision ${own.revision} (${served})`;
  const quarantined = own !== undefined && own.quarantined > 0 ? `, ${own.quarantined} quarantined` : '';
  return `${instance}: ${isAlive ? state : 'silent'}, ${revision}${quarantined}, heard ${Math.round(silentMs / 1000)} s ago`;
}

function triggerText({ state, text, pipelineTriggerId }: ModelStatus['lastTriggers'][number]): string {
  if (state !== null) return `${state}: ${text}`;
  return pipelineTriggerId === null ? 'open' : `joined ${pipelineTriggerId}`;
}

function cut(text: string): string {
  return text.length > LAST_WIDTH ? `${text.slice(0, LAST_WIDTH - 1)}…` : text;
}

import { METRICS, type MetricName } from '../../statistics/metrics/metrics.js';
import { TRAINER_KINDS, trainerKind } from '../../trainers/trainer-kinds.js';
import { taskSpec } from '../../tasks/tasks.js';
import type { GateDefinition, ModelDefinition, Task, TrainingPart } from '../definition.js';
import type { Problem } from '../fields/problem.js';

/** What of the training parameters, metrics, gates and search does not fit the task, or is beyond the trainer kind. */
export function trainingProblems({ training: { task, label, train, tune, gates } }: ModelDefinition): Problem[] {
  const kind = trainerKind(train);
  const params = kind.given(train);
  const metrics: readonly [string, string][] = [
    ...gates.flatMap((gate, i): [string, string][] => ('metric' in gate ? [[`gates[${i}]`, gate.metric]] : [])),
    ...(tune === null ? [] : [['tune', tune.metric] as [string, string]]),
  ];
  return [
    ...(kind.tasks.includes(task) ? kind.problems(train, task) : [taskProblem(task, kind.title)]),
    ...kind.parameters.synonyms
      .filter(([a, b]) => a in params && b in params)
      .map(([a, b]) => ({ path: `train.${b}`, text: `is the same parameter as ${a}: give one of them` })),
    ...gates.flatMap((gate, i) => gateProblems(gate, `gates[${i}]`, kind)),
    ...gates.flatMap((gate, i) => judgedProblems(gate, `gates[${i}]`, { task, label })),
    ...metrics
      .filter(([, metric]) => !METRICS[metric as MetricName].tasks.includes(task))
      .map(([path, metric]) => ({
        path,
        text: `${metric} is not a metric of ${/^[aeiou]/.test(task) ? 'an' : 'a'} ${task} model; its metrics are ${metricsOfTask(task)}`,
      })),
  ];
}

function taskProblem(task: Task, title: string): Problem {
  const others = Object.values(TRAINER_KINDS).flatMap(({ title: other, tasks }) => (tasks.includes(task) ? [other] : []));
  return { path: 'train', text: `${title} learns no ${task} model: write ${others.join(' or ')}` };
}

/** Parity compares two programs by their raw sums: what was trained, and what was made of it for serving. */
function gateProblems(gate: GateDefinition, path: string, { title, capabilities }: ReturnType<typeof trainerKind>): Problem[] {
  if (gate.kind !== 'parity' || (capabilities.onnx && capabilities.margin)) return [];
  return [
    { path, text: `parity() compares a trained model with its conversion to ONNX, and ${title} is served as it was trained: leave it out` },
  ];
}

/** What asks for labels where there are none, and what is for a task without them only. */
function judgedProblems(gate: GateDefinition, path: string, { task, label }: Pick<TrainingPart, 'task' | 'label'>): Problem[] {
  if (taskSpec(task).labels === 'learned')
    return gate.kind === 'stable-scores' ? [{ path, text: `stableScores() judges what is trained without labels: leave it out` }] : [];
  if (gate.kind === 'no-worse')
    return [{ path, text: `noWorse() does not compare ${task} models: write stableScores(), minimum() or beatsBaseline()` }];
  if (!('metric' in gate) || label !== null) return [];
  return [{ path, text: `${gate.metric} needs labels, and the definition names none: write label, or stableScores() alone` }];
}

function metricsOfTask(task: Task): string {
  return Object.values(METRICS)
    .filter((metric) => metric.tasks.includes(task))
    .map((metric) => metric.name)
    .join(', ');
}

import { taskSpec } from '../../tasks/tasks.js';
import { trainerKind } from '../../trainers/trainer-kinds.js';
import { durationText } from '../duration.js';
import type { FoldsSplitDefinition, ModelDefinition } from '../definition.js';
import type { Problem } from '../fields/problem.js';

/** What asks of folds what they cannot give. */
export function foldsProblems({ training }: ModelDefinition): Problem[] {
  const { split, time, tune, label, task } = training;
  if (split.kind !== 'folds') return [];
  const problems: Problem[] = [];
  if (split.by === 'time' && time === null)
    problems.push({ path: 'time', text: "is missing: folds by time cut blocks of event time; write time: { event: … }, or by: 'random'" });
  if (split.by === 'time' && label !== null && split.gapMs < label.maturesMs)
    problems.push({
      path: 'split.gap',
      text: `${durationText(split.gapMs)} is shorter than label.matures (${durationText(label.maturesMs)}), so labels that were not known when a fold began would teach its model: write "matures"`,
    });
  if (taskSpec(task).labels === 'judged')
    problems.push({
      path: 'split',
      text: `is folds, and a model of task ${task} learns no label that folds could judge it by: write random(), grouped() or a split by time`,
    });
  if (tune !== null)
    problems.push({
      path: 'tune',
      text: 'and folds do not go together: the folds that chose the parameters would judge them too, and look better than they are. Leave `tune` out, or write random(), grouped() or a split by time, whose test part no trial sees',
    });
  return [...problems, ...stoppingProblems(split, training)];
}

/** By a hash one of the other folds stops a training early, and one more has to teach it. */
function stoppingProblems({ by, k }: FoldsSplitDefinition, { train, task }: ModelDefinition['training']): Problem[] {
  const { earlyStoppingRounds } = trainerKind(train).settings(train, { task, found: {}, classes: null });
  if (k > 2 || by === 'time' || earlyStoppingRounds === null) return [];
  return [
    {
      path: 'split.k',
      text: 'is 2, and early stopping needs a fold that teaches, one that stops the training and one that is judged: write 3 or more, or leave early_stopping_rounds out',
    },
  ];
}

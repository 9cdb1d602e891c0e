import { compileExpression } from '../../expression/compile-expression.js';
import type { LabelDefinition, ModelDefinition, TrainingPart } from '../definition.js';
import type { Task } from '../../tasks/tasks.js';
import { durationText } from '../duration.js';
import { taskSpec } from '../../tasks/tasks.js';
import { trainerKind } from '../../trainers/trainer-kinds.js';
import type { Problem } from '../fields/problem.js';

/** Time as a rule: what is known only afterwards may not be an input, and the label must be of the kind the task learns. */
export function labelProblems({ training }: ModelDefinition): Problem[] {
  const { label, task } = training;
  const { labels } = taskSpec(task);
  if (label !== null) return [...givenLabelProblems(training, label), ...(labels === 'judged' ? judgedProblems(training, label) : [])];
  return labels === 'judged' ? judgedProblems(training, null) : [{ path: 'label', text: `is missing: a ${task} model learns it` }];
}

/** Of a task that is trained without labels. */
function judgedProblems({ task, weight }: TrainingPart, label: LabelDefinition | null): Problem[] {
  const problems: Problem[] = [];
  if (weight !== undefined)
    problems.push({ path: 'weight', text: `says what rows count in training, and ${task} models draw all rows alike: leave it out` });
  if (label?.weights !== undefined)
    problems.push({ path: 'label.weights', text: `weighs classes in training, and ${task} models do not learn the label: leave it out` });
  if (label !== null && label.positive === undefined && saysNoClass(compileExpression(label.is).kind))
    problems.push({
      path: 'label.is',
      text: 'is no condition: compare it, as in "state == \'faulty\'", or name the anomalies in label.positive',
    });
  return problems;
}

/** Numbers and times are refused of every task of two classes. */
function saysNoClass(kind: string): boolean {
  return kind !== 'boolean' && kind !== 'number' && kind !== 'time';
}

function givenLabelProblems(training: TrainingPart, label: LabelDefinition): Problem[] {
  const { source, split, columns, task } = training;
  const inputs = new Set(columns.filter((column) => column.kind !== 'after').map((column) => column.name));
  const expression = compileExpression(label.is);
  const problems: Problem[] = expression.columns
    .filter((name) => inputs.has(name))
    .map((name) => ({
      path: `columns.${name}`,
      text: `column "${name}" feeds the label, so it is known only afterwards: declare it after()`,
    }));
  if (label.knownAt !== null && inputs.has(label.knownAt))
    problems.push({
      path: `columns.${label.knownAt}`,
      text: `column "${label.knownAt}" says when the label became known (label.knownAt), so it is known only afterwards: declare it after()`,
    });
  if (source.updatedAt !== null && inputs.has(source.updatedAt))
    problems.push({
      path: `columns.${source.updatedAt}`,
      text: `column "${source.updatedAt}" changes when the label arrives (source.updatedAt), so it gives the label away: leave it out of columns`,
    });
  if (split.kind === 'time' && split.gapMs < label.maturesMs)
    problems.push({
      path: 'split.gap',
      text: `${durationText(split.gapMs)} is shorter than label.matures (${durationText(label.maturesMs)}), so the newest training labels were not known when the next part began: write "matures"`,
    });
  problems.push(...weightProblems(training, label, inputs));
  const positive = positiveProblem(task, expression.kind, label.positive);
  if (positive !== null) problems.push({ path: 'label.positive', text: positive });
  const kind = kindProblem(task, expression.kind, expression.bareColumn);
  return kind === null ? problems : [...problems, { path: 'label.is', text: kind }];
}

function weightProblems({ task, weight, train, tune }: TrainingPart, label: LabelDefinition, inputs: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  if (weight !== undefined && inputs.has(weight))
    problems.push({ path: 'weight', text: `column "${weight}" says what a row counts and is an input too: leave it out of columns` });
  if (label.weights === undefined) return problems;
  const { title, capabilities, given } = trainerKind(train);
  const path = 'label.weights';
  if (taskSpec(task).label === 'number')
    problems.push({ path, text: 'weighs classes, and a regression has none: use weight, a column of row weights' });
  else if (!capabilities.learns)
    problems.push({ path, text: `changes nothing of ${title}, which says how frequent each class is: leave it out` });
  if (SCALE in given(train) || (tune !== null && SCALE in tune.space))
    problems.push({ path, text: `and ${SCALE} both weigh the classes: leave out ${SCALE}, for which probabilities are not corrected` });
  return problems;
}

const SCALE = 'scale_pos_weight';

function positiveProblem(task: Task, kind: string, positive: string | undefined): string | null {
  if (positive === undefined) return null;
  if (taskSpec(task).label !== 'two-classes') return `names one of two classes, and a ${task} model has no positive one: leave it out`;
  if (kind === 'boolean' && positive !== 'true' && positive !== 'false')
    return `is ${JSON.stringify(positive.slice(0, 40))}, and label.is is a condition: write true or false, or a column's name as label.is`;
  return null;
}

function kindProblem(task: Task, kind: string, bareColumn: string | null): string | null {
  const { label, labels } = taskSpec(task);
  if (label === 'two-classes' && (kind === 'number' || kind === 'time'))
    return `gives a ${kind}, and ${labels === 'judged' ? `${task} models are judged by` : `a ${task} model learns`} a condition: compare it, as in "arr_delay >= 15"`;
  if (label === 'number' && (kind === 'string' || kind === 'time'))
    return `gives a ${kind === 'string' ? 'text' : 'time'}, and the model learns a number`;
  if (label === 'number' && kind === 'boolean')
    return 'gives a condition, and the model learns a number: write the number, or task: "binary"';
  if (label === 'classes' && bareColumn === null)
    return 'is an expression, and a multiclass model learns the values of one column: write its name';
  return null;
}

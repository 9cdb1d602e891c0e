import { compileExpression } from '../../expression/compile-expression.js';
import type { ModelDefinition } from '../definition.js';
import { durationText } from '../duration.js';
import type { Problem } from '../fields/problem.js';

/** Time as a rule: what is known only afterwards may not be an input, and the label must be of the kind the task learns. */
export function labelProblems({ training }: ModelDefinition): Problem[] {
  const { label, source, split, columns, task } = training;
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
  const kind = kindProblem(task, expression.kind, expression.bareColumn);
  return kind === null ? problems : [...problems, { path: 'label.is', text: kind }];
}

function kindProblem(task: string, kind: string, bareColumn: string | null): string | null {
  if (task === 'binary' && kind === 'number')
    return 'gives a number, and a binary model learns a condition: compare it, as in "arr_delay >= 15"';
  if (task === 'regression' && kind === 'boolean')
    return 'gives a condition, and a regression model learns a number: write the number, or task: "binary"';
  if (task === 'multiclass' && bareColumn === null)
    return 'is an expression, and a multiclass model learns the values of one column: write its name';
  return null;
}

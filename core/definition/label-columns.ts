import { compileExpression } from '../expression/compile-expression.js';
import type { LabelDefinition } from './definition.js';

/** Columns that a label is computed from; none where a definition has no label. */
export function labelColumns(label: Pick<LabelDefinition, 'is'> | null): readonly string[] {
  return label === null ? [] : compileExpression(label.is).columns;
}

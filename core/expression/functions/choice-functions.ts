import { isMissing } from './expression-function.js';
import type { Bind, ExpressionFunction, NumberAt, ValueAt } from './expression-function.js';

/** A condition that is null is not met. */
const bindIf: Bind = ([condition, then, otherwise]) => {
  const [isMet, met, unmet] = [condition as NumberAt, then as ValueAt, otherwise as ValueAt];
  return (row) => (isMet(row) === 1 ? met(row) : unmet(row));
};

const bindCoalesce: Bind = (values, { missing }) => {
  return (row) => {
    for (const at of values) {
      const value = at(row);
      if (!isMissing(value)) return value;
    }
    return missing;
  };
};

export const CHOICE_FUNCTIONS: Readonly<Record<string, ExpressionFunction>> = {
  if: {
    takes: ['boolean', 'same', 'same'],
    gives: 'same',
    says: 'the second where the first holds, else the third, also where the first is null',
    bind: bindIf,
  },
  coalesce: { takes: ['same', 'same'], repeats: true, gives: 'same', says: 'the first that is not null', bind: bindCoalesce },
};

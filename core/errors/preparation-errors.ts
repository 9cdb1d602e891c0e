import { errorTable, joined } from './error-spec.js';

/** Between a snapshot and the trainer: checks, labels, split, features; and the same features of a row that a client sends. */
export const PREPARATION_ERRORS = errorTable({
  DATA_CHECKS_FAILED: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.failed} of ${d.checks} checks failed: ${String(d.failures).replace(/\.$/, '')}${d.reused ? ` (${d.reused})` : ''}.`,
    fix: () =>
      'Correct the rows at their source and have them read again (`perennial run MODEL --as-of TIME --fresh`), or change `expect` in the definition when the data is right and the rule is not.',
  },
  SNAPSHOT_EMPTY: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      d.readRows === 0
        ? `The source of ${d.model} gave no rows as of ${d.asOf}${d.period}.`
        : `The source of ${d.model} gave ${d.readRows} rows, and none was known as of ${d.asOf}${d.period}: their event or update is later.`,
    fix: () =>
      'Look at the source and at the conditions of its query, or name a data time that has rows (`perennial run MODEL --as-of TIME`).',
  },
  CHECK_COUNTS_MISMATCH: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The check ${d.rule} was given counts of kind ${d.found}, which do not belong to it.`,
    fix: () => 'Report this: the table engine and the checks are of different versions.',
  },
  TIME_COLUMN_UNUSABLE: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.where} names column "${d.column}", but the data has ${d.found} there; a timestamp is needed.${d.suggestion ?? ''}`,
    fix: () => 'Correct the name, or let the source return a timestamp in that column.',
  },
  LABEL_NULL: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `The label "${d.label}" is null in ${d.nulls} of ${d.mature} rows whose label should be known by now; of ${d.immature} more it is not known yet, which is no fault.`,
    fix: () =>
      "Correct those rows at their source and have them read again (`perennial run MODEL --as-of TIME --fresh`), or write whenNull: 'drop' to leave them out.",
  },
  LABEL_TYPE_MISMATCH: {
    retryable: false,
    kind: 'input',
    text: (d) => `The label "${d.label}" gives a ${d.found}, which a ${d.task} model cannot learn.`,
    fix: () =>
      'Write a condition or a column of texts, numbers or booleans for binary, such a column for multiclass, a number for regression and count.',
  },
  LABEL_COUNTS: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `A count model learns whole numbers from 0 on, and of the ${d.rows} rows whose label "${d.label}" is known ` +
      `${d.negative} have a number below 0 and ${d.broken} one that is not whole.`,
    fix: () => "Correct those rows at their source, count something else in `label.is`, or write task: 'regression' for an amount.",
  },
  LABEL_CLASSES: {
    retryable: false,
    kind: 'input',
    text: (d) => `A binary model cannot learn the label "${d.label}" of the ${d.rows} rows whose label is known: ${d.problem}`,
    fix: () =>
      "Write `label.positive` as the column has it, letter for letter, correct the values at their source, compare them in the definition (`outcome == 'churned'`), or write task: 'multiclass'.",
  },
  CLASS_WEIGHTS_UNFIT: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `label.weights does not fit the ${d.classes} classes of the label "${d.label}": ` +
      [
        ...(joined(d.unknown) === '' ? [] : [`no row has the class ${joined(d.unknown, ', ')}`]),
        ...(Number(d.without) === 0 ? [] : [`${d.without} of the classes have no weight`]),
      ].join(', and ') +
      '.',
    fix: () => "Give each class of the data a weight, by its name letter for letter, or write weights: 'balanced'.",
  },
  ROW_WEIGHTS_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The weight column "${d.column}" ${d.problem}`,
    fix: () => 'Correct the column at its source, or leave `weight` out of the definition so that every row counts the same.',
  },
  VALUES_BEYOND_FLOAT32: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.what} has ${d.count} of ${d.rows} values beyond the range of float32 (3.4e38), in which a model computes.`,
    fix: () => 'Write a finite limit or an empty value in their place at the source, or divide the column by a constant there.',
  },
  LABEL_CONSTANT: {
    retryable: false,
    kind: 'input',
    text: (d) => `The label "${d.label}" is the same in all ${d.rows} rows whose label is known, so there is nothing to learn.`,
    fix: () => 'Check the expression against the data, or read rows of a longer time.',
  },
  SPLIT_EMPTY: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `The split leaves no rows for ${d.part}: train has ${d.train}, validation ${d.validation}, test ${d.test} of ${d.rows} rows ` +
      `(not known yet: ${d.immature}, label null: ${d.nulls}, no event time: ${d.undated}). Bounds: ${d.bounds}.`,
    fix: (d) => String(d.advice),
  },
  SPLIT_PART_TOO_SMALL: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `The split gives the ${d.part} part ${d.found} rows, and ${d.least} are the fewest: train has ${d.train}, validation ${d.validation}, test ${d.test} ` +
      `of ${d.known} rows with a known label (label null: ${d.nulls}, not known yet or without event time: ${d.others}); ${d.by}.`,
    fix: (d) => String(d.advice),
  },
  SPLIT_CLASS_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `The train part has no row of ${d.class} of the label "${d.label}", which ${d.others} other rows have. Parts: ${d.counts}.`,
    fix: () =>
      'Bring more rows of that class, give it one label with another class in the source, leave its rows out there, or lower `validation` and `test` in `split`.',
  },
  SPLIT_COLUMN_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `The split goes by column "${d.column}", which is not in the data.`,
    fix: () => 'Let the source return that column, or let `split` (or `source.key`) name another one.',
  },
  SPLIT_LABEL_CONSTANT: {
    retryable: false,
    kind: 'input',
    text: (d) => `The label "${d.label}" is the same in all ${d.rows} rows of the ${d.part} part: ${d.needed}. Parts: ${d.counts}.`,
    fix: (d) => String(d.advice),
  },
  FOLDS_TOO_FEW: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `The split asks for ${d.k} folds, and there are ${d.found} ${d.things} (label null: ${d.nulls}, not known yet or without event time: ${d.others}).`,
    fix: () => 'Bring more rows, or write a smaller `k` in `split`.',
  },
  FOLDS_TOO_MANY_ROWS: {
    retryable: false,
    kind: 'input',
    text: (d) => `The split is by folds, which are for small tables: ${d.rows} rows have a known label, and ${d.most} are the most.`,
    fix: (d) =>
      d.by === 'time'
        ? "Write split: { validation: '28d', test: '28d' }, whose test part has rows enough."
        : 'Write split: random({ validation: 0.15, test: 0.15 }) or grouped(), whose test part has rows enough.',
  },
  FOLDS_ROWS_UNDATED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The split is by folds of event time, and ${d.undated} of ${d.rows} rows have none.`,
    fix: () => "Let the source leave those rows out, or give them a time; where rows need no order, write folds by: 'random'.",
  },
  FOLD_TOO_SMALL: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `Fold ${d.fold} of ${d.k}: ${d.part} has ${d.found} rows, and ${d.least} are the fewest. ` +
      `Rows that each fold judges: ${d.judged}; that it learns from: ${d.learnt}${d.groups}.`,
    fix: (d) => String(d.advice),
  },
  FOLD_CLASS_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `Fold ${d.fold} of ${d.k}, label "${d.label}": ${d.what}. Rows by class: ${d.counts}.`,
    fix: (d) => String(d.advice),
  },
  IMPUTED_VALUE_UNKNOWN: {
    retryable: false,
    kind: 'input',
    text: (d) => `The rule ${d.rule} of column "${d.column}" puts in the ${d.wanted}, but the column is missing in every training row.`,
    fix: () => 'Give the value in the definition, as in impute({ value: 0 }), or take the column out of `columns`.',
  },
  FEATURE_COLUMN_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `The model's input column "${d.column}" is not in the data.${d.suggestion ?? ''}`,
    fix: () => 'Let the source return that column, or take it out of `columns` and train again.',
  },
  FEATURE_TYPE_MISMATCH: {
    retryable: false,
    kind: 'input',
    text: (d) => `The definition says column "${d.column}" is ${d.kind}, but the data has type ${d.found} there.`,
    fix: (d) =>
      d.found === 'timestamp'
        ? 'Declare it date(), or ingredient("time") and take what matters of it by a feature, as in expr("hour(x)").'
        : d.kind === 'time'
          ? 'Let the source return it as a date or a time, or declare it ingredient("text") and write time(x) in the feature.'
          : `Declare it ${d.kind === 'numeric' ? 'categorical()' : 'numeric()'}, or convert it in the source.`,
  },
  COLUMN_VALUES_UNREADABLE: {
    retryable: false,
    kind: 'input',
    text: (d) => `Column "${d.column}" has ${d.count} of ${d.rows} values that a ${d.kind} column does not read.`,
    fix: (d) =>
      d.kind === 'boolean'
        ? "Name the texts that mean it, as in boolean({ true: ['yes'], false: ['no'] }), or correct them at their source."
        : 'Let the source give dates as 2026-03-01 or 2026-03-01T09:30:00Z, and nothing where there is none.',
  },
  MODEL_INPUTS_TOO_MANY: {
    retryable: false,
    kind: 'input',
    text: (d) => `The columns become ${d.total} inputs of the model, and ${d.most} are the most. The widest are ${d.widest}.`,
    fix: () => 'Give such a column fewer: a larger minCount, fewer maxTokens or buckets, or categories without encode.',
  },
  RECORD_FIELD_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `The record lacks the field "${d.field}".`,
    fix: () => 'Send the field, with null when its value is not known.',
  },
});

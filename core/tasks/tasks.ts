/** What there is to know of a task. Whoever depends on one of these facts asks here, never for the task's name. */
export interface TaskSpec {
  /** What a label is: one of two classes, one of some, or a number. */
  readonly label: 'two-classes' | 'classes' | 'number';
  /** How many scores a model gives of a row. */
  readonly scores: 'one' | 'one-per-class';
  /** Labels are whole numbers from 0 on. */
  readonly counts?: true;
  /** What a score is: it lies from 0 to 1, anywhere, or from 0 on. */
  readonly scored: 'probability' | 'number' | 'rate';
  /** Name of the scores in an answer, beside `prediction`; null: the score is the prediction. */
  readonly beside: 'probability' | 'probabilities' | 'score' | null;
  /** Learned from, or only judged by, where there are some. */
  readonly labels: 'learned' | 'judged';
  /** What one predicts without looking at a row: the share of each class, or the mean. */
  readonly baseline: 'prior' | 'mean';
  /** A proper score of the task, by which it is judged unless a definition says otherwise: what a constant beats is not worth serving. */
  readonly metric: string;
}

/** Every task there is. Which metrics a task has, is in `METRICS`; what a trainer kind makes of it, in its `objectives`. */
export const TASKS = {
  binary: {
    label: 'two-classes',
    scores: 'one',
    scored: 'probability',
    beside: 'probability',
    baseline: 'prior',
    labels: 'learned',
    metric: 'brier',
  },
  multiclass: {
    label: 'classes',
    scores: 'one-per-class',
    scored: 'probability',
    beside: 'probabilities',
    baseline: 'prior',
    labels: 'learned',
    metric: 'brier',
  },
  regression: {
    label: 'number',
    scores: 'one',
    scored: 'number',
    beside: null,
    baseline: 'mean',
    labels: 'learned',
    metric: 'rmse',
  },
  count: {
    label: 'number',
    counts: true,
    scores: 'one',
    scored: 'rate',
    beside: null,
    baseline: 'mean',
    metric: 'poisson_deviance',
    labels: 'learned',
  },
  anomaly: {
    label: 'two-classes',
    scores: 'one',
    scored: 'probability',
    beside: 'score',
    baseline: 'prior',
    labels: 'judged',
    metric: 'average_precision',
  },
} as const satisfies Readonly<Record<string, TaskSpec>>;

export type Task = keyof typeof TASKS;

export const TASK_NAMES = Object.keys(TASKS) as readonly Task[] as readonly [Task, ...Task[]];

export function taskSpec(task: Task): TaskSpec {
  return TASKS[task];
}

import { setCurrentDetails } from '@temporalio/workflow';

export type StageState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

export interface StageRow {
  readonly stage: string;
  readonly state: StageState;
  /** Numbers in words: "24,318 rows, 17 columns". */
  readonly text: string;
}

const MARKS: Readonly<Record<StageState, string>> = { waiting: '·', running: '▶', done: '✓', failed: '✗', skipped: '–' };

/** The Web UI draws tables without space between columns. */
const GAP = '\u00a0\u00a0\u00a0';

/** What an operator sees as "Current Details" of a workflow in the Temporal Web UI: one row a stage, with numbers. */
export class StageTable {
  readonly #title: string;
  #rows: readonly StageRow[];

  constructor(title: string, stages: readonly string[]) {
    this.#title = title;
    this.#rows = stages.map((stage) => ({ stage, state: 'waiting', text: '' }));
    this.#show();
  }

  get rows(): readonly StageRow[] {
    return this.#rows;
  }

  set(stage: string, state: StageState, text = ''): void {
    this.#rows = this.#rows.map((row) => (row.stage === stage ? { stage, state, text } : row));
    this.#show();
  }

  /** The stage that was running is the one that failed. */
  fail(text: string): void {
    this.#rows = this.#rows.map((row) => {
      if (row.state === 'running') return { ...row, state: 'failed', text };
      return row.state === 'waiting' ? { ...row, state: 'skipped' } : row;
    });
    this.#show();
  }

  #show(): void {
    const lines = this.#rows.map((row) => `| ${MARKS[row.state]} | ${row.stage}${GAP}| ${cell(row.text)} |`);
    setCurrentDetails([`**${this.#title}**`, '', '| | stage | result |', '|---|---|---|', ...lines].join('\n'));
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

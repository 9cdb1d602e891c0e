import { setCurrentDetails } from '@temporalio/workflow';
import { markdownTable } from './markdown-table.js';

export type StageState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

export interface StageRow {
  readonly stage: string;
  readonly state: StageState;
  /** Numbers in words: "24,318 rows, 17 columns". */
  readonly text: string;
}

interface StageNote {
  readonly text: string;
  readonly stages: readonly string[];
}

const MARKS: Readonly<Record<StageState, string>> = { waiting: '·', running: '▶', done: '✓', failed: '✗', skipped: '–' };

/** What an operator sees as "Current Details" of a workflow in the Temporal Web UI: one row a stage, with numbers. */
export class StageTable {
  readonly #title: string;
  #rows: readonly StageRow[];
  #notes: readonly StageNote[] = [];

  constructor(title: string, stages: readonly string[]) {
    this.#title = title;
    this.#rows = stages.map((stage) => ({ stage, state: 'waiting', text: '' }));
    this.#show();
  }

  get rows(): readonly StageRow[] {
    return this.#rows;
  }

  /** What an operator has to know until one of these stages is done. */
  note(text: string, stages: readonly string[]): void {
    this.#notes = [...this.#notes, { text, stages }];
    this.#show();
  }

  set(stage: string, state: StageState, text = ''): void {
    if (state === 'done') this.#notes = this.#notes.filter((note) => !note.stages.includes(stage));
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
    const rows = this.#rows.map((row) => [MARKS[row.state], row.stage, row.text]);
    const notes = this.#notes.map(({ text }) => `\n\n**${text}**`).join('');
    setCurrentDetails(`**${this.#title}**\n\n${markdownTable(['', 'stage', 'result'], rows)}${notes}`);
  }
}

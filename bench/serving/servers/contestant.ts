import type { RequestForm } from '../workload/request-forms.js';

/** A server of the bench, not started yet. */
export interface Contestant {
  readonly name: string;
  /** For the table: what it is and how it is set. */
  readonly what: string;
  readonly form: RequestForm;
  /** false: its answers are always the same. */
  readonly hasModel: boolean;
  /** It has work left when the answers are out: the prediction log is shipped later. */
  readonly worksAfterwards?: boolean;
  readonly command: (port: number) => Promise<ServerCommand>;
}

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd?: string;
}

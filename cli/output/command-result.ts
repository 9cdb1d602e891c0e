/** What a command found or did: `data` for `--json`, `text` for people. */
export interface CommandResult {
  readonly data: unknown;
  readonly text: string;
  /** @default 0 */
  readonly exitCode?: number;
}

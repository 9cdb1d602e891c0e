/** A number of a monitor's report as a team's telemetry shows it. Names are used again by every model, with labels that a definition bounds. */
export interface ReportGauge {
  readonly name: string;
  readonly type: 'int' | 'float';
  readonly description: string;
  readonly values: readonly { readonly value: number; readonly labels: Readonly<Record<string, string>> }[];
}

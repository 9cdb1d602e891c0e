import { SETTINGS } from '../../config/settings-table.js';
import type { Settings } from '../../config/settings.js';
import { DomainError } from '../../core/errors.js';
import { freePort, isPortFree } from '../../tools/free-port.js';

export interface UpOptions {
  readonly temporalPort?: number;
  readonly uiPort?: number;
  readonly servingPort?: number;
  readonly webhookPort?: number;
  readonly metricsPort?: number;
  /** Added to every port that has no flag of its own. */
  readonly portOffset?: number;
}

/** The ports everything listens on, on 127.0.0.1 unless the settings say otherwise. */
export interface UpPorts {
  readonly temporal: number;
  readonly ui: number;
  readonly serving: number;
  readonly webhook: number;
  readonly metrics: number;
}

const PORTS = {
  temporal: { use: 'the Temporal dev server', flag: '--temporal-port', setting: SETTINGS.temporalPort.env },
  ui: { use: 'the Temporal Web UI', flag: '--ui-port', setting: SETTINGS.temporalUiPort.env },
  serving: { use: 'serving', flag: '--serving-port', setting: SETTINGS.servingPort.env },
  webhook: { use: 'triggers over HTTP', flag: '--webhook-port', setting: SETTINGS.webhookPort.env },
  metrics: { use: 'health and metrics of the training worker', flag: '--metrics-port', setting: SETTINGS.workerMetricsPort.env },
} as const satisfies Record<keyof UpPorts, object>;

/** The ports by flag, setting and offset; 0 becomes a free one. All are asked for before anything starts. Errors: PORT_TAKEN. */
export async function planPorts(settings: Settings, options: UpOptions): Promise<UpPorts> {
  const offset = options.portOffset ?? 0;
  const choose = async (flag: number | undefined, setting: number): Promise<number> => {
    const port = flag ?? (setting === 0 ? 0 : setting + offset);
    return port === 0 ? freePort() : port;
  };
  const ports: UpPorts = {
    temporal: await choose(options.temporalPort, settings.temporalPort),
    ui: await choose(options.uiPort, settings.temporalUiPort),
    serving: await choose(options.servingPort, settings.servingPort),
    webhook: await choose(options.webhookPort, settings.webhookPort),
    metrics: await choose(options.metricsPort, settings.workerMetricsPort),
  };
  const ownServer = settings.temporalAddress === undefined;
  for (const name of Object.keys(PORTS) as (keyof UpPorts)[]) {
    if (!ownServer && (name === 'temporal' || name === 'ui')) continue;
    if (!(await isPortFree(ports[name]))) throw new DomainError('PORT_TAKEN', { port: ports[name], ...PORTS[name] });
  }
  return ports;
}

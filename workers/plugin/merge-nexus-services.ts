import type { WorkerOptions } from '@temporalio/worker';
import { DomainError } from '../../core/errors.js';

type Services = NonNullable<WorkerOptions['nexusServices']>;

/** Adds `ours` to a Worker's Nexus services. Found there already, the plugin is applied a second time; another one of its name is a clash. */
export function mergeNexusServices(existing: Services = [], ours: Services[number]): Services {
  const { name } = ours.definition;
  if (existing.includes(ours)) return existing;
  if (existing.some(({ definition }) => definition.name === name)) throw new DomainError('PLUGIN_NEXUS_CLASH', { service: name });
  return [...existing, ours];
}

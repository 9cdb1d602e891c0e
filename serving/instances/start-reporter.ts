import { hostname } from 'node:os';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { releaseVersion } from '../release/release.js';
import { describeInstance } from './describe-instance.js';
import type { InstanceParts } from './describe-instance.js';
import { newInstanceId } from './instance-id.js';
import { InstanceReporter } from './instance-reporter.js';

const EVERY_MS = 10_000;

export interface ReporterSettings {
  readonly objects: ObjectStore;
  readonly url: string;
  readonly everyMs?: number | undefined;
}

/** Starts to tell the object store what this process serves. */
export function startReporter({ objects, url, everyMs = EVERY_MS }: ReporterSettings, parts: InstanceParts): InstanceReporter {
  const host = hostname();
  const fixed = { formatVersion: 1, instance: newInstanceId(host), host, url, release: releaseVersion(), startedAt: Date.now() } as const;
  const reporter = new InstanceReporter({ objects, fixed, describe: () => describeInstance(parts), everyMs });
  reporter.start();
  return reporter;
}

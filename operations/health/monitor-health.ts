import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { MonitorReport } from '../../contracts/documents.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { durationText } from '../../core/duration-text.js';
import { fail, ok, warn } from './finding.js';
import type { Finding } from './finding.js';

interface Stores {
  readonly objects: ObjectStore;
  readonly metadata: MetadataStore;
}

/** What the newest report of a model's monitor says, and whether it could say anything. */
export async function monitorHealth({ objects, metadata }: Stores, { name, policy }: ModelDefinition): Promise<Finding> {
  const [row] = await metadata.listReports(name, 1);
  if (policy.monitor === null || row === undefined) return ok('monitor', `${name}: no report yet`);
  const at = new Date(row.asOf).toISOString();
  const report = await getDocument<MonitorReport>(objects, row.key, 1);
  const { rows, verdict, version, text } = report;
  if (version === 0) return ok('monitor', `${name} at ${at}: ${text}`);
  if (rows === 0)
    return fail(
      'monitor',
      `${name}: the report of ${at} compared 0 rows: the source had none in the window of ${durationText(policy.monitor.windowMs)} before it`,
      'look at whether new rows arrive in the source, and at the time column and zone of the definition; a longer window reaches further back.',
    );
  if (verdict === 'insufficient')
    return warn(
      'monitor',
      `${name}: the report of ${at} compared ${rows} rows, too few to tell (${policy.monitor.minRows} are asked for)`,
      'give the monitor a longer window or a lower minRows in the definition, and apply it.',
    );
  return verdict === 'drifted'
    ? warn(
        'monitor',
        `${name} at ${at} drifted: ${text}`,
        'the lifecycle was told and trains again if its policy allows; `perennial status` shows the trigger.',
      )
    : ok('monitor', `${name} at ${at}: ${text}`);
}

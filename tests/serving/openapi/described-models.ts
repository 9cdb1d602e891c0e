import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { SignatureInput } from '../../../core/features/signature.js';
import { deploy, publishVersion } from '../serving-fixture.js';

const reject = { kind: 'reject' } as const;

/** Columns with every kind of rule, and names that only a careful page and a careful document survive. */
export const RULED_INPUTS: readonly SignatureInput[] = [
  { kind: 'categorical', name: 'carrier', minCount: 1, categories: ['UA', '<img src=x onerror=alert(1)>', '"quoted", \'too\''] },
  {
    kind: 'categorical',
    name: 'origin',
    minCount: 1,
    categories: ['EWR', 'JFK', '7'],
    values: ['JFK', 'LGA', '7'],
    rules: { values: reject },
  },
  { kind: 'categorical', name: 'hour', minCount: 1, categories: ['5', '6'], rules: { null: reject } },
  { kind: 'numeric', name: 'distance', range: [0, 6000], rules: { range: reject, null: reject }, trainingRange: [80, 4983] },
  { kind: 'numeric', name: '</script><script>alert(2)</script>', range: [-5, 5], rules: { range: { kind: 'impute', value: 0 } } },
  { kind: 'numeric', name: '__proto__', range: null, trainingRange: [0.001, 0.0012] },
];
export const RULED_ROW = {
  carrier: 'UA',
  origin: 'JFK',
  hour: '5',
  distance: 500,
  '</script><script>alert(2)</script>': 1,
  ['__proto__']: 0.001,
};

export async function publishDescribed(objects: ObjectStore): Promise<void> {
  await publishVersion(objects, {
    model: 'ruled',
    version: 7,
    inputs: RULED_INPUTS,
    keyColumns: ['flight_id', 'carrier'],
    rows: [RULED_ROW],
  });
  await publishVersion(objects, { model: 'sorts', version: 1, task: 'multiclass' });
  await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression' });
  for (const [endpoint, version] of Object.entries({ ruled: 7, sorts: 1, minutes: 2 }))
    await deploy(objects, { endpoint, revision: 1, version });
}

import type { MetadataStore } from '../../../adapters/metadata-store/metadata-store.js';
import type { DurableWrites } from './fault-plan.js';

const WRITE = /^(put|set|record|join|finish)[A-Z]/;

/** A store whose durable writes go through `writes`; reads and the migration are untouched. */
export function faultyMetadataStore(inner: MetadataStore, writes: DurableWrites): MetadataStore {
  return new Proxy(inner, {
    get(target, name): unknown {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || typeof name !== 'string' || !WRITE.test(name)) return method;
      return (...values: unknown[]) =>
        writes.write('metadata', name, subjectOf(values), () => Promise.resolve(Reflect.apply(method, target, values)));
    },
  });
}

/** Texts among the first fields, for the log. */
function subjectOf([first, second]: readonly unknown[]): string {
  const fields = typeof first === 'object' && first !== null ? Object.values(first) : [first, second];
  return fields
    .filter((field) => typeof field === 'string')
    .slice(0, 2)
    .join(' ');
}

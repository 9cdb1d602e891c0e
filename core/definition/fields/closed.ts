import { z } from 'zod';

/**
 * An object that takes these fields only. The message of an unknown field carries the known ones, so that `problemsOf` can suggest
 * the nearest; people never see it.
 */
export function closed<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = JSON.stringify(Object.keys(shape));
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

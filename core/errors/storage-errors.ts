import { errorTable } from './error-spec.js';

export const STORAGE_ERRORS = errorTable({
  OBJECT_NOT_FOUND: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Object ${d.key} is not in ${d.store}.`,
    fix: () =>
      'Check that the store setting names the installation that wrote the object, and that nothing outside Perennial deletes objects from it.',
  },
  OBJECT_KEY_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Object key "${d.key}" cannot be used: ${d.problem}.`,
    fix: () =>
      'Use "/"-separated segments of [A-Za-z0-9._=-], none of them empty, "." or "..", 255 bytes each and 900 bytes together at most.',
  },
  OBJECT_RANGE_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Bytes ${d.start} to ${d.end} of object ${d.key} in ${d.store} do not exist.`,
    fix: () => 'Ask for a range that starts inside the object and does not end before it starts.',
  },
  OBJECT_SOURCE_UNREADABLE: {
    retryable: false,
    kind: 'fault',
    text: (d) => `Local file ${d.path}, to be stored as object ${d.key}, cannot be read: ${d.reason}.`,
    fix: () => 'Write the file again, or check that nothing cleans the work directory while a step runs.',
  },
  OBJECT_STORE_FULL: {
    retryable: true,
    kind: 'fault',
    text: (d) => `No space left in ${d.store} while writing ${d.key}: ${d.reason}.`,
    fix: () =>
      'Free or add space (`perennial gc` removes what nothing refers to); nothing was half-written and the step goes on by itself.',
  },
  OBJECT_STORE_UNAVAILABLE: {
    retryable: true,
    kind: 'fault',
    text: (d) => `${d.store} did not answer for ${d.key}: ${d.reason}.`,
    fix: () => 'Check that the store is running and reachable from this machine; the step goes on by itself.',
  },
  OBJECT_STORE_DENIED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `${d.store} refuses access to ${d.key}: ${d.reason}.`,
    fix: () => 'Check the credentials, the bucket or folder, and the rights listed in docs/security.md.',
  },
  OBJECT_DIGEST_MISMATCH: {
    retryable: false,
    kind: 'fault',
    text: (d) => `Object ${d.key} in ${d.store} has SHA-256 ${d.found}, expected ${d.expected}.`,
    fix: () => 'Restore the object from a backup: its bytes are not those that its manifest recorded.',
  },
  DOCUMENT_NEWER: {
    retryable: false,
    kind: 'state',
    text: (d) => `Document ${d.key} has format version ${d.found}; this release reads up to ${d.supported}.`,
    fix: () => 'Upgrade this process to the release that wrote the document; until then it keeps its old state.',
  },
  DOCUMENT_INVALID: {
    retryable: false,
    kind: 'fault',
    text: (d) => `Document ${d.key} in ${d.store} is not what it should be: ${d.problem}.`,
    fix: () => 'Restore the object from a backup; Perennial never writes such a document.',
  },
  DOCUMENT_UNTRUSTED: {
    retryable: false,
    kind: 'state',
    text: (d) => `Document ${d.key} in ${d.store} is not trusted: ${d.problem}.`,
    fix: () =>
      'Find out who wrote it: sign what is yours (`perennial keys sign`), restore what was changed from a backup, remove what is foreign.',
  },
  SIGNING_KEY_REQUIRED: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      d.key === undefined
        ? 'Nothing was signed: there is no key to sign with.'
        : `Document ${d.key} was not written: this process trusts signed documents only, and has no key to sign with.`,
    fix: () => 'Name the private key in PERENNIAL_SIGNING_KEY_PATH, or run this where it is.',
  },
  SIGNING_KEY_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The key of ${d.path} cannot be used: ${d.problem}.`,
    fix: () =>
      'Make a pair with `perennial keys new`; the private one is a file of the user that reads it, with mode 0600 and no symbolic link out of its folder.',
  },
  METADATA_URL_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The metadata store's address cannot be used: ${d.problem}.`,
    fix: () => 'Use sqlite:PATH, or mysql://USER:PASSWORD@HOST:PORT/DATABASE with special characters percent-encoded.',
  },
  METADATA_VALUE_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} cannot be stored: found ${d.found}, expected ${d.expected}.`,
    fix: (d) => `Give ${d.field} another value.`,
  },
  METADATA_UNAVAILABLE: {
    retryable: true,
    kind: 'fault',
    text: (d) => `The metadata store ${d.store} did not answer (${d.operation}): ${d.reason}.`,
    fix: () => 'Check that the database is running, reachable and not locked by another program; the step goes on by itself.',
  },
  METADATA_DENIED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The metadata store ${d.store} refuses access (${d.operation}): ${d.reason}.`,
    fix: () => 'Check the user, the password, the file or database and the rights listed in docs/security.md.',
  },
  METADATA_FULL: {
    retryable: true,
    kind: 'fault',
    text: (d) => `No space left in the metadata store ${d.store} (${d.operation}): ${d.reason}.`,
    fix: () => 'Free or add space on the database machine; nothing was half-written and the step goes on by itself.',
  },
  METADATA_DAMAGED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The metadata store ${d.store} is damaged (${d.operation}): ${d.reason}.`,
    fix: () => 'Move the damaged database away and restore a backup; everything that is truth is in the object store.',
  },
  METADATA_QUERY_FAILED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The metadata store ${d.store} cannot do ${d.operation}: ${d.reason}.`,
    fix: () => 'Report this as a defect of Perennial, with this message and the version of the database.',
  },
  METADATA_SCHEMA_NEWER: {
    retryable: false,
    kind: 'state',
    text: (d) => `The metadata store ${d.store} has schema ${d.found}; this release knows up to ${d.supported}.`,
    fix: () => 'Upgrade this process to the release that migrated the database; there is no way back to an older schema.',
  },
  METADATA_SCHEMA_OLDER: {
    retryable: false,
    kind: 'state',
    text: (d) => `The metadata store ${d.store} has schema ${d.found}; this release needs ${d.supported}.`,
    fix: () => 'Start a worker or `perennial up` once: they migrate the database before they use it.',
  },
  METADATA_CONFLICT: {
    retryable: false,
    kind: 'state',
    text: (d) => `The metadata store cannot record ${d.subject}: ${d.problem}.`,
    fix: () => 'Compare with what `perennial versions`, `deployments` and `status` show; recorded facts never change.',
  },
});

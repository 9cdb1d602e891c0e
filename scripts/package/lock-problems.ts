/** An entry of package-lock.json as far as it says where a package comes from. */
export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly cpu?: readonly string[];
}

const REGISTRY = 'https://registry.npmjs.org/';
/** 64 bytes in base64. */
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;

/**
 * What is wrong with the entries of a lock: each package is pinned by the SHA-512 of its archive, from the public registry or from
 * whichever mirror of it a machine has (`resolved` left out), and natives for arm64 are installed there.
 */
export function lockProblems(packages: Readonly<Record<string, LockedPackage>>): readonly string[] {
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && entry.link !== true && entry.inBundle !== true)
    .flatMap(([path, entry]) => problemsOf(path, entry).map((problem) => `${path} ${entry.version ?? ''}: ${problem}`));
}

function problemsOf(path: string, { resolved, integrity, cpu }: LockedPackage): readonly string[] {
  const problems: string[] = [];
  if (integrity === undefined) problems.push('it has no integrity');
  else if (!SHA512.test(integrity)) problems.push(`its integrity is not a SHA-512 alone: ${integrity}`);
  if (resolved !== undefined && !resolved.startsWith(REGISTRY)) problems.push(`it is resolved to ${resolved}, expected ${REGISTRY}…`);
  if (cpu !== undefined && /arm64/.test(path) && !cpu.includes('arm64')) problems.push(`it is for arm64, and its cpu is ${cpu.join(', ')}`);
  return problems;
}

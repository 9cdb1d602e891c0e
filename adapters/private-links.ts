import { lstatSync, readlinkSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;
/** kubelet makes two. */
const MAX_LINKS = 8;

export type FollowedLinks = { readonly path: string } | { readonly problem: string };

/**
 * Where the file of a secret is when its name is a link, as Kubernetes mounts secrets: `token` → `..data/token`, `..data` → a folder
 * that is swapped as a whole. Links are followed within the folder that holds the name, and nowhere else; each of them and each folder on the
 * way belongs to this user or root, and nobody else can put another one in its place. Errors: those of the system.
 */
export function followOwnLinks(path: string, isTrusted: (uid: number) => boolean): FollowedLinks {
  const home = dirname(resolve(path));
  const parts = [resolve(path).slice(home.length).replace(/^\/+/, '')];
  let at = home;
  let links = 0;
  while (parts.length > 0) {
    const part = parts.shift() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at === home) return { problem: LEADS_OUT };
      at = dirname(at);
      continue;
    }
    const next = join(at, part);
    const found = lstatSync(next);
    if (found.isSymbolicLink()) {
      const target = readlinkSync(next);
      links += 1;
      if (isAbsolute(target) || links > MAX_LINKS) return { problem: LEADS_OUT };
      const problem = replaceable(statSync(at), isTrusted) ?? (isTrusted(found.uid) ? undefined : BY_OTHERS);
      if (problem !== undefined) return { problem };
      parts.unshift(...target.split('/'));
      continue;
    }
    at = next;
    if (parts.length === 0) return { path: next };
    const problem = found.isDirectory() ? replaceable(found, isTrusted) : LEADS_OUT;
    if (problem !== undefined) return { problem };
  }
  return { problem: LEADS_OUT };
}

const LEADS_OUT = 'it is a symbolic link that leads out of its folder';
const BY_OTHERS = 'it is a symbolic link, and another user can change where it leads';

/** In a folder with the sticky bit others may put files of their own, and leave those of ours alone. */
function replaceable({ uid, mode }: Stats, isTrusted: (uid: number) => boolean): string | undefined {
  const isOpen = (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0;
  return isOpen || !isTrusted(uid) ? BY_OTHERS : undefined;
}

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../tokens/client-certificate.js';

/** What the client showed in its handshake, when an authority of ours signed it; a session that is taken up again has that of its first one. */
export function peerCertificate(socket: Socket): ClientCertificate | undefined {
  // A session that is taken up again counts as authorized also when its client has never shown a certificate.
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { subject, subjectaltname, valid_to } = socket.getPeerCertificate();
  const expiresAt = Date.parse(valid_to ?? '');
  if (subject === undefined || Number.isNaN(expiresAt)) return undefined;
  return { names: new Set([commonNames(subject.CN), alternativeNames(subjectaltname)].flat()), expiresAt };
}

/** Node gives a list for a subject that has several. */
function commonNames(found: string | readonly string[] | undefined): readonly string[] {
  return found === undefined ? [] : [found].flat();
}

const KINDS: ReadonlySet<string> = new Set(['DNS', 'URI', 'email']);

/** Of text as Node writes it: `DNS:a, URI:"b, c"`, where a name that could be read in two ways is a JSON string. */
export function alternativeNames(text = ''): readonly string[] {
  const one = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y;
  const names: string[] = [];
  for (let found = one.exec(text); found !== null && found[0] !== ''; found = one.exec(text)) {
    const [, kind = '', name = ''] = found;
    if (KINDS.has(kind)) names.push(name.startsWith('"') ? (JSON.parse(name) as string) : name);
  }
  return names;
}

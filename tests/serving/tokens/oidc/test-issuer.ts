import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import type { JWK, JWTPayload } from 'jose';
import type { CertificateFiles } from '../../../fixtures/tls/make-certificate.js';

export const AUDIENCE = 'perennial';

export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

export function newKey(alg = 'ES256', kid: string = randomUUID()): SigningKey {
  const { privateKey, publicKey } = keyPair(alg);
  return { alg, kid, privateKey, publicKey, jwk: { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, use: 'sig' } };
}

function keyPair(alg: string): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  if (alg.startsWith('ES')) return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** A part of a token. */
export function encoded(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** How it answers. `away`: it ends connections; `held`: it takes requests, and answers when they are released; `moved`: it redirects. */
type Mood = 'well' | 'away' | 'held' | 'moved';

export interface SignedWith {
  readonly key?: SigningKey;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** An issuer of OpenID Connect on this machine, as far as a server that takes its tokens knows it. */
export class TestIssuer {
  keys: readonly [SigningKey, ...SigningKey[]] = [newKey()];
  mood: Mood = 'well';
  /** Instead of the keys. */
  published: string | undefined;
  /** Instead of its own document, in parts. */
  document: Readonly<Record<string, unknown>> = {};
  /** How often keys were asked for, and the document that says where they are. */
  readonly reads = { keys: 0, document: 0 };
  private readonly server: Server;
  private readonly held: (() => void)[] = [];

  private constructor(private readonly tls: CertificateFiles | undefined) {
    const answer: RequestListener = ({ url }, response) => {
      const isKeys = url === '/keys';
      this.reads[isKeys ? 'keys' : 'document'] += 1;
      if (this.mood === 'away') return void response.destroy();
      if (this.mood === 'moved') return void response.writeHead(302, { location: '/elsewhere' }).end();
      const end = (): void => void response.end(isKeys ? this.keysText() : this.described());
      if (this.mood === 'held') this.held.push(end);
      else end();
    };
    this.server =
      tls === undefined
        ? createServer(answer)
        : createTlsServer({ cert: readFileSync(tls.certPath), key: readFileSync(tls.keyPath) }, answer);
  }

  static async start(t: { readonly after: (ended: () => void) => void }, tls?: CertificateFiles): Promise<TestIssuer> {
    const issuer = new TestIssuer(tls);
    await new Promise<void>((resolve) => issuer.server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      issuer.server.close();
      issuer.server.closeAllConnections();
    });
    return issuer;
  }

  get url(): string {
    return `${this.tls === undefined ? 'http' : 'https'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Right for five minutes, unless `claims` say otherwise; undefined leaves one out. */
  async sign(claims: JWTPayload = {}, { key = this.keys[0], header = {} }: SignedWith = {}): Promise<string> {
    return new SignJWT(this.claims(claims)).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
  }

  /** As `sign` with RS256, by node:crypto alone. */
  signByHand(claims: JWTPayload, { kid, privateKey }: SigningKey, header: object = {}): string {
    const signed = `${encoded({ alg: 'RS256', kid, ...header })}.${encoded(this.claims(claims))}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  claims(claims: JWTPayload = {}): JWTPayload {
    const nowS = Math.floor(Date.now() / 1_000);
    const usual = { iss: this.url, aud: AUDIENCE, sub: 'jane', iat: nowS, exp: nowS + 300, roles: ['perennial-predict'] };
    return JSON.parse(JSON.stringify({ ...usual, ...claims })) as JWTPayload;
  }

  /** Answers what it holds, and is well from then on. */
  release(): void {
    this.mood = 'well';
    for (const answer of this.held.splice(0)) answer();
  }

  private keysText(): string {
    return this.published ?? JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) });
  }

  private described(): string {
    return JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/keys`, ...this.document });
  }
}

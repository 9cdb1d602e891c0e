import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { DomainError } from '../../core/errors.js';
import type { ByteRange, ObjectInfo, ObjectStore, PutOutcome } from './object-store.js';
import { systemCode } from './files/file-failure.js';
import { LocalFileCache } from './local-file-cache.js';
import { checkPrefix, keySegments } from './object-key.js';
import { S3AwaitedObjects } from './s3-awaited-objects.js';
import { bodyOf } from './s3-body.js';
import { s3Failure, s3Problem } from './s3-failure.js';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3ObjectStoreOptions {
  readonly bucket: string;
  /** Goes before every key: `team/perennial`; empty or absent for the whole bucket. */
  readonly prefix?: string;
  /** For stores other than Amazon's: `http://127.0.0.1:8333`; such stores are addressed by path. */
  readonly endpoint?: string;
  readonly region: string;
  /** A function: those of now. Absent: the SDK's own chain (environment, profile, instance role). */
  readonly credentials?: Credentials | (() => Credentials) | undefined;
  readonly cacheDir: string;
  readonly cacheSizeBytes: number;
  /** Told of local copies that were found to be wrong. */
  readonly log?: ((line: string) => void) | undefined;
  /** Until a request's answer begins, per attempt; uploads get a second per megabyte on top. */
  readonly requestTimeoutMs?: number;
}

interface PageRequest {
  readonly startAfter: string | undefined;
  readonly limit: number;
  readonly token: string | undefined;
}

const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 5_000;
const ATTEMPTS = 3;
const SLOWEST_UPLOAD_BYTES_PER_MS = 1_000;
const PAGE_SIZE = 1_000;

/**
 * Objects in a bucket of any S3-compatible store that honours `If-None-Match: *` on PUT.
 *
 * 1. The SDK retries requests, so a PUT that was stored but whose answer was lost is told as `exists`: see ObjectStore.
 * 2. 412 means taken. 409 means that another conditional PUT was under way: whether it ended in an object is asked again.
 * 3. The SDK cannot retry a streamed body or a body cut short while reading, so these are retried here.
 */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #requestTimeoutMs: number;
  readonly #cache: LocalFileCache;
  readonly #awaited: S3AwaitedObjects;

  constructor(options: S3ObjectStoreOptions) {
    this.#bucket = options.bucket;
    this.#prefix = options.prefix === undefined || options.prefix === '' ? '' : `${keySegments(options.prefix).join('/')}/`;
    this.#requestTimeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    this.#cache = new LocalFileCache({ dir: options.cacheDir, sizeBytes: options.cacheSizeBytes, log: options.log });
    this.#client = new S3Client({
      region: options.region,
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
      ...(options.credentials === undefined ? {} : { credentials: askedAgain(options.credentials) }),
      maxAttempts: ATTEMPTS,
      // Many compatible stores know no trailing checksums; integrity is in the manifests' SHA-256.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        socketTimeout: this.#requestTimeoutMs,
        requestTimeout: this.#requestTimeoutMs,
        throwOnRequestTimeout: true,
      },
    });
    this.#awaited = new S3AwaitedObjects(this.#client);
  }

  async putIfAbsent(key: string, content: Uint8Array): Promise<PutOutcome> {
    return this.#create(key, content.byteLength, () => content);
  }

  async putFileIfAbsent(key: string, localPath: string): Promise<PutOutcome> {
    const { size } = await stat(localPath).catch((error: unknown) => {
      throw new DomainError('OBJECT_SOURCE_UNREADABLE', { path: localPath, key, reason: systemCode(error) });
    });
    if ((await this.head(key)) !== undefined) return 'exists';
    return this.#create(key, size, () => createReadStream(localPath));
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    await this.#request(key, () =>
      this.#client.send(new PutObjectCommand({ ...this.#at(key), Body: content }), this.#uploadLimits(content.byteLength)),
    );
  }

  async get(key: string, range?: ByteRange): Promise<Uint8Array> {
    if (range !== undefined && (range.start < 0 || range.end < range.start)) throw this.#rangeInvalid(key, range);
    if (range === undefined) return this.#whole(key);
    return this.#retried(key, async () => {
      const wanted = new GetObjectCommand({ ...this.#at(key), Range: `bytes=${range.start}-${range.end}` });
      const answer = await this.#client.send(wanted).catch((error: unknown) => {
        throw s3Problem(error).status === 416 ? this.#rangeInvalid(key, range) : error;
      });
      return bodyOf(answer).transformToByteArray();
    });
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    return this.#request(key, async () => {
      try {
        const answer = await this.#client.send(new HeadObjectCommand(this.#at(key)));
        return { key, sizeBytes: answer.ContentLength ?? 0, modifiedAt: answer.LastModified?.getTime() ?? 0 };
      } catch (error) {
        if (s3Problem(error).status === 404) return undefined;
        throw error;
      }
    });
  }

  async *list(prefix: string, options: { readonly startAfter?: string; readonly limit?: number } = {}): AsyncGenerator<ObjectInfo> {
    checkPrefix(prefix);
    let left = options.limit ?? Infinity;
    let token: string | undefined;
    while (left > 0) {
      const page = await this.#page(prefix, { startAfter: options.startAfter, limit: Math.min(left, PAGE_SIZE), token });
      yield* page.objects;
      left -= page.objects.length;
      token = page.next;
      if (token === undefined) return;
    }
  }

  async delete(key: string): Promise<void> {
    await this.#request(key, () => this.#client.send(new DeleteObjectCommand(this.#at(key))));
  }

  async toLocalFile(key: string, sha256: string): Promise<string> {
    return this.#retried(key, () =>
      this.#cache.file({ key, sha256, store: this.describe() }, () =>
        this.#request(key, async () => {
          const body = bodyOf(await this.#client.send(new GetObjectCommand(this.#at(key))));
          if (body instanceof Readable) return body;
          throw new TypeError('the SDK gave no Node.js stream');
        }),
      ),
    );
  }

  describe(): string {
    return `s3://${this.#bucket}${this.#prefix === '' ? '' : `/${this.#prefix.slice(0, -1)}`}`;
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  /** Trouble with an object that is waited for is told as soon as the SDK gives up: who waits asks again anyway. */
  async #whole(key: string): Promise<Uint8Array> {
    const at = this.#at(key);
    const read = (): Promise<Uint8Array | undefined> => this.#awaited.get(at);
    const content = await (this.#awaited.isAwaited(at.Key) ? this.#request(key, read) : this.#retried(key, read));
    if (content === undefined) throw new DomainError('OBJECT_NOT_FOUND', { key, store: this.describe() });
    return content;
  }

  async #create(key: string, sizeBytes: number, body: () => PutObjectCommandInput['Body']): Promise<PutOutcome> {
    return this.#retried(key, async () => {
      const command = new PutObjectCommand({ ...this.#at(key), IfNoneMatch: '*', Body: body(), ContentLength: sizeBytes });
      try {
        await this.#client.send(command, this.#uploadLimits(sizeBytes));
        return 'won';
      } catch (error) {
        const { status } = s3Problem(error);
        if (status === 412 || (status === 409 && (await this.head(key)) !== undefined)) return 'exists';
        throw error;
      }
    });
  }

  async #page(prefix: string, { startAfter, limit, token }: PageRequest): Promise<{ objects: ObjectInfo[]; next: string | undefined }> {
    return this.#request(prefix, async () => {
      const answer = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: this.#prefix + prefix,
          MaxKeys: limit,
          ...(startAfter === undefined ? {} : { StartAfter: this.#prefix + startAfter }),
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      const objects = (answer.Contents ?? []).map((object) => ({
        key: (object.Key ?? '').slice(this.#prefix.length),
        sizeBytes: object.Size ?? 0,
        modifiedAt: object.LastModified?.getTime() ?? 0,
      }));
      return { objects, next: answer.IsTruncated === true ? answer.NextContinuationToken : undefined };
    });
  }

  async #request<T>(key: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw s3Failure(error, { store: this.describe(), key });
    }
  }

  async #retried<T>(key: string, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#request(key, work);
      } catch (error) {
        const again = error instanceof DomainError && error.code === 'OBJECT_STORE_UNAVAILABLE' && attempt < ATTEMPTS;
        if (!again) throw error;
        await delay(100 * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + keySegments(key).join('/') };
  }

  #uploadLimits(sizeBytes: number): { requestTimeout: number } {
    return { requestTimeout: this.#requestTimeoutMs + Math.ceil(sizeBytes / SLOWEST_UPLOAD_BYTES_PER_MS) };
  }

  #rangeInvalid(key: string, range: ByteRange): DomainError {
    return new DomainError('OBJECT_RANGE_INVALID', { key, store: this.describe(), start: range.start, end: range.end });
  }
}

/** The SDK asks again for credentials that are about to end, and never for others. */
function askedAgain(
  credentials: Credentials | (() => Credentials),
): Credentials | (() => Promise<Credentials & { readonly expiration: Date }>) {
  if (typeof credentials !== 'function') return credentials;
  return async () => ({ ...credentials(), expiration: new Date() });
}

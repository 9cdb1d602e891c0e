import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { bodyOf } from './s3-body.js';
import { s3Problem } from './s3-failure.js';

type SignedRequest = Parameters<S3Client['config']['requestHandler']['handle']>[0];

interface Question {
  readonly request: SignedRequest;
  /** How long it may be sent again, on the process's own monotonic clock; 0 when it got no clear answer. */
  until: number;
}

type AwaitedInput = GetObjectCommandInput & { readonly Key: string };

/** S3 accepts a signature for fifteen minutes; one leaves room for clocks that differ, and for rights that were taken back. */
const REPEAT_MS = 60_000;
const MAX_QUESTIONS = 64;

/**
 * Reads of objects that do not exist yet, as by who waits for the next deployment and asks every second. Nine tenths of what the SDK
 * spends on such a request is building, signing and reading the same again, so the very request that found nothing is sent again.
 *
 * 1. Only a request that the store answered with NoSuchKey is repeated, for a minute, over the client's own connections.
 * 2. A repetition that ends in anything but 200 or 404, a broken connection included, is the last, and the SDK asks: it retries,
 *    follows redirects, renews credentials, corrects its clock and names the error.
 */
export class S3AwaitedObjects {
  private readonly questions = new Map<string, Question>();

  constructor(private readonly client: S3Client) {}

  /** Whether somebody waits for the object, and so asks again by himself when there is trouble. */
  isAwaited(key: string): boolean {
    return this.questions.has(key);
  }

  /** What the object holds; undefined when there is none. Throws the SDK's errors. */
  async get(input: AwaitedInput): Promise<Uint8Array | undefined> {
    const question = this.questions.get(input.Key);
    if (question !== undefined && performance.now() < question.until) {
      const answer = await this.repeat(question);
      if (answer !== 'unclear') return answer;
      question.until = 0;
    }
    return this.ask(input);
  }

  private async repeat({ request }: Question): Promise<Uint8Array | undefined | 'unclear'> {
    try {
      const { response } = await this.client.config.requestHandler.handle(request);
      const { statusCode, body }: { readonly statusCode: number; readonly body?: unknown } = response;
      if (!(body instanceof Readable)) return 'unclear';
      if (statusCode === 200) return await buffer(body);
      // A body that nobody reads keeps its connection.
      body.on('error', () => undefined).resume();
      return statusCode === 404 ? undefined : 'unclear';
    } catch {
      return 'unclear';
    }
  }

  private async ask(input: AwaitedInput): Promise<Uint8Array | undefined> {
    const command = new GetObjectCommand(input);
    let request: SignedRequest | undefined;
    command.middlewareStack.add(
      (next) => (sent) => {
        request = sent.request as SignedRequest;
        return next(sent);
      },
      { step: 'deserialize', priority: 'low', name: 'keepSignedRequest' },
    );
    try {
      const content = await bodyOf(await this.client.send(command)).transformToByteArray();
      this.questions.delete(input.Key);
      return content;
    } catch (error) {
      if (request === undefined || s3Problem(error).name !== 'NoSuchKey') throw error;
      this.remember(input.Key, request);
      return undefined;
    }
  }

  private remember(key: string, request: SignedRequest): void {
    this.questions.delete(key);
    this.questions.set(key, { request, until: performance.now() + REPEAT_MS });
    const [oldest] = this.questions.keys();
    if (this.questions.size > MAX_QUESTIONS && oldest !== undefined) this.questions.delete(oldest);
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '../../../core/errors.js';
import { trainerKind } from '../../../core/trainers/trainer-kinds.js';
import { CheckpointDelivery } from './checkpoint-delivery.js';
import { cpuClass } from './cpu-class.js';
import { runTrainerChild } from './trainer-child.js';
import type { TrainerChildSettings } from './trainer-child.js';
import type { TrainJob, TrainerMessage } from './trainer-messages.js';
import type { PredictRequest, RoundProgress, TrainHooks, TrainRequest, TrainResult, Trainer } from '../trainer.js';

/**
 * One child process per call, which loads the programs of its kind and nothing else.
 * The child sees only `environment`; it dies with this process.
 */
export class ChildTrainer implements Trainer {
  private digest: Promise<string | null> | null = null;

  constructor(private readonly settings: TrainerChildSettings) {}

  async train(request: TrainRequest, hooks: TrainHooks): Promise<TrainResult> {
    const history: RoundProgress[] = [];
    const stop = new AbortController();
    const delivery = new CheckpointDelivery(
      (checkpoint) => hooks.onCheckpoint(checkpoint),
      (error) => stop.abort(error),
    );
    const onMessage = (message: TrainerMessage): void => {
      if (message.kind === 'checkpoint')
        delivery.offer({ round: message.round, path: message.path, libraryVersion: message.libraryVersion });
      if (message.kind !== 'round') return;
      const progress = { round: message.round, rounds: request.rounds, metrics: message.metrics };
      history.push(progress);
      try {
        hooks.onRound(progress);
      } catch (error) {
        stop.abort(error);
      }
    };
    const signal = AbortSignal.any([hooks.signal, stop.signal]);
    const libraryDigest = await this.libraryDigest();
    const answer = await runTrainerChild(this.settings, { job: trainJob(request), signal, onMessage });
    await delivery.settled();
    signal.throwIfAborted();
    if (answer.kind !== 'trained') throw new Error(`The trainer answered ${answer.kind} to a training.`);
    return { ...answer.summary, libraryVersion: answer.libraryVersion, libraryDigest, cpuClass: await cpuClass(), history };
  }

  async predict(request: PredictRequest): Promise<Float32Array> {
    const { files, matrix, output, signal, threads = 0 } = request;
    const { title, capabilities } = trainerKind({ trainer: this.settings.kind });
    if (output === 'margin' && !capabilities.margin)
      throw new DomainError('TRAINER_INPUT_INVALID', { what: 'the output', expected: `value: ${title} has no margins`, got: output });
    const parts: Float32Array[] = [];
    const onMessage = (message: TrainerMessage): void => {
      if (message.kind === 'predicted-part') parts.push(message.values);
    };
    await runTrainerChild(this.settings, { job: { kind: 'predict', files, matrix, output, threads }, signal, onMessage });
    return joined(parts);
  }

  /** Read once per trainer: an installed library is never changed in place. */
  private libraryDigest(): Promise<string | null> {
    const { libraryPath } = this.settings;
    this.digest ??= libraryPath === null ? Promise.resolve(null) : fileDigest(libraryPath);
    return this.digest;
  }
}

function trainJob(request: TrainRequest): TrainJob {
  const { params, rounds, earlyStoppingRounds, featureNames, classWeights, train, validation, workDir, checkpointEveryRounds, resumeFrom } =
    request;
  return {
    kind: 'train',
    params,
    rounds,
    earlyStoppingRounds,
    featureNames,
    ...(classWeights === undefined ? {} : { classWeights }),
    train,
    validation,
    workDir,
    checkpointEveryRounds,
    resumeFromPath: resumeFrom?.path ?? null,
  };
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw new DomainError('TRAINER_LIBRARY_UNUSABLE', { path, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
  return hash.digest('hex');
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

import { isDomainError } from '../../../core/errors.js';
import { unforeseenKind, unforeseenText } from '../../../core/unforeseen-error.js';
import { deliverSegment, isDelivered, removeSegment } from './destinations/delivery.js';
import type { Destination, Unwritten } from './destinations/delivery.js';
import type { SegmentFile } from '../segment/find-segments.js';
import { RetryPause } from './retry-pause.js';
import { ifGone } from './segment-state.js';
import { ToldFailure } from './rows/told-failure.js';

/** Brings shipped segments to every destination, beside the shipping. One round at a time; destinations do not wait for each other. */
export class Deliveries {
  private readonly pauses: ReadonlyMap<Destination, RetryPause>;
  private readonly unwritten: Unwritten = new Set();
  private round: Promise<void> | undefined;

  constructor(
    private readonly destinations: readonly Destination[],
    private readonly log: (line: string) => void,
  ) {
    this.pauses = new Map(destinations.map((destination) => [destination, new RetryPause()]));
  }

  get isBusy(): boolean {
    return this.round !== undefined;
  }

  /** Resolves when the round under way is over. */
  async settled(): Promise<void> {
    await this.round;
  }

  skipPauses(): void {
    for (const pause of this.pauses.values()) pause.skip();
  }

  /** Begins a round unless one is under way. */
  start(shipped: readonly SegmentFile[]): void {
    if (this.round !== undefined || shipped.length === 0) return;
    this.round = this.deliverAll(shipped)
      .catch((error: unknown) => this.log(`prediction log: deliveries stopped: ${unforeseenText(error)}`))
      .finally(() => (this.round = undefined));
  }

  /** Removes what is stored but not delivered everywhere. */
  async giveUp({ path }: SegmentFile): Promise<void> {
    await removeSegment(path, this.destinations, this.unwritten);
    this.log(`prediction log: ${path} is stored, but was not delivered everywhere: its room was needed`);
  }

  private async deliverAll(shipped: readonly SegmentFile[]): Promise<void> {
    await Promise.all(this.destinations.map((destination) => this.deliver(shipped, destination)));
    for (const { path } of shipped) {
      const delivered = await Promise.all(this.destinations.map((destination) => isDelivered(path, destination, this.unwritten)));
      if (delivered.every(Boolean)) await removeSegment(path, this.destinations, this.unwritten);
    }
  }

  private async deliver(shipped: readonly SegmentFile[], destination: Destination): Promise<void> {
    const pause = this.pauses.get(destination);
    if (pause?.isOver !== true) return;
    try {
      for (const segment of shipped) await deliverSegment(segment, destination, this.unwritten).catch(ifGone);
      if (pause.succeeded()) this.log(`prediction log: delivers ${destination.name} again`);
    } catch (error) {
      const reason = isDomainError(error) || error instanceof ToldFailure ? error.message : unforeseenKind(error);
      if (pause.failed()) this.log(`prediction log: cannot deliver ${destination.name} and tries again: ${reason}`);
    }
  }
}

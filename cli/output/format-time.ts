import { durationText } from '../../core/duration-text.js';

const TIME = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
const ZONE = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

/** Epoch milliseconds → `2026-11-21 04:12:09 CET`, in the zone of this machine. */
export function formatTime(at: number): string {
  const zone = ZONE.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
  return `${TIME.format(at)} ${zone}`;
}

/** `12 s ago`. */
export function formatAge(at: number, now: number): string {
  return now - at < 1_000 ? 'now' : `${durationText(now - at)} ago`;
}

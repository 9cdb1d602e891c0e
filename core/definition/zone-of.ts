import type { TrainingPart } from './definition.js';

const WITHOUT_EVENT_TIME = 'UTC';

/** IANA zone of timestamps that carry none, and of cron lines that name none. */
export function zoneOf({ time }: Pick<TrainingPart, 'time'>): string {
  return time?.zone ?? WITHOUT_EVENT_TIME;
}

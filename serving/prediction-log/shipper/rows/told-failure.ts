/** An error of ours whose message holds nothing of a row, so that logs tell it as it is. */
export class ToldFailure extends Error {}

/** The steps of a pipeline, in the order in which it does them; each can be run alone. `deploy` is done by the lifecycle's rollout. */
export const STEPS = ['preprocess', 'tune', 'train', 'test', 'register', 'deploy'] as const;
export type Step = (typeof STEPS)[number];

/** The steps of a pipeline; each can be run alone. `deploy` is done by the lifecycle's rollout. */
export type Step = 'preprocess' | 'tune' | 'train' | 'test' | 'register' | 'deploy';

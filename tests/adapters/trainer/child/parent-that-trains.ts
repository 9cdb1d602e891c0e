import { openTrainer, COLUMNS, quietHooks, requestFor } from '../trainer-fixture.js';

/** A worker that trains without end on the matrix of its first argument, and says so once the first round is done. */
const [path = '', workDir = ''] = process.argv.slice(2);
const trainer = await openTrainer();
const request = { ...requestFor({ path, rows: 1000, columns: COLUMNS }, null, workDir), rounds: 1_000_000 };
await trainer.train(
  request,
  quietHooks({
    onRound: ({ round }) => {
      if (round === 1) process.stdout.write('training\n');
    },
  }),
);

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rolloutSalt, splitTargets } from '../../../core/deployment/rollout-targets.js';

const split = (shares: readonly number[]) =>
  splitTargets(
    'churn',
    1,
    shares.map((share, index) => ({ version: index + 1, share })),
  );

describe('targets of a rollout', () => {
  it('are the version alone without a split, else the versions of the split in their order', () => {
    assert.deepEqual(splitTargets('churn', 4, undefined), [{ model: 'churn', version: 4, share: 1 }]);
    assert.deepEqual(
      splitTargets('churn', 4, [
        { version: 4, share: 0.9, variant: 'control' },
        { version: 5, share: 0.1 },
      ]),
      [
        { model: 'churn', version: 4, share: 0.9, variant: 'control' },
        { model: 'churn', version: 5, share: 0.1 },
      ],
    );
  });

  it('keep their salt while only shares change', () => {
    const before = { targets: split([0.9, 0.1]), stickyBy: 'entity', salt: 'first' };
    for (let percent = 0; percent <= 100; percent += 1) {
      const targets = split([1 - percent / 100, percent / 100]);
      assert.equal(rolloutSalt(before, { targets, stickyBy: 'entity', changeId: `change-${percent}` }), 'first');
    }
  });

  it('get a salt of their own change when variants or what clients stick to differ, or there was none', () => {
    const before = { targets: split([0.9, 0.1]), stickyBy: 'entity', salt: 'first' };
    const next = { targets: before.targets, stickyBy: 'entity', changeId: 'change' };
    const own = rolloutSalt(undefined, next);
    assert.match(own, /^[0-9a-f]{32}$/);
    assert.equal(rolloutSalt({ targets: before.targets, stickyBy: 'entity' }, next), own);
    assert.equal(rolloutSalt(before, { ...next, stickyBy: null }), own);
    assert.equal(rolloutSalt(before, { ...next, targets: split([0.5, 0.3, 0.2]) }), own);
    assert.notEqual(rolloutSalt(undefined, { ...next, changeId: 'another' }), own);
  });
});

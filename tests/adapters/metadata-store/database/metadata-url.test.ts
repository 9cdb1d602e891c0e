import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMetadataUrl } from '../../../../adapters/metadata-store/database/metadata-url.js';

describe('parseMetadataUrl', () => {
  it('reads the path of a SQLite file', () => {
    const address = parseMetadataUrl('sqlite:/data/metadata.db');
    assert.deepEqual([address.engine, address.description], ['sqlite', 'sqlite:/data/metadata.db']);
  });

  it('reads a MySQL address and describes it without user and password', () => {
    const address = parseMetadataUrl('mysql://ada:p%40ss%2Fword@db.example:3307/perennial?tls=true');
    assert.ok(address.engine === 'mysql');
    assert.deepEqual(
      [address.host, address.port, address.user, address.password, address.database, address.tls],
      ['db.example', 3307, 'ada', 'p@ss/word', 'perennial', true],
    );
    assert.equal(address.description, 'mysql://db.example:3307/perennial');
  });

  it('refuses what it does not understand without repeating it', () => {
    const urls = [
      '',
      'sqlite:',
      'sqlite::memory:',
      'postgres://a:secret@b/c',
      'mysql://a:secret@b',
      'mysql://a:sec%ret@b/c',
      'mysql://a:secret@b/c?ssl=1',
    ];
    for (const url of urls) {
      assert.throws(
        () => parseMetadataUrl(url),
        (error: Error) => 'code' in error && error.code === 'METADATA_URL_INVALID' && !/secret|sec%ret/.test(error.message),
        url,
      );
    }
  });
});

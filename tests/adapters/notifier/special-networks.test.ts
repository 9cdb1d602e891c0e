import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSpecialAddress, SPECIAL_NETWORKS } from '../../../adapters/notifier/special-networks.js';
import { seededRandom } from '../../../core/random/seeded-random.js';

const random = seededRandom('special networks');

/** Of a network: its first and last address and some between, as bytes. */
function addressesOf(network: string): readonly (readonly number[])[] {
  const [address = '', prefix = ''] = network.split('/');
  const first = bytesOf(address);
  const filled = (fill: () => number): number[] =>
    first.map((byte, i) => {
      const kept = Math.min(8, Math.max(0, Number(prefix) - 8 * i));
      const mask = (0xff << (8 - kept)) & 0xff;
      return (byte & mask) | (fill() & ~mask & 0xff);
    });
  return [filled(() => 0), filled(() => 0xff), ...Array.from({ length: 20 }, () => filled(() => random.nextInt(0, 255)))];
}

function bytesOf(address: string): number[] {
  if (!address.includes(':')) return address.split('.').map(Number);
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const zeros = new Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
  const all = address.includes('::') ? [...groups(head), ...zeros, ...groups(tail)] : groups(address);
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

/** Every way to write an address that programs take. */
function spellings(bytes: readonly number[]): readonly string[] {
  if (bytes.length === 4) return [bytes.join('.')];
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  const short = groups.map((group) => group.toString(16));
  const dotted = `${short.slice(0, 6).join(':')}:${bytes.slice(12).join('.')}`;
  const long = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
  const plain = [short.join(':'), dotted, long, long.toUpperCase(), `${short.join(':')}%1`];
  const zeros = /(?:^|:)0(?::0)+(?=:|$)/.exec(short.join(':'));
  return zeros === null ? plain : [...plain, ...[short.join(':'), dotted].map((text) => text.replace(/(?:^|:)0(?::0)+(?::|$)/, '::'))];
}

test('no address of a special network is public, in no spelling', () => {
  let looked = 0;
  for (const network of Object.keys(SPECIAL_NETWORKS)) {
    for (const address of addressesOf(network).flatMap(spellings)) {
      assert.equal(isSpecialAddress(address), true, `${address} of ${network}`);
      looked += 1;
    }
  }
  assert.ok(looked > 2_000);
});

test('an address of IPv4 within one of IPv6 is not public, whatever it is', () => {
  for (const inner of ['10.0.0.1', '127.0.0.1', '169.254.169.254', '192.168.1.1', '8.8.8.8']) {
    const [a = 0, b = 0, c = 0, d = 0] = inner.split('.').map(Number);
    const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
    const flipped = `${(~((a << 8) | b) & 0xffff).toString(16)}:${(~((c << 8) | d) & 0xffff).toString(16)}`;
    const forms = [`::${inner}`, `::ffff:${inner}`, `::FFFF:${hex}`, `0:0:0:0:0:ffff:${hex}`, `::ffff:0:${inner}`, `64:ff9b::${inner}`];
    for (const address of [...forms, `64:ff9b:1::${hex}`, `2002:${hex}::`, `2002:${hex}:1::1`, `2001:0:4136:e378:8000:63bf:${flipped}`])
      assert.equal(isSpecialAddress(address), true, address);
  }
});

test('what is no address is not public, and public addresses are', () => {
  for (const text of ['', 'no address', '1.2.3', '1.2.3.4.5', '08.8.8.8', '1.2.3.4%1', '::g'])
    assert.equal(isSpecialAddress(text), true, text);
  const publics = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '192.0.3.1', '198.20.0.1', '223.255.255.255', '11.0.0.1'];
  for (const address of [...publics, '2001:4860:4860::8888', '2606:4700::1111', '2a00:1450::1', '2001:200::1', '2003::1'])
    assert.equal(isSpecialAddress(address), false, address);
});

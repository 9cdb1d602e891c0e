import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SiteGuard } from '../../../core/requests/site-guard.js';
import type { SiteHeaders } from '../../../core/requests/site-guard.js';

const NO_HEADERS: SiteHeaders = {
  host: undefined,
  origin: undefined,
  fetchSite: undefined,
  fetchMode: undefined,
  authorization: undefined,
};
const loopback = new SiteGuard({ boundTo: '127.0.0.1', isTls: false, trustedHosts: ['Models.example'] });

function outcome(guard: SiteGuard, headers: Partial<SiteHeaders>, method = 'POST'): string {
  try {
    guard.check(method, { ...NO_HEADERS, ...headers });
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const OWN_NAMES = ['localhost', 'LocalHost', '127.0.0.1', '127.0.0.0', '127.255.255.255', '127.1.2.3', '[::1]', 'models.example'];

/** What an attacker may own, or make look like ours. */
const FOREIGN_NAMES = [
  ...['evil.example', '10.0.0.1', '0.0.0.0', '192.168.0.127', '128.0.0.1', '[::]', '[::2]', '[::ffff:7f00:1]', '2130706433', '0x7f.1'],
  ...['127.0.0.256', '127.0.0', '127.1', '127.0.0.1.5', '0127.0.0.1', '127.0.0.01', 'localhost.', '', ':8080', '[::1', '::1', 'null'],
  ...OWN_NAMES.flatMap((name) => [`${name}.evil.example`, `evil-${name}`, `x${name}`, `${name}@evil.example`, `${name},evil.example`]),
  ...OWN_NAMES.flatMap((name) => [`${name}:`, `${name}:x`, `${name}:80:80`, `${name}:123456`, `${name}/`, `${name} evil`, `user@${name}`]),
];

test('on loopback a request is taken under names of loopback and listed ones, with any port, and under no other', () => {
  for (const name of OWN_NAMES)
    for (const port of ['', ':80', ':65535']) assert.equal(outcome(loopback, { host: name + port }), 'taken', name + port);
  for (const host of FOREIGN_NAMES) assert.equal(outcome(loopback, { host }), 'HOST_NOT_ALLOWED', host);
  assert.equal(outcome(loopback, {}), 'taken');
});

test('a name that was refused is refused again after one that was taken', () => {
  for (let i = 0; i < 3; i += 1) {
    assert.equal(outcome(loopback, { host: 'localhost:1' }), 'taken');
    assert.equal(outcome(loopback, { host: 'evil.example' }), 'HOST_NOT_ALLOWED');
  }
});

test('whatever a listener is bound to decides whether names are asked for', () => {
  for (const boundTo of ['127.0.0.1', '127.8.0.1', '::1', 'localhost'])
    assert.equal(outcome(new SiteGuard({ boundTo, isTls: false }), { host: 'evil.example' }), 'HOST_NOT_ALLOWED', boundTo);
  for (const boundTo of ['0.0.0.0', '::', '10.0.0.1', 'serving.example'])
    assert.equal(outcome(new SiteGuard({ boundTo, isTls: false }), { host: 'evil.example' }), 'taken', boundTo);
});

test("pages of a listener are its own by scheme, name and port; everybody else's are refused with every method", () => {
  for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', '127.0.0.1']) {
    assert.equal(outcome(loopback, { host, origin: `http://${host}`, fetchSite: 'same-origin' }), 'taken', host);
    const others = [
      'null',
      'file://',
      '',
      host,
      `https://${host}`,
      `http://${host}0`,
      `http://${host}/`,
      `http://${host} http://evil.example`,
    ];
    const names = [
      'http://evil.example',
      'http://localhost:3000',
      'http://127.0.0.1:1',
      `http://${host}.evil.example`,
      'chrome-extension://abc',
    ];
    for (const origin of [...others, ...names])
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD'])
        assert.equal(outcome(loopback, { host, origin }, method), 'ORIGIN_NOT_ALLOWED', `${method} ${host} of ${origin}`);
  }
  const tls = new SiteGuard({ boundTo: 'localhost', isTls: true });
  assert.equal(outcome(tls, { host: 'localhost', origin: 'https://localhost' }), 'taken');
  assert.equal(outcome(tls, { host: 'localhost', origin: 'http://localhost' }), 'ORIGIN_NOT_ALLOWED');
});

test('pages of a listed name may ask, by whatever proxy they come', () => {
  const origin = 'https://models.example';
  for (const host of ['models.example', '127.0.0.1:8080'])
    assert.equal(outcome(loopback, { host, origin, fetchSite: 'cross-site' }), 'taken', host);
  assert.equal(outcome(loopback, { host: 'models.example', origin: 'https://evil.example' }), 'ORIGIN_NOT_ALLOWED');
});

test('what a browser says of the page counts without an Origin too, except when somebody follows a link', () => {
  const host = 'localhost:8080';
  for (const fetchSite of ['same-origin', 'none']) assert.equal(outcome(loopback, { host, fetchSite }, 'GET'), 'taken', fetchSite);
  for (const fetchSite of ['cross-site', 'same-site', 'CROSS-SITE', '']) {
    for (const fetchMode of ['no-cors', 'cors', undefined])
      assert.equal(outcome(loopback, { host, fetchSite, fetchMode }, 'GET'), 'ORIGIN_NOT_ALLOWED', fetchSite);
    assert.equal(outcome(loopback, { host, fetchSite, fetchMode: 'navigate' }, 'POST'), 'ORIGIN_NOT_ALLOWED', fetchSite);
    assert.equal(outcome(loopback, { host, fetchSite, fetchMode: 'navigate' }, 'GET'), 'taken', fetchSite);
  }
});

test('beyond loopback a page of another site is refused unless the request carries what no browser adds by itself', () => {
  const open = new SiteGuard({ boundTo: '0.0.0.0', isTls: false });
  const foreign = { host: 'serving.example', origin: 'https://app.example' };
  assert.equal(outcome(open, foreign), 'ORIGIN_NOT_ALLOWED');
  assert.equal(outcome(open, { ...foreign, authorization: 'Bearer x' }), 'taken');
  assert.equal(outcome(open, { host: 'serving.example', origin: 'https://serving.example' }), 'taken');
  assert.equal(outcome(loopback, { ...foreign, host: 'localhost', authorization: 'Bearer x' }), 'ORIGIN_NOT_ALLOWED');
});

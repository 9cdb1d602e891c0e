import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callbackTarget, parseCallbackHost } from '../../core/callback-target.js';
import type { CallbackHost } from '../../core/callback-target.js';
import { isDomainError } from '../../core/errors.js';

const LISTED: readonly CallbackHost[] = ['hooks.example.com', 'hooks.example.com:8443', 'http://10.0.0.5:9000', '[2001:db8::7]'].map(
  (text) => parseCallbackHost(text) as CallbackHost,
);

function reasonFor(url: string, allowed = LISTED): string {
  try {
    callbackTarget(url, allowed);
    return 'allowed';
  } catch (error) {
    assert.ok(isDomainError(error) && error.code === 'CALLBACK_HOST_REFUSED');
    return String(error.details['reason']);
  }
}

test('an entry is a host with its port; https unless http is said', () => {
  assert.deepEqual(parseCallbackHost('Hooks.Example.com'), { scheme: 'https', host: 'hooks.example.com', port: 443 });
  assert.deepEqual(parseCallbackHost('http://127.0.0.1'), { scheme: 'http', host: '127.0.0.1', port: 80 });
  assert.deepEqual(parseCallbackHost('[::1]:8080'), { scheme: 'https', host: '::1', port: 8080 });
  for (const text of ['', '*', '*.example.com', 'ftp://a', 'https://a/', 'a:0', 'a:70000', 'user@a', 'a b', '-a'])
    assert.equal(parseCallbackHost(text), undefined, text);
});

test('a listed host and port is a target, with the path as it was given', () => {
  assert.deepEqual(callbackTarget('HTTPS://Hooks.Example.com/A/b?c=D%20e', LISTED), {
    scheme: 'https',
    host: 'hooks.example.com',
    port: 443,
    path: '/A/b?c=D%20e',
  });
  assert.equal(callbackTarget('https://hooks.example.com:8443', LISTED).path, '/');
  assert.equal(callbackTarget('https://hooks.example.com?x=1', LISTED).path, '/?x=1');
  assert.equal(callbackTarget('http://10.0.0.5:9000/x', LISTED).port, 9000);
  assert.equal(callbackTarget('https://[2001:DB8::7]/x', LISTED).host, '2001:db8::7');
});

test('another port, another scheme or another host is refused', () => {
  for (const url of [
    'http://hooks.example.com/',
    'https://hooks.example.com:444/',
    'https://example.com/',
    'https://hooks.example.com.evil.example/',
    'https://evil.example/hooks.example.com',
    'https://10.0.0.5:9000/',
  ])
    assert.equal(reasonFor(url), 'its host and port are not listed', url);
  assert.equal(reasonFor('https://hooks.example.com/', []), 'no host is listed');
});

test('what other programs may read as another host is no URL here', () => {
  for (const url of [
    'https://evil.example@hooks.example.com/',
    'https://hooks.example.com\\@evil.example/',
    'https://hooks.example.com#@evil.example/',
    'https://hooks.example.com /',
    'https://hooks.example.com/\r\nHost: evil',
    'https://hooks.exämple.com/',
    '//hooks.example.com/',
    'hooks.example.com/',
    'file:///etc/passwd',
    '',
    `https://hooks.example.com/${'a'.repeat(2_048)}`,
  ])
    assert.match(reasonFor(url), /^it is not a plain URL/, url);
});

test('a refusal says nothing of the URL, which may hold a secret', () => {
  assert.throws(
    () => callbackTarget('https://example.com/token-sentinel', LISTED),
    (error: Error) => !error.message.includes('sentinel'),
  );
});

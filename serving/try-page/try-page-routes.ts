import { createHash } from 'node:crypto';
import type { Route, RouteReply } from '../http/route.js';
import { TRY_PAGE_BODY } from './page-body.js';
import { TRY_PAGE_SCRIPT } from './page-script.js';
import { TRY_PAGE_STYLE } from './page-style.js';

/** A page to try a model by hand: `GET /try`. It holds nothing of any model; its script asks `/openapi.json`, with the token its user types. */
export function tryPageRoutes(): readonly Route[] {
  const page = tryPage();
  return [
    { method: 'GET', path: '/try', open: true, handle: () => page },
    { method: 'GET', path: '/', open: true, handle: () => ({ status: 302, body: '', headers: { location: '/try' } }) },
  ];
}

/** Nothing is loaded from anywhere, and no script runs but the one below: names of models and categories are never more than text. */
function tryPage(): RouteReply {
  const policy = [
    "default-src 'none'",
    `script-src '${digest(TRY_PAGE_SCRIPT)}'`,
    `style-src '${digest(TRY_PAGE_STYLE)}'`,
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
  return {
    status: 200,
    contentType: 'text/html; charset=utf-8',
    headers: {
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Try a model</title>
<style>${TRY_PAGE_STYLE}</style>
</head>
<body>
${TRY_PAGE_BODY}
<script>${TRY_PAGE_SCRIPT}</script>
</body>
</html>
`,
  };
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

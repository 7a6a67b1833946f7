/**
 * Who may talk to the console. It acts with the operator's AWS credentials, and any web page that the operator's
 * browser opens can send requests to this machine; so a request must come under the console's own name (DNS rebinding),
 * from its own page (cross-site requests), and with a token that only its page knows. A custom header is what no other
 * site can send without being asked first, and unlike a cookie it goes to no other port of this machine.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { Trouble } from './api.ts';

const HTTP_PORT = 80;

/** The header that carries the token. */
const tokenHeader = 'x-console-token';

/** 32 random bytes. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares two texts in constant time. */
export function isSameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

/**
 * Headers of every answer that sets no others: the page runs its own code alone, talks to its own server alone, and is kept
 * nowhere.
 */
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

export function secureAnswers(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  };
}

/** Lets through what is addressed to this console by its own name, and does not say that another site sent it. */
export function ownNameOnly(port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const names = hostNames(port());
    if (!names.includes(c.req.header('host') ?? '')) {
      return refuse(c, 421, 'This is not the address of the console. Open the one that the terminal shows.');
    }
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const isForeign = origin !== undefined && !names.some((name) => origin === `http://${name}`);
    // A link elsewhere may open the page, which shows nothing without the token.
    const isLink = c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate';
    if (isForeign || (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink)) {
      return refuse(c, 403, 'The request comes from another site.');
    }
    return next();
  };
}

/** Lets through who knows the token. */
export function withToken(token: string): MiddlewareHandler {
  return async (c, next) => {
    if (isSameSecret(c.req.header(tokenHeader) ?? '', token)) return next();
    return refuse(
      c,
      401,
      'This page does not have the token of the console. Open the address that the terminal shows.',
    );
  };
}

/**
 * Lets a change through that the console's own page asks for, as JSON, or as a file of unnamed kind: what no form of another
 * site can send.
 */
export function ownPageOnly(
  port: () => number,
  expected: 'application/json' | 'application/octet-stream' = 'application/json',
): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (!hostNames(port()).some((name) => origin === `http://${name}`)) {
      return refuse(c, 403, 'A change must come from the page of the console.');
    }
    const type = c.req.header('content-type') ?? '';
    if (type.split(';')[0]?.trim().toLowerCase() !== expected) {
      const kind = expected === 'application/json' ? 'as JSON' : 'as bytes';
      return refuse(c, 415, `A change must be sent ${kind}.`);
    }
    return next();
  };
}

export function refuse(c: Context, status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421, error: string) {
  return c.json({ error } satisfies Trouble, status);
}

/** What the console is called; browsers leave out the port that http has anyhow. */
function hostNames(port: number): string[] {
  const names = ['127.0.0.1', 'localhost'];
  return [...names.map((name) => `${name}:${port}`), ...(port === HTTP_PORT ? names : [])];
}

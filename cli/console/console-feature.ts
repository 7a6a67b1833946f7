/** A part of the console with routes of its own, behind the same guards as all others. */
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { refuse } from './guard.ts';

export interface ConsoleFeature {
  /** Adds its routes below /api: they are reached with the token only. A change must pass `fromOwnPage` first, a file `fileFromOwnPage`. */
  routes(app: Hono, fromOwnPage: MiddlewareHandler, fileFromOwnPage: MiddlewareHandler): void;
  /** Bytes that the body of a request to `path` may have; undefined: as few as anywhere; infinite: the feature limits it, as it streams. */
  maxBytes?(path: string): number | undefined;
  /** Ends what it does and keeps, when the console ends. */
  close?(): void;
  /** Adds routes that are reached without the token: each must have another guard. */
  openRoutes?(app: Hono): void;
}

export function noCampaign(c: Context) {
  return refuse(c, 404, 'This campaign does not exist, or no longer exists.');
}

/** The body as JSON; undefined: it is none. */
export async function bodyOf(c: Context): Promise<unknown> {
  return jsonOf(await c.req.text());
}

/** `text` as JSON; undefined: it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

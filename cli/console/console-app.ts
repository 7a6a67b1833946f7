/** The console's routes: its page, what the page reads, and the one thing it may change. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { contactStatuses, outcomes } from '../../src/contact/contact.ts';
import { CliError } from '../cli-error.ts';
import { explainFailure, isConnectionTrouble } from '../explain-failure.ts';
import type { Trouble } from './api.ts';
import { bodyOf, type ConsoleFeature, jsonOf, noCampaign } from './console-feature.ts';
import type { ConsoleReads } from './console-reads.ts';
import { ownNameOnly, ownPageOnly, refuse, secureAnswers, withToken } from './guard.ts';
import { UnknownChange } from './in-time.ts';
import type { OneTimeCodes } from './one-time-codes.ts';
import type { PageFiles } from './page-files.ts';

export interface ConsoleAppOptions {
  readonly reads: ConsoleReads;
  readonly page: PageFiles;
  /** Demanded for every piece of data. */
  readonly token: string;
  /** Each buys the token once. */
  readonly codes: Pick<OneTimeCodes, 'spend'>;
  /** On which the server listens; known when it does. */
  readonly port: () => number;
  /** Gets a sentence without personal data when AWS gives no answer, and undefined when it does again. */
  readonly onConnection?: (trouble: string | undefined) => void;
  /** Asked before each change but those that stop calls. @throws {CliError} the stack is not as it was when the console was started */
  readonly requireSameStack?: () => Promise<void>;
  /** What else it can do. */
  readonly features?: readonly ConsoleFeature[];
}

const changeSchema = z.strictObject({
  change: z.enum(['pause', 'resume', 'cancel']),
  /** The state that the operator saw when deciding so. */
  seen: z.enum(['IMPORTING', 'RUNNING', 'PAUSED', 'CANCELLED', 'STOPPED', 'COMPLETED']),
  /** A cancelled campaign cannot be taken up again: its name must be typed. */
  confirmed: z.string().max(200).optional(),
});

/** DynamoDB's maximum bytes of the two parts of a contact's key; no contact has a longer one. */
const maxBytes = { campaignId: 2_048, contactKey: 1_024 } as const;

const keySchema = z
  .string()
  .min(1)
  .refine((text) => fits(text, 'contactKey'));

const cursorSchema = z.strictObject({
  by: z.enum(['key', 'all']),
  after: keySchema,
  lookedAt: z.int().min(0),
  isFound: z.boolean(),
});

const querySchema = z.strictObject({
  status: z.enum(contactStatuses).optional(),
  outcome: z.enum(outcomes).optional(),
  search: z.string().trim().pipe(keySchema).optional(),
  cursor: z
    .string()
    .max(8_000)
    .transform((text, context) => {
      const cursor = cursorSchema.safeParse(jsonOf(text));
      if (cursor.success) return cursor.data;
      context.issues.push({ code: 'custom', message: 'not a cursor', input: text });
      return z.NEVER;
    })
    .optional(),
});

/** What every page asks AWS for, again and again: if these get an answer, the connection holds. */
const readsAws = /^\/api\/(campaigns|do-not-call)(\/|$)/;

/** What writes to AWS, but for a change of state, which is looked at below. */
const changesAws =
  /^\/api\/(campaigns\/[^/]+\/(settings|recycle)|do-not-call\/(add|remove|import)|drafts\/[^/]+\/launch)$/;

/** Bytes of a request's body, unless a feature takes more. */
const MAX_BYTES = 2_048;

export function consoleApp({
  reads,
  page,
  token,
  codes,
  port,
  onConnection,
  requireSameStack,
  features = [],
}: ConsoleAppOptions): Hono {
  const app = new Hono();
  app.use(secureAnswers());
  app.use(ownNameOnly(port));
  app.use((c, next) => {
    const maxSize = Math.max(MAX_BYTES, ...features.map(({ maxBytes }) => maxBytes?.(c.req.path) ?? 0));
    if (maxSize === Number.POSITIVE_INFINITY) return next();
    return bodyLimit({ maxSize, onError: () => refuse(c, 413, 'The request is too long.') })(c, next);
  });
  for (const [path, { type, content }] of Object.entries(page)) {
    app.get(path, (c) => c.body(content, 200, { 'Content-Type': type }));
  }

  app.post('/api/session', ownPageOnly(port), async (c) => {
    const given = z.strictObject({ code: z.string().max(200) }).safeParse(await bodyOf(c));
    if (!given.success || !codes.spend(given.data.code)) {
      return refuse(
        c,
        401,
        'This link has been used. Open the latest address that the terminal shows; if it was not you, stop the console there with Ctrl-C.',
      );
    }
    return c.json({ token });
  });

  for (const { openRoutes } of features) openRoutes?.(app);
  app.use('/api/*', withToken(token));
  app.use('/api/*', async (c, next) => {
    await next();
    if (c.res.ok && c.req.method === 'GET' && readsAws.test(c.req.path)) onConnection?.(undefined);
  });
  app.use('/api/*', async (c, next) => {
    if (c.req.method === 'POST' && changesAws.test(c.req.path)) await requireSameStack?.();
    await next();
  });
  app.use('/api/campaigns/:id/*', async (c, next) =>
    fits(c.req.param('id'), 'campaignId') ? next() : noCampaign(c),
  );
  app.get('/api/campaigns', async (c) => c.json(await reads.overview()));
  app.get('/api/campaigns/:id', async (c) => {
    const campaign = await reads.campaign(c.req.param('id'));
    return campaign ? c.json(campaign) : noCampaign(c);
  });
  app.get('/api/campaigns/:id/contacts', async (c) => {
    const query = querySchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, 400, 'The request for contacts is not valid.');
    const contacts = await reads.contacts(c.req.param('id'), query.data);
    return contacts ? c.json(contacts) : noCampaign(c);
  });
  app.get('/api/campaigns/:id/contact', async (c) => {
    const key = c.req.query('key');
    if (!key) return refuse(c, 400, 'The request names no contact.');
    const contact = fits(key, 'contactKey') && (await reads.contact(c.req.param('id'), key));
    return contact
      ? c.json(contact)
      : refuse(c, 404, 'The campaign does not have this contact, or no longer has it.');
  });
  app.post('/api/campaigns/:id/state', ownPageOnly(port), async (c) => {
    const id = c.req.param('id');
    const wanted = changeSchema.safeParse(await bodyOf(c));
    if (!wanted.success) return refuse(c, 400, 'The requested change is not valid.');
    const { change, seen, confirmed } = wanted.data;
    if (change === 'cancel' && confirmed !== id) {
      return refuse(c, 400, `To cancel the campaign, type its name: ${id}.`);
    }
    // To stop calls is never refused.
    if (change === 'resume') await requireSameStack?.();
    return (await reads.change(id, change, seen)) ? c.json({}) : noCampaign(c);
  });

  const fileFromOwnPage = ownPageOnly(port, 'application/octet-stream');
  for (const { routes } of features) routes(app, ownPageOnly(port), fileFromOwnPage);

  app.notFound((c) => refuse(c, 404, 'There is nothing at this address.'));
  app.onError((error, c) => {
    // The sentence is meant for the operator who asked: a change that the campaign's state does not allow (any more).
    if (error instanceof CliError) return refuse(c, 409, error.message);
    const isUnknown = error instanceof UnknownChange;
    const trouble = isUnknown ? error.cause : error;
    const isConnection = isConnectionTrouble(trouble);
    const sentence = explainFailure(trouble).replaceAll('run the command again', 'try again');
    onConnection?.(sentence);
    const unknown = isUnknown ? ` ${error.message} Check it before you try again.` : '';
    return c.json(
      { error: `${sentence}${unknown}`, isConnection } satisfies Trouble,
      isConnection ? 503 : 500,
    );
  });
  return app;
}

function fits(text: string, part: keyof typeof maxBytes): boolean {
  return Buffer.byteLength(text) <= maxBytes[part];
}

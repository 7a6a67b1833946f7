/** The routes of new campaigns, behind the token: what the page may do to a draft. */
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { bodyOf, type ConsoleFeature } from '../console-feature.ts';
import { refuse } from '../guard.ts';
import type { Draft } from './draft.ts';
import type { Drafts } from './drafts.ts';

/** Bytes of a request with settings: an importer takes no longer ones either. */
const MAX_SETTINGS_BYTES = 300 * 1024;

const beginSchema = z.strictObject({ name: z.string().min(1).max(400), bytes: z.int().min(0) });
const settingsSchema = z.strictObject({ campaign: z.string().max(400), settings: z.string() });
const planSchema = z.strictObject({
  answerRate: z.number().min(0).max(1).optional(),
  talkSeconds: z.number().min(1).max(14_400).optional(),
  agents: z.int().min(1).max(10_000).optional(),
});

/** Drafts as a part of the console. */
export function draftFeature(drafts: Drafts): ConsoleFeature {
  return {
    maxBytes: (path) => {
      if (!path.startsWith('/api/drafts/')) return undefined;
      // Its bytes are counted as they stream to the disk, behind the token.
      if (path.endsWith('/file')) return Number.POSITIVE_INFINITY;
      return path.endsWith('/settings') ? MAX_SETTINGS_BYTES : undefined;
    },
    routes: (app, json, bytes) => addRoutes(app, drafts, json, bytes),
    close: () => drafts.close(),
  };
}

function addRoutes(app: Hono, drafts: Drafts, json: MiddlewareHandler, bytes: MiddlewareHandler): void {
  /** The draft of a request; a change to one that is gone is refused. */
  const withDraft =
    (act: (c: Context, draft: Draft) => Promise<Response> | Response) => async (c: Context) => {
      const draft = drafts.get(c.req.param('id') ?? '');
      return draft ? act(c, draft) : noDraft(c);
    };

  app.post('/api/drafts', json, async (c) => {
    const given = beginSchema.safeParse(await bodyOf(c));
    if (!given.success) return refuse(c, 400, 'The request names no file.');
    const draft = await drafts.begin(given.data.name, given.data.bytes);
    return c.json(draft.view(), 201);
  });
  app.put(
    '/api/drafts/:id/file',
    bytes,
    withDraft(async (c, draft) => {
      if (draft.isReceived) return refuse(c, 409, 'The file has arrived already.');
      if (Number(c.req.header('content-length')) !== draft.file.bytes)
        return refuse(c, 400, 'The file is not as long as it was announced.');
      await drafts.receive(draft, c.req.raw.body);
      return c.json({});
    }),
  );
  app.get(
    '/api/drafts/:id',
    withDraft((c, draft) => c.json(draft.view())),
  );
  app.post(
    '/api/drafts/:id/settings',
    json,
    withDraft(async (c, draft) => {
      const given = settingsSchema.safeParse(await bodyOf(c));
      if (!given.success) return refuse(c, 400, 'The request holds no settings.');
      return c.json(await draft.read(given.data.campaign, given.data.settings));
    }),
  );
  app.post(
    '/api/drafts/:id/plan',
    json,
    withDraft(async (c, draft) => {
      const given = planSchema.safeParse(await bodyOf(c));
      if (!given.success) return refuse(c, 400, 'The assumptions are out of their range.');
      draft.plan(given.data as Parameters<Draft['plan']>[0]);
      return c.json({});
    }),
  );
  app.post(
    '/api/drafts/:id/launch',
    json,
    withDraft(async (c, draft) => {
      if (!z.strictObject({}).safeParse(await bodyOf(c)).success)
        return refuse(c, 400, 'The request is not valid.');
      draft.launch();
      return c.json({});
    }),
  );
  app.post(
    '/api/drafts/:id/discard',
    json,
    withDraft(async (c, draft) => {
      if (await drafts.discard(draft)) return c.json({});
      return refuse(c, 409, 'It is too late to cancel: the campaign is being started. Pause it on its page.');
    }),
  );
  app.get(
    '/api/drafts/:id/rejected',
    withDraft((c, draft) => c.body(draft.rejectedCsv(), 200, { 'Content-Type': 'text/csv; charset=utf-8' })),
  );
}

function noDraft(c: Context) {
  return refuse(
    c,
    404,
    'The console does not have this file any more: it was cancelled, or not used for an hour. Nothing was started: choose the file again.',
  );
}

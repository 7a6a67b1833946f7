/** The routes of new campaigns, behind the token: what the page may do to a draft. */
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { bodyOf, type ConsoleFeature } from '../console-feature.ts';
import { refuse } from '../guard.ts';
import type { DiscardView } from './api.ts';
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
      return /\/(?:settings|launch)$/.test(path) ? MAX_SETTINGS_BYTES : undefined;
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
      return draft ? act(c, draft) : noDraft(c, drafts);
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
      if (!(await drafts.mayBeSent(draft))) return refuse(c, 409, 'The file is being received already.');
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
      const given = settingsSchema.safeParse(await bodyOf(c));
      if (!given.success) return refuse(c, 400, 'The request holds no settings.');
      draft.launch(given.data.campaign, given.data.settings);
      return c.json({});
    }),
  );
  app.post(
    '/api/drafts/:id/discard',
    json,
    withDraft(async (c, draft) => {
      if (await drafts.discard(draft)) {
        const ended = drafts.endedAs(draft.file.draftId);
        return c.json((ended ? { campaignId: ended.campaignId } : {}) satisfies DiscardView);
      }
      return refuse(c, 409, 'It is too late to cancel: the campaign is being started. Pause it on its page.');
    }),
  );
  app.get(
    '/api/drafts/:id/rejected',
    withDraft((c, draft) => c.body(draft.rejectedCsv(), 200, { 'Content-Type': 'text/csv; charset=utf-8' })),
  );
}

function noDraft(c: Context, drafts: Drafts) {
  const ended = drafts.endedAs(c.req.param('id') ?? '');
  if (!ended) {
    return refuse(
      c,
      404,
      'The console does not have this file any more: it was cancelled, not used for an hour, made room for a newer one, or the console was restarted. Look at the list of campaigns before you choose the file again: its campaign may have been started.',
    );
  }
  const { campaignId, state } = ended;
  return refuse(
    c,
    404,
    state === 'started'
      ? `The campaign ${campaignId} was started with this file: look at its page. Do not start it again.`
      : `The console does not have this file any more. The campaign ${campaignId} has its settings, or may have; whether its customer file has arrived is not known: look at its page before you choose the file again.`,
  );
}

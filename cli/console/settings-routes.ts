/** The settings of a campaign: shown, checked as a dropped file, and changed as `dialer settings` changes them. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Sent } from '../../src/aws/object-transfer.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import type { SettingDifference } from '../../src/campaign/settings-in-force.ts';
import { CliError } from '../cli-error.ts';
import {
  areInForce,
  changesBy,
  readBasis,
  readSettingsFor,
  type SentSettings,
  type SettingsBasis,
  sendSettings,
  settingsOf,
  textOf,
} from '../settings-change.ts';
import type { DeployedStack } from '../stack.ts';
import { bodyOf, type ConsoleFeature, noCampaign } from './console-feature.ts';
import { refuse } from './guard.ts';
import { changeInTime, inTime } from './in-time.ts';
import type {
  SettingChangeView,
  SettingsCheck,
  SettingsSent,
  SettingsState,
  SettingsView,
} from './settings-api.ts';

/** Where settings are read from and sent to. */
export interface SettingsDesk {
  readonly deployment: DeploymentSettings;
  campaign(campaignId: string): Promise<Campaign | undefined>;
  /** @throws {CliError} a settings file was dropped, and is not imported yet */
  basis(campaignId: string): Promise<SettingsBasis>;
  /** @throws {CliError} somebody else has changed them meanwhile */
  send(basis: SettingsBasis, text: string, keys: readonly string[]): Promise<Pick<Sent, 'key' | 'version'>>;
}

export function settingsDesk(stack: DeployedStack): SettingsDesk {
  return {
    deployment: stack.deployment,
    campaign: (campaignId) => stack.campaigns.get(campaignId),
    basis: (campaignId) => readBasis(stack, { campaignId }),
    send: (basis, text, keys) => sendSettings(stack, basis, text, keys),
  };
}

/** Bytes of a request with settings: twice those that settings may have, for the escapes of JSON in JSON. */
const MAX_BYTES = 96 * 1024;

/** Changes whose end the page may still ask for. */
const MAX_SENT = 50;

const textSchema = z.strictObject({ text: z.string() });
const changeSchema = z.strictObject({ text: z.string(), basis: z.string().max(100) });

export function settingsFeature(desk: SettingsDesk): ConsoleFeature {
  const { deployment } = desk;
  const sentChanges = new Map<string, SentSettings>();
  return {
    maxBytes: (path) => (/^\/api\/campaigns\/[^/]+\/settings(\/check)?$/.test(path) ? MAX_BYTES : undefined),
    routes(app, fromOwnPage) {
      app.get('/api/campaigns/:id/settings', async (c) => {
        const campaign = await inTime(desk.campaign(c.req.param('id')));
        if (!campaign) return noCampaign(c);
        return c.json(viewOf(await inTime(desk.basis(campaign.campaignId)), deployment));
      });

      app.post('/api/campaigns/:id/settings/check', fromOwnPage, async (c) => {
        const asked = textSchema.safeParse(await bodyOf(c));
        if (!asked.success) return refuse(c, 400, 'The request to check settings is not valid.');
        const campaign = await inTime(desk.campaign(c.req.param('id')));
        if (!campaign) return noCampaign(c);
        return c.json(checkOf(asked.data.text, campaign, deployment));
      });

      app.post('/api/campaigns/:id/settings', fromOwnPage, async (c) => {
        const asked = changeSchema.safeParse(await bodyOf(c));
        if (!asked.success) return refuse(c, 400, 'The requested settings are not valid.');
        const { text, basis: seen } = asked.data;
        const campaign = await inTime(desk.campaign(c.req.param('id')));
        if (!campaign) return noCampaign(c);
        const { campaignId } = campaign;
        const basis = await inTime(desk.basis(campaignId));
        if (fingerprint(basis) !== seen) {
          throw new CliError(
            `The settings of ${campaignId} were changed by someone else in the meantime. Nothing was changed: close this dialog, look at the settings that are in force, and decide again.`,
          );
        }
        const reading = readSettingsFor(text, basis.campaign, deployment);
        if (!reading.ok) throw new CliError(`Nothing was changed: ${reading.message}`);
        const keys = changesBy(basis.campaign, reading.settings, deployment).map(({ key }) => key);
        const sent = await changeInTime(desk.send(basis, text, keys));
        sentChanges.set(sent.version, { basis, sent, settings: reading.settings });
        for (const old of [...sentChanges.keys()].slice(0, -MAX_SENT)) sentChanges.delete(old);
        return c.json({ version: sent.version } satisfies SettingsSent);
      });

      app.get('/api/campaigns/:id/settings/state', async (c) => {
        const change = sentChanges.get(c.req.query('version') ?? '');
        if (change?.basis.campaign.campaignId !== c.req.param('id'))
          return refuse(c, 404, 'This change of settings is not known.');
        const campaign = await inTime(desk.campaign(c.req.param('id')));
        return c.json({ isInForce: areInForce(change, campaign) } satisfies SettingsState);
      });
    },
  };
}

function viewOf(basis: SettingsBasis, deployment: DeploymentSettings): SettingsView {
  const { campaign } = basis;
  return {
    text: textOf(campaign.settings ?? {}),
    basis: fingerprint(basis),
    others: settingsOf(campaign, deployment)
      .filter(({ source }) => source !== 'file')
      .map(({ key, value, source }) => ({ key, value: JSON.stringify(value), source })),
  };
}

/** Of what is in force, and of the file that a change replaces. */
function fingerprint({ campaign, etag }: SettingsBasis): string {
  const seen = JSON.stringify([campaign.settings ?? null, etag ?? null]);
  return createHash('sha256').update(seen).digest('base64url');
}

function checkOf(text: string, campaign: Campaign, deployment: DeploymentSettings): SettingsCheck {
  const reading = readSettingsFor(text, campaign, deployment);
  if (!reading.ok) return { ok: false, problem: reading.message };
  return { ok: true, changes: changesBy(campaign, reading.settings, deployment).map(changeViewOf) };
}

function changeViewOf({ key, before, after }: SettingDifference): SettingChangeView {
  const shown = ({ value, source }: NonNullable<SettingDifference['before']>) =>
    `${JSON.stringify(value)}${source === 'file' ? '' : ` (${source})`}`;
  return { key, ...(before && { before: shown(before) }), ...(after && { after: shown(after) }) };
}

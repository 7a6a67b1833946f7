/** Settings of campaigns in memory, changed at once as the importer would. */
import type { SettingsDesk } from '../../cli/console/settings-routes.ts';
import { fileId } from '../../src/campaign/campaign-id.ts';
import { parseSettings } from '../../src/campaign/parse-settings.ts';
import { historyAfter, noteOf } from '../../src/history/campaign-history.ts';
import { toIso } from '../../src/time/instant.ts';
import { aDeployment } from './a-look.ts';
import type { MemoryCampaigns } from './memory-stores.ts';

/** `by`: who makes the changes. */
export function memorySettings(campaigns: MemoryCampaigns, by: string): SettingsDesk {
  let sent = 0;
  return {
    deployment: aDeployment,
    campaign: (campaignId) => campaigns.get(campaignId),
    async basis(campaignId) {
      const campaign = await campaigns.get(campaignId);
      if (!campaign) throw new Error(`There is no campaign ${campaignId}.`);
      return { campaign, key: `${campaignId}/campaign.json` };
    },
    async send({ campaign, key }, text, keys) {
      const reading = parseSettings(text);
      if (!reading.ok) throw new Error(reading.message);
      const at = toIso(Date.now());
      const version = `settings-${++sent}`;
      const counts = { bytes: text.length, rows: 0, rejected: 0, duplicates: 0 };
      const file = { file: key, version, ...counts, done: true, startedAt: at, doneAt: at };
      campaigns.change(campaign.campaignId, {
        settings: reading.settings,
        files: { ...campaign.files, [fileId(key, version)]: file },
        history: historyAfter(noteOf(campaign, { at, action: 'settings', by, detail: keys.join(', ') })),
      });
      return { key, version };
    },
  };
}

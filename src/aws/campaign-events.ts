/**
 * Events about campaigns on the default bus of EventBridge, for integrations that continue after a campaign's end.
 */
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignEvents, FilePlace } from '../closing/closer-ports.ts';

/** `source` of all events of the product. */
export const eventSource = 'campaign-dialer';

/** EventBridge takes 256 KB an event, all of it counted; this much of it may be files. */
const MAX_FILE_CHARACTERS = 60_000;

export class EventBus implements CampaignEvents {
  readonly #events: EventBridgeClient;

  constructor(events: EventBridgeClient) {
    this.#events = events;
  }

  async completed(campaign: Campaign, results: FilePlace, report: FilePlace): Promise<void> {
    const { Entries } = await this.#events.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: eventSource,
            DetailType: 'Campaign Completed',
            Detail: JSON.stringify({ ...detailOf(campaign), results, report }),
            ...(campaign.completedAt !== undefined && { Time: new Date(campaign.completedAt) }),
          },
        ],
      }),
    );
    const failed = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (failed) {
      throw new Error(
        `EventBridge refused the event on a campaign's end: ${failed.ErrorCode} ${failed.ErrorMessage ?? ''}`,
      );
    }
  }
}

/** `filesLeftOut`: the number of files whose names did not fit. */
function detailOf(campaign: Campaign) {
  const { campaignId, state, stateReason, counts = {}, startedAt, completedAt } = campaign;
  const all = Object.values(campaign.files ?? {});
  let characters = 0;
  const files = all
    .map(({ file, version, rows, rejected, duplicates }) => ({ file, version, rows, rejected, duplicates }))
    .filter((file) => {
      characters += JSON.stringify(file).length;
      return characters <= MAX_FILE_CHARACTERS;
    });
  const filesLeftOut = all.length - files.length;
  return {
    campaignId,
    state,
    stateReason,
    counts,
    files,
    ...(filesLeftOut > 0 && { filesLeftOut }),
    startedAt,
    completedAt,
  };
}

import type { CampaignSettings } from '../campaign/settings.ts';
import { utf8Bytes } from '../contact/attributes.ts';
import type { Contact } from '../contact/contact.ts';
import type { FlowAnswer } from './flow-answer.ts';

/** A flow takes 32 KB of a function (Administrator Guide, "Invoke Lambda functions"). */
const MAX_ANSWER_BYTES = 32_000;

/** What a flow learns of its contact: who it is, then its attributes, as many as a flow takes. */
export function contactFacts(
  { campaignId, contactKey, customerId = '', attempt, attributes }: Contact,
  settings: Pick<CampaignSettings, 'attributes'> | undefined,
): FlowAnswer {
  const own = { result: 'ok', campaignId, contactKey, customerId, attempt: String(attempt) } as const;
  let bytes = sizeOf(Object.entries(own));
  const others = Object.entries({ ...settings?.attributes, ...attributes }).filter((entry) => {
    if (Object.hasOwn(own, entry[0])) return false;
    bytes += sizeOf([entry]);
    return bytes <= MAX_ANSWER_BYTES;
  });
  return { ...Object.fromEntries(others), ...own };
}

/** As JSON, with its quotes, colon and comma. */
function sizeOf(entries: readonly (readonly [string, string])[]): number {
  return entries.reduce(
    (sum, [name, value]) => sum + utf8Bytes(JSON.stringify(name) + JSON.stringify(value)) + 2,
    2,
  );
}

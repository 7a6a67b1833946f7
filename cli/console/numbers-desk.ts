/** Where the console looks numbers up, and changes do-not-call lists. */
import { ContactTableBrowser } from '../../src/aws/contact-browser.ts';
import { DoNotCallRemoval, type Removal } from '../../src/aws/do-not-call-removal.ts';
import { type NumberRecord, NumberRecords } from '../../src/aws/number-record.ts';
import { ObjectTransfer } from '../../src/aws/object-transfer.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import type { DoNotCallItem } from '../../src/campaign/do-not-call-item.ts';
import type { Contact } from '../../src/contact/contact.ts';
import type { ListedEntry } from '../../src/dialing/do-not-call.ts';
import type { Caller } from '../caller.ts';
import type { DeployedStack } from '../stack.ts';

/** An entry of a list with its number, E.164. */
export type NumberEntry = ListedEntry & { readonly phoneNumber: string };

export interface NumbersDesk {
  readonly deployment: Pick<DeploymentSettings, 'defaultCountry'>;
  readonly caller: Pick<Caller, 'arn' | 'known'>;
  campaigns(): Promise<readonly Campaign[]>;
  doNotCall(): Promise<DoNotCallItem | undefined>;
  contact(campaignId: string, contactKey: string): Promise<Contact | undefined>;
  record(phoneNumber: string): Promise<NumberRecord>;
  /** False: it was on the list before. */
  suppress(
    phoneNumber: string,
    entry: { readonly at: string; readonly source: string },
    list: string,
  ): Promise<boolean>;
  /** False: it was not on the list. */
  remove(phoneNumber: string, list: string, removal: Removal): Promise<boolean>;
  /** Of one list, or of all. */
  entries(list?: string): AsyncIterable<NumberEntry>;
  /** Sends a file to the uploads. */
  upload(key: string, bytes: Uint8Array): Promise<void>;
}

export function numbersDesk(stack: DeployedStack): NumbersDesk {
  const { db, tables, campaigns, numbers, s3, uploadsBucket: bucket, deployment, caller } = stack;
  const records = new NumberRecords(db, tables.numbers);
  const removals = new DoNotCallRemoval(db, tables.numbers);
  const browser = new ContactTableBrowser(db, tables.contacts);
  return {
    deployment,
    caller,
    campaigns: () => campaigns.list(),
    doNotCall: () => campaigns.getDoNotCall(),
    contact: (campaignId, contactKey) => browser.get(campaignId, contactKey),
    record: (phoneNumber) => records.get(phoneNumber),
    suppress: (phoneNumber, entry, list) => numbers.suppress(phoneNumber, entry, list),
    remove: (phoneNumber, list, removal) => removals.remove(phoneNumber, list, removal),
    entries: (list) => records.entries(list),
    upload: async (key, bytes) => {
      const contentType = /\.gz$/i.test(key) ? 'application/gzip' : 'text/csv';
      await new ObjectTransfer(s3).upload({ bucket, key }, bytes, { contentType });
    },
  };
}

/** The one contact of a campaign that an operator means, by its key, its number in any spelling, or its customerId. */
import type { ContactLookup } from '../src/aws/contact-lookup.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import type { Contact } from '../src/contact/contact.ts';
import { customerKey } from '../src/importing/row.ts';
import type { CountryCode } from '../src/phone/country.ts';
import { numberKey } from '../src/phone/number-key.ts';
import { readPhoneNumber } from '../src/phone/phone-number.ts';
import { CliError } from './cli-error.ts';

/** More are not listed. */
const MAX_NAMED = 5;

/** @throws {CliError} `text` matches no contact of the campaign, or several */
export async function findContact(
  contacts: Pick<ContactLookup, 'get' | 'find'>,
  campaign: Campaign,
  text: string,
  defaultCountry: CountryCode,
  onProgress?: (contacts: number) => void,
): Promise<Contact> {
  const { campaignId, settings } = campaign;
  const wanted = text.trim();
  const reading = readPhoneNumber(wanted, settings?.defaultCountry ?? defaultCountry);
  const phoneNumber = reading.ok ? reading.phoneNumber : undefined;
  const ofNumber = phoneNumber === undefined ? [] : [phoneNumber, numberKey(phoneNumber)];
  const keys = new Set([wanted, ...ofNumber, customerKey(wanted)].filter((key) => key !== undefined));
  for (const key of keys) {
    const found = key === '' ? undefined : await contacts.get(campaignId, key);
    if (found) return found;
  }
  const search = { customerId: wanted, ...(phoneNumber !== undefined && { phoneNumber }) };
  const found: Contact[] = [];
  for await (const contact of contacts.find(campaignId, search, onProgress)) {
    found.push(contact);
    if (found.length > MAX_NAMED) break;
  }
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const shown = JSON.stringify(wanted);
  if (!only) {
    const spelled = reading.ok
      ? `neither a contact with the number ${reading.phoneNumber} nor a customerId ${shown}`
      : `no contact with the key or customerId ${shown}`;
    throw new CliError(`${campaignId} has ${spelled}. A number may be written in any format.`);
  }
  const named = found.slice(0, MAX_NAMED).map(({ contactKey }) => contactKey);
  const more = found.length > MAX_NAMED ? ' and more' : '';
  throw new CliError(
    `Several contacts of ${campaignId} have ${shown}. Name one by its key: ${named.join(', ')}${more}.`,
  );
}

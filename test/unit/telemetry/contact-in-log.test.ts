import { describe, expect, it } from 'vitest';
import { contactRefOf } from '../../../src/contact/attempt.ts';
import { contactInLog } from '../../../src/telemetry/contact-in-log.ts';
import { maskPhoneNumbers } from '../../../src/text/mask-phone-number.ts';

const contact = { campaignId: 'spring', contactKey: '+12065550101' };

describe('a contact in a log line', () => {
  it('is named by its campaign, what is left of its key, and a reference', () => {
    expect(contactInLog(contact)).toEqual({
      campaignId: 'spring',
      contactKey: '+1********01',
      contactRef: contactRefOf(contact),
    });
  });

  it('shows no customerId in full, for it may be an address', () => {
    const { contactKey } = contactInLog({ campaignId: 'spring', contactKey: 'ann@example.com' });
    expect(contactKey).not.toMatch(/ann|example/);
  });

  it('has the same reference for all attempts, which is another one in another campaign or for another key', () => {
    const refs = [
      contactRefOf(contact),
      contactRefOf({ ...contact, campaignId: 'summer' }),
      contactRefOf({ ...contact, contactKey: '+12065550102' }),
    ];
    expect(new Set(refs).size).toBe(3);
    expect(contactRefOf({ ...contact, attempt: 7 } as typeof contact)).toBe(refs[0]);
  });

  it('keeps its reference where digits are hidden', () => {
    for (let i = 0; i < 500; i += 1) {
      const ref = contactRefOf({ ...contact, contactKey: `C-${i}` });
      expect(ref).toMatch(/^[a-p]{12}$/);
      expect(maskPhoneNumbers(ref)).toBe(ref);
    }
  });
});

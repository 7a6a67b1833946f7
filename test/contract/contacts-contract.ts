/** What the store of contacts, claims and the register of calls promise, of any DynamoDB. */
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/domain/contact.ts';
import { transitionFor } from '../../src/domain/contact-life.ts';
import { MINUTE_MS, toIso } from '../../src/domain/instant.ts';
import { aContact, noon } from '../support/a-contact.ts';
import type { Adapters } from './world.ts';

const cap = { attempts: 2, days: 7 };
const phone = (n: number) => `+1206555${String(1_000 + n)}`;

/** Contacts of a campaign of their own; `change` for each. */
function contactsOf(
  campaignId: string,
  count: number,
  change: (n: number) => Partial<Contact> = () => ({}),
): Contact[] {
  return Array.from({ length: count }, (_, n) =>
    aContact({ campaignId, contactKey: phone(n), phoneNumber: phone(n), ...change(n) }).queued(),
  );
}

const one = (campaignId: string): Contact => contactsOf(campaignId, 1)[0] as Contact;
const byKey = (contacts: readonly Contact[]) =>
  [...contacts].sort((a, b) => a.contactKey.localeCompare(b.contactKey));
/** With these fields, and perhaps others that a table needs for itself. */
const like = (contact: Contact): unknown => expect.objectContaining({ ...contact });
const claimOf = (contact: Contact, claimId: string) =>
  transitionFor(contact, { type: 'claimed', attempt: contact.attempt + 1, claimId }, noon);

export function describeContacts(adapters: () => Adapters): void {
  describe('contacts', () => {
    it('are read as they were written, whatever is in their fields', async () => {
      const { contacts } = adapters();
      const attributes = { name: 'Zoë "Q" O’Neil 🙂', 'long-note': 'x'.repeat(20_000), empty: ' ' };
      const written = contactsOf('written', 60, (n) => (n === 7 ? { attributes, customerId: 'c-7' } : {}));
      expect(await contacts.insert(written)).toEqual(Array(60).fill(undefined));
      expect(
        byKey(await contacts.read([...written, { campaignId: 'written', contactKey: 'absent' }])),
      ).toEqual(written.map(like));
    });

    it('are written once: the answer names the contact that holds the key', async () => {
      const { contacts } = adapters();
      const [first, second, third] = contactsOf('once', 3) as [Contact, Contact, Contact];
      await contacts.insert([second]);
      const later = [first, { ...second, source: { ...second.source, row: 99 } }, third];
      expect(await contacts.insert(later)).toEqual([undefined, like(second), undefined]);
      expect(byKey(await contacts.read(later))).toEqual([first, second, third].map(like));
    });

    it('change only when they are as expected, and know a write of their own', async () => {
      const { contacts } = adapters();
      const contact = one('changed');
      await contacts.insert([contact]);
      const claimed = await contacts.apply(contact, claimOf(contact, 'mine'));
      expect(claimed).toMatchObject({ status: 'DIALING', attempt: 1, claimId: 'mine' });
      expect(await contacts.apply(contact, claimOf(contact, 'mine'))).toEqual(claimed);
      expect(await contacts.apply(contact, claimOf(contact, 'theirs'))).toBeUndefined();
      const absent = { campaignId: 'changed', contactKey: 'absent' };
      expect(await contacts.apply(absent, claimOf(contact, 'mine'))).toBeUndefined();
      expect(await contacts.read([contact])).toEqual([claimed]);
    });

    it('change by the hundred, each on its own condition', async () => {
      const { contacts } = adapters();
      const written = contactsOf('hundred', 100);
      await contacts.insert(written);
      await contacts.apply(written[3] as Contact, claimOf(written[3] as Contact, 'theirs'));
      const results = await contacts.applyAll(
        written.map((contact) => ({
          id: contact,
          transition: claimOf(contact, `claim-${contact.contactKey}`),
        })),
      );
      expect(results).toEqual(written.map((_, n) => n !== 3));
      const claims = byKey(await contacts.read(written)).map(({ claimId }) => claimId);
      expect(claims).toEqual(
        written.map(({ contactKey }, n) => (n === 3 ? 'theirs' : `claim-${contactKey}`)),
      );
    });

    it('are found by their deadline, earliest first, and not without one', async () => {
      const { contacts } = adapters();
      const dueAt = (n: number) => toIso(noon + ((n * 7) % 40) * MINUTE_MS);
      const written = contactsOf('due', 40, (n) => ({ dueAt: dueAt(n) }));
      const over = aContact({ campaignId: 'due', contactKey: 'over' }).completed();
      await contacts.insert([...written, over]);
      const due = (from: number, until: number, limit: number) =>
        contacts.due('due', toIso(noon + from * MINUTE_MS), toIso(noon + until * MINUTE_MS), limit);
      const minutes = (found: readonly { dueAt: string }[]) =>
        found.map((contact) => (Date.parse(contact.dueAt) - noon) / MINUTE_MS);
      expect(minutes(await due(0, 40, 100))).toEqual(Array.from({ length: 40 }, (_, minute) => minute));
      expect(minutes(await due(10, 15, 100))).toEqual([10, 11, 12, 13, 14, 15]);
      expect(minutes(await due(5, 40, 3))).toEqual([5, 6, 7]);
      expect(await contacts.due('due-not', toIso(noon), toIso(noon), 10)).toEqual([]);
      const claimed = await contacts.apply(written[0] as Contact, claimOf(written[0] as Contact, 'moved'));
      const moved = (Date.parse(claimed?.dueAt ?? '') - noon) / MINUTE_MS;
      expect(moved).toBeGreaterThan(0);
      expect((await due(0, 40, 100)).map(({ contactKey, dueAt }) => [contactKey, dueAt])).toContainEqual([
        claimed?.contactKey,
        claimed?.dueAt,
      ]);
      expect(minutes(await due(0, 0, 100))).toEqual([]);
    });

    it('are paged by key, from any key on', async () => {
      const { contacts } = adapters();
      const written = contactsOf('paged', 30, () => ({ attributes: { note: 'x'.repeat(90_000) } }));
      await contacts.insert(written);
      const keysAfter = async (after?: string) => {
        const keys: string[] = [];
        for (
          let page = await contacts.page('paged', after);
          ;
          page = await contacts.page('paged', page.next)
        ) {
          keys.push(...page.contacts.map(({ contactKey }) => contactKey));
          if (page.next === undefined) return keys;
        }
      };
      const all = written.map(({ contactKey }) => contactKey);
      expect(await keysAfter()).toEqual(all);
      expect(await keysAfter(all[11])).toEqual(all.slice(12));
    });
  });

  describe('a claim', () => {
    it('takes the contact and notes the call, both or neither', async () => {
      const { contacts, claims, numbers } = adapters();
      const contact = one('claim');
      await contacts.insert([contact]);
      const claim = (id: string) =>
        claims.claim(
          { ...contact, phoneNumber: '+12065552000' },
          claimOf(contact, id),
          { id, atMs: noon },
          cap,
        );
      expect(await claim('mine')).toEqual({ type: 'claimed' });
      expect(await claim('mine')).toEqual({ type: 'claimed' });
      expect(await claim('theirs')).toEqual({ type: 'taken' });
      // One call is noted: with one more the cap is reached.
      expect(await numbers.note('+12065552000', { id: 'next', atMs: noon }, cap)).toEqual({ type: 'noted' });
      expect(await numbers.note('+12065552000', { id: 'last', atMs: noon }, cap)).toMatchObject({
        type: 'capped',
      });
    });

    it('leaves the contact as it is when the number must not be called', async () => {
      const { contacts, claims, numbers } = adapters();
      const contact = one('claim-barred');
      await contacts.insert([contact]);
      await numbers.suppress('+12065552001', { at: toIso(noon), source: 'a test' });
      const claim = (phoneNumber: string) =>
        claims.claim({ ...contact, phoneNumber }, claimOf(contact, 'mine'), { id: 'mine', atMs: noon }, cap);
      expect(await claim('+12065552001')).toEqual({ type: 'suppressed', at: toIso(noon) });
      for (const id of ['a', 'b']) await numbers.note('+12065552002', { id, atMs: noon }, cap);
      expect(await claim('+12065552002')).toMatchObject({ type: 'capped' });
      expect(await contacts.read([contact])).toEqual([like(contact)]);
    });

    it('is won once by many at the same time', async () => {
      const { contacts, claims } = adapters();
      const contact = one('claim-raced');
      await contacts.insert([contact]);
      const ids = Array.from({ length: 6 }, (_, n) => `claim-${n}`);
      const verdicts = await Promise.all(
        ids.map((id, n) =>
          claims.claim(
            { ...contact, phoneNumber: phone(500 + n) },
            claimOf(contact, id),
            { id, atMs: noon },
            { attempts: 10, days: 7 },
          ),
        ),
      );
      expect(verdicts.filter(({ type }) => type === 'claimed')).toHaveLength(1);
      const winner = ids[verdicts.findIndex(({ type }) => type === 'claimed')];
      expect(await contacts.read([contact])).toMatchObject([{ claimId: winner, status: 'DIALING' }]);
    });
  });

  describe('the register of calls', () => {
    it('knows whose call it is as long as it is the latest', async () => {
      const { contacts, calls } = adapters();
      const [first, second] = contactsOf('register', 2) as [Contact, Contact];
      await contacts.insert([first, second]);
      const claimed = await contacts.apply(first, claimOf(first, 'mine'));
      if (!claimed) throw new Error('The contact could not be claimed.');
      const dialed = transitionFor(
        claimed,
        { type: 'dialed', attempt: 1, contactId: 'call-1', dialedAt: noon },
        noon,
      );
      expect(await calls.enter({ ...claimed, claimId: 'mine' }, dialed)).toBe(true);
      expect(await calls.enter({ ...claimed, claimId: 'mine' }, dialed)).toBe(true);
      expect(await calls.enter(second, dialed)).toBe(false);
      const found = await calls.lookUp(['call-1', 'call-2']);
      expect([...found.keys()]).toEqual(['call-1']);
      expect(found.get('call-1')).toMatchObject({
        claimId: 'mine',
        contact: {
          campaignId: 'register',
          contactKey: first.contactKey,
          contactId: 'call-1',
          status: 'DIALED',
        },
      });
    });
  });
}

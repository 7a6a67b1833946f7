/** What the store of contacts, claims and the register of calls promise, of any DynamoDB. */
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/contact/contact.ts';
import { transitionFor } from '../../src/contact/contact-life.ts';
import { type NumberClaim, outcomeUnknown } from '../../src/dialing/number-claim.ts';
import { MINUTE_MS, toIso } from '../../src/time/instant.ts';
import { aCap } from '../support/a-cap.ts';
import { aContact, noon } from '../support/a-contact.ts';
import type { Adapters } from './world.ts';

const caps = [aCap(2, 7 * 24)];
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
  transitionFor(
    contact,
    {
      type: 'outcomeUnknown',
      attempt: contact.attempt + 1,
      claimId,
      claimedAt: noon,
      dueAt: toIso(noon + 120_000),
    },
    noon,
  );
const numberClaim = (contact: Contact, claimId: string): NumberClaim => {
  const { campaignId, contactKey, attempt } = contact;
  return { campaignId, contactKey, attempt: attempt + 1, claimId, claimedAt: toIso(noon) };
};

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
      expect(results.map(({ type }) => type)).toEqual(
        written.map((_, n) => (n === 3 ? 'notAsExpected' : 'applied')),
      );
      // As it stands: its next change need not read it.
      expect(results[3]).toMatchObject({
        standing: { contactKey: written[3]?.contactKey, claimId: 'theirs' },
      });
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
    it('takes the number once, and counts the call', async () => {
      const { claims, numbers } = adapters();
      const number = '+12065552000';
      const [first, second] = contactsOf('claim', 2) as [Contact, Contact];
      const mine = numberClaim(first, 'mine');
      const claim = (contact: Contact, id: string, replaces?: string) =>
        claims.claim(number, numberClaim(contact, id), caps, replaces, []);
      expect(await claim(first, 'mine')).toEqual({ type: 'claimed' });
      expect(await claim(first, 'mine')).toEqual({ type: 'claimed' });
      expect(await claim(second, 'theirs')).toEqual({ type: 'standing', claim: mine });
      expect(await claim(second, 'theirs', 'another')).toEqual({ type: 'standing', claim: mine });
      expect((await numbers.read([number, '+12065552009'])).get(number)?.claim).toEqual(mine);
      // One call is counted: with one more the cap is reached.
      expect(await claim(second, 'theirs', 'mine')).toEqual({ type: 'claimed' });
      expect(await claim(second, 'last', 'theirs')).toMatchObject({ type: 'capped' });
    });

    it('is refused when the number must not be called', async () => {
      const { claims, numbers } = adapters();
      const contact = one('claim-barred');
      await numbers.suppress('+12065552001', { at: toIso(noon), source: 'a test' });
      expect(await claims.claim('+12065552001', numberClaim(contact, 'mine'), caps, undefined, [])).toEqual({
        type: 'suppressed',
        list: 'all',
        at: toIso(noon),
      });
    });

    it('is won once by many at the same time', async () => {
      const { claims } = adapters();
      const verdicts = await Promise.all(
        contactsOf('claim-raced', 6).map((contact, n) =>
          claims.claim('+12065552003', numberClaim(contact, `claim-${n}`), [aCap(10, 7 * 24)], undefined, []),
        ),
      );
      expect(verdicts.filter(({ type }) => type === 'claimed')).toHaveLength(1);
    });

    it('is released with what becomes of its contact, both or neither', async () => {
      const { contacts, claims, numbers } = adapters();
      const number = '+12065552004';
      const contact = one('claim-returned');
      await contacts.insert([contact]);
      const mine = numberClaim(contact, 'mine');
      const waits = (attempt: number) =>
        transitionFor(
          contact,
          { type: 'deferred', attempt, claimId: 'mine', dueAt: toIso(noon), reason: 'later' },
          noon,
        );
      expect(await claims.releaseWithContact(number, mine, contact, waits(1))).toEqual({
        type: 'claimIsGone',
      });
      await claims.claim(number, mine, caps, undefined, []);
      expect(await claims.releaseWithContact(number, mine, contact, waits(3))).toEqual({
        type: 'contactHasChanged',
      });
      expect((await numbers.read([number])).get(number)?.claim).toEqual(mine);
      expect(await claims.releaseWithContact(number, mine, contact, waits(1))).toEqual({ type: 'done' });
      expect((await numbers.read([number])).get(number)?.claim).toBeUndefined();
      expect(await contacts.read([contact])).toMatchObject([{ status: 'WAITING', attempt: 0 }]);
    });

    it('is left unresolved with its contact only while the number has it', async () => {
      const { contacts, claims } = adapters();
      const number = '+12065552014';
      const contact = one('claim-left-open');
      await contacts.insert([contact]);
      const mine = numberClaim(contact, 'mine');
      const open = transitionFor(contact, outcomeUnknown(mine, noon), noon);
      expect(await claims.leaveOpen(number, mine, contact, open)).toEqual({ type: 'claimIsGone' });
      await claims.claim(number, mine, caps, undefined, []);
      expect(await claims.leaveOpen(number, { ...mine, claimId: 'theirs' }, contact, open)).toEqual({
        type: 'claimIsGone',
      });
      expect(await contacts.read([contact])).toMatchObject([{ status: 'QUEUED' }]);
      expect(await claims.leaveOpen(number, mine, contact, open)).toEqual({ type: 'done' });
      expect(await contacts.read([contact])).toMatchObject([
        { status: 'DIALING', claimId: 'mine', attempt: 1 },
      ]);
    });

    it('keeps its contact from going on with another number', async () => {
      const { contacts, claims } = adapters();
      const number = '+12065552015';
      const contact = one('claim-skipped');
      await contacts.insert([contact]);
      const own = { campaignId: contact.campaignId, contactKey: contact.contactKey, attempt: 1 };
      const { phoneNumber = '' } = contact;
      const numbers = { phoneNumber, next: '+12065552016', skippedNumbers: { [phoneNumber]: 'Listed.' } };
      const fact = {
        type: 'numberSkipped',
        attempt: 1,
        ...numbers,
        dueAt: toIso(noon),
        reason: 'Listed.',
      } as const;
      const skip = transitionFor(contact, fact, noon);
      const leave = (since: string) => claims.leaveNumber(number, { ...own, since }, skip);
      await claims.claim(number, numberClaim(contact, 'mine'), caps, undefined, []);
      expect(await leave(contact.createdAt)).toEqual({ type: 'claimIsGone' });
      expect(await contacts.read([contact])).toMatchObject([{ status: 'QUEUED', phoneNumber }]);
      await claims.release(number, numberClaim(contact, 'mine'));
      expect(await leave(contact.createdAt)).toEqual({ type: 'done' });
      expect(await contacts.read([contact])).toMatchObject([
        {
          status: 'WAITING',
          attempt: 0,
          phoneNumber: '+12065552016',
          skippedNumbers: numbers.skippedNumbers,
        },
      ]);
      expect(await leave(contact.createdAt)).toEqual({ type: 'contactHasChanged' });
      // A claim from before the contact is that of an earlier one.
      const other = one('claim-of-before');
      await contacts.insert([other]);
      const { campaignId, contactKey } = other;
      await claims.claim('+12065552017', numberClaim(other, 'before'), caps, undefined, []);
      const later = { campaignId, contactKey, attempt: 1, since: '2099-01-01T00:00:00.000Z' };
      expect(
        await claims.leaveNumber(
          '+12065552017',
          later,
          transitionFor(other, { ...fact, phoneNumber: other.phoneNumber ?? '' }, noon),
        ),
      ).toEqual({ type: 'done' });
    });

    it('is released by its name only', async () => {
      const { claims, numbers } = adapters();
      const number = '+12065552005';
      const mine = numberClaim(one('claim-released'), 'mine');
      await claims.claim(number, mine, caps, undefined, []);
      await claims.release(number, { ...mine, claimId: 'theirs' });
      expect((await numbers.read([number])).get(number)?.claim).toEqual(mine);
      await claims.release(number, mine);
      expect(await claims.claim(number, mine, [aCap(1, 7 * 24)], undefined, [])).toEqual({
        type: 'claimed',
      });
    });
  });

  describe('the register of calls', () => {
    it('knows whose call it is as long as it is the latest', async () => {
      const { contacts, calls } = adapters();
      const first = one('register');
      await contacts.insert([first]);
      const { campaignId, contactKey } = first;
      const claim = { claimId: 'mine', claimedAt: noon };
      const call = { campaignId, contactKey, attempt: 1, contactId: 'call-1', dialedAt: noon, ...claim };
      await calls.enter(call);
      await calls.enter(call);
      const queued = (await calls.lookUp(['call-1'])).get('call-1');
      expect(queued).toMatchObject({ claimId: 'mine', call, contact: { contactKey, status: 'QUEUED' } });
      const fact = { type: 'dialed', attempt: 1, contactId: 'call-1', dialedAt: noon, claim } as const;
      await contacts.apply(first, transitionFor(first, fact, noon));
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

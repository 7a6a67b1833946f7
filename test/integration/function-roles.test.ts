/**
 * The emulator judges each request of a function by the function's own role, so that every campaign of these tests shows
 * that the roles suffice. Here it is shown that it does judge: with one permission less, the work stands still.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { policyOfRole, type RolePolicy, setPolicyOfRole } from './iam-person.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';

/** An emulator of the user's own may check no permissions. */
const checksPermissions = inject('localStacks').every(({ logFile }) => logFile !== undefined);

interface Document {
  readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[];
}

const [first = '', second = ''] = numbersOf(510, 2);

let product: LocalProduct;
let whole: RolePolicy;
beforeAll(async () => {
  product = new LocalProduct();
  whole = await policyOfRole('CampaignDialer-DialerHandlerRole', product.stack.endpoint);
});
afterAll(() => setPolicyOfRole(whole, product.stack.endpoint));

/** The dialer's policy without what it may do with contacts. */
function withoutContacts({ PolicyDocument, ...role }: RolePolicy): RolePolicy {
  const document = JSON.parse(PolicyDocument) as Document;
  const Statement = document.Statement.map((statement) => ({
    ...statement,
    Resource: [statement.Resource].flat().filter((resource) => !String(resource).includes('TablesContacts')),
  })).filter(({ Resource }) => Resource.length > 0);
  return { ...role, PolicyDocument: JSON.stringify({ ...document, Statement }) };
}

describe.runIf(checksPermissions)('a dialer', () => {
  it('that may not claim contacts calls no contact', async () => {
    await setPolicyOfRole(withoutContacts(whole), product.stack.endpoint);
    await product.drop('refused.csv', `phoneNumber\n${first}\n`);
    await product.untilImported('refused');

    await wait(10_000);
    expect(await product.byStatus('refused')).toEqual({ QUEUED: 1 });
    expect(await product.callsTo([first])).toEqual([]);
  });

  it('calls again as soon as it may', async () => {
    await setPolicyOfRole(whole, product.stack.endpoint);
    await product.drop('allowed-again.csv', `phoneNumber\n${second}\n`);

    await eventually(async () => expect(await product.callsTo([second])).toHaveLength(1));
  });
});

/** The contract of the adapters on DynamoDB Local, AWS's own implementation; left out without Java (vitest.config.ts). */
import { afterAll, beforeAll } from 'vitest';
import { startDynamoDbLocal } from '../../local/dynamodb-local/dynamodb-local.ts';
import { describeCampaigns } from './campaigns-contract.ts';
import { describeContacts } from './contacts-contract.ts';
import { type World, worldOf } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await worldOf(await startDynamoDbLocal());
}, 300_000);
afterAll(() => world?.stop());

describeContacts(() => world);
describeCampaigns(() => world);

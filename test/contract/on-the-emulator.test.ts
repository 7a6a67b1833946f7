/** The contract of the adapters on the emulator with AWS's limits. */
import { afterAll, beforeAll } from 'vitest';
import { startEmulator } from '../../local/emulator.ts';
import { runFolder } from '../../local/local-folder.ts';
import { describeCampaigns } from './campaigns-contract.ts';
import { describeContacts } from './contacts-contract.ts';
import { type World, worldOf } from './world.ts';

/** What the table takes at once is no part of the contract, and DynamoDB Local has no such limit. */
const ample = {
  writeUnitsPerKey: 1e6,
  readUnitsPerKey: 1e6,
  writeUnitsPerTable: 1e6,
  readUnitsPerTable: 1e6,
};

let world: World;
beforeAll(async () => {
  world = await worldOf(
    await startEmulator({
      folder: runFolder(),
      environment: {},
      checkPermissions: false,
      limits: { dynamodb: ample },
      log: () => {},
    }),
  );
});
afterAll(() => world?.stop());

describeContacts(() => world);
describeCampaigns(() => world);

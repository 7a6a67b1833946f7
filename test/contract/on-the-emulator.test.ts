/** The contract of the adapters on the emulator with AWS's limits. */
import { afterAll, beforeAll } from 'vitest';
import { startEmulator } from '../../local/emulator.ts';
import { runFolder } from '../../local/local-folder.ts';
import { describeCampaigns } from './campaigns-contract.ts';
import { describeContacts } from './contacts-contract.ts';
import { type World, worldOf } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await worldOf(
    await startEmulator({
      folder: runFolder(),
      environment: {},
      checkPermissions: false,
      limits: 'on',
      log: () => {},
    }),
  );
});
afterAll(() => world?.stop());

describeContacts(() => world);
describeCampaigns(() => world);

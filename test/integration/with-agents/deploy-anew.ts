/** Deploys the stack of a test once more, with a changed setting, as an operator would: every function is replaced. */
import { deployAssembly, synthesize } from '../../../local/deploy.ts';
import { removeFolder, runFolder } from '../../../local/local-folder.ts';
import { localDeployment } from '../../../local/stack-under-test.ts';
import { deployment } from './agents-campaign.ts';

/** @param environment how the emulator is reached. */
export async function deployAnew(environment: Readonly<Record<string, string>>): Promise<void> {
  const folder = runFolder();
  try {
    const changed = { ...localDeployment, ...deployment, retentionDays: 60 };
    await deployAssembly(await synthesize(changed, { folder }), environment, { folder });
  } finally {
    removeFolder(folder);
  }
}

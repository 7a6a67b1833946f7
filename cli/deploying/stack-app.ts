/** How the stack's template is made: here from the sources. The package of a release has a module in place of this one. */
import { fileURLToPath } from 'node:url';

/** The command line of the CDK app, for a shell, and the folder in which it runs. */
export function stackApp(): { readonly command: string; readonly folder: string } {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  return { command: `"${process.execPath}" --import tsx infra/app.ts`, folder };
}

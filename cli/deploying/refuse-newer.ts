/** Commands of an earlier version may misread what a later one has written. */
import { compare, valid } from 'semver';
import product from '../../package.json' with { type: 'json' };
import { CliError } from '../cli-error.ts';

/**
 * @param version the output `Version` of the stack; build metadata has no order
 * @throws {CliError} it is newer than `own`
 */
export function refuseNewer(stack: string, version: string | undefined, own = product.version): void {
  if (!version || !valid(version) || compare(version, own) <= 0) return;
  throw new CliError(
    `The stack ${stack} is version ${version}, which is newer than these commands (${own}). Use the commands of that version.`,
  );
}

#!/usr/bin/env node
// `npx dialer`: runs the commands from a bundle, which loads in a fraction of the time that their sources take. The bundle is
// made by the first command, and again when a source has changed: there is nothing to build by hand.
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFolder, currentBundle } from './bundle/current-bundle.mjs';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
await import((await bundledProgram()) ?? (await sources()));

/** URL of the bundled program; undefined when none can be made, such as on a read-only disk. */
async function bundledProgram() {
  try {
    const made = currentBundle() ?? (await (await import('./bundle/make-bundle.mjs')).makeBundle());
    // From Node 22 on: what was compiled once need not be compiled again.
    nodeModule.enableCompileCache?.(join(bundleFolder, 'compile-cache'));
    return pathToFileURL(made).href;
  } catch {
    return undefined;
  }
}

/** URL of the program's sources, with the loader of TypeScript on. */
async function sources() {
  const { register } = await import('tsx/esm/api');
  register();
  return new URL('main.ts', import.meta.url).href;
}

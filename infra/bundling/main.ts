/** `node --import tsx infra/bundling/main.ts FOLDER`: bundles all functions in a process of its own. */
import { bundleFunctions } from './bundle-functions.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the folder for the bundles.');
await bundleFunctions(folder);

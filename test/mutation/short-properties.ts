/**
 * A property is tried for so long with each change of the rules: what examples do not notice, it mostly finds at once.
 * Without this, most of the hours of `npm run test:mutation` would be spent on a handful of properties.
 */
import fc from 'fast-check';

const PROPERTY_MS = 30;

fc.configureGlobal({ interruptAfterTimeLimit: PROPERTY_MS });

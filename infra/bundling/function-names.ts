/** The functions of the stack; the handler of each is `lambdas/NAME.ts`. */
export const functionNames = [
  'importer',
  'intake',
  'dialer',
  'outcomes',
  'sweeper',
  'counter',
  'closer',
  'flow',
] as const;
export type FunctionName = (typeof functionNames)[number];

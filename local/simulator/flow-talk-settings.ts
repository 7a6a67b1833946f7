/** Settings of what customers say to the contact flow. */
import { z } from 'zod';
import { share } from './setting-shapes.ts';

/** The parameters of one invocation. */
const parametersSchema = z.record(z.string(), z.string());
export type FlowParameters = z.output<typeof parametersSchema>;

export const flowTalkSchema = z
  .strictObject({
    /** Of answered calls: the customer opts out, asks for a callback, or presses one of `keys`. The others say nothing. */
    optOut: share,
    callBack: share,
    pressKey: share,
    /** When to call back, as the function takes it. */
    callBackAt: z.string().default('PT2M'),
    keys: z.tuple([z.string()], z.string()).default(['1', '2', '3']),
    /** By number, for its first answered call, its second …: the parameters of each invocation, in order; then nothing. */
    says: z.record(z.string(), z.array(z.array(parametersSchema))).default({}),
  })
  .refine(({ optOut, callBack, pressKey }) => optOut + callBack + pressKey <= 1 + 1e-9, {
    error: 'optOut, callBack and pressKey must not be above 1 together',
  })
  .prefault({});

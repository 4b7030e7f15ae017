/**
 * The process of one submission: `main.ts <root> <entry file>`. Loads it, says which targets it exports, then answers
 * one call after the other: frames come in on descriptor 3 and go out on 4. Holds no answers, trusts nobody; whatever
 * it says is checked on the other side.
 */
import { encodeFrame, MAX_MESSAGE_CHARACTERS, type Reply } from '@gradus/contracts/wire';
import { describeThrown } from './describe-thrown.ts';
import { writeFrame } from './pipes.ts';
import { serve } from './serve.ts';
import { RefusedSubmission, registerSubmissionLoader } from './submission-loader.ts';

const [root = '', entry = ''] = process.argv.slice(2);

function refuse(stage: 'compile' | 'load', message: string): void {
  const reply: Reply = { type: 'refused', stage, message: message.slice(0, MAX_MESSAGE_CHARACTERS) };
  writeFrame(encodeFrame(reply));
}

try {
  const entryUrl = registerSubmissionLoader(root, entry);
  const exported: Readonly<Record<string, unknown>> = await import(entryUrl);
  serve(exported, root);
} catch (error) {
  if (error instanceof RefusedSubmission) refuse('compile', error.message);
  else refuse('load', describeThrown(error, root));
}

/**
 * The process of one submission: `main.ts <root> <entry file>`. Loads it, says which targets it exports, then answers
 * one request after the other: frames come in on descriptor 3 and go out on 4. Holds no answers, trusts nobody; whatever
 * it says is checked on the other side.
 */
import { describeThrown } from './describe-thrown.ts';
import { writeFrame } from './pipes.ts';
import { replyFrame } from './reply-frame.ts';
import { serve } from './serve.ts';
import { RefusedSubmission, registerSubmissionLoader } from './submission-loader.ts';

const [root = '', entry = ''] = process.argv.slice(2);

function refuse(stage: 'compile' | 'load', message: string): void {
  writeFrame(replyFrame({ type: 'refused', stage, message }));
}

try {
  const entryUrl = registerSubmissionLoader(root, entry);
  const exported: Readonly<Record<string, unknown>> = await import(entryUrl);
  serve(exported, root);
} catch (error) {
  if (error instanceof RefusedSubmission) refuse('compile', error.message);
  else refuse('load', describeThrown(error, root));
}

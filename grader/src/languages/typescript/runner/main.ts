/**
 * The process of one submission. Loads what its first request names, says which targets that exports, then answers one
 * request after the other: frames come in on descriptor 3 and go out on 4. Holds no answers, trusts nobody; whatever it
 * says is checked on the other side.
 */
import type { LoadRequest } from '@gradus/contracts/wire';
import { describeThrown } from './describe-thrown.ts';
import { incomingFrames } from './incoming-frames.ts';
import { OwnModules } from './own-modules.ts';
import { writeFrame } from './pipes.ts';
import { prepare } from './prepare.ts';
import { replyFrame } from './reply-frame.ts';
import { serve } from './serve.ts';
import { RefusedSubmission, registerSubmissionLoader } from './submission-loader.ts';

function refuse(stage: 'compile' | 'load', message: string): void {
  writeFrame(replyFrame({ type: 'refused', stage, message }));
}

await prepare();
const requests = incomingFrames();
const first = requests.next();
if (first.done !== true) {
  // The grader's own frame: written by us, so not validated again.
  const { root, entry, main } = first.value.header as LoadRequest;
  const own = new OwnModules(root, entry);
  try {
    const entryUrl = registerSubmissionLoader(own, main);
    const exported: Readonly<Record<string, unknown>> = await import(entryUrl);
    serve(exported, own, requests);
  } catch (error) {
    if (error instanceof RefusedSubmission) refuse('compile', error.message);
    else refuse('load', describeThrown(error));
  }
}

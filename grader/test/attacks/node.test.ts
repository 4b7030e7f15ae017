import { describe } from 'vitest';
import { attackIn } from './attacks.ts';
import { type Grader, openGrader } from './graders.ts';

const grader = await openGrader('bubblewrap', 'typescript');
describe.skipIf(grader === undefined)('in TypeScript', () => attackIn('typescript', grader as Grader));

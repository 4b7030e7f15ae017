/**
 * Something that a person gave us is wrong: a file, a flag, a setting. The message is one line, or one for each of
 * several mistakes, that says where, what was expected, what came and what to do; the command line prints it without a
 * stack trace and exits with 2.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** This machine lacks something that was asked for (a browser, an interpreter, a sandbox). Exit code 3. */
export class MissingToolError extends Error {
  override readonly name = 'MissingToolError';
}

// How large what crosses may be: written into the schema of replies, and kept to by the encoder.

/** Lists and records are nested at most so deep. */
export const MAX_DEPTH = 4;
/** Longer error texts of a submission are cut. */
export const MAX_MESSAGE_CHARACTERS = 4000;
/** Evaluations that one message may ask for; from some 64 on, the process boundary costs next to nothing. */
export const MAX_MOVES = 256;
/** Named functions whose calls are told, those called most. */
export const MAX_COUNTED = 200;
export const MAX_PARTS = 400;
export const MAX_TEXT_CHARACTERS = 200;
export const KEY_PATTERN = '^[A-Za-z][A-Za-z0-9_]{0,40}$';
export const FUNCTION_NAME_PATTERN = '^[A-Za-z_$][A-Za-z0-9_$]{0,79}$';

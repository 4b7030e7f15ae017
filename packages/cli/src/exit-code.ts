/** What `gradus` exits with. */
export const ExitCode = {
  fine: 0,
  /** `check`: the submission fails a check. */
  failedCheck: 1,
  /** Wrong usage or bad input. */
  wrongUsage: 2,
  /** This machine lacks something that was asked for. */
  missingTool: 3,
  /** Something of ours broke; `grade`: some submissions stayed ungraded. */
  fault: 4,
  interrupted: 130,
} as const;

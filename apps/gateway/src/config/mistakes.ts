/** Something that people configured and that can't be used. */
export interface ConfigMistake {
  /** The variable, or the place in the configuration file. */
  readonly where: string
  /** What is wrong and what to do. Holds no secret. */
  readonly message: string
}

/** All mistakes at once, so that nobody mends them one start after another. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly mistakes: readonly ConfigMistake[]

  constructor(mistakes: readonly ConfigMistake[]) {
    super(mistakes.map(({ where, message }) => `${where} ${message}`).join('\n'))
    this.mistakes = mistakes
  }
}

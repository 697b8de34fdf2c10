/** A mistake in the configuration. */
export interface ConfigMistake {
  /** The variable, or the place in the configuration file. */
  readonly where: string
  /** What is wrong and what to do. Contains no secret. */
  readonly message: string
}

/** Names all mistakes at once, so that a person can fix them before the next start. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly mistakes: readonly ConfigMistake[]

  constructor(mistakes: readonly ConfigMistake[]) {
    super(mistakes.map(({ where, message }) => `${where} ${message}`).join('\n'))
    this.mistakes = mistakes
  }
}

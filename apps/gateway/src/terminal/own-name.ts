/** True in a checkout of the repository, where the CLI runs from source. */
export const fromSource: boolean = import.meta.url.endsWith('.ts')

/** How people start this CLI, for advice with a command. */
export const ownName: string = fromSource ? 'npx -y pnpm@12 guidepost' : 'npx guidepost'

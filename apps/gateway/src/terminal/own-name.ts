/** True in a checkout of the repository, where the CLI runs from source. */
export const fromSource: boolean = import.meta.url.endsWith('.ts')

/** How people call this CLI, for what we tell them to do next. */
export const ownName: string = fromSource ? 'npx -y pnpm@12 guidepost' : 'npx guidepost'

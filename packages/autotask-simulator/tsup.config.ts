import { library } from '@guidepost/tooling-config/tsup'

// Two builds into one folder at the same time: each clears away what is its own.
export default [
  library({ index: 'src/index.ts' }, { clean: ['!bin*', '!main*'] }),
  library({ bin: 'src/bin.ts' }, { format: ['esm'], shims: false, dts: false, clean: ['!index*'] }),
].flat()

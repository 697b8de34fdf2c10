import { library } from '@guidepost/tooling-config/tsup'

// The two builds run at the same time and share a folder, so each cleans only its own files.
export default [
  library({ index: 'src/index.ts' }, { clean: ['!bin*', '!main*'] }),
  library({ bin: 'src/bin.ts' }, { format: ['esm'], shims: false, dts: false, clean: ['!index*'] }),
].flat()

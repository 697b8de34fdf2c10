export { deep, property, runs } from './counts.ts'
export { describeReadme } from './readme.ts'

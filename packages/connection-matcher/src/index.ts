export { isGuid, normalizeGuid } from './guid.ts'

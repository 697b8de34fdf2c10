import { describeMutants } from './mutations/describe.ts'

describeMutants('postgres')

import { library } from '@guidepost/tooling-config/tsup'

export default library()

import type { Command } from './command.ts'
import { approve } from './commands/approve.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { build } from './commands/build.ts'
import { check } from './commands/check.ts'
import { clientsSecret } from './commands/clients.ts'
import { dev } from './commands/dev.ts'
import { explain } from './commands/explain.ts'
import { init } from './commands/init.ts'
import { inspect } from './commands/inspect.ts'
import { keysList, keysRotate } from './commands/keys.ts'
import { plan } from './commands/plan.ts'
import { serve } from './commands/serve.ts'
import { test } from './commands/test.ts'
import { usersAdd } from './commands/users-add.ts'
import { verify } from './commands/verify.ts'

/** Every command there is, the everyday ones first. A name may be two words. */
export const commands: readonly Command[] = [
  init,
  check,
  test,
  plan,
  approve,
  build,
  serve,
  dev,
  verify,
  inspect,
  explain,
  usersAdd,
  clientsSecret,
  keysList,
  keysRotate,
  auditVerify,
]

import type { Command } from './command.ts'
import { approve } from './commands/approve.ts'
import { auditCheckpoint } from './commands/audit-checkpoint.ts'
import { auditErase } from './commands/audit-erase.ts'
import { auditExport } from './commands/audit-export.ts'
import { auditProve } from './commands/audit-prove.ts'
import { auditRotate } from './commands/audit-rotate.ts'
import { auditShow } from './commands/audit-show.ts'
import { auditTail } from './commands/audit-tail.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { auditWitness } from './commands/audit-witness.ts'
import { build } from './commands/build.ts'
import { check } from './commands/check.ts'
import { clientsSecret } from './commands/clients.ts'
import { dev } from './commands/dev.ts'
import { doctor } from './commands/doctor.ts'
import { explain } from './commands/explain.ts'
import { init } from './commands/init.ts'
import { inspect } from './commands/inspect.ts'
import { keysList, keysRewrap, keysRotate } from './commands/keys.ts'
import { plan } from './commands/plan.ts'
import { revoke } from './commands/revoke.ts'
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
  doctor,
  usersAdd,
  clientsSecret,
  revoke,
  keysList,
  keysRotate,
  keysRewrap,
  auditVerify,
  auditProve,
  auditShow,
  auditTail,
  auditExport,
  auditErase,
  auditRotate,
  auditCheckpoint,
  auditWitness,
]

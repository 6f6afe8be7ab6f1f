import { resolve } from 'node:path'
import { describeAttackTable } from '../../../test/support/attack-table.ts'

describeAttackTable({
  path: resolve(import.meta.dirname, '../attacks.md'),
  size: 221,
  folders: ['packages/oauth/test', 'test/integration/auth'],
  withoutTests: [
    ...['A-044', 'A-049', 'A-113', 'A-121', 'A-166', 'A-189', 'A-199', 'A-206', 'A-207'],
    ...['A-212', 'A-213', 'A-214', 'A-215', 'A-228'],
  ],
})

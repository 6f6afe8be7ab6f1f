import { resolve } from 'node:path'
import { describeAttackTable } from '../../../test/support/attack-table.ts'

describeAttackTable({
  path: resolve(import.meta.dirname, '../attacks.md'),
  size: 74,
  folders: ['packages', 'test'],
  withoutTests: ['A-253', 'A-257', 'A-285', 'A-299', 'A-321'],
})

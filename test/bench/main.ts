import { benchBroker } from './broker.ts'
import { benchCheck } from './check.ts'

const wanted = process.argv.slice(2)
if (wanted.length === 0 || wanted.includes('broker')) await benchBroker()
if (wanted.length === 0 || wanted.includes('check')) benchCheck()
process.exit()

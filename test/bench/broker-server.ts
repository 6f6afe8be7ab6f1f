/** The whole broker path: everything on, durable. Sends an access token once it listens. */
import { serve } from '@fullmakt/runtime'
import { authorize } from '../support/authorize.ts'
import { ACCOUNT, servedArtifact } from './served-artifact.ts'

const server = await serve(await servedArtifact())
await server.oauth.accounts.create({ ...ACCOUNT, roles: ['caller'] })
const tokens = await authorize({
  issuer: `http://${server.address}`,
  clientId: 'bench',
  redirectUri: 'http://127.0.0.1:1/callback',
  account: ACCOUNT,
})
process.send?.({ token: tokens.access_token })

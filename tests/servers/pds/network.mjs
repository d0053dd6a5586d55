// The Bluesky network for tests: PLC, PDS, bsync and AppView of the reference implementation, on loopback.
// Wants DATABASE_URL (PostgreSQL) and TMPDIR; says {"pds": …, "appview": …} when it answers; ends when its stdin does.
import { Server } from 'node:net'

// The servers listen on every interface unless told otherwise, and none of them can be told.
const listen = Server.prototype.listen
Server.prototype.listen = function (first, ...rest) {
  if (typeof first === 'number' && typeof rest[0] !== 'string') return listen.call(this, first, '127.0.0.1', ...rest)
  if (first?.port !== undefined) return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  return listen.call(this, first, ...rest)
}

const { TestBsky, TestBsync, TestPds, TestPlc, mockNetworkUtilities } = await import('@atproto/dev-env')
const { default: freePort } = await import('get-port')

const dbUrl = process.env.DATABASE_URL
const plc = await TestPlc.create({})
const bsync = await TestBsync.create({ apiKeys: ['bsync-api-key'], dbUrl, dbSchema: 'bsync' })
const pdsPort = await freePort()
const appview = await TestBsky.create({
  plcUrl: plc.url,
  bsyncUrl: bsync.url,
  bsyncApiKey: 'bsync-api-key',
  repoProvider: `ws://localhost:${pdsPort}`,
  dbPostgresUrl: dbUrl,
  dbPostgresSchema: 'appview',
})
bsync.ctx.dataplaneClients = [appview.ctx.dataplane]
const pds = await TestPds.create({
  port: pdsPort,
  hostname: 'localhost',
  didPlcUrl: plc.url,
  bskyAppViewUrl: appview.url,
  bskyAppViewDid: appview.ctx.cfg.serverDid,
})
mockNetworkUtilities(pds, appview)

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
console.log(JSON.stringify({ pds: pds.url, appview: appview.url }))

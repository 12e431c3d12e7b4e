import { ALICE } from './backend'
import { test } from './fixtures'
import { appLessons } from './lessons'
test('debug', async ({ newDevice }) => {
  test.setTimeout(600_000)
  for (const c of appLessons.slice(0, 14)) {
  const phone = await newDevice()
  let log: string[] = []
  const watch = (n: string, page: any) => {
  page.on('request', (r: any) => r.url().includes('/learning/') && log.push(`${Date.now()%1000000} ${n} > ${r.method()} ${r.url().slice(-25)} ${r.postData() ?? ''}`))
  page.on('requestfailed', (r: any) => r.url().includes('/learning/') && log.push(`${Date.now()%1000000} ${n} X ${r.method()} ${r.failure()?.errorText}`))
  page.on('response', async (r: any) => { if (!r.url().includes('/learning/')) return; const t = await r.text(); log.push(`${Date.now()%1000000} ${n} < ${r.status()} ${t.startsWith('[') ? JSON.stringify(JSON.parse(t).find((x: any) => x.lesson_id === c.id)) : t}`) })
  }
  watch('A', phone.page)
  await phone.open('/compte'); await phone.signIn(ALICE); await phone.expectSynced()
  const other = await phone.openTab(); watch('B', other.page)
    await other.openCard(c); await phone.goToCard(c)
    await phone.letTimePass(30_000); await other.letTimePass(11_000)
    await other.goToFeed(); await phone.goToFeed()
    log.push(`${Date.now()%1000000} back on feed`)
    const start = Date.now(); let ok = false
    await phone.page.waitForTimeout(700)
    while (Date.now() - start < 15_000 && !ok) { await phone.page.waitForTimeout(300); ok = (await phone.syncLine.innerText()).startsWith('Synchronisé à') && (await phone.document())!.pending.length === 0 }
    const took = Date.now() - start
    console.log(c.slug, ok, took)
    if (took > 6000) {
      const d = await phone.document() as any
      console.log(c.slug, ok, took, await phone.syncLine.innerText(), await other.syncLine.innerText(), Date.now()%1000000, '\n' + log.join('\n'), '\n', JSON.stringify({ ...d, lessons: d.lessons[c.id], sync: { ...d.sync, lessons: d.sync?.lessons?.[c.id] } }).slice(0, 3000), '\n', JSON.stringify(await phone.page.evaluate(() => Object.entries(localStorage).filter(([k]) => k.startsWith('pp_progress_v1:')))).slice(0,1500))
    }
    await phone.context.close()
  }
})

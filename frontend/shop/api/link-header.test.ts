import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextPage } from './link-header.ts'

test('the next page is found among other links, as a path of this origin', () => {
  const header = '</api/orders?limit=20>; rel="first", <https://elsewhere/api/orders?before=7>; rel="next"'
  assert.equal(nextPage(header), '/api/orders?before=7')
})

test('without a next link, this is the last page', () => {
  assert.equal(nextPage('</api/orders>; rel="first"'), undefined)
  assert.equal(nextPage(null), undefined)
})

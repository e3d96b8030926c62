// The API has no pictures, so each product gets a drawing of its own: by what its name says it is, or its
// initial, on one of a few tones. The same product looks the same everywhere, always.

export type Picture = 'drink' | 'cup' | 'bowl' | 'soup' | 'fruit' | 'cake' | 'shirt' | 'book' | 'ticket'

const PICTURES: readonly (readonly [Picture, RegExp])[] = [
  ['cup', /coffee|latte|espresso|cappuccino|mocha|กาแฟ|ลาเต้/],
  ['drink', /\btea\b|juice|milk|soda|cola|water|smoothie|drink|ชา|น้ำ|นม/],
  ['soup', /soup|tom yum|curry|noodle|ramen|pho\b|แกง|ต้ม|ก๋วยเตี๋ยว|บะหมี่/],
  ['cake', /cake|roti|bread|cookie|pancake|dessert|donut|ice cream|ขนม|โรตี|เค้ก|ไอศกรีม/],
  ['bowl', /rice|salad|som tam|pad |basil|ข้าว|ส้มตำ|ผัด/],
  ['fruit', /mango|fruit|apple|orange|durian|coconut|banana|มะม่วง|ผลไม้|ทุเรียน|มะพร้าว|กล้วย/],
  ['shirt', /shirt|hoodie|dress|เสื้อ/],
  ['book', /book|notebook|magazine|หนังสือ|สมุด/],
  ['ticket', /ticket|pass\b|voucher|บัตร|ตั๋ว/],
]

export const TONES = 6

export function choosePicture(name: string): Picture | undefined {
  const text = name.toLowerCase()
  return PICTURES.find(([, pattern]) => pattern.test(text))?.[0]
}

export function chooseTone(id: number): number {
  // Neighbours in the list differ, and creating one more product repaints no other.
  return ((id % TONES) + TONES) % TONES
}

/** The letter that a reader would name first; Thai writes some vowels before the consonant that they follow. */
export function initialOf(name: string): string {
  const letters = [...new Intl.Segmenter().segment(name.trim())].map(({ segment }) => segment)
  const first = letters.find((letter) => !/^[เแโใไ\s]/.test(letter)) ?? letters[0]
  return first?.toLocaleUpperCase() ?? '?'
}

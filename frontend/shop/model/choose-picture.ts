// The API has no pictures. So each product gets a drawing that fits its name, or its initial, on one of a few colours.
// The same product always looks the same.

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
  // Neighbours in the list differ, and a new product changes no other product's colour.
  return ((id % TONES) + TONES) % TONES
}

/** Letters as a reader sees them. Older browsers have no Segmenter: they split vowel signs from their consonant. */
function lettersOf(text: string): string[] {
  const { Segmenter } = Intl as { Segmenter?: typeof Intl.Segmenter }
  return Segmenter ? Array.from(new Segmenter().segment(text), ({ segment }) => segment) : Array.from(text)
}

/** The first consonant in Thai, which writes some vowels before their consonant; else the first letter. */
export function initialOf(name: string): string {
  const letters = lettersOf(name.trim())
  const first = letters.find((letter) => !/^[เแโใไ\s]/.test(letter)) ?? letters[0]
  return first?.toLocaleUpperCase() ?? '?'
}

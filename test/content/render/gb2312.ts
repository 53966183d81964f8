/** The 6,763 Chinese characters of GB 2312, both levels, read from the decoder. */
export function gb2312Hanzi(): string[] {
  const decoder = new TextDecoder('gbk');
  const hanzi: string[] = [];
  for (let row = 0xb0; row <= 0xf7; row += 1) {
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
      if (row === 0xd7 && cell > 0xf9) continue;
      hanzi.push(decoder.decode(Uint8Array.of(row, cell)));
    }
  }
  return hanzi;
}

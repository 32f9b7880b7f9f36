const words: readonly [RegExp, string][] = [
  [/, (?:row|line) (\d+)/g, '，第 $1 行'],
  [/, record (\d+)/g, '，第 $1 条记录'],
  [/, feature (\d+)/g, '，第 $1 个要素'],
  [/, placemark (\d+)/g, '，第 $1 个地标'],
  [/^feature (\d+)/g, '第 $1 个要素'],
  [/^edit (\d+)/g, '第 $1 项修改'],
  [/, edit (\d+)/g, '，第 $1 项修改'],
  [/, vertex (\d+)/g, '，第 $1 个点'],
  [/, link to (.*)/gs, '，指向 $1 的链接'],
  [/, header/g, '，表头'],
  [/, field names/g, '，字段名'],
  [/, field (.+)/gs, '，字段 $1'],
];

/** A place in a file as refusals name it, such as `towns.csv, row 12, field lon`, in Chinese. */
export function placeInChinese(where: string): string {
  return words.reduce((text, [pattern, word]) => text.replace(pattern, word), where);
}

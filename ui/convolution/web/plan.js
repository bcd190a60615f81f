// Where everything stands: from left to right on a wide screen, from top to bottom on a phone. And
// what belongs to what: which pixels a number was made of.
const HEAD = 22 // pixels of the words above a column

function plan(course, width, height) {
  return width < 600 ? downwards(course, width) : across(course, width, height)
}

function across(course, width, height) {
  const { n1, n2 } = course
  const body = height - HEAD
  const [row1, row2] = [body / n1, body / n2]
  const m1 = Math.min(row1 - 6, 66)
  const [k1, p1] = [Math.min(m1 * 0.82, 46), m1 * 0.66]
  const m2 = Math.min(row2 - 4, 40)
  const [k2, p2] = [Math.min(row2 - 4, 184 / n1 - 2, 24), m2 * 0.84]
  const image = Math.min(190, width * 0.165, body * 0.6)
  const out = Math.min(150, width * 0.14)
  const taken = image + k1 + m1 + p1 + n1 * (k2 + 2) + m2 + p2 + out
  const gap = Math.max(6, Math.min((width - taken - 4) / 5.6, 70))
  const tiles = []
  const heads = []
  let x = Math.max(2, (width - taken - 5.6 * gap) / 2)
  const column = (kind, n, size, step, words, after, wide = size) => {
    for (let f = 0; f < n; f++) tiles.push({ kind, f, c: 0, x, y: HEAD + step * f + (step - size) / 2, w: size, h: size })
    heads.push({ words, x: x + wide / 2, y: 13 })
    x += wide + after * gap
  }
  column("image", 1, image, body, "image", 1.1)
  column("k1", n1, k1, row1, n1 > 1 ? `${n1} filters` : "1 filter", 0.4)
  column("m1", n1, m1, row1, "maps", 0.35)
  column("p1", n1, p1, row1, "pooled", 1.35)
  for (let f = 0; f < n2; f++) for (let c = 0; c < n1; c++) tiles.push({ kind: "k2", f, c, x: x + c * (k2 + 2), y: HEAD + row2 * f + (row2 - k2) / 2, w: k2, h: k2 })
  heads.push({ words: `${n2} filters × ${n1}`, x: x + (n1 * (k2 + 2)) / 2, y: 13 })
  x += n1 * (k2 + 2) + 0.45 * gap
  column("m2", n2, m2, row2, "maps", 0.45)
  column("p2", n2, p2, row2, "pooled", 1.5)
  const line = Math.min(body / 10, 34)
  for (let k = 0; k < 10; k++) tiles.push({ kind: "out", f: k, c: 0, x, y: HEAD + (body - 10 * line) / 2 + k * line, w: out, h: line - 4 })
  heads.push({ words: "answer", x: x + out / 2, y: 13 })
  return finished(course, { tiles, heads: apart(heads), width, height, wide: true })
}

// Words that would touch those before them are left out.
function apart(heads) {
  const kept = []
  for (const head of heads) {
    const before = kept.at(-1)
    if (!before || head.x - before.x > 3.1 * (head.words.length + before.words.length) + 4) kept.push(head)
  }
  return kept
}

function downwards(course, width) {
  const { n1, n2 } = course
  const [row1, row2] = [width / n1, width / n2]
  const m1 = Math.min(row1 - 4, 60)
  const [k1, p1] = [Math.min(m1 * 0.82, 40), m1 * 0.66]
  const m2 = Math.min(row2 - 3, 40)
  const [k2, p2] = [Math.min(row2 - 3, 15), m2 * 0.84]
  const tiles = []
  const heads = []
  let y = 0
  const row = (kind, n, size, step, words, after) => {
    heads.push({ words, x: 0, y: y + 12, start: true })
    y += HEAD
    for (let f = 0; f < n; f++) tiles.push({ kind, f, c: 0, x: step * f + (step - size) / 2, y, w: size, h: size })
    y += size + after
  }
  row("image", 1, 132, width, "The image", 20)
  row("k1", n1, k1, row1, `${n1} filters of layer 1`, 6)
  row("m1", n1, m1, row1, "their maps", 6)
  row("p1", n1, p1, row1, "pooled: the largest of four", 26)
  heads.push({ words: `${n2} filters of layer 2, a column each`, x: 0, y: y + 12, start: true })
  y += HEAD
  for (let f = 0; f < n2; f++) for (let c = 0; c < n1; c++) tiles.push({ kind: "k2", f, c, x: row2 * f + (row2 - k2) / 2, y: y + c * (k2 + 2), w: k2, h: k2 })
  y += n1 * (k2 + 2) + 6
  row("m2", n2, m2, row2, "their maps", 6)
  row("p2", n2, p2, row2, "pooled", 26)
  heads.push({ words: "The answer", x: 0, y: y + 12, start: true })
  y += HEAD
  for (let k = 0; k < 10; k++) tiles.push({ kind: "out", f: k, c: 0, x: (width / 10) * k + 1, y, w: width / 10 - 2, h: 74 })
  return finished(course, { tiles, heads, width, height: y + 76, wide: false })
}

function finished(course, place) {
  place.sides = { image: 28, k1: course.k1, m1: course.m1, p1: course.p1, k2: course.k2, m2: course.m2, p2: course.p2 }
  place.byKey = new Map()
  for (const tile of place.tiles) {
    tile.key = keyOf(tile)
    tile.side = place.sides[tile.kind]
    place.byKey.set(tile.key, tile)
  }
  place.wires = wires(course, place)
  return place
}

const keyOf = ({ kind, f, c = 0 }) => `${kind}-${f}-${c}`

// Curves from tile to tile; those between layers meet in a bundle, as every map goes to every filter.
function wires(course, { byKey, wide }) {
  const { n1, n2 } = course
  const found = []
  const end = tile => (wide ? [tile.x + tile.w + 1, tile.y + tile.h / 2] : [tile.x + tile.w / 2, tile.y + tile.h + 1])
  const begin = tile => (wide ? [tile.x - 1, tile.y + tile.h / 2] : [tile.x + tile.w / 2, tile.y - 1])
  const curve = ([x1, y1], [x2, y2]) => (wide ? `M${x1} ${y1}C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}` : `M${x1} ${y1}C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} ${x2} ${y2}`)
  const join = (from, to) => found.push({ d: curve(end(byKey.get(from)), begin(byKey.get(to))), ends: [from, to] })
  const bundle = (from, to) => {
    const mean = points => points.reduce(([x, y], [a, b]) => [x + a / points.length, y + b / points.length], [0, 0])
    const [starts, stops] = [from.map(key => end(byKey.get(key))), to.map(key => begin(byKey.get(key)))]
    const [a, b] = [mean(starts), mean(stops)]
    const knot = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
    from.forEach((key, i) => found.push({ d: curve(starts[i], knot), ends: [key] }))
    to.forEach((key, i) => found.push({ d: curve(knot, stops[i]), ends: [key] }))
  }
  const all = (kind, n) => Array.from({ length: n }, (_, f) => `${kind}-${f}-0`)
  for (let f = 0; f < n1; f++) join("image-0-0", `k1-${f}-0`), join(`k1-${f}-0`, `m1-${f}-0`), join(`m1-${f}-0`, `p1-${f}-0`)
  bundle(all("p1", n1), all("k2", n2))
  for (let f = 0; f < n2; f++) join(`k2-${f}-${wide ? n1 - 1 : n1 - 1}`, `m2-${f}-0`), join(`m2-${f}-0`, `p2-${f}-0`)
  bundle(all("p2", n2), all("out", 10))
  return found
}

// What a number was made of: tiles, with a part of each as [x, y, width, height] in its own pixels;
// without a part it is the whole tile.
function reach(course, { kind, f, c, x, y }) {
  const { n1, n2, k1, k2, m1, m2 } = course
  const every = (tile, n, part) => Array.from({ length: n }, (_, i) => ({ key: `${tile}-${i}-0`, part }))
  const own = { key: keyOf({ kind, f, c }), part: kind === "out" ? null : [x, y, 1, 1], own: true }
  const below1 = (part, filters) => [
    ...filters.map(i => ({ key: `m1-${i}-0`, part })),
    { key: "image-0-0", part: [part[0], part[1], part[2] + k1 - 1, part[3] + k1 - 1] },
  ]
  const all = [...Array(n1).keys()]
  const below2 = part => {
    const seen = [part[0], part[1], part[2] + k2 - 1, part[3] + k2 - 1]
    return [...every("p1", n1, seen), ...below1(seen.map(n => 2 * n), all)]
  }
  const kernels = all.map(i => ({ key: `k2-${f}-${i}`, part: null }))
  if (kind === "m1") return [own, { key: `k1-${f}-0`, part: null }, ...below1([x, y, 1, 1], []) ]
  if (kind === "p1") return [own, ...below1([2 * x, 2 * y, 2, 2], [f]), { key: `k1-${f}-0`, part: null }]
  if (kind === "m2") return [own, ...kernels, ...below2([x, y, 1, 1])]
  if (kind === "p2") return [own, { key: `m2-${f}-0`, part: [2 * x, 2 * y, 2, 2] }, ...kernels, ...below2([2 * x, 2 * y, 2, 2])]
  if (kind === "k1") return [own, { key: "image-0-0", part: [x, y, m1, m1] }, { key: `m1-${f}-0`, part: null }]
  if (kind === "k2") return [own, { key: `p1-${c}-0`, part: [x, y, m2, m2] }, { key: `m2-${f}-0`, part: null }]
  if (kind === "out") return [own, ...every("p2", n2, null)]
  return [own]
}

const KINDS = { image: "the image", k1: "filter", m1: "map", p1: "pool", k2: "filter", m2: "map", p2: "pool", out: "answer" }

function nameOf({ kind, f, c }) {
  if (kind === "image") return "the image"
  if (kind === "out") return `answer ${f}`
  const layer = kind.at(-1)
  const which = `${KINDS[kind]} ${f + 1} of layer ${layer}`
  return kind === "k2" ? `${which}, for map ${c + 1}` : which
}

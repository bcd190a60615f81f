// The cost over two directions in the space of all weights: dark where it is high. The path is
// the way that training took, from the hollow dot to the filled one; the ring is at the time.
const FINE = 180 // pixels of the map along each side
const PALETTE = [[0, [31, 131, 196, 0.05]], [0.25, [31, 131, 196, 0.35]], [1, [11, 94, 146, 1]]] // ui/charts/palette.py

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".panel")
  const { canvas, page, ground } = plane(root, data)
  const [levels, values] = [data.levels, data.values].map(packed => unpack(packed).part(0, data.side ** 2))
  colour(canvas, data.side, levels)
  const heights = svg("g", {}, ground)
  const show = walk(ground, data.path.map(placer(data.extent)))
  isolines(heights, data, values)
  measure(root, page, ground, data, values)
  return clock.follow(root, data.shares, show)
}

function colour(canvas, side, levels) {
  canvas.width = canvas.height = FINE
  const ctx = canvas.getContext("2d")
  const pixels = ctx.createImageData(FINE, FINE)
  for (let i = 0; i < FINE ** 2; i++) {
    const [u, v] = [((i % FINE) + 0.5) / FINE, (Math.floor(i / FINE) + 0.5) / FINE]
    const [r, g, b, alpha] = paint(value(levels, side, u, v))
    pixels.data.set([r, g, b, 255 * alpha], 4 * i)
  }
  ctx.putImageData(pixels, 0, 0)
}

function paint(level) {
  const upper = Math.max(PALETTE.findIndex(([from]) => from >= level), 1)
  const [[from, first], [to, second]] = [PALETTE[upper - 1], PALETTE[upper]]
  const share = (level - from) / (to - from)
  return first.map((part, i) => part + share * (second[i] - part))
}

// The whole way thin, what is already done of it thick, and a ring where training is.
function walk(ground, places) {
  const steps = places.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`)
  const whole = "M" + steps.join("L")
  svg("path", { class: "walk under", d: whole }, ground)
  svg("path", { class: "walk whole", d: whole }, ground)
  const done = svg("path", { class: "walk done" }, ground)
  const dot = ([cx, cy], kind) => svg("circle", { cx, cy, r: 5, class: kind }, ground)
  dot(places[0], "start")
  dot(places.at(-1), "end")
  const here = svg("g", { class: "here" }, ground)
  for (const kind of ["outer", "inner"]) svg("circle", { r: 9, class: kind }, here)
  return frame => {
    done.setAttribute("d", "M" + steps.slice(0, frame + 1).join("L"))
    here.setAttribute("transform", `translate(${places[frame].join(" ")})`)
  }
}

// The value at shares of the way across and down.
const value = (grid, side, u, v) => between(grid, side, u * (side - 1), v * (side - 1))

// Lines of equal cost, some of them with their cost.
function isolines(heights, data, values) {
  const taken = data.path.map(placer(data.extent))
  const pixels = part => (part * SIZE) / (data.side - 1)
  data.lines.forEach((cost, i) => {
    const pieces = crossings(values, data.side, Math.log10(cost))
    svg("path", { class: "isolines", d: pathOf(pieces, pixels) }, heights)
    if (i % 2 === 0) label(heights, pieces.map(piece => piece.map(place => place.map(pixels))), taken, told(cost))
  })
}

// A line's cost, where it is farthest from the path and from the labels before it.
function label(heights, pieces, taken, text) {
  let [best, room] = [null, 22]
  for (const [[x, y], [x2, y2]] of pieces) {
    const [u, v] = [(x + x2) / 2, (y + y2) / 2]
    const inside = Math.min(u - 16, SIZE - u - 16, 1.6 * v - 12, 1.6 * (SIZE - v) - 12)
    if (inside < 6) continue
    const far = Math.min(60 + inside / 20, ...taken.map(([a, b]) => Math.hypot(a - u, 1.4 * (b - v))))
    if (far > room) [best, room] = [[u, v], far]
  }
  if (!best) return
  taken.push(best)
  svg("text", { class: "height", x: best[0], y: best[1], dy: ".35em" }, heights, text)
}

// What the colours stand for, and the cost under the pointer.
function measure(root, page, ground, data, values) {
  const line = html("div", { class: "measure", "aria-hidden": true }, root)
  html("span", {}, line, `cost ${told(data.low)}`)
  const shades = PALETTE.map(([from, parts]) => `rgba(${parts}) ${100 * from}%`)
  html("i", { style: `background: linear-gradient(90deg, ${shades})` }, line)
  html("span", {}, line, told(data.high))
  const output = html("output", {}, line, "\u00a0")
  const probe = svg("circle", { r: 3.5, class: "probe", display: "none" }, ground)
  const hide = () => {
    probe.setAttribute("display", "none")
    output.textContent = "\u00a0"
  }
  page.onpointerleave = hide
  page.onpointermove = page.onpointerdown = event => {
    const [u, v] = pointed(page, event) ?? []
    if (u === undefined) return hide()
    const cost = 10 ** value(values, data.side, u, v)
    probe.setAttribute("display", "")
    probe.setAttribute("transform", `translate(${u * SIZE} ${v * SIZE})`)
    output.textContent = cost >= 0.999 * data.top ? `here ${told(data.top)} or more` : `here ${told(cost)}`
  }
}

// A cost for people, with three digits that count.
const told = cost => (cost >= 0.001 && cost < 1e5 ? String(Number(cost.toPrecision(3))) : tens(cost, true))

// A square plot with a frame, ticks and names, for the panels that show a plane.
const SIZE = 360
const PAD = { left: 42, top: 8, right: 10, bottom: 40 }
const WIDE = PAD.left + SIZE + PAD.right
const HIGH = PAD.top + SIZE + PAD.bottom

// From the numbers on the axes to pixels inside the plot.
const placer = ([x0, x1, y0, y1]) => ([x, y]) => [((x - x0) / (x1 - x0)) * SIZE, ((y1 - y) / (y1 - y0)) * SIZE]

// Where in the plot a pointer is: shares of the way across and down, or null outside of it.
function pointed(page, event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse())
  const [u, v] = [(at.x - PAD.left) / SIZE, (at.y - PAD.top) / SIZE]
  return Math.min(u, v) < 0 || Math.max(u, v) > 1 ? null : [u, v]
}

function plane(root, data) {
  root.innerHTML = ""
  const box = html("div", { class: "plane" }, root)
  const canvas = html("canvas", { "aria-hidden": true }, box)
  const share = (part, of) => `${(100 * part) / of}%`
  Object.assign(canvas.style, { left: share(PAD.left, WIDE), top: share(PAD.top, HIGH), width: share(SIZE, WIDE), height: share(SIZE, HIGH) })
  const page = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": data.alt }, box)
  const ground = svg("svg", { x: PAD.left, y: PAD.top, width: SIZE, height: SIZE }, page) // cut off at the frame
  const front = svg("g", { transform: `translate(${PAD.left} ${PAD.top})` }, page)
  svg("rect", { width: SIZE, height: SIZE, class: "frame" }, front)
  ticks(front, data)
  return { canvas, page, ground, front }
}

// `own_ticks`, places and words for each axis, stand where the numbers of the plane are not those shown.
function ticks(front, { extent, names, ticks, own_ticks }) {
  const place = placer(extent)
  const [x0, x1, y0, y1] = extent
  const middle = { "text-anchor": "middle" }
  const usual = ticks.map(t => [t, number(t, Number.isInteger(t) ? 0 : 1)])
  const [across, up] = own_ticks ?? [usual, usual]
  for (const [t, label] of across) if (t >= x0 && t <= x1) svg("text", { x: place([t, 0])[0], y: SIZE + 16, ...middle }, front, label)
  for (const [t, label] of up) if (t >= y0 && t <= y1) svg("text", { x: -6, y: place([0, t])[1], dy: ".35em", "text-anchor": "end" }, front, label)
  svg("text", { x: SIZE / 2, y: SIZE + 34, class: "name", ...middle }, front, names[0])
  svg("text", { class: "name", transform: `translate(-30 ${SIZE / 2}) rotate(-90)`, ...middle }, front, names[1])
}

// An example: a blue square for class 1, an orange circle for class 0.
function mark(parent, { label, test, chosen, title }, size = 5.5) {
  const kind = `point ${label ? "one" : "zero"}${test ? " test" : ""}${chosen ? " chosen" : ""}`
  const shape = label
    ? svg("rect", { x: -size, y: -size, width: 2 * size, height: 2 * size, class: kind }, parent)
    : svg("circle", { r: size, class: kind }, parent)
  if (title) svg("title", {}, shape, title)
}

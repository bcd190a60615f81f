// The plane of two inputs: what the network says everywhere, with the examples on it. Hollow
// ones are test examples, and a ring marks an example that is on the wrong side.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const scene = build(root, data, setTriggerValue)
  const levels = unpack(data.levels)
  const wrong = unpack(data.wrong).raw
  const middle = part => ((part + 0.5) * SIZE) / data.side // a grid point stands in the middle of its cell
  return clock.follow(root, data.frames, frame => {
    const grid = levels.part(frame, data.side ** 2).map(v => v * Math.abs(v)) // from -1 to 1, 0 at one half
    scene.paint(grid)
    scene.border.setAttribute("d", pathOf(crossings(grid, data.side), middle))
    scene.rings.forEach((ring, i) => ring.setAttribute("display", wrong[frame * scene.rings.length + i] ? "" : "none"))
    if (data.arrow) aim(scene.arrow, data, frame)
    if (data.asked) scene.answer.textContent = data.asked.outputs[frame]
  })
}

function build(root, data, setTriggerValue) {
  const place = placer(data.extent)
  const { canvas, page, ground, front } = plane(root, data)
  const border = svg("path", { class: "border" }, ground)
  const rings = data.points.map((point, i) => {
    const group = svg("g", { transform: `translate(${place(point.at).join(" ")})` }, front)
    const ring = svg("circle", { r: 10, class: "ring" }, group)
    mark(group, { ...point, chosen: i === data.chosen })
    return ring
  })
  const arrow = data.arrow && svg("path", { class: "arrow" }, front)
  if (data.asks) listen(page, data.extent, setTriggerValue)
  return { paint: painter(canvas, data.side), border, rings, arrow, answer: data.asked && cross(front, place(data.asked.at)) }
}

function cross(front, [x, y]) {
  const group = svg("g", { transform: `translate(${x} ${y})` }, front)
  svg("path", { d: "M-8 0h16M0 -8v16", class: "cross" }, group)
  return svg("text", { x: 10, y: -9, class: "halo name" }, group)
}

// A click asks the network about that place.
function listen(page, [x0, x1, y0, y1], setTriggerValue) {
  page.style.cursor = "crosshair"
  page.onclick = event => {
    const [u, v] = pointed(page, event) ?? []
    if (u !== undefined) setTriggerValue("asked", [x0 + u * (x1 - x0), y1 - v * (y1 - y0)])
  }
}

// One pixel a grid point; the browser makes it smooth.
function painter(canvas, side) {
  canvas.width = canvas.height = side
  const ctx = canvas.getContext("2d")
  const pixels = ctx.createImageData(side, side)
  return grid => {
    grid.forEach((v, i) => pixels.data.set([...shade(v), Math.abs(v) * 150], 4 * i))
    ctx.putImageData(pixels, 0, 0)
  }
}

// The weight vector stands on the line and points to where the output grows.
function aim(path, data, frame) {
  const [w1, w2, b] = data.arrow.weights.map(values => values[frame])
  const length = Math.hypot(w1, w2)
  path.setAttribute("display", length < 1e-9 ? "none" : "")
  if (length < 1e-9) return
  const place = placer(data.extent)
  const middle = data.arrow.middle
  const off = (w1 * middle[0] + w2 * middle[1] + b) / length ** 2
  const foot = [middle[0] - off * w1, middle[1] - off * w2] // the line's point nearest the middle
  const reach = data.arrow.reach * (length / data.arrow.longest)
  const [x, y] = place(foot)
  const [u, v] = place([foot[0] + (reach * w1) / length, foot[1] + (reach * w2) / length])
  const angle = Math.atan2(v - y, u - x)
  const wing = turn => `${u - 9 * Math.cos(angle + turn)} ${v - 9 * Math.sin(angle + turn)}`
  path.setAttribute("d", `M${x} ${y}L${u} ${v}M${wing(0.45)}L${u} ${v}L${wing(-0.45)}`)
}

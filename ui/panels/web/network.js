// The network drawn: edges as thick as their weights, units lit by their activations for the
// chosen example. Negative weights are orange and dashed.
const [NARROW, WIDEST] = [340, 560] // the drawing is as wide as its place, within these
const PHONE = matchMedia("(max-width: 768px)") // where the sidebar lies over the page
const [LEFT, RIGHT] = [64, 88] // room for the inputs' names and for the wanted output
const LETTERS = 9 // of an input's name
const shortName = name => (name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name)

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const open = (layer, unit, source) => setTriggerValue("opened", { layer, unit, source })
  const width = () => Math.round(Math.min(Math.max(root.clientWidth, NARROW), WIDEST))
  return fitted(root, width, data.frames, wide => build(root, data, wide, open))
}

function build(root, data, width, open) {
  const plan = layout(data.sizes, width)
  const page = svg("svg", { viewBox: `0 0 ${width} ${plan.height}`, role: "group", "aria-label": data.alt }, root)
  const edges = data.weights.flatMap((weights, l) =>
    weights.map((values, i) => edge(page, plan, data, l + 1, i, values, open)))
  const units = data.activations.flatMap((layer, l) =>
    layer.map((values, j) => unit(page, plan, data, l, j, values, open)))
  return frame => [...edges, ...units].forEach(show => show(frame))
}

// Where the units stand. The height is the same for most sizes, so that nothing below jumps. On a
// phone, where the controls lie over the page meanwhile, it is as low as it can be.
function layout(sizes, width) {
  const most = Math.max(...sizes)
  const same = PHONE.matches ? Math.min(74 * most + 8, 290) : 290
  const height = sizes.length === 2 ? 74 * most + 8 : most > 8 ? 33 * most : same
  const gap = n => Math.min(74, (height - 8) / n)
  const step = (width - LEFT - RIGHT) / (sizes.length - 1)
  const at = (l, j) => [LEFT + l * step, height / 2 + (j - (sizes[l] - 1) / 2) * gap(sizes[l])]
  return { height, at, radius: Math.min(24, gap(most) * 0.42) }
}

// The i-th weight of a layer, row by row, as a curve from one unit to another.
function edge(page, { at, radius }, data, layer, i, values, open) {
  const n = data.sizes[layer - 1]
  const [to, from] = [Math.floor(i / n), i % n]
  const [x1, y1] = at(layer - 1, from)
  const [x2, y2] = at(layer, to)
  const bend = (x2 - x1) / 2.6
  const d = `M${x1 + radius} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - radius} ${y2}`
  const { opened } = data
  const chosen = opened.layer === layer && opened.unit === to && opened.source === from
  const line = svg("path", { d, class: chosen ? "edge chosen" : "edge" }, page)
  const reach = svg("path", { d, class: "reach" }, page) // easier to hit than a thin line
  reach.onclick = () => open(layer, to, from)
  const title = svg("title", {}, reach)
  return frame => {
    const w = values[frame]
    const size = Math.abs(w) / data.largest[layer - 1]
    line.setAttribute("stroke", tint(Math.sign(w) * (0.35 + 0.65 * size)))
    line.setAttribute("stroke-width", (0.6 + 7 * size).toFixed(2))
    line.setAttribute("stroke-dasharray", w < 0 ? "7 4" : "none")
    title.textContent = `weight ${number(w, 3)}`
  }
}

// Inputs are squares, units are circles that can be opened.
function unit(page, { at, radius }, data, l, j, values, open) {
  const chosen = l && data.opened.layer === l && data.opened.unit === j
  const group = svg("g", { transform: `translate(${at(l, j).join(" ")})`, class: chosen ? "unit chosen" : "unit" }, page)
  const side = { x: -radius, y: -radius, width: 2 * radius, height: 2 * radius, rx: 6 }
  const shape = (kind) => (l ? svg("circle", { r: radius, class: kind }, group) : svg("rect", { ...side, class: kind }, group))
  shape("back")
  const face = shape("face")
  const value = svg("text", { dy: ".35em", class: radius < 18 ? "value small" : "value" }, group)
  if (!l) svg("text", { x: -radius - 8, dy: ".35em", class: "input" }, group, shortName(data.inputs[j]))
  if (l === data.sizes.length - 1) svg("text", { x: radius + 8, dy: ".35em" }, group, data.truth)
  if (l) press(group, `Open unit ${j + 1} of layer ${l}`, () => open(l, j, 0))
  return frame => {
    face.setAttribute("fill", tint(values[frame] / data.brightest[l], 0.6))
    value.textContent = number(values[frame])
  }
}

function press(group, label, action) {
  setAttributes(group, { tabindex: 0, role: "button", "aria-label": label })
  group.onclick = action
  group.onkeydown = event => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    action()
  }
}

// The network drawn: edges as thick as their weights, units lit by their activations for the
// chosen example. Negative weights are orange and dashed.
const [NARROW, WIDE] = [340, 560] // the drawing is as wide as its place, within these
const [LEFT, RIGHT] = [64, 88]

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const width = () => Math.round(Math.min(Math.max(root.clientWidth, NARROW), WIDE))
  let unfollow = () => {}
  let drawn
  const draw = () => {
    if (drawn === width()) return
    unfollow()
    unfollow = clock.follow(root, data.frames, build(root, data, (drawn = width()), setTriggerValue))
  }
  draw()
  root.watch?.disconnect()
  root.watch = new ResizeObserver(draw)
  root.watch.observe(root)
  return () => { unfollow(); root.watch.disconnect() }
}

function build(root, data, W, setTriggerValue) {
  const most = Math.max(...data.sizes)
  const row = most > 8 ? 36 : most > 4 ? 54 : 74
  const radius = Math.min(24, row * 0.42)
  const H = Math.max(most * row, 180) + 16
  root.innerHTML = ""
  const page = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": data.alt }, root)
  const x = l => LEFT + (l * (W - LEFT - RIGHT)) / (data.sizes.length - 1)
  const y = (l, j) => H / 2 + (j - (data.sizes[l] - 1) / 2) * Math.min(row, (H - 16) / data.sizes[l])
  const edges = data.weights.map((layer, l) => layer.map((_, i) => {
    const n = data.sizes[l]
    const [to, from] = [Math.floor(i / n), i % n]
    const [x1, y1, x2, y2] = [x(l) + radius, y(l, from), x(l + 1) - radius, y(l + 1, to)]
    const bend = (x2 - x1) / 2.4
    const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
    const line = svg("path", { d: path, fill: "none", "stroke-linecap": "butt" }, page)
    const reach = svg("path", { d: path, fill: "none", stroke: "transparent", "stroke-width": 12 }, page)
    reach.style.cursor = "pointer"
    reach.onclick = () => setTriggerValue("opened", { layer: l + 1, unit: to, source: from })
    return { line, title: svg("title", {}, reach), chosen: same(data.opened, l + 1, to, from) }
  }))
  const units = data.sizes.map((n, l) => Array.from({ length: n }, (_, j) => unit(page, l, j)))

  function unit(page, l, j) {
    const group = svg("g", { transform: `translate(${x(l)} ${y(l, j)})` }, page)
    const shape = l ? ["circle", { r: radius }] : ["rect", { x: -radius, y: -radius, width: 2 * radius, height: 2 * radius, rx: 6 }]
    svg(shape[0], { ...shape[1], style: "fill: var(--st-background-color)" }, group)
    const chosen = l && data.opened.layer === l && data.opened.unit === j
    const face = svg(shape[0], { ...shape[1], style: "stroke: var(--st-text-color)", "stroke-width": chosen ? 3 : 1.2 }, group)
    const value = svg("text", { "text-anchor": "middle", dy: ".35em", style: `font-size: ${radius < 18 ? 11 : 13}px; font-variant-numeric: tabular-nums` }, group)
    if (!l) svg("text", { x: -radius - 8, "text-anchor": "end", dy: ".35em", style: "font-weight: 600" }, group, data.inputs[j])
    if (l === data.sizes.length - 1) svg("text", { x: radius + 8, dy: ".35em" }, group, data.truth)
    if (l) {
      group.style.cursor = "pointer"
      for (const [key, v] of Object.entries({ tabindex: 0, role: "button", "aria-label": `Open unit ${j + 1} of layer ${l}` })) group.setAttribute(key, v)
      const open = () => setTriggerValue("opened", { layer: l, unit: j, source: 0 })
      group.onclick = open
      group.onkeydown = e => (e.key === "Enter" || e.key === " ") && (e.preventDefault(), open())
    }
    return { face, value }
  }

  return frame => {
    edges.forEach((layer, l) => layer.forEach((edge, i) => {
      const w = data.weights[l][i][frame]
      const size = Math.abs(w) / data.largest[l]
      edge.line.setAttribute("stroke", tint(Math.sign(w) * (0.35 + 0.65 * size)))
      edge.line.setAttribute("stroke-width", (0.6 + 7 * size).toFixed(2))
      edge.line.setAttribute("stroke-dasharray", w < 0 ? "7 4" : "none")
      edge.line.style.filter = edge.chosen ? "drop-shadow(0 0 2px var(--st-text-color)) drop-shadow(0 0 1px var(--st-text-color))" : ""
      edge.title.textContent = `weight ${number(w, 3)}`
    }))
    units.forEach((layer, l) => layer.forEach((unit, j) => {
      const a = data.activations[l][j][frame]
      unit.face.setAttribute("fill", tint(a / data.brightest[l], 0.6))
      unit.value.textContent = number(a)
    }))
  }
}

const same = (opened, layer, unit, source) =>
  opened.layer === layer && opened.unit === unit && opened.source === source

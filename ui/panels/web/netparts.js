// The playground's network: what lies over its drawing, to be read and to be pressed.
const LOCK = "M-4-1h8v6h-8zM-2.5-1v-2a2.5 2.5 0 0 1 5 0v2"
const PEN = "M-4.5 4.5l1-3.500L2-4l2.500 2.500L-1 3.500z"

// Above the network: how many layers and units there are, and buttons for more and fewer.
function heads(scene) {
  const { box, data, place } = scene
  const n = data.n_hidden
  const top = html("div", { class: "top" }, box)
  const change = (what, by, more) => () => scene.trigger("change", { what, by, ...more })
  if (data.can.layers) knob(top, "−", "layers-", "One hidden layer fewer", n > 0, change("layer", -1))
  html("span", {}, top, `${n} hidden layer${n === 1 ? "" : "s"}`)
  if (data.can.layers) knob(top, "+", "layers+", "One hidden layer more", n < data.most_layers, change("layer", 1))
  html("span", { class: "head plain", style: spot(place.x(0), place.head - 28) }, box, place.narrow ? "in" : "inputs")
  data.layers.forEach((layer, l) => {
    const hidden = l < n
    const row = html("div", { class: place.stacked && hidden ? "units stacked" : "units", style: spot(place.x(l + 1), 44) }, box)
    if (hidden) {
      const many = `layer ${l + 1}`
      if (data.can.units) knob(row, "−", `units${l}-`, `One unit fewer in ${many}`, layer.size > 1, change("units", -1, { layer: l + 1 }))
      html("b", { title: `${many}: ${layer.size} units, ${layer.name}` }, row, String(layer.size))
      if (data.can.units) knob(row, "+", `units${l}+`, `One unit more in ${many}`, layer.size < data.most_units, change("units", 1, { layer: l + 1 }))
    }
    const said = hidden ? layer.name : place.narrow ? "out" : place.step > 96 ? `output, ${layer.name}` : "output"
    if (place.step > 62 || !hidden) html("span", { class: "head", style: spot(place.x(l + 1), place.head - 28), title: layer.name }, box, said)
  })
}

const spot = (x, y) => `left:${x.toFixed(1)}px;top:${y.toFixed(1)}px`

function knob(parent, sign, key, label, allowed, action) {
  const button = html("button", { type: "button", class: "knob", "data-key": key, "aria-label": label, title: label }, parent, sign)
  if (allowed) button.onclick = action
  else button.setAttribute("aria-disabled", true) // and stays in the order of the keyboard
}

// A button over every tile.
function tiles(scene) {
  const { data, place, values } = scene
  place.inputs.forEach((one, j) => {
    const label = `Input ${one.label}, ${one.on ? "on" : "off"}`
    const press = data.can.features ? () => scene.trigger("change", { what: "feature", key: one.key }) : null
    const button = tile(scene, `input-${one.key}`, label, one.at, one.size, press, { layer: 0, unit: j, row: one.index })
    if (data.can.features) button.setAttribute("aria-pressed", one.on)
    if (!one.on) button.classList.add("off")
    const name = html("span", { class: `feature${one.on ? "" : " off"}${one.short ? " own" : ""}`, "aria-hidden": true }, scene.box, one.short ?? one.label)
    name.style.cssText = `right:${place.width - place.x(0) + place.size(0) / 2 + 5}px;top:${one.at[1]}px`
  })
  values.layers.forEach((layer, l) => {
    for (let unit = 0; unit < layer.size; unit++) unitTile(scene, layer, l + 1, unit)
  })
}

function unitTile(scene, layer, l, unit) {
  const { data, place } = scene
  const [at, size] = [place.at(l, unit), place.size(l)]
  const open = source => () => opened(scene, { layer: l, unit, source })
  const label = `${data.can.open ? "Open unit" : "Unit"} ${unit + 1} of layer ${l}, ${layer.name}`
  const chosen = data.opened?.layer === l && data.opened.unit === unit
  const button = tile(scene, `unit-${l}-${unit}`, label, at, size, data.can.open ? open(null) : null, { layer: l, unit })
  if (chosen) button.classList.add("chosen")
  if (!data.can.open || size < 16) return
  const dot = html("button", { type: "button", class: "bias", "data-key": `bias-${l}-${unit}`, "aria-label": `Open the bias of unit ${unit + 1} of layer ${l}`, tabindex: chosen ? 0 : -1 }, scene.box)
  dot.style.cssText = spot(at[0] - size / 2, at[1] + size / 2)
  if (chosen && data.opened.source === -1) dot.classList.add("chosen")
  dot.onclick = open(-1)
  hover(scene, dot, { layer: l, unit, source: -1 })
}

function tile(scene, key, label, [x, y], size, press, over) {
  const button = html("button", { type: "button", class: "tile", "data-key": key, "aria-label": label }, scene.box)
  button.style.cssText = `${spot(x - size / 2, y - size / 2)};width:${size}px;height:${size}px`
  if (press) button.onclick = press
  else button.setAttribute("aria-disabled", true)
  hover(scene, button, { ...over, source: null })
  return button
}

function hover(scene, button, over) {
  const [enter, leave] = [() => point(scene, over), () => point(scene, null)]
  button.onpointerenter = enter
  button.onpointerleave = leave
  button.onfocus = () => button.matches(":focus-visible") && enter()
  button.onblur = leave
}

// Locks and pens where something was frozen or set by hand, and the marks of the classes.
function signs({ box, data, place }) {
  const page = svg("svg", { viewBox: `0 0 ${place.width} ${place.height}`, class: "signs", "aria-hidden": true }, box)
  for (const { layer, unit, source, kind } of data.marked) {
    if (layer > place.last || unit >= place.sizes[layer - 1]) continue
    const [x, y] = signAt(place, layer, unit, source)
    const group = svg("g", { transform: `translate(${x} ${y})`, class: kind }, page)
    svg("circle", { r: 8.5 }, group)
    svg("path", { d: kind === "frozen" ? LOCK : PEN }, group)
  }
  if (data.output_kind === "regression") return
  data.layers.at(-1).size > 1 && data.classes.forEach((name, c) => {
    const [x, y] = place.at(place.last, c)
    const group = svg("g", { transform: `translate(${x + place.size(place.last) / 2 + 11} ${y})` }, page)
    svg("path", { d: outline(c, 5.5), fill: colour(c) }, group)
  })
}

function signAt(place, layer, unit, source) {
  const [x, y] = place.at(layer, unit)
  const half = place.size(layer) / 2
  if (source === null || source === undefined) return [x + half, y - half]
  if (source < 0) return [x - half, y + half]
  const [x1, y1, x2, y2] = ends(place, layer, unit, source)
  return [x1 + 0.6 * (x2 - x1), y1 + fallen(0.6) * (y2 - y1)]
}

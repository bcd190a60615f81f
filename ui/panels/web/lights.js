// Every unit of the network as a small square, as bright as it is active for this drawing. The
// light runs from layer to layer. A click opens a unit.
const LABELLED = 0.72 // how strong the strongest light is where a label must be read on it

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const shape = JSON.stringify(data.layers.map(layer => [layer.n, layer.across, layer.name]))
  if (root.shape !== shape) {
    root.scene = build(root, data.layers)
    root.shape = shape
  }
  root.open = (layer, unit) => setTriggerValue("opened", { layer, unit })
  data.layers.forEach((layer, l) => {
    const { page, cells, note } = root.scene[l]
    page.values = unpack(layer.values)
    page.largest = layer.largest
    page.names = layer.labels
    note.textContent = layer.note
    const most = layer.labels ? LABELLED : 1
    page.setAttribute("aria-label", `${layer.name}, as bright as they are active${layer.note && `: ${layer.note}`}`)
    cells.forEach((cell, i) => {
      const value = page.values.at(i)
      cell.style.fill = `rgb(${shade(value)})`
      cell.style.fillOpacity = (most * Math.min(Math.abs(value), 1)).toFixed(2)
      cell.classList.toggle("chosen", l === data.chosen[0] && i === data.chosen[1])
    })
  })
}

function build(root, layers) {
  root.innerHTML = ""
  const row = html("div", { class: "layers" }, root)
  return layers.map((layer, l) => {
    if (l) html("span", { class: "arrow", "aria-hidden": true }, row, "→")
    const down = Math.ceil(layer.n / layer.across)
    const most = 1.5 * layer.wide
    const figure = html("figure", { style: `flex: ${layer.wide} 1 ${layer.wide}rem; max-width: max(${most}rem, var(--caption))` }, row)
    const page = svg("svg", { viewBox: `0 0 ${layer.across} ${down}`, role: "img", class: l ? "units" : "pixels", style: `max-width: ${most}rem` }, figure)
    const cells = [...Array(layer.n).keys()].map(i => cell(page, layer, l, i))
    if (l) offer(page, (unit) => root.open(l, unit))
    html("figcaption", {}, figure, layer.name)
    const note = html("small", {}, figure)
    return { page, cells, note }
  })
}

// One listener for all units of a layer; the keyboard's way is the panel "Open a number".
function offer(page, open) {
  const unit = event => event.target.dataset?.unit
  page.onclick = event => unit(event) && open(+unit(event))
  page.onpointerover = event => {
    const i = unit(event)
    const name = page.names ? `digit ${page.names[i]}` : `unit ${+i + 1}`
    if (i) event.target.firstChild.textContent = `${name}: a = ${number(page.values.at(+i) * page.largest, 3)}`
  }
}

function cell(page, layer, l, i) {
  const [x, y] = [i % layer.across, Math.floor(i / layer.across)]
  const gap = l ? 0.06 : 0
  const place = { x: x + gap, y: y + gap, width: 1 - 2 * gap, height: 1 - 2 * gap, rx: l ? 0.18 : 0 }
  if (l) svg("rect", { ...place, class: "off" }, page)
  const light = svg("rect", { ...place, class: "light", style: `transition-delay: ${90 * l}ms` }, page)
  if (l) {
    light.dataset.unit = i
    svg("title", {}, light)
  }
  if (layer.labels) {
    svg("text", { x: x + 0.5, y: y + 0.5, dy: ".35em", class: "label" }, page).textContent = layer.labels[i]
  }
  return light
}

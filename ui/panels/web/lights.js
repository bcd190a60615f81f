// Every unit of the network as a small square, as bright as it is active for this drawing. The
// light runs from layer to layer. A map of a convolution is a small picture. A click opens a unit, or
// the pixel of a map.
const LONGEST = 12 // letters of a name beside its light
const LABELLED = 0.72 // how strong the strongest light is where a label must be read on it

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const shape = JSON.stringify(data.layers.map(layer => [layer.n, layer.across, layer.name, layer.map, layer.labels]))
  if (root.shape !== shape) {
    root.scene = build(root, data.layers)
    root.shape = shape
  }
  root.open = (layer, unit, pixel) => setTriggerValue("opened", { layer, unit, ...pixel })
  data.layers.forEach((layer, l) => {
    const { page, cells, note, paint } = root.scene[l]
    page.values = unpack(layer.values)
    page.largest = layer.largest
    page.names = layer.labels
    page.noun = layer.noun
    page.map = layer.map
    note.textContent = layer.note
    const most = layer.labels ? LABELLED : 1
    page.setAttribute("aria-label", `${layer.name}, as bright as they are active${layer.note && `: ${layer.note}`}`)
    paint?.(page.values)
    cells.forEach((cell, i) => {
      if (!layer.map) {
        const value = page.values.at(i)
        cell.style.fill = `rgb(${shade(value)})`
        cell.style.fillOpacity = (most * Math.min(Math.abs(value), 1)).toFixed(2)
      }
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
    const across = layer.across + besideIt(layer)
    const wide = (layer.wide * across) / layer.across
    const most = 1.5 * wide
    const figure = html("figure", { style: `flex: ${wide} 1 ${wide}rem; max-width: max(${most}rem, var(--caption))` }, row)
    const page = svg("svg", { viewBox: `0 0 ${across} ${down}`, role: "img", class: l ? `units${layer.map ? " maps" : ""}` : "pixels", style: `max-width: ${most}rem` }, figure)
    const cells = [...Array(layer.n).keys()].map(i => cell(page, layer, l, i))
    const paint = layer.map && painter(page, layer, down)
    if (l) offer(page, (unit, pixel) => root.open(l, unit, pixel))
    html("figcaption", {}, figure, layer.name)
    const note = html("small", {}, figure)
    return { page, cells, note, paint }
  })
}

// The room that names of more than two letters take beside their lights, in lights.
function besideIt({ labels }) {
  const most = Math.max(0, ...(labels ?? []).map(name => [...name].length))
  return most > 2 ? 0.3 + 0.36 * Math.min(most, LONGEST) : 0
}

// All maps of a layer in one picture, a pixel of room around each.
function painter(page, { n, across, map: [h, w] }, down) {
  const canvas = html("canvas", { width: across * (w + 2), height: down * (h + 2) })
  const image = svg("image", { width: across, height: down, preserveAspectRatio: "none" }, page)
  const ctx = canvas.getContext("2d")
  return values => {
    const pixels = ctx.createImageData(canvas.width, canvas.height)
    for (let i = 0; i < n * h * w; i++) {
      const [unit, row, column] = [Math.floor(i / (h * w)), Math.floor(i / w) % h, i % w]
      const x = (unit % across) * (w + 2) + column + 1
      const y = Math.floor(unit / across) * (h + 2) + row + 1
      const value = values.at(i)
      pixels.data.set([...shade(value), 255 * Math.min(Math.abs(value), 1)], 4 * (y * canvas.width + x))
    }
    ctx.putImageData(pixels, 0, 0)
    image.setAttribute("href", canvas.toDataURL())
  }
}

// Which pixel of a map a pointer is at; there is a pixel of room around the map.
function pixelAt({ clientX, clientY, target }, [h, w]) {
  const { left, top, width, height } = target.getBoundingClientRect()
  const at = (place, size, n) => Math.min(Math.max(Math.floor((place / size) * n), 0), n - 1)
  return { row: at(clientY - top, height, h), column: at(clientX - left, width, w) }
}

// One listener for all units of a layer; the keyboard's way is the panel "Open a number".
function offer(page, open) {
  const unit = event => event.target.dataset?.unit
  page.onclick = event => unit(event) && open(+unit(event), page.map && pixelAt(event, page.map))
  page.onpointerover = event => {
    const i = unit(event)
    if (i) event.target.firstChild.textContent = told(page, +i)
  }
}

function told({ names, noun, map, values, largest }, i) {
  const value = at => number(values.at(at) * largest, 3)
  if (!map) return `${names ? `${noun} ${names[i]}` : `unit ${i + 1}`}: a = ${value(i)}`
  const n = map[0] * map[1]
  const peak = [...Array(n).keys()].reduce((best, at) => (values.at(i * n + at) > values.at(i * n + best) ? at : best), 0)
  return `map ${i + 1}: at most a = ${value(i * n + peak)}`
}

function cell(page, layer, l, i) {
  const [x, y] = [i % layer.across, Math.floor(i / layer.across)]
  const gap = layer.map ? 1 / (Math.max(...layer.map) + 2) : l ? 0.06 : 0
  const place = { x: x + gap, y: y + gap, width: 1 - 2 * gap, height: 1 - 2 * gap, rx: l && !layer.map ? 0.18 : 0 }
  if (l) svg("rect", { ...place, class: "off" }, page)
  const light = svg("rect", { ...place, class: "light", style: `transition-delay: ${90 * l}ms` }, page)
  if (l) {
    light.dataset.unit = i
    svg("title", {}, light)
  }
  if (layer.labels) {
    const name = [...layer.labels[i]] // all of a long one is in the title
    const [at, kind] = besideIt(layer) ? [x + 1.15, "label word"] : [x + 0.5, "label"]
    const shown = name.length > LONGEST ? [...name.slice(0, LONGEST - 1), "…"] : name
    svg("text", { x: at, y: y + 0.5, dy: ".35em", class: kind }, page).textContent = shown.join("")
  }
  return light
}

// The playground's network: every unit a small map of the plane, joined by its weights. The maps
// and the edges are drawn on a canvas, over which lie buttons: all that can be pressed.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const values = unpacked(data)
  const state = (root.state ??= { over: null, frame: 0 }) // what the pointer is over
  const ask = asking(root, setTriggerValue)
  let [unfollow, drawn, show] = [() => {}]
  const draw = () => {
    const place = plan(data, root.clientWidth, heightLeft(presents() ? 11.8 : 7.5), presents())
    if (!place.width || `${place.width} ${place.height}` === drawn) return
    drawn = `${place.width} ${place.height}`
    unfollow()
    show = keepFocus(root, () => build(root, data, values, place, state, ask))
    unfollow = clock.follow(root, data.shares, frame => show((state.frame = frame)))
  }
  draw()
  keepPress(root)
  const unwatch = watchSize(root, draw)
  root.ontransitionend = event => event.propertyName === "color" && show?.(state.frame) // another theme
  return () => {
    unfollow()
    unwatch()
    if (look.unit?.root === root) look.at(null)
  }
}

// The keyboard's focus stays on the button with the same key, however many come or go.
function keepFocus(root, make) {
  const key = root.getRootNode().activeElement?.dataset.key
  root.innerHTML = ""
  const made = make()
  if (key) root.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true })
  return made
}

// A press counts, too, if a new drawing came between its down and its up.
function keepPress(root) {
  const button = event => event.target.closest("[data-key]")
  root.onpointerdown = event => (root.down = button(event))
  root.onpointerup = event => {
    const [down, up] = [root.down, button(event)]
    if (down && up && !down.isConnected && down.dataset.key === up.dataset.key) up.click()
    root.down = null
  }
}

function build(root, data, values, place, state, trigger) {
  const box = html("div", { class: "net", role: "group", "aria-label": data.alt }, root)
  box.style.height = `${place.height}px`
  const canvas = html("canvas", { "aria-hidden": true }, box)
  const tip = html("div", { class: "tip", "aria-hidden": true, hidden: "" })
  const scene = { box, tip, data, values, place, state, root, trigger, ctx: sharp(canvas, place.width, place.height) }
  scene.edges = allEdges(values, place)
  scene.inked = place.inputs.map(one => stamp(data.input_side, values.inputs.find(input => input.key === one.key).map, 0, null))
  scene.atlases = values.layers.map((layer, l) => atlas(layer.size, data.side, kindOf(data, l + 1)))
  heads(scene)
  tiles(scene)
  signs(scene)
  box.append(tip)
  pointing(scene)
  scene.draw = () => paint(scene, state.frame)
  point(scene, state.over && still(scene, state.over))
  return () => scene.draw()
}

function allEdges(values, place) {
  return values.layers.flatMap((layer, l) =>
    Array.from({ length: layer.size * layer.n_prev }, (_, i) => {
      const [unit, source] = [Math.floor(i / layer.n_prev), i % layer.n_prev]
      return { layer: l + 1, unit, source, i, ends: ends(place, l + 1, unit, source) }
    }))
}

// The playground's network: what a pointer is at, and what a press opens.
const REACH = 8 // pixels around an edge

// Time stands still when something is opened, so that it can be changed at that iteration.
function opened({ trigger, data, state }, { layer, unit, source }) {
  clock.pause()
  trigger("opened", { layer, unit, source, iteration: data.iterations[state.frame] })
}

function pointing(scene) {
  const { box, data } = scene
  const find = event => {
    if (event.target.closest("button")) return null
    const frame = box.getBoundingClientRect()
    return nearest(scene, event.clientX - frame.left, event.clientY - frame.top)
  }
  box.onpointermove = event => {
    if (event.target.closest("button")) return
    const edge = find(event)
    box.style.cursor = edge && data.can.open ? "pointer" : ""
    if (edge?.i !== scene.state.over?.i || edge?.layer !== scene.state.over?.layer) point(scene, edge)
  }
  box.onpointerleave = () => point(scene, null)
  box.onclick = event => {
    const edge = data.can.open && find(event)
    if (edge) opened(scene, edge)
  }
}

function nearest({ edges }, x, y) {
  let [best, least] = [null, REACH]
  for (const edge of edges) {
    const [x1, y1, x2, y2] = edge.ends
    if (x < x1 || x > x2) continue
    const across = (x - x1) / (x2 - x1)
    const slope = (6 * across * (1 - across) * (y2 - y1)) / (x2 - x1)
    const far = Math.abs(y - y1 - (y2 - y1) * fallen(across)) / Math.hypot(1, slope)
    if (far < least) [best, least] = [edge, far]
  }
  return best
}

// Something is pointed at, or nothing any more: its edges stand out, and its map is shown large.
// A unit that was opened stays large.
function point(scene, over) {
  const { root, state, data } = scene
  state.over = over
  const unit = [over, data.opened].find(one => one && (one.source ?? null) === null) ?? null
  if (unit || look.unit?.root === root) look.at(unit && { root, ...mapOf(scene, unit) })
  scene.draw()
}

// What was pointed at before new data came, if it is still there.
function still({ edges, place }, over) {
  if (over.i !== undefined) return edges.find(edge => same(edge, over)) ?? null
  if (over.layer === 0) return place.inputs[over.unit] ? over : null
  return over.layer <= place.last && over.unit < place.sizes[over.layer - 1] ? over : null
}

function mapOf({ data, values, place }, { layer, unit }) {
  if (layer === 0) {
    const { key, label, far } = place.inputs[unit]
    const { map } = values.inputs.find(input => input.key === key)
    return { layer, unit, name: `input ${label}`, side: data.input_side, kind: null, low: -far, high: far, levels: () => map.part(0, data.input_side ** 2) }
  }
  const { maps, size, name, low, high } = values.layers[layer - 1]
  const kind = kindOf(data, layer) && unit
  const said = layer === place.last ? `output${size > 1 ? ` ${data.classes[unit]}` : ""}` : `unit ${unit + 1} of layer ${layer}`
  return { layer, unit, name: `${said}, ${name}`, side: data.side, kind, low, high, levels: frame => maps.part(frame * size + unit, data.side ** 2) }
}

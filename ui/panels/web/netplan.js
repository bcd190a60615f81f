// The playground's network: its numbers, and where everything stands.
function unpacked(data) {
  const layers = data.layers.map((layer, l) => ({
    ...layer,
    maps: unpack(layer.maps),
    weights: unpack(layer.weights),
    biases: unpack(layer.biases),
    n_prev: l ? data.layers[l - 1].size : data.inputs.filter(input => input.on).length,
  }))
  return { layers, inputs: data.inputs.map(input => ({ ...input, map: unpack(input.map) })), dead: data.dead && unpack(data.dead).raw }
}

// `high` is what the window leaves for all of it; for a projector (`large`) that is filled.
function plan(data, width, high, large, head = 100) {
  const narrow = width < 560
  const shown = data.inputs.filter(input => input.on || data.can.features)
  const sizes = data.layers.map(layer => layer.size)
  const [most, last] = [Math.max(...sizes), sizes.length]
  const usual = Math.max(narrow ? 344 : 400, 26 * most) // the same for most, so that nothing below jumps
  const tall = Math.max(Math.min(high - head - 6, large ? high : usual), 180, 20 * most)
  const more = large ? 1.4 : 1
  const names = narrow ? 44 : 58 // room for the features' names
  const marks = narrow ? 20 : 30 // and for the marks of the outputs
  const rough = (width - names - marks) / (last + 1)
  const room = n => Math.min(86 * more, tall / n)
  const hidden = Math.max(...sizes.slice(0, -1), 1)
  const tile = Math.round(Math.min(58 * more, 0.84 * room(hidden), 0.56 * rough))
  const input = Math.round(Math.min(tile, 0.84 * room(shown.length), 48 * more))
  const output = Math.round(Math.min(sizes.at(-1) === 1 ? 84 * more : 58 * more, 0.84 * room(sizes.at(-1)), 0.62 * rough))
  const [first, end] = [names + input / 2 + 2, width - marks - output / 2]
  const step = (end - first) / last
  const stacked = data.can.units && step < 92
  if (stacked && head === 100) return plan(data, width, high, large, 158)
  const x = l => first + l * step
  const y = (n, j) => head + tall / 2 + (j - (n - 1) / 2) * room(n)
  const size = l => (l === 0 ? input : l === last ? output : tile)
  const inputs = shown.map((one, j) => ({ ...one, at: [x(0), y(shown.length, j)], size: one.on ? input : Math.round(input * 0.66) }))
  const on = inputs.filter(one => one.on).sort((a, b) => a.index - b.index)
  const at = (l, j) => (l === 0 ? on[j].at : [x(l), y(sizes[l - 1], j)])
  return { width, height: head + tall + 6, head, narrow, stacked, step, x, at, size, inputs, on, sizes, last, crowded: hidden > 9 }
}

// An edge leaves its source in the middle of the right side and bends to its target.
function ends(place, layer, unit, source) {
  const [[x1, y1], [x2, y2]] = [place.at(layer - 1, source), place.at(layer, unit)]
  return [x1 + place.size(layer - 1) / 2, y1, x2 - place.size(layer) / 2, y2]
}

const BEND = 0.42 // how far an edge runs flat, as a share of its way across

function curve(path, [x1, y1, x2, y2]) {
  const bend = (x2 - x1) * BEND
  path.moveTo(x1, y1)
  path.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2)
}

// How far down its way an edge is, at a share of the way across.
function fallen(across) {
  let [low, high] = [0, 1]
  for (let i = 0; i < 14; i++) {
    const t = (low + high) / 2
    if (3 * BEND * t * (1 - t) ** 2 + 3 * (1 - BEND) * t * t * (1 - t) + t ** 3 < across) low = t
    else high = t
  }
  return low * low * (3 - 2 * low)
}

// The maps of an output for a class are in that class's colour.
const kindOf = (data, l) => (l === data.layers.length && data.output_kind === "classes" ? "class" : null)

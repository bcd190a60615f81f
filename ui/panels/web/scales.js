// Axes over iterations, straight or logarithmic, and numbers as people write them.

// From an iteration and a value to pixels inside the plot.
function scales(data, width, depth) {
  const known = data.lines.flatMap(line => line.y).filter(y => y !== null && (!data.log || y > 0))
  const [low, high] = data.log ? decades(known, data) : bounds(known, data)
  const level = data.log ? Math.log10 : y => y
  const [from, to] = [level(low), level(high)]
  const up = y => (data.log && y <= 0 ? 0 : (level(y) - from) / (to - from))
  return {
    width, low, high,
    x: iteration => (iteration / Math.max(data.last, 1)) * width,
    y: value => depth * (1 - Math.min(Math.max(up(value), -0.01), 1.01)),
    iteration: x => (x / width) * Math.max(data.last, 1),
  }
}

// From 0, unless there are negative values, to a little above the largest.
function bounds(known, data) {
  const low = data.low ?? Math.min(0, ...known)
  const high = data.high ?? Math.max(...known, low) + 0.04 * (Math.max(...known, low) - low)
  return high > low ? [low, high] : [low, low + 1]
}

// Around the values, and never less than a factor of ten.
function decades(known, data) {
  if (!known.length) return [0.1, 1]
  const [low, high] = [data.low || Math.min(...known), data.high || Math.max(...known)]
  const spread = Math.max(0, 1 - Math.log10(high / low)) / 2
  return [low / 10 ** (spread + 0.03), high * 10 ** (spread + 0.03)]
}

// About so many round numbers from one to another.
function round(low, high, about) {
  const rough = (high - low) / about || 1
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = size * [1, 2, 5, 10].find(part => part * size >= rough * 0.999)
  const first = Math.ceil(low / step - 1e-9)
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

// Powers of ten; at most six of them.
function powers({ low, high }) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
  const step = Math.ceil((last - first + 1) / 6)
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => 10 ** (first + i * step))
}

const raised = exponent => String(exponent).replace(/[-\d]/g, c => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]))

// 3.2 × 10⁻⁴; a round number as 3 × 10⁻⁴.
function tens(value, isRound = false) {
  const [digits, exponent] = value.toExponential(1).split("e")
  return `${isRound ? Number(digits) : digits} × 10${raised(Number(exponent))}`.replace("-", "−")
}

// The round numbers beside an axis.
function short(value, percent) {
  if (percent) return `${Number((100 * value).toPrecision(6))}%`
  const size = Math.abs(value)
  return size && (size < 1e-4 || size >= 1e5) ? tens(value, true) : String(value).replace("-", "−")
}

function power(value) {
  const exponent = Math.round(Math.log10(value))
  return Math.abs(exponent) <= 3 ? value.toLocaleString("en", { maximumFractionDigits: 3 }) : `10${raised(exponent)}`
}

// A value for people: three digits that count, a power of ten if it is far from 1.
function say(value, percent = false) {
  if (value === null) return "–"
  if (percent) return `${number(100 * value, 1)}%`
  const size = Math.abs(value)
  if (size && (size < 1e-3 || size >= 1e5)) return tens(value)
  return number(value, size && size < 0.01 ? 4 : size < 10 ? 3 : size < 1000 ? 1 : 0)
}

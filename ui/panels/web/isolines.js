// A grid of numbers over the plot: made larger, and cut by long, smooth lines.

function enlarge(grid, n, times) {
  const m = n * times
  const large = new Float32Array(m * m)
  for (let row = 0, k = 0; row < m; row++) {
    const y = Math.min(Math.max((row + 0.5) / times - 0.5, 0), n - 1)
    const j = Math.min(y | 0, n - 2)
    const v = y - j
    for (let col = 0; col < m; col++, k++) {
      const x = Math.min(Math.max((col + 0.5) / times - 0.5, 0), n - 1)
      const i = Math.min(x | 0, n - 2)
      const [u, at] = [x - i, j * n + i]
      large[k] = (grid[at] * (1 - u) + grid[at + 1] * u) * (1 - v) + (grid[at + n] * (1 - u) + grid[at + n + 1] * u) * v
    }
  }
  return large
}

// A line through the middles of its pieces, bent at its corners; so it shows no cells.
function round(ctx, line) {
  const closed = line.length > 3 && line[0] === line.at(-1)
  const middle = i => [(line[i][0] + line[i + 1][0]) / 2, (line[i][1] + line[i + 1][1]) / 2]
  ctx.moveTo(...(closed ? middle(0) : line[0]))
  for (let i = 1; i + 1 < line.length; i++) ctx.quadraticCurveTo(...line[i], ...middle(i))
  if (closed) ctx.quadraticCurveTo(...line[0], ...middle(0))
  else ctx.lineTo(...line.at(-1))
}

// Marching squares: where a grid crosses a level, as long lines. A crossing belongs to one of the
// grid's own little edges, which two cells share; so the pieces find each other.
function isolines(grid, n, level) {
  const step = SIZE / n
  const wide = padded(grid, n)
  const at = (col, row) => wide[(row + 1) * (n + 2) + col + 1] - level
  const [places, next] = [new Map(), new Map()]
  const cut = (col, row, down, a, b) => {
    if (a > 0 === b > 0) return null
    const key = 2 * ((row + 1) * (n + 2) + col + 1) + down
    const t = a / (a - b)
    if (!places.has(key)) places.set(key, [(col + 0.5 + (down ? 0 : t)) * step, (row + 0.5 + (down ? t : 0)) * step])
    return key
  }
  const join = (a, b) => next.has(a) ? next.get(a).push(b) : next.set(a, [b])
  for (let row = -1; row < n; row++) {
    for (let col = -1; col < n; col++) {
      const [a, b, c, d] = [at(col, row), at(col + 1, row), at(col + 1, row + 1), at(col, row + 1)]
      const up = (a > 0) + (b > 0) + (c > 0) + (d > 0)
      if (up === 0 || up === 4) continue
      const cuts = [cut(col, row, 0, a, b), cut(col + 1, row, 1, b, c), cut(col, row + 1, 0, d, c), cut(col, row, 1, a, d)].filter(key => key !== null)
      for (let i = 0; i + 1 < cuts.length; i += 2) join(cuts[i], cuts[i + 1]), join(cuts[i + 1], cuts[i])
    }
  }
  return chained(places, next)
}

// A grid with one more point on every side, where it goes on as before.
function padded(grid, n) {
  const m = n + 2
  const wide = new Float32Array(m * m)
  for (let row = 0; row < n; row++) wide.set(grid.subarray(row * n, (row + 1) * n), (row + 1) * m + 1)
  const beyond = (to, step) => (wide[to] = 2 * wide[to + step] - wide[to + 2 * step])
  for (let row = 1; row <= n; row++) beyond(row * m, 1), beyond(row * m + n + 1, -1)
  for (let col = 0; col < m; col++) beyond(col, m), beyond((n + 1) * m + col, -m)
  return wide
}

// Walk from crossing to crossing: first the lines that have an end, then the closed ones.
function chained(places, next) {
  const [lines, seen] = [[], new Set()]
  const walk = start => {
    const line = []
    for (let at = start; at !== undefined; at = next.get(at).find(key => !seen.has(key))) {
      seen.add(at)
      line.push(places.get(at))
    }
    if (next.get(start).length > 1) line.push(line[0])
    lines.push(line)
  }
  for (const [key, others] of next) if (others.length === 1 && !seen.has(key)) walk(key)
  for (const key of next.keys()) if (!seen.has(key)) walk(key)
  return lines
}

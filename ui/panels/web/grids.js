// A grid of n × n numbers, row by row: read between its points, and cut by a level.

// Between the points of a grid, in a straight line; beyond them as at the edge.
function between(grid, n, col, row) {
  const [x, y] = [Math.min(Math.max(col, 0), n - 1), Math.min(Math.max(row, 0), n - 1)]
  const [i, j] = [Math.min(x | 0, n - 2), Math.min(y | 0, n - 2)]
  const [u, v, at] = [x - i, y - j, j * n + i]
  return (grid[at] * (1 - u) + grid[at + 1] * u) * (1 - v) + (grid[at + n] * (1 - u) + grid[at + n + 1] * u) * v
}

// Marching squares: where the grid crosses a level, as short lines between places [column, row].
function crossings(grid, n, level = 0) {
  const pieces = []
  for (let row = 0; row < n - 1; row++) {
    for (let col = 0; col < n - 1; col++) {
      const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([dx, dy]) => [col + dx, row + dy, grid[(row + dy) * n + col + dx] - level])
      const cuts = corners.flatMap((corner, i) => crossing(corner, corners[(i + 1) % 4]))
      for (let i = 0; i + 1 < cuts.length; i += 2) pieces.push([cuts[i], cuts[i + 1]])
    }
  }
  return pieces
}

// Where the side of a cell crosses the level, from one corner to another: one place, or none.
function crossing([x, y, v], [x2, y2, v2]) {
  if (v > 0 === v2 > 0) return []
  const t = v / (v - v2)
  return [[x + t * (x2 - x), y + t * (y2 - y)]]
}

// Short lines as the path of an SVG; `pixels` turns a column or a row into pixels.
function pathOf(pieces, pixels) {
  const point = place => place.map(part => pixels(part).toFixed(1)).join(" ")
  return pieces.map(([from, to]) => `M${point(from)}L${point(to)}`).join("")
}

// Bars in groups, each with its number in words. They do not move with the time.
export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".panel")
  return rebuild(root, () => build(root, data))
}

function build(root, data) {
  const box = html("div", { class: "bars", role: "img", "aria-label": data.alt }, root)
  for (const group of data.groups) {
    if (group.name) html("b", {}, box, group.name)
    for (const bar of group.bars) {
      html("span", { class: "name" }, box, bar.name)
      const line = html("span", { class: "line" }, box)
      html("i", { class: bar.hatched ? "hatched" : "full", style: `width: calc((100% - 8.5rem) * ${bar.share})` }, line)
      const told = html("span", { class: "told" }, line)
      html("b", {}, told, bar.value)
      if (bar.beside) html("span", {}, told, bar.beside)
    }
  }
}

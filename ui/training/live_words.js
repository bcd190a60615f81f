// Streamlit mounts a chart anew when its alt text changes, so a chart under way has a constant one.
// What it shows now takes the place of that here: with each new figure, and when it is drawn anew.
export default function ({ data: [words], parentElement }) {
  const say = () => Object.entries(words).forEach(([key, text]) => {
    const chart = document.querySelector(`.st-key-${key} [role=graphics-document]`)
    if (chart && chart.ariaLabel !== text) chart.ariaLabel = text
  })
  say()
  parentElement.watch?.disconnect()
  parentElement.watch = new MutationObserver(say)
  for (const key of Object.keys(words)) {
    const place = document.querySelector(`.st-key-${key}`)
    if (place) parentElement.watch.observe(place, { childList: true, subtree: true })
  }
  return () => parentElement.watch.disconnect()
}

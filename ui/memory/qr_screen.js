// The QR code on the whole screen, for the last row of a room. A click closes it, and Escape, which
// closes the menu behind it as well.
export default function ({ data, parentElement }) {
  const [open, dialog] = [".open", "dialog"].map(x => parentElement.querySelector(x))
  dialog.querySelector("img").src = `data:image/svg+xml;base64,${btoa(data.code)}`
  dialog.querySelector("p").textContent = data.address
  open.onclick = () => dialog.showModal()
  dialog.onclick = () => dialog.close()
}

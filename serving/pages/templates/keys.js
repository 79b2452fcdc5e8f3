document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  const rows = [...document.querySelectorAll("a[data-row]")];
  const now = rows.indexOf(document.activeElement);
  if (!step || now < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  rows[Math.max(0, Math.min(rows.length - 1, now + step))].focus();
  event.preventDefault();
});
